//! What the client accepts: `accepts`, `accepts_encodings`, `accepts_charsets`, `accepts_languages`, and `is`.

use std::borrow::Cow;

use super::Request;
use crate::negotiation;

/// The lists that the `Accept` headers of a request make, best first.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     // Accept: application/*;q=0.2, text/html
///     println!("{:?}", ctx.request.accept().types()); // ["text/html", "application/*"]
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `request.accept`, and `ctx.accepts()` without arguments.
#[derive(Clone, Copy, Debug)]
pub struct Accept<'a>(&'a Request);

impl Accept<'_> {
    /// The media types that the client accepts, best first.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.request.accept().types());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.accepts()`
    #[must_use]
    pub fn types(&self) -> Vec<String> {
        negotiation::media_type::accepted(self.0.sent("accept").as_deref())
    }

    /// The encodings that the client accepts, best first.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.request.accept().encodings()); // ["gzip", "identity"]
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.acceptsEncodings()`
    #[must_use]
    pub fn encodings(&self) -> Vec<String> {
        negotiation::encoding::accepted(self.0.sent("accept-encoding").as_deref())
    }

    /// The charsets that the client accepts, best first.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.request.accept().charsets()); // ["utf-8"]
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.acceptsCharsets()`
    #[must_use]
    pub fn charsets(&self) -> Vec<String> {
        negotiation::charset::accepted(self.0.sent("accept-charset").as_deref())
    }

    /// The languages that the client accepts, best first.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.request.accept().languages()); // ["es", "en"]
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.acceptsLanguages()`
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        negotiation::language::accepted(self.0.sent("accept-language").as_deref())
    }
}

impl Request {
    /// What the client accepts, as lists.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{:?}", ctx.request.accept().languages());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.accept`
    #[must_use]
    pub fn accept(&self) -> Accept<'_> {
        Accept(self)
    }

    /// The best of some media types for this client, as it was given; `None` where none is acceptable.
    ///
    /// Extensions (`json`, `.html`) stand for their types.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde_json::json;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     match ctx.request.accepts(&["json", "html"]) {
    ///         Some("json") => ctx.set_body(json!({ "hello": "world" })),
    ///         Some("html") => ctx.set_body("<p>hello world</p>"),
    ///         _ => return ctx.throw(406, "json or html only"),
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.accepts('json', 'html')`, which is `false` where none is acceptable.
    #[must_use]
    pub fn accepts<'o>(&self, types: &[&'o str]) -> Option<&'o str> {
        negotiation::media_type::preferred(self.sent("accept").as_deref(), types)
    }

    /// The best of some encodings for this client; `None` where none is acceptable.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let encoding = ctx.request.accepts_encodings(&["br", "gzip", "identity"]);
    ///     println!("{encoding:?}");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.acceptsEncodings('br', 'gzip', 'identity')`
    #[must_use]
    pub fn accepts_encodings<'o>(&self, encodings: &[&'o str]) -> Option<&'o str> {
        negotiation::encoding::preferred(self.sent("accept-encoding").as_deref(), encodings)
    }

    /// The best of some charsets for this client; `None` where none is acceptable.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let charset = ctx.request.accepts_charsets(&["utf-8", "gbk"]);
    ///     println!("{charset:?}");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.acceptsCharsets('utf-8', 'gbk')`
    #[must_use]
    pub fn accepts_charsets<'o>(&self, charsets: &[&'o str]) -> Option<&'o str> {
        negotiation::charset::preferred(self.sent("accept-charset").as_deref(), charsets)
    }

    /// The best of some languages for this client; `None` where none is acceptable.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let language = ctx.request.accepts_languages(&["zh", "en"]);
    ///     println!("{language:?}");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.acceptsLanguages('zh', 'en')`
    #[must_use]
    pub fn accepts_languages<'o>(&self, languages: &[&'o str]) -> Option<&'o str> {
        negotiation::language::preferred(self.sent("accept-language").as_deref(), languages)
    }

    /// Which of some types the request's body has, the first in the given order; `None` for none of them, or without a body.
    ///
    /// A name is answered as it was given, a wildcard (`image/*`) with the body's type. With no types given, the body's
    /// own type is the answer.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     if ctx.request.is(&["image/*"]).is_none() {
    ///         return ctx.throw(415, "images only!");
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.is('image/*')`, which is `false` for no match and `null` without a body ([`has_body`](Self::has_body) here).
    #[must_use]
    pub fn is(&self, types: &[&str]) -> Option<String> {
        if !self.has_body() {
            return None;
        }
        negotiation::type_is(&self.get("content-type"), types)
    }

    /// A header's value, also where it is empty.
    fn sent(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers.contains_key(name).then(|| self.get(name))
    }
}
