//! The request — Koa's `lib/request.js`.

mod address;
mod body;
mod closed;
mod form;
mod headers;
mod negotiation;
mod target;
mod typed;

use std::{cell::OnceCell, fmt, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, Method, Version};
use serde_json::{Map, Value};

pub use self::{body::BodyStream, negotiation::Accept};
use self::{
    body::Incoming,
    target::{Rewritten, Target},
};
use crate::{App, Files, Query, UploadedFile, response::from_latin1, server::Connection};

/// What was asked: method, URL, headers and body.
///
/// Most of its members exist on [`Context`](crate::Context) under the same names.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let greeting = format!("{} {}", ctx.request.method(), ctx.request.path());
///     ctx.set_body(greeting);
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `ctx.request`
pub struct Request {
    /// What a body parser made of the body; `null` before one ran.
    ///
    /// In Koa: `ctx.request.body`.
    pub body: Value,
    /// The text that a body parser read, decompressed and in UTF-8; `None` before one ran.
    ///
    /// [`bytes`](Self::bytes) has the body as it was sent. In Koa: `ctx.request.rawBody`.
    pub raw_body: Option<Bytes>,
    /// The file that an uploader which takes a single one received; `None` where there was none.
    ///
    /// In Koa: `ctx.request.file` of `@koa/multer`.
    pub file: Option<UploadedFile>,
    /// The files that a body parser received; empty before one ran.
    ///
    /// In Koa: `ctx.request.files`.
    pub files: Files,
    has_form_body: bool,
    app: Arc<App>,
    connection: Arc<Connection>,
    method: Method,
    version: Version,
    original: Target,
    rewritten: Option<Box<Rewritten>>,
    query: OnceCell<Query>,
    pub(crate) headers: HeaderMap,
    ip: OnceCell<String>,
    incoming: Incoming,
    upgrade: Option<hyper::upgrade::OnUpgrade>,
}

impl Request {
    pub(crate) fn new(app: Arc<App>, connection: Arc<Connection>) -> Self {
        Request {
            body: Value::Null,
            raw_body: None,
            file: None,
            files: Files::default(),
            has_form_body: false,
            app,
            connection,
            method: Method::GET,
            version: Version::HTTP_11,
            original: Target::default(),
            rewritten: None,
            query: OnceCell::new(),
            headers: HeaderMap::new(),
            ip: OnceCell::new(),
            incoming: Incoming::default(),
            upgrade: None,
        }
    }

    /// Becomes the next request of the connection.
    #[inline]
    pub(crate) fn take_up(&mut self, request: http::Request<hyper::body::Incoming>) {
        let (mut parts, incoming) = request.into_parts();
        self.method = parts.method;
        self.version = parts.version;
        self.original = Target::new(parts.uri);
        let replaced = std::mem::replace(&mut self.headers, parts.headers);
        if replaced.capacity() == 0 {
            // It owns nothing, and forgotten it need not be dropped field by field, which the compiler cannot know.
            std::mem::forget(replaced);
        }
        self.incoming = Incoming::new(incoming);
        if !parts.extensions.is_empty() {
            self.upgrade = parts.extensions.remove();
        }
    }

    /// Lets go of everything of a request.
    pub(crate) fn reset(&mut self) {
        let Request {
            body,
            raw_body,
            file,
            files,
            has_form_body,
            app: _,
            connection: _,
            method: _,
            version: _,
            original,
            rewritten,
            query,
            headers,
            ip,
            incoming,
            upgrade,
        } = self;
        if !body.is_null() {
            *body = Value::Null;
        }
        *raw_body = None;
        *has_form_body = false;
        if file.is_some() {
            *file = None;
        }
        files.reset();
        // It shares the connection's read buffer, which could not be used again otherwise.
        *original = Target::default();
        *rewritten = None;
        query.take();
        if !headers.is_empty() {
            headers.clear();
        }
        ip.take();
        *incoming = Incoming::default();
        *upgrade = None;
    }

    /// The application that serves the request.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(!ctx.request.app().proxy);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.app`
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The method, as sent or as [`set_method`](Self::set_method) left it.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     if ctx.request.method() == "POST" {
    ///         ctx.set_status(201);
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.method`
    #[must_use]
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The method, for a router that compares it with many.
    #[doc(hidden)]
    #[must_use]
    pub fn http_method(&self) -> &Method {
        &self.method
    }

    /// Changes the method for the middleware that follow.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     let method = ctx.get("X-HTTP-Method-Override").into_owned();
    ///     ctx.request.set_method(&method)?;
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
    /// `request.method = 'PUT'`
    pub fn set_method(&mut self, method: &str) -> Result<(), http::method::InvalidMethod> {
        self.method = Method::from_bytes(method.as_bytes())?;
        Ok(())
    }

    /// Whether the method is one that may be repeated: GET, HEAD, PUT, DELETE, OPTIONS or TRACE.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(ctx.request.idempotent());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.idempotent`
    #[must_use]
    pub fn idempotent(&self) -> bool {
        matches!(
            self.method(),
            "GET" | "HEAD" | "PUT" | "DELETE" | "OPTIONS" | "TRACE"
        )
    }

    /// The version of HTTP.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body(format!("{:?}", ctx.request.version()));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.req.httpVersion`
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The JSON form: `method`, `url` and `header`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let json = ctx.request.to_json();
    ///     ctx.set_body(json);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.toJSON()`
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut json = Map::new();
        json.insert("method".into(), self.method().into());
        json.insert("url".into(), self.url().into());
        json.insert("header".into(), self.header().into());
        json.into()
    }

    /// A completely written description of the client's wish to leave HTTP, taken out once.
    pub(crate) fn take_upgrade(&mut self) -> Option<hyper::upgrade::OnUpgrade> {
        self.upgrade.take()
    }

    /// Whether a part of the body was not read.
    pub(crate) fn is_left_unread(&self) -> bool {
        self.connection.has_unread_body()
    }

    pub(crate) fn is_head(&self) -> bool {
        self.method == Method::HEAD
    }

    pub(crate) fn cookie_header(&self) -> Option<http::HeaderValue> {
        let first = self.headers.get(http::header::COOKIE)?;
        if self
            .headers
            .get_all(http::header::COOKIE)
            .iter()
            .nth(1)
            .is_none()
        {
            return Some(first.clone());
        }
        let lines: Vec<_> = self
            .headers
            .get_all(http::header::COOKIE)
            .iter()
            .map(from_latin1)
            .collect();
        crate::response::latin1(&lines.join("; "))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method())
            .field("url", &self.url())
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}
