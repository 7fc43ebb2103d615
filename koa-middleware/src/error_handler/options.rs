//! The options of `error_handler`.

use std::fmt;

use koa_core::Listener;

use crate::error_pages::{Formats, TYPES};

/// The options of `error_handler`.
///
/// A handler finds status and headers of the error already set, and makes the body; the type is set after it.
///
/// # Examples
///
/// ```
/// let options = koa_middleware::ErrorHandlerOptions::new().accepts(["json", "html"]);
/// ```
///
/// # In Koa
///
/// `{ accepts: ['json', 'html'] }`
pub struct ErrorHandlerOptions {
    pub(super) formats: Formats,
    pub(super) accepts: Vec<String>,
}

impl ErrorHandlerOptions {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ErrorHandlerOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        ErrorHandlerOptions {
            formats: Formats::default(),
            accepts: TYPES.map(Into::into).into(),
        }
    }

    /// The types to choose from, the preferred one first. Defaults to `html`, `text` and `json`; text where the client accepts none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ErrorHandlerOptions::new().accepts(["json"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `accepts: ['json']`
    #[must_use]
    pub fn accepts<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.accepts = types.into_iter().map(Into::into).collect();
        self
    }

    /// Makes the page, with a template for example. Defaults to one with the status and the message.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ErrorHandlerOptions::new().html(async |_, ctx| {
    ///     ctx.set_body(format!("<h1>{}</h1>", ctx.status()));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `template: __dirname + '/error.html'`
    #[must_use]
    pub fn html(self, handler: impl Listener) -> Self {
        self.handler("html", handler)
    }

    /// Makes the text. Defaults to the message.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ErrorHandlerOptions::new().text(async |error, ctx| {
    ///     ctx.set_body(format!("sorry: {}", error.public_message()));
    ///     Ok(())
    /// });
    /// ```
    #[must_use]
    pub fn text(self, handler: impl Listener) -> Self {
        self.handler("text", handler)
    }

    /// Makes the JSON. Defaults to `{"error": message}`.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde_json::json;
    ///
    /// let options = koa_middleware::ErrorHandlerOptions::new().json(async |error, ctx| {
    ///     ctx.set_body(json!({ "message": error.public_message() }));
    ///     Ok(())
    /// });
    /// ```
    #[must_use]
    pub fn json(self, handler: impl Listener) -> Self {
        self.handler("json", handler)
    }

    /// Makes the body of another of the types that are accepted.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ErrorHandlerOptions::new().accepts(["html", "csv"]).handler("csv", async |error, ctx| {
    ///     ctx.set_body(format!("error\n{}\n", error.status));
    ///     Ok(())
    /// });
    /// ```
    #[must_use]
    pub fn handler(mut self, kind: impl Into<String>, handler: impl Listener) -> Self {
        self.formats.set(kind, handler);
        self
    }
}

impl Default for ErrorHandlerOptions {
    fn default() -> Self {
        ErrorHandlerOptions::new()
    }
}

impl fmt::Debug for ErrorHandlerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorHandlerOptions")
            .field("accepts", &self.accepts)
            .finish_non_exhaustive()
    }
}
