//! The response — Koa's `lib/response.js`.

mod body;
mod content_type;
mod field;
mod headers;
mod optional_text;
mod validators;

use std::fmt;

use http::{HeaderMap, HeaderName, header};
use serde_json::{Map, Value};

pub(crate) use self::field::{from_latin1, latin1};
pub use self::{field::FieldValue, optional_text::OptionalText};
use crate::{Body, Error, body::Kind, statuses};

/// What will be answered: status, reason phrase, headers and body.
///
/// Most of its members exist on [`Context`](crate::Context) under the same names. After the head was sent, setters do nothing.
///
/// A setter that refuses its value (a header value with a line break, a status of 99) keeps the response as it was and makes the
/// middleware that called it fail with a 500 when it returns: what is thrown in Koa is thrown a little later
/// here, so that ports need no `?` on every line.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     ctx.response.set_status(201);
///     ctx.response.set("Location", "/users/7");
///     ctx.response.set_body("created");
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `ctx.response`
pub struct Response {
    pub(crate) status: u16,
    pub(crate) explicit_status: bool,
    pub(crate) explicit_null: bool,
    pub(crate) head_sent: bool,
    /// `Content-Length` is kept as a number and never stands in `headers`.
    pub(crate) length: Option<u64>,
    pub(crate) message: Option<Box<str>>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) failure: Option<Error>,
}

impl Response {
    pub(crate) fn new() -> Self {
        Response {
            status: 404,
            explicit_status: false,
            explicit_null: false,
            head_sent: false,
            length: None,
            message: None,
            headers: HeaderMap::new(),
            body: Body::default(),
            failure: None,
        }
    }

    /// Lets go of everything of a response; the header map of the request is used again for the next one.
    pub(crate) fn reset(&mut self, used: &mut HeaderMap) {
        let Response {
            status,
            explicit_status,
            explicit_null,
            head_sent,
            length,
            message,
            headers,
            body,
            failure,
        } = self;
        *status = 404;
        (*explicit_status, *explicit_null, *head_sent) = (false, false, false);
        *length = None;
        *message = None;
        // The response's own map went to hyper, which takes it for the next request.
        std::mem::swap(headers, used);
        headers.clear();
        if !matches!(body.0, Kind::Undefined) {
            *body = Body::default();
        }
        *failure = None;
    }

    /// The status code; 404 before anything is set.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     next.run(ctx).await?;
    ///     if ctx.response.status() == 404 {
    ///         ctx.set_body("nobody answered");
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.status`
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether a status was set, by the program or by the body; where not, the 404 may still become another.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(!ctx.response.has_status());
    ///     ctx.set_body("Hello");
    ///     assert!(ctx.response.has_status());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response._explicitStatus`
    #[must_use]
    pub fn has_status(&self) -> bool {
        self.explicit_status
    }

    /// Sets the status code and its standard reason phrase.
    ///
    /// 204, 205 and 304 discard a body set before. A status set by hand is kept when a body is set later.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.set_status(403);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// A code below 200 or above 999 makes the middleware fail with a 500 when it returns. 101 is set by
    /// [`Context::upgrade`](crate::Context::upgrade).
    ///
    /// # In Koa
    ///
    /// `response.status = 403`, which takes 1xx as well and breaks the exchange with it.
    pub fn set_status(&mut self, status: u16) {
        if self.head_sent {
            return;
        }
        if !(200..=999).contains(&status) {
            return self
                .refuse(Error::new(500).with_message(format!("invalid status code: {status}")));
        }
        self.explicit_status = true;
        self.status = status;
        self.message = None;
        if statuses::is_empty(status) && !self.body.is_empty() {
            self.set_body(Body::null());
        }
    }

    /// The reason phrase: the one set by hand, or the standard one; empty for a code that has none.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert_eq!(ctx.response.message(), "Not Found");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.message`
    #[must_use]
    pub fn message(&self) -> &str {
        self.message
            .as_deref()
            .or_else(|| statuses::message(self.status))
            .unwrap_or_default()
    }

    /// Sets the reason phrase; setting the status afterwards replaces it.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.set_status(404);
    ///     ctx.response.set_message("Nope");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// An empty text brings the standard phrase back.
    ///
    /// # Errors
    ///
    /// With a control character (a line break) or a character above U+00FF, the response cannot be sent and a 500 takes its place.
    ///
    /// # In Koa
    ///
    /// `response.message = 'Nope'`
    pub fn set_message(&mut self, message: impl Into<String>) {
        let message = message.into();
        self.message = (!message.is_empty()).then(|| message.into());
    }

    /// Fails for a reason phrase that cannot be sent.
    pub(crate) fn check_message(&self) -> Result<(), Error> {
        match &self.message {
            Some(message)
                if message
                    .chars()
                    .any(|c| (c.is_control() && c != '\t') || u32::from(c) > 0xff) =>
            {
                Err(Error::new(500).with_message(format!("invalid reason phrase: {message:?}")))
            }
            _ => Ok(()),
        }
    }

    /// Whether the head was sent already.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(!ctx.response.header_sent());
    ///     ctx.flush_headers();
    ///     assert!(ctx.response.header_sent());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.headerSent`
    #[must_use]
    pub fn header_sent(&self) -> bool {
        self.head_sent
    }

    /// The JSON form: `status`, `message` and `header`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body("<p>Hey</p>");
    ///     println!("{}", ctx.response.to_json());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.toJSON()`
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut json = Map::new();
        json.insert("status".into(), self.status.into());
        json.insert("message".into(), self.message().into());
        json.insert("header".into(), self.header().into());
        json.into()
    }

    /// Keeps the first error of a setter until the middleware returns.
    pub(crate) fn refuse(&mut self, error: impl Into<Error>) {
        self.failure.get_or_insert_with(|| error.into());
    }

    /// Clears what an error does not let through.
    pub(crate) fn clear(&mut self) {
        self.headers.clear();
        self.clear_body();
    }

    /// Clears what belongs to the body, but for its headers.
    pub(crate) fn clear_body(&mut self) {
        self.length = None;
        self.message = None;
        self.explicit_null = false;
        self.body = Body::default();
        self.failure = None;
    }

    pub(crate) fn has_transfer_encoding(&self) -> bool {
        !self.headers.is_empty() && self.headers.contains_key(header::TRANSFER_ENCODING)
    }

    fn remove_framing(&mut self, name: &HeaderName) {
        if !self.headers.is_empty() {
            self.headers.remove(name);
        }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("message", &self.message())
            .field("header", &self.header())
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
