//! The members of the response that concern its headers and that `ctx` has too.

use std::{borrow::Cow, time::SystemTime};

use super::Context;
use crate::{
    Disposition,
    response::{FieldValue, OptionalText},
};

impl Context {
    /// Sets a header of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set("Cache-Control", "no-cache");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.set('Cache-Control', 'no-cache')`, see [`Response::set`](crate::Response::set).
    pub fn set<'v>(&mut self, name: &str, value: impl Into<FieldValue<'v>>) {
        self.merge_cookies();
        self.response.set(name, value);
    }

    /// Adds lines to a header of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.append("Link", "<http://127.0.0.1/>");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.append('Link', '<http://127.0.0.1/>')`, see [`Response::append`](crate::Response::append).
    pub fn append<'v>(&mut self, name: &str, value: impl Into<FieldValue<'v>>) {
        self.merge_cookies();
        self.response.append(name, value);
    }

    /// Removes a header of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.remove("Link");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.remove('Link')`, see [`Response::remove`](crate::Response::remove).
    pub fn remove(&mut self, name: &str) {
        self.merge_cookies();
        self.response.remove(name);
    }

    /// Whether a header of the response is set.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(!ctx.has("Link"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.has('Link')`, see [`Response::has`](crate::Response::has).
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.response.has(name)
    }

    /// Adds names to the `Vary` header of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.vary("Origin");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.vary('Origin')`, see [`Response::vary`](crate::Response::vary).
    pub fn vary(&mut self, names: impl AsRef<str>) {
        self.response.vary(names);
    }

    /// Makes the response a download.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.attachment("plans.pdf");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.attachment('plans.pdf')`, see [`Response::attachment`](crate::Response::attachment).
    pub fn attachment<'f>(&mut self, filename: impl Into<OptionalText<'f>>) {
        self.response.attachment(filename);
    }

    /// Makes the response a download or an inline file, with options.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.attachment_with("plans.pdf", &koa_core::Disposition::inline());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.attachment('plans.pdf', { type: 'inline' })`, see [`Response::attachment_with`](crate::Response::attachment_with).
    pub fn attachment_with<'f>(
        &mut self,
        filename: impl Into<OptionalText<'f>>,
        options: &Disposition,
    ) {
        self.response.attachment_with(filename, options);
    }

    /// The entity tag of the response.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(ctx.etag().is_none());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.etag`, see [`Response::etag`](crate::Response::etag).
    #[must_use]
    pub fn etag(&self) -> Option<Cow<'_, str>> {
        self.response.etag()
    }

    /// Sets the entity tag of the response; quotes are added where they are missing.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_etag("asdf");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.etag = 'asdf'`, see [`Response::set_etag`](crate::Response::set_etag).
    pub fn set_etag(&mut self, tag: impl AsRef<str>) {
        self.response.set_etag(tag);
    }

    /// The time of the response's last modification.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(ctx.last_modified().is_none());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.lastModified`, see [`Response::last_modified`](crate::Response::last_modified).
    #[must_use]
    pub fn last_modified(&self) -> Option<SystemTime> {
        self.response.last_modified()
    }

    /// Sets the time of the response's last modification.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_last_modified(std::time::SystemTime::now());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.lastModified = new Date()`, see [`Response::set_last_modified`](crate::Response::set_last_modified).
    pub fn set_last_modified(&mut self, time: SystemTime) {
        self.response.set_last_modified(time);
    }

    /// Whether the head of the response was sent already.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(!ctx.header_sent());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.headerSent`, see [`Response::header_sent`](crate::Response::header_sent).
    #[must_use]
    pub fn header_sent(&self) -> bool {
        self.response.header_sent()
    }
}
