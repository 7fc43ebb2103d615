//! The request's headers: `get`, `type`, `charset`, `length`.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, header};
use serde_json::{Map, Value};

use super::Request;
use crate::response::from_latin1;

impl Request {
    /// All headers.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     for name in ctx.request.headers().keys() {
    ///         println!("{name}");
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.header`, `request.headers`
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// All headers as an object, with the values that [`get`](Self::get) gives.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body(ctx.request.header());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.header`
    #[must_use]
    pub fn header(&self) -> Map<String, Value> {
        let names = self.headers.keys().map(HeaderName::as_str);
        names
            .map(|name| (name.into(), self.joined(name).into_owned().into()))
            .collect()
    }

    /// All headers, to change what the middleware that follow see.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.request.headers_mut().remove("authorization");
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.header = { .. }`
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// A header's value; empty where it was not sent.
    ///
    /// `Referer` and `Referrer` are one. Lines of one name are joined with `, ` (cookies with `; `); of headers that may stand once only, such
    /// as `Content-Type`, the first counts. Bytes above 0x7F are read as Latin-1.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     if ctx.request.get("X-Requested-With") == "XMLHttpRequest" {
    ///         ctx.set_status(204);
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.get('X-Requested-With')`
    #[must_use]
    pub fn get(&self, name: &str) -> Cow<'_, str> {
        if name.eq_ignore_ascii_case("referer") || name.eq_ignore_ascii_case("referrer") {
            let value = self.joined("referrer");
            return if value.is_empty() {
                self.joined("referer")
            } else {
                value
            };
        }
        self.joined(name)
    }

    fn joined(&self, name: &str) -> Cow<'_, str> {
        let mut lines = self.headers.get_all(name).iter().map(from_latin1);
        let Some(first) = lines.next() else {
            return "".into();
        };
        let Some(second) = lines.next() else {
            return first;
        };
        if stands_once(name) {
            return first;
        }
        let separator = if name.eq_ignore_ascii_case("cookie") {
            "; "
        } else {
            ", "
        };
        let mut joined = first.into_owned();
        for line in std::iter::once(second).chain(lines) {
            joined.push_str(separator);
            joined.push_str(&line);
        }
        joined.into()
    }

    /// The media type of the body without parameters, as sent; empty where there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.content_type()); // "text/html"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.type`; `type` is a keyword of Rust.
    #[must_use]
    pub fn content_type(&self) -> Cow<'_, str> {
        match self.get("content-type") {
            Cow::Borrowed(value) => value.split(';').next().unwrap_or_default().into(),
            Cow::Owned(value) => value
                .split(';')
                .next()
                .unwrap_or_default()
                .to_owned()
                .into(),
        }
    }

    /// The charset of the body; empty where none is named or the type is malformed.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.charset()); // "utf-8"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.charset`
    #[must_use]
    pub fn charset(&self) -> String {
        crate::negotiation::parameter(&self.get("content-type"), "charset").unwrap_or_default()
    }

    /// The announced length of the body in bytes; `None` without a valid `Content-Length`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     if ctx.request.length() > Some(1 << 20) {
    ///         return ctx.throw(413, "at most 1 MiB");
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.length`
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.headers
            .get(header::CONTENT_LENGTH)?
            .to_str()
            .ok()?
            .parse()
            .ok()
    }

    /// Whether a body was announced, be it an empty one.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body(if ctx.request.has_body() { "a body" } else { "none" });
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `typeis.hasBody(ctx.req)`
    #[must_use]
    pub fn has_body(&self) -> bool {
        self.headers.contains_key(header::TRANSFER_ENCODING) || self.length().is_some()
    }
}

/// The headers of which Node keeps the first line only.
fn stands_once(name: &str) -> bool {
    const ONCE: [&str; 17] = [
        "age",
        "authorization",
        "content-length",
        "content-type",
        "etag",
        "expires",
        "from",
        "host",
        "if-modified-since",
        "if-unmodified-since",
        "last-modified",
        "location",
        "max-forwards",
        "proxy-authorization",
        "referer",
        "retry-after",
        "user-agent",
    ];
    ONCE.iter().any(|once| name.eq_ignore_ascii_case(once))
}
