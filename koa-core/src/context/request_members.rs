//! The members of the request that `ctx` has too — the delegates of Koa's `lib/context.js`.

use std::borrow::Cow;

use http::{HeaderMap, method::InvalidMethod};

use super::Context;
use crate::Accept;

impl Context {
    /// The method of the request.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.method()); // "GET"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.method`, see [`Request::method`](crate::Request::method).
    #[must_use]
    pub fn method(&self) -> &str {
        self.request.method()
    }

    /// Changes the method for the middleware that follow.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.set_method("PUT")?;
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// A text that is no token (a 500).
    ///
    /// # In Koa
    ///
    /// `ctx.method = 'PUT'`, see [`Request::set_method`](crate::Request::set_method).
    pub fn set_method(&mut self, method: &str) -> Result<(), InvalidMethod> {
        self.request.set_method(method)
    }

    /// The client's address.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.ip()); // "127.0.0.1"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.ip`, see [`Request::ip`](crate::Request::ip).
    #[must_use]
    pub fn ip(&self) -> &str {
        self.request.ip()
    }

    /// The addresses that a trusted proxy names, the client first.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.ips());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.ips`, see [`Request::ips`](crate::Request::ips).
    #[must_use]
    pub fn ips(&self) -> Vec<String> {
        self.request.ips()
    }

    /// Whether the method may be repeated.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(ctx.idempotent());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.idempotent`, see [`Request::idempotent`](crate::Request::idempotent).
    #[must_use]
    pub fn idempotent(&self) -> bool {
        self.request.idempotent()
    }

    /// All headers of the request.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.headers().len());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.headers`, see [`Request::headers`](crate::Request::headers).
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    /// A header of the request; empty where it was not sent.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.get("User-Agent"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.get('User-Agent')`, see [`Request::get`](crate::Request::get).
    #[must_use]
    pub fn get(&self, name: &str) -> Cow<'_, str> {
        self.request.get(name)
    }

    /// Which of some types the request's body has.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     if ctx.is(&["json"]).is_none() {
    ///         return ctx.throw(415, "JSON only");
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.is('json')`, see [`Request::is`](crate::Request::is).
    #[must_use]
    pub fn is(&self, types: &[&str]) -> Option<String> {
        self.request.is(types)
    }

    /// What the client accepts, as lists.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     println!("{:?}", ctx.accept().types());
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.accept`, see [`Request::accept`](crate::Request::accept).
    #[must_use]
    pub fn accept(&self) -> Accept<'_> {
        self.request.accept()
    }

    /// The best of some media types for this client.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.accepts(&["json", "html"]));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.accepts('json', 'html')`, see [`Request::accepts`](crate::Request::accepts).
    #[must_use]
    pub fn accepts<'o>(&self, types: &[&'o str]) -> Option<&'o str> {
        self.request.accepts(types)
    }

    /// The best of some encodings for this client.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.accepts_encodings(&["br", "gzip"]));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.acceptsEncodings('br', 'gzip')`, see [`Request::accepts_encodings`](crate::Request::accepts_encodings).
    #[must_use]
    pub fn accepts_encodings<'o>(&self, encodings: &[&'o str]) -> Option<&'o str> {
        self.request.accepts_encodings(encodings)
    }

    /// The best of some charsets for this client.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.accepts_charsets(&["utf-8"]));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.acceptsCharsets('utf-8')`, see [`Request::accepts_charsets`](crate::Request::accepts_charsets).
    #[must_use]
    pub fn accepts_charsets<'o>(&self, charsets: &[&'o str]) -> Option<&'o str> {
        self.request.accepts_charsets(charsets)
    }

    /// The best of some languages for this client.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.accepts_languages(&["zh", "en"]));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.acceptsLanguages('zh', 'en')`, see [`Request::accepts_languages`](crate::Request::accepts_languages).
    #[must_use]
    pub fn accepts_languages<'o>(&self, languages: &[&'o str]) -> Option<&'o str> {
        self.request.accepts_languages(languages)
    }
}
