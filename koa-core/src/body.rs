//! What a response carries — the values that Koa's `ctx.body` takes.

mod file;
mod json;
mod stream;
mod values;

use std::{borrow::Cow, fmt, fs::Metadata};

use bytes::Bytes;
use serde_json::Value;

use self::json::Serializable;
pub(crate) use self::stream::ByteStream;
pub use self::{file::FileBody, json::Json};
use crate::Error;

/// The body of a response: text, bytes, JSON, a stream, a file, or one of three kinds of nothing.
///
/// Everything that [`Context::set_body`](crate::Context::set_body) takes is converted to it.
///
/// | value | becomes |
/// | --- | --- |
/// | `"text"`, `String` | text; HTML where its first character that is not blank is `<` |
/// | `Vec<u8>`, [`Bytes`], `b"bytes"` | bytes |
/// | [`json!`](serde_json::json)`({..})`, numbers, `true` | JSON, serialised when it is sent, so that outer middleware may still change it |
/// | `ctx.request.query()`, `&ctx.params`, `&ctx.request.body`, `ctx.request.header()`, `&ctx.state` | JSON; but for the header with [`ctx.response.set_body`](crate::Response::set_body), which leaves the request to be read |
/// | [`Json`]`(value)` | any [`Serialize`](serde::Serialize), serialised when it is sent |
/// | [`Body::stream`], [`Body::reader`], [`Body::file`] | a stream |
/// | `()`, `None` | [`Body::null`], empty on purpose |
///
/// # Examples
///
/// ```
/// use koa_core::Body;
/// use serde_json::json;
///
/// assert_eq!(Body::from("Hello").as_text(), Some("Hello"));
/// assert_eq!(Body::from(json!({ "a": 1 })).as_json(), Some(&json!({ "a": 1 })));
/// assert!(Body::from(()).is_empty());
/// ```
///
/// # In Koa
///
/// `ctx.body`
#[derive(Default)]
pub struct Body(pub(crate) Kind);

#[derive(Default)]
pub(crate) enum Kind {
    #[default]
    Undefined,
    Null,
    Text(Bytes),
    Bytes(Bytes),
    Json(Value),
    Typed(Box<dyn Serializable>),
    Stream(ByteStream),
}

impl Body {
    /// No body at all, as if none had been set; assigned, it gives a 204 like [`null`](Self::null).
    ///
    /// Unlike `null` it is not kept as "empty on purpose": a status set afterwards answers with its phrase.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_core::Body::undefined().is_empty());
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body = undefined`
    #[must_use]
    pub fn undefined() -> Self {
        Body(Kind::Undefined)
    }

    /// An empty body on purpose: 204, or the status set before, without type and content.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_core::Body::null().is_empty());
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body = null`
    #[must_use]
    pub fn null() -> Self {
        Body(Kind::Null)
    }

    /// Whether there is no body: undefined or null. An empty text is a body.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Body;
    ///
    /// assert!(Body::default().is_empty());
    /// assert!(!Body::from("").is_empty());
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body == null`
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.0, Kind::Undefined | Kind::Null)
    }

    /// Whether it is a stream: made by [`stream`](Self::stream), [`reader`](Self::reader) or [`file`](Self::file).
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Body;
    ///
    /// assert!(Body::reader(&b"bytes"[..]).is_stream());
    /// assert!(!Body::from("text").is_stream());
    /// ```
    #[must_use]
    pub fn is_stream(&self) -> bool {
        matches!(self.0, Kind::Stream(_))
    }

    /// Whether it is JSON of any kind, a [`Json`] included.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Body, Json};
    ///
    /// assert!(Body::from(12).is_json());
    /// assert!(Body::from(Json([1, 2])).is_json());
    /// assert!(!Body::from("12").is_json());
    /// ```
    #[must_use]
    pub fn is_json(&self) -> bool {
        matches!(self.0, Kind::Json(_) | Kind::Typed(_))
    }

    /// What the file system says of a file made by [`file`](Self::file): its size, its time.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let body = koa_core::Body::file("public/cat.png").await?;
    /// assert!(body.metadata().is_some_and(|metadata| metadata.len() > 0));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `fs.stat(ctx.body.path)`
    #[must_use]
    pub fn metadata(&self) -> Option<&Metadata> {
        match &self.0 {
            Kind::Stream(stream) => stream.metadata.as_deref(),
            _ => None,
        }
    }

