//! The response's headers: `get`, `set`, `append`, `remove`, `has`, `vary`, `attachment`.

use std::{borrow::Cow, str::FromStr};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::{Map, Value};

use super::{
    FieldValue, Response,
    field::{Values, from_latin1, latin1},
};
use crate::{Error, vary::vary};

impl Response {
    /// The headers set so far, but for `Content-Length`, which is [`length`](Self::length).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set("X-Foo", "bar");
    ///     assert!(ctx.response.headers().contains_key("x-foo"));
    ///     Ok(())
    /// });
    /// ```
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The headers set so far as JSON: lower-case names, a list where a name has several lines.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set("X-Foo", "bar");
    ///     assert_eq!(ctx.response.header()["x-foo"], "bar");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.header`, `response.headers`
    #[must_use]
    pub fn header(&self) -> Map<String, Value> {
        let mut map = Map::new();
        for name in self.headers.keys() {
            let mut lines: Vec<Value> = self
                .headers
                .get_all(name)
                .iter()
                .map(|line| from_latin1(line).into())
                .collect();
            let value = if lines.len() == 1 {
                lines.remove(0)
            } else {
                lines.into()
            };
            map.insert(name.as_str().into(), value);
        }
        if let Some(length) = self.length {
            map.insert("content-length".into(), length.into());
        }
        map
    }

    /// A header's value, its lines joined with `, `; `None` where it is not set.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set("X-Foo", "bar");
    ///     assert_eq!(ctx.response.get("x-FOO").as_deref(), Some("bar"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.get('x-FOO')`. `ctx.get` reads the request.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        if is_length(name) {
            return self.length.map(|length| length.to_string().into());
        }
        let mut lines = self.headers.get_all(name).iter().map(from_latin1);
        let first = lines.next()?;
        Some(lines.fold(first, |joined, line| format!("{joined}, {line}").into()))
    }

    /// The lines of a header, each by itself.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set("Set-Cookie", ["a=1", "b=2"]);
    ///     assert_eq!(ctx.response.get_all("Set-Cookie").collect::<Vec<_>>(), ["a=1", "b=2"]);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.get('Set-Cookie')`, which is a list where there are several.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        let length = self
            .length
            .filter(|_| is_length(name))
            .map(|length| length.to_string().into());
        length
            .into_iter()
            .chain(self.headers.get_all(name).iter().map(from_latin1))
    }

    /// Whether a header is set, be it to an empty text.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert!(!ctx.response.has("X-Foo"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.has('X-Foo')`
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        if is_length(name) {
            self.length.is_some()
        } else {
            self.headers.contains_key(name)
        }
    }

    /// Sets a header, in the place of all its lines.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.set("Cache-Control", "no-cache");
    ///     ctx.response.set("X-List", ["a", "b"]);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// A name that is no token, or a value with a control character or one above U+00FF, makes the middleware fail with
    /// a 500 when it returns. [`try_set`](Self::try_set) says so at once.
    ///
    /// # In Koa
    ///
    /// `response.set('Cache-Control', 'no-cache')`
    pub fn set<'v>(&mut self, name: &str, value: impl Into<FieldValue<'v>>) {
        if let Err(error) = self.try_set(name, value) {
            self.refuse(error);
        }
    }

    /// Sets a header like [`set`](Self::set), and says at once where that is not possible.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     if ctx.response.try_set("X-Name", "a\r\nb").is_err() {
    ///         ctx.set_status(400);
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// A 500 that names the header and the value that was refused.
    pub fn try_set<'v>(
        &mut self,
        name: &str,
        value: impl Into<FieldValue<'v>>,
    ) -> Result<(), Error> {
        self.write(name, value.into().0, false)
    }

    /// Adds lines to a header; on one that is not set it is `set`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.append("Link", "<http://localhost/>");
    ///     ctx.response.append("Link", "<http://localhost:3000/>");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`set`](Self::set).
    ///
    /// # In Koa
    ///
    /// `response.append('Link', '<http://localhost/>')`
    pub fn append<'v>(&mut self, name: &str, value: impl Into<FieldValue<'v>>) {
        if let Err(error) = self.write(name, value.into().0, true) {
            self.refuse(error);
        }
    }

    /// Removes a header.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.remove("X-Foo");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `response.remove('X-Foo')`
    pub fn remove(&mut self, name: &str) {
        if self.head_sent {
            return;
        }
        if is_length(name) {
            self.length = None;
        } else {
            self.headers.remove(name);
        }
    }

    /// Adds names to the `Vary` header, each once; `*` stands for all.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.response.vary("Accept");
    ///     ctx.response.vary("Accept, Origin");
    ///     assert_eq!(ctx.response.get("Vary").as_deref(), Some("Accept, Origin"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// A name that is no token makes the middleware fail with a 500 when it returns.
    ///
    /// # In Koa
    ///
    /// `response.vary('Accept')`
    pub fn vary(&mut self, names: impl AsRef<str>) {
        if self.head_sent {
            return;
        }
        let present = self.get("Vary").unwrap_or_default();
        match vary(&present, names.as_ref()) {
            Ok(value) if value.is_empty() => {}
            Ok(value) => self.set("Vary", value),
            Err(error) => self.refuse(error),
        }
    }

    fn write(&mut self, name: &str, values: Values<'_>, append: bool) -> Result<(), Error> {
        if self.head_sent || name.is_empty() {
            return Ok(());
        }
        let name = HeaderName::from_str(name).map_err(|_| {
            Error::new(500)
                .with_message(format!("header name must be a valid HTTP token: {name:?}"))
        })?;
        let values = match values {
            Values::Raw(value) => vec![value],
            Values::One(text) => vec![checked(&name, &text)?],
            Values::Many(texts) => texts
                .iter()
                .map(|text| checked(&name, text))
                .collect::<Result<_, _>>()?,
        };
        if name == header::CONTENT_LENGTH {
            let ([value], false) = (values.as_slice(), append && self.length.is_some()) else {
                return Err(
                    Error::new(500).with_message("content-length must contain exactly one value")
                );
            };
            self.length = Some(leading_number(&from_latin1(value)));
            return Ok(());
        }
        let replaces = !append || self.headers.get(&name).is_none_or(HeaderValue::is_empty);
        if name == header::CONTENT_TYPE && (values.len() != 1 || !replaces) {
            return Err(Error::new(500).with_message("content-type must contain exactly one value"));
        }
        if replaces {
            self.headers.remove(&name);
        }
        for value in values {
            self.headers.append(&name, value);
        }
        Ok(())
    }
}

fn checked(name: &HeaderName, text: &str) -> Result<HeaderValue, Error> {
    latin1(text).ok_or_else(|| {
        Error::new(500).with_message(format!("invalid character in header {name}: {text:?}"))
    })
}

fn is_length(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-length")
}

/// What JavaScript's `parseInt` reads: the digits in front, 0 where there are none.
pub(super) fn leading_number(text: &str) -> u64 {
    let text = text.trim_start();
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text[..digits].parse().unwrap_or(0)
}
