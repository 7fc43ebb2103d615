//! The response's validators: `etag` and `last_modified`.

use std::{borrow::Cow, time::SystemTime};

use super::Response;
use crate::negotiation::parse_date;

impl Response {
    /// The entity tag, quotes and all; `None` where none is set.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.set_etag("asdf");
    ///     assert_eq!(ctx.response.etag().as_deref(), Some("\"asdf\""));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.etag`
    #[must_use]
    pub fn etag(&self) -> Option<Cow<'_, str>> {
        self.get("ETag")
    }

    /// Sets the entity tag; quotes are added where they are missing.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.set_etag("W/\"asdf\"");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.etag = 'asdf'`
    pub fn set_etag(&mut self, tag: impl AsRef<str>) {
        let tag = tag.as_ref();
        if tag.starts_with('"') || tag.starts_with("W/\"") {
            self.set("ETag", tag);
        } else {
            self.set("ETag", format!("\"{tag}\""));
        }
    }

    /// The time of the last modification, to the second; `None` where none is set or what is set is no date.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert_eq!(ctx.response.last_modified(), None);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.lastModified`
    #[must_use]
    pub fn last_modified(&self) -> Option<SystemTime> {
        parse_date(&self.get("Last-Modified")?)
    }

    /// Sets the time of the last modification.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.set_last_modified(std::fs::metadata("Cargo.toml")?.modified()?);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.lastModified = stat.mtime`
    pub fn set_last_modified(&mut self, time: SystemTime) {
        // Dates before 1970 and after 9999 have no form on the wire.
        let seconds = time
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        if seconds < 253_402_300_800 {
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            self.set("Last-Modified", httpdate::fmt_http_date(time));
        }
    }
}