    /// The bytes as they will be sent, JSON serialised; `None` for a stream and where there is no body.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Body;
    ///
    /// let json = Body::from(serde_json::json!({ "a": 1 })).to_bytes()?;
    /// assert_eq!(json.as_deref(), Some(&br#"{"a":1}"#[..]));
    /// assert_eq!(Body::from(()).to_bytes()?, None);
    /// # Ok::<(), koa_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A 500 where a [`Json`] cannot be serialised.
    pub fn to_bytes(&self) -> Result<Option<Bytes>, Error> {
        Ok(match &self.0 {
            Kind::Undefined | Kind::Null | Kind::Stream(_) => None,
            Kind::Text(bytes) | Kind::Bytes(bytes) => Some(bytes.clone()),
            Kind::Json(value) => Some(crate::json::to_vec(value)?.into()),
            Kind::Typed(value) => Some(value.to_bytes()?.into()),
        })
    }

    /// The text, where it is one.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Body::from("Hello").as_text(), Some("Hello"));
    /// ```
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.0 {
            Kind::Text(text) => std::str::from_utf8(text).ok(),
            _ => None,
        }
    }

    /// The bytes, where it is text or bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Body::from(vec![1, 2]).as_bytes(), Some(&[1, 2][..]));
    /// ```
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Kind::Text(bytes) | Kind::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The JSON value, where it is one; a [`Json`] is not one before [`json_mut`](Self::json_mut) made it so.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Body::from(12).as_json(), Some(&12.into()));
    /// ```
    #[must_use]
    pub fn as_json(&self) -> Option<&Value> {
        match &self.0 {
            Kind::Json(value) => Some(value),
            _ => None,
        }
    }

    /// The JSON value to change, where it is JSON of any kind.
    ///
    /// A [`Json`] is turned into a value first; where that fails the body stays as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Body, Json};
    ///
    /// let mut body = Body::from(Json([("early", true)].into_iter().collect::<std::collections::BTreeMap<_, _>>()));
    /// if let Some(value) = body.json_mut() {
    ///     value["late"] = true.into();
    /// }
    /// assert_eq!(body.as_json().map(ToString::to_string).as_deref(), Some(r#"{"early":true,"late":true}"#));
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body.late = true`
    pub fn json_mut(&mut self) -> Option<&mut Value> {
        if let Kind::Typed(value) = &self.0 {
            self.0 = Kind::Json(value.to_value().ok()?);
        }
        match &mut self.0 {
            Kind::Json(value) => Some(value),
            _ => None,
        }
    }
}

impl Body {
    /// The bytes of a body that is no stream, JSON serialised.
    pub(crate) fn at_hand(self) -> serde_json::Result<bytes::Bytes> {
        Ok(match self.0 {
            Kind::Undefined | Kind::Null | Kind::Stream(_) => Bytes::new(),
            Kind::Text(bytes) | Kind::Bytes(bytes) => bytes,
            Kind::Json(value) => crate::json::to_vec(&value)?.into(),
            Kind::Typed(value) => value.to_bytes()?.into(),
        })
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Body(Kind::Text(Bytes::from_static(text.as_bytes())))
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Body(Kind::Text(text.into()))
    }
}

impl From<&String> for Body {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl From<Cow<'static, str>> for Body {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(text) => text.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Body(Kind::Bytes(bytes))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Body(Kind::Bytes(bytes.into()))
    }
}

impl From<&'static [u8]> for Body {
    fn from(bytes: &'static [u8]) -> Self {
        Body(Kind::Bytes(Bytes::from_static(bytes)))
    }
}

impl<const N: usize> From<&'static [u8; N]> for Body {
    fn from(bytes: &'static [u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

impl From<()> for Body {
    fn from((): ()) -> Self {
        Body::null()
    }
}

impl<T: Into<Body>> From<Option<T>> for Body {
    fn from(body: Option<T>) -> Self {
        body.map_or_else(Body::null, Into::into)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Undefined => f.write_str("undefined"),
            Kind::Null => f.write_str("null"),
            Kind::Text(text) => fmt::Debug::fmt(&String::from_utf8_lossy(text), f),
            Kind::Bytes(bytes) => fmt::Debug::fmt(bytes, f),
            Kind::Json(value) => fmt::Display::fmt(value, f),
            Kind::Typed(_) => f.write_str("json"),
            Kind::Stream(_) => f.write_str("stream"),
        }
    }
}
