//! One part of a multipart body.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, header};
use koa_core::Error;

use super::{
    Fault,
    names::{decode, unescaped},
    parameters::{ContentType, Disposition},
    source::Source,
};

/// A part of a [`Multipart`](super::Multipart): its headers, and its content as a stream.
///
/// It is a [`Stream`] of pieces, to be passed on as it comes: whoever reads slowly slows the client down, and nothing gathers here.
pub struct Part {
    field: multer::Field<'static>,
    source: Source,
    disposition: Disposition,
    name: Option<String>,
    file_name: Option<String>,
}

impl Part {
    pub(super) fn new(field: multer::Field<'static>, source: Source) -> Self {
        let disposition = field
            .headers()
            .get(header::CONTENT_DISPOSITION)
            .map(|value| Disposition::parse(value.as_bytes()))
            .unwrap_or_default();
        let text = |name| {
            let bytes = disposition.parameter(name)?;
            decode(bytes, "utf-8").map(|text| unescaped(&text))
        };
        Part {
            name: text("name"),
            file_name: match disposition.extended("filename") {
                Some(name) => Some(name.to_owned()),
                None => text("filename"),
            },
            field,
            source,
            disposition,
        }
    }

    /// The name of the form's field.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn show(part: &koa_middleware::Part) {
    /// println!("{}", part.name().unwrap_or("a part without a name"));
    /// # }
    /// ```
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The name of the file at the client, if the part is one; anything may stand in it.
    ///
    /// It is read as UTF-8, or by the charset of `filename*` (RFC 8187), and the escapes of browsers are undone.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn show(part: &koa_middleware::Part) {
    /// println!("{}", if part.file_name().is_some() { "a file" } else { "a text" });
    /// # }
    /// ```
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// The `Content-Type` of the part, as the client sent it.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn show(part: &koa_middleware::Part) {
    /// println!("{}", part.content_type().unwrap_or("text/plain"));
    /// # }
    /// ```
    #[must_use]
    pub fn content_type(&self) -> Option<&str> {
        let value = self.field.headers().get(header::CONTENT_TYPE)?;
        value.to_str().ok()
    }

    /// The headers of the part: those that say what it is, and up to 24 others.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn show(part: &koa_middleware::Part) {
    /// println!("{:?}", part.headers().get("content-id"));
    /// # }
    /// ```
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.field.headers()
    }

    /// The next piece of the content; `None` behind the last one.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn length(mut part: koa_middleware::Part) -> koa_core::Result<usize> {
    /// let mut length = 0;
    /// while let Some(piece) = part.chunk().await? {
    ///     length += piece.len();
    /// }
    /// # Ok(length)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 400 for a body that is malformed or was cut, 408 for one that comes too slowly.
    ///
    /// # Cancel safety
    ///
    /// A piece that was not delivered is not lost.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        Ok(self.piece().await?)
    }

    /// The content as text, up to a number of bytes.
    ///
    /// It is read by the charset of the part's `Content-Type`, else as UTF-8.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn title(part: koa_middleware::Part) -> koa_core::Result<String> {
    /// part.text(1024).await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 413 where it is longer, and those of [`chunk`](Self::chunk).
    pub async fn text(mut self, limit: usize) -> Result<String, Error> {
        let mut text = Vec::new();
        while let Some(piece) = self.chunk().await? {
            if text.len() + piece.len() > limit {
                let name = self.name().unwrap_or_default();
                return Err(Error::new(413).with_message(format!(
                    "the field {name:?} is over the limit of {limit} bytes"
                )));
            }
            text.extend_from_slice(&piece);
        }
        Ok(self.decoded(&text, "utf-8"))
    }

    pub(crate) async fn piece(&mut self) -> Result<Option<Bytes>, Fault> {
        match std::future::poll_fn(|cx| self.poll_piece(cx)).await {
            None => Ok(None),
            Some(piece) => piece.map(Some),
        }
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Fault>>> {
        loop {
            return Poll::Ready(match ready!(Pin::new(&mut self.field).poll_next(cx)) {
                None => None,
                // The last one may be empty.
                Some(Ok(piece)) if piece.is_empty() => continue,
                Some(Ok(piece)) => Some(Ok(piece)),
                Some(Err(error)) => Some(Err(Fault::of(error, &self.source))),
            });
        }
    }

    pub(crate) fn disposition(&self) -> &Disposition {
        &self.disposition
    }

    /// The `Content-Type` in its parts; None where it is missing or malformed.
    pub(crate) fn media_type(&self) -> Option<ContentType> {
        let value = self.field.headers().get(header::CONTENT_TYPE)?;
        ContentType::parse(value.as_bytes())
    }

    /// A text of this part by the charset of its type, else by another one.
    pub(crate) fn decoded(&self, bytes: &[u8], charset: &str) -> String {
        let media_type = self.media_type();
        let own = media_type
            .as_ref()
            .and_then(|kind| kind.parameter("charset"));
        own.and_then(|own| decode(bytes, std::str::from_utf8(own).ok()?))
            .or_else(|| decode(bytes, charset))
            .unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
    }
}

impl Stream for Part {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = ready!(self.poll_piece(cx));
        Poll::Ready(piece.map(|piece| piece.map_err(Error::from)))
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("file_name", &self.file_name)
            .field("headers", self.field.headers())
            .finish_non_exhaustive()
    }
}
