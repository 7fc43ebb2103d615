//! The response's body and its length.

use http::{HeaderValue, header};

use super::Response;
use crate::{Body, body::Kind, json, statuses};

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const BINARY: HeaderValue = HeaderValue::from_static("application/octet-stream");

impl Response {
    /// The body set last.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     next.run(ctx).await?;
    ///     println!("{:?}", ctx.response.body());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.body`
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The body set last, to change it in place.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     next.run(ctx).await?;
    ///     if let Some(json) = ctx.response.body_mut().json_mut() {
    ///         json["late"] = true.into();
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.body.late = true`
    pub fn body_mut(&mut self) -> &mut Body {
        &mut self.body
    }

    /// Takes the body out, to wrap it and set it again.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     next.run(ctx).await?;
    ///     let stream = ctx.response.take_body().into_stream();
    ///     ctx.set_body(koa_core::Body::stream(stream));
    ///     Ok(())
    /// });
    /// ```
    pub fn take_body(&mut self) -> Body {
        let body = std::mem::take(&mut self.body);
        if matches!(body.0, Kind::Text(_) | Kind::Bytes(_))
            || matches!(&body.0, Kind::Stream(stream) if stream.length.is_some())
        {
            self.length = None;
        }
        body
    }

    /// Sets the body, and with it the status (200, unless one was set), the type (unless one was set) and the length.
    ///
    /// [`Body`] lists what may be set. `()` gives a 204, or the empty body of the status set before. JSON replaces a type that is not
    /// JSON. A stream that is replaced is dropped. A text that is borrowed for less than `'static` is given as `text.to_owned()`.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde_json::json;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.set_body(json!({ "hello": "world" }));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.body = { hello: 'world' }`
    pub fn set_body(&mut self, body: impl Into<Body>) {
        let replaces = !self.body.is_empty();
        let replaced = std::mem::replace(&mut self.body, body.into());
        if !replaces {
            // Nothing was there, and nothing need be dropped, which the compiler cannot know.
            std::mem::forget(replaced);
        }
        if self.body.is_empty() {
            return self.empty_body();
        }
        if !self.explicit_status {
            self.set_implicit_status(200);
        }
        let untyped = self.headers.is_empty() || !self.headers.contains_key(header::CONTENT_TYPE);
        let sized = !self.head_sent && !self.has_transfer_encoding();
        match &self.body.0 {
            Kind::Text(text) => {
                let (length, html) = (text.len(), untyped && looks_like_html(text));
                if untyped {
                    self.set_content_type(if html { HTML } else { TEXT });
                }
                self.length = if sized {
                    Some(length as u64)
                } else {
                    self.length
                };
            }
            Kind::Bytes(bytes) => {
                let length = bytes.len();
                if untyped {
                    self.set_content_type(BINARY);
                }
                self.length = if sized {
                    Some(length as u64)
                } else {
                    self.length
                };
            }
            Kind::Stream(stream) => {
                let (length, extension) = (stream.length, stream.extension.clone());
                if replaces && !self.head_sent {
                    self.length = None;
                }
                if untyped {
                    self.set_content_type(BINARY);
                    if let Some(kind) = extension.as_deref().and_then(crate::mime::content_type) {
                        self.set_type(&kind);
                    }
                }
                if let Some(length) = length {
                    self.set_length(length);
                }
            }
            Kind::Json(_) | Kind::Typed(_) => {
                if !self.head_sent {
                    self.length = None;
                }
                if untyped || !says_json(&self.content_type()) {
                    self.set_content_type(JSON);
                }
            }
            Kind::Undefined | Kind::Null => {}
        }
    }

    /// The length of the body in bytes: the one set, or that of the text, bytes or JSON; `None` for streams and where there is no body.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body("foo");
    ///     assert_eq!(ctx.response.length(), Some(3));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.length`
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        if self.length.is_some() {
            return self.length;
        }
        match &self.body.0 {
            Kind::Text(bytes) | Kind::Bytes(bytes) => Some(bytes.len() as u64),
            Kind::Json(value) => json::to_vec(value).ok().map(|json| json.len() as u64),
            Kind::Typed(value) => value.to_bytes().ok().map(|json| json.len() as u64),
            Kind::Undefined | Kind::Null | Kind::Stream(_) => None,
        }
    }

    /// Sets `Content-Length`, in bytes; with a `Transfer-Encoding` header it does nothing.
    ///
    /// It matters for streams and for answers to `HEAD`. What is sent for text, bytes and JSON is their real length.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.set_length(5);
    ///     ctx.set_body(koa_core::Body::reader(&b"bytes"[..]));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.length = 5`
    pub fn set_length(&mut self, length: u64) {
        if !self.head_sent && !self.has_transfer_encoding() {
            self.length = Some(length);
        }
    }

    fn empty_body(&mut self) {
        let null = matches!(self.body.0, Kind::Null);
        if !statuses::is_empty(self.status) {
            if !self.headers.is_empty() && self.content_type() == "application/json" {
                self.body = Body::from("null");
                return;
            }
            self.set_implicit_status(204);
            self.explicit_status = true;
        }
        if null {
            self.explicit_null = true;
        }
        if !self.head_sent {
            self.remove_framing(&header::CONTENT_TYPE);
            self.remove_framing(&header::TRANSFER_ENCODING);
            self.length = None;
        }
    }

    #[inline]
    pub(crate) fn set_content_type(&mut self, value: HeaderValue) {
        if !self.head_sent {
            self.headers.insert(header::CONTENT_TYPE, value);
        }
    }

    fn set_implicit_status(&mut self, status: u16) {
        if !self.head_sent {
            self.explicit_status = true;
            self.status = status;
            self.message = None;
        }
    }
}

/// Whether the first character that is not blank is `<`.
#[inline]
fn looks_like_html(text: &[u8]) -> bool {
    match text.first() {
        Some(b'<') => true,
        Some(first) if first.is_ascii_graphic() => false,
        _ => std::str::from_utf8(text).is_ok_and(|text| {
            text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
                .starts_with('<')
        }),
    }
}

/// Whether the word `json` stands in a media type.
fn says_json(media_type: &str) -> bool {
    media_type
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .any(|word| word.eq_ignore_ascii_case("json"))
}
