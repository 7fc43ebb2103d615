//! The response's type, and what makes it a download: `type`, `is`, `attachment`.

use std::borrow::Cow;

use http::{HeaderValue, header};

use super::{Response, field::from_latin1, optional_text::OptionalText};
use crate::{Disposition, content_disposition::content_disposition, mime};

impl Response {
    /// Makes the response a download, with a file name whose extension gives the type where none is set.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.attachment("报告.pdf");
    ///     ctx.set_body("%PDF-1.7");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.attachment('报告.pdf')`
    pub fn attachment<'f>(&mut self, filename: impl Into<OptionalText<'f>>) {
        self.attachment_with(filename, &Disposition::default());
    }

    /// Makes the response a download or an inline file, with options.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Disposition;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.attachment_with("plans.pdf", &Disposition::inline());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// A disposition type that is no token, or a fallback that is not ISO-8859-1, makes the middleware fail with a 500 when it
    /// returns.
    ///
    /// # In Koa
    ///
    /// `response.attachment('plans.pdf', { type: 'inline' })`
    pub fn attachment_with<'f>(
        &mut self,
        filename: impl Into<OptionalText<'f>>,
        options: &Disposition,
    ) {
        let OptionalText(filename) = filename.into();
        let filename = filename.as_deref();
        if let Some(filename) = filename.filter(|_| !self.has("Content-Type")) {
            self.set_type(mime::extname(filename));
        }
        match content_disposition(filename, options) {
            Ok(value) => self.set("Content-Disposition", value),
            Err(error) => self.refuse(error),
        }
    }

    /// The media type without parameters; empty where none is set.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_type("json");
    ///     assert_eq!(ctx.response.content_type(), "application/json");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.type`; `type` is a keyword of Rust.
    #[must_use]
    pub fn content_type(&self) -> Cow<'_, str> {
        match self.headers.get(header::CONTENT_TYPE).map(from_latin1) {
            Some(Cow::Borrowed(value)) => value.split(';').next().unwrap_or_default().into(),
            Some(Cow::Owned(value)) => value
                .split(';')
                .next()
                .unwrap_or_default()
                .to_owned()
                .into(),
            None => "".into(),
        }
    }

    /// Sets the type: a media type, or a file extension, which is looked up; `charset=utf-8` is added where it belongs.
    ///
    /// An unknown extension removes the header.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.set_type("html");
    ///     assert_eq!(ctx.response.get("Content-Type").as_deref(), Some("text/html; charset=utf-8"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.type = 'html'`
    pub fn set_type(&mut self, name: impl AsRef<str>) {
        if self.head_sent {
            return;
        }
        match mime::content_type(name.as_ref()) {
            Some(Cow::Borrowed(value)) => {
                self.headers
                    .insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
            }
            Some(Cow::Owned(value)) => self.set("Content-Type", value),
            None => {
                self.headers.remove(header::CONTENT_TYPE);
            }
        }
    }

    /// Which of some types the response has, by the rules of [`Request::is`](crate::Request::is).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_type("html");
    ///     assert_eq!(ctx.response.is(&["text/*"]).as_deref(), Some("text/html"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.is('text/*')`, where no match is `false`.
    #[must_use]
    pub fn is(&self, types: &[&str]) -> Option<String> {
        crate::negotiation::type_is(&self.content_type(), types)
    }
}
