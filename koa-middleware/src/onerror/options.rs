//! The options of `onerror`.

use std::{fmt, sync::Arc};

use koa_core::{Context, Listener};

use crate::error_pages::{Answer, Formats};

type Accepts = Box<dyn Fn(&Context) -> Option<&'static str> + Send + Sync>;

/// The options of `onerror`.
///
/// A handler finds status and headers of the error already set, and makes the body; the type is set after it.
///
/// # Examples
///
/// ```
/// let options = koa_middleware::OnerrorOptions::new().redirect("/error.html");
/// ```
///
/// # In Koa
///
/// `{ redirect: '/error.html' }`
#[derive(Default)]
pub struct OnerrorOptions {
    pub(super) formats: Formats,
    pub(super) all: Option<Arc<dyn Answer>>,
    pub(super) accepts: Option<Accepts>,
    pub(super) redirect: Option<String>,
}

impl OnerrorOptions {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::OnerrorOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        OnerrorOptions::default()
    }

    /// Makes the page. Defaults to one with the status and the message.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::OnerrorOptions::new().html(async |_, ctx| {
    ///     ctx.set_body(format!("<h1>{}</h1>", ctx.status()));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `html (err, ctx) { ctx.body = .. }`
    #[must_use]
    pub fn html(self, handler: impl Listener) -> Self {
        self.handler("html", handler)
    }

    /// Makes the text. Defaults to the message.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::OnerrorOptions::new().text(async |error, ctx| {
    ///     ctx.set_body(format!("sorry: {}", error.public_message()));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `text (err, ctx) { ctx.body = .. }`
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
    /// let options = koa_middleware::OnerrorOptions::new().json(async |error, ctx| {
    ///     ctx.set_body(json!({ "message": error.public_message() }));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `json (err, ctx) { ctx.body = .. }`
    #[must_use]
    pub fn json(self, handler: impl Listener) -> Self {
        self.handler("json", handler)
    }

    /// Makes the body of another type, one that [`accepts`](Self::accepts) answers.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::OnerrorOptions::new()
    ///     .accepts(|ctx| if ctx.path().ends_with(".csv") { Some("csv") } else { ctx.accepts(&["html", "json"]) })
    ///     .handler("csv", async |error, ctx| {
    ///         ctx.set_body(format!("error\n{}\n", error.status));
    ///         Ok(())
    ///     });
    /// ```
    ///
    /// # In Koa
    ///
    /// `csv (err, ctx) { ctx.body = .. }`
    #[must_use]
    pub fn handler(mut self, kind: impl Into<String>, handler: impl Listener) -> Self {
        self.formats.set(kind, handler);
        self
    }

    /// Answers in the place of all the other handlers, whatever the client accepts; the type is its business.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::OnerrorOptions::new().all(async |error, ctx| {
    ///     ctx.set_body(format!("error {}", error.status));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `all (err, ctx) { ctx.body = .. }`, whose body is run through JSON once more for a client that accepts JSON.
    #[must_use]
    pub fn all(mut self, handler: impl Listener) -> Self {
        self.all = Some(Arc::new(handler));
        self
    }

    /// Chooses the type. Defaults to what the client prefers of `html`, `text` and `json`; text where it accepts none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::OnerrorOptions::new().accepts(|ctx| {
    ///     if ctx.path().ends_with(".json") { Some("json") } else { ctx.accepts(&["html", "text"]) }
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `accepts () { return this.path.endsWith('.json') ? 'json' : this.accepts('html', 'text') }`
    #[must_use]
    pub fn accepts(
        mut self,
        accepts: impl Fn(&Context) -> Option<&'static str> + Send + Sync + 'static,
    ) -> Self {
        self.accepts = Some(Box::new(accepts));
        self
    }

    /// Redirects clients to a page, but those that prefer JSON. Defaults to no redirect.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::OnerrorOptions::new().redirect("/error.html");
    /// ```
    ///
    /// # In Koa
    ///
    /// `redirect: '/error.html'`
    #[must_use]
    pub fn redirect(mut self, url: impl Into<String>) -> Self {
        self.redirect = Some(url.into());
        self
    }
}

impl fmt::Debug for OnerrorOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnerrorOptions")
            .field("redirect", &self.redirect)
            .finish_non_exhaustive()
    }
}
