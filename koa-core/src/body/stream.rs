//! Bodies that come piece by piece.

use std::{
    fs::Metadata,
    io,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::io::{AsyncRead, ReadBuf};

use super::{Body, Kind, file::FileSource};
use crate::Error;

/// The size in bytes of the pieces in which a reader is sent.
const CHUNK: usize = 64 << 10;

pub(crate) type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, Error>>>>;

/// A stream of bytes, with what is known of it before it runs.
pub(crate) struct ByteStream {
    pub(crate) pieces: Pieces,
    pub(crate) length: Option<u64>,
    pub(crate) extension: Option<String>,
    pub(crate) metadata: Option<Box<Metadata>>,
    /// The file that it is, if it is one.
    pub(crate) file: Option<FileSource>,
}

impl Body {
    /// A stream of pieces of bytes, sent as they come.
    ///
    /// Without a `Content-Length` it is sent chunked. A failure before the first piece is answered as an error; a later
    /// one ends the connection, so that the client sees a body that was cut. Both reach the
    /// [`on_error`](crate::App::on_error) listeners. The stream is dropped when the response is finished or the client is gone.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures_util::stream;
    /// use koa_core::{App, Body};
    ///
    /// let mut app = App::new();
    /// app.with(async |ctx, _| {
    ///     let pieces = ["Hello ", "World"].map(|piece| Ok::<_, std::io::Error>(piece));
    ///     ctx.set_body(Body::stream(stream::iter(pieces)));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body = stream`
    pub fn stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + 'static,
        B: Into<Bytes>,
        E: Into<Error>,
    {
        Body::from_pieces(Box::pin(Converted(Box::pin(stream))))
    }

    /// Everything that can be read asynchronously, in pieces of 64 KiB.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{App, Body};
    ///
    /// let mut app = App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body(Body::reader(&b"any AsyncRead"[..]));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body = readable`
    pub fn reader(reader: impl AsyncRead + 'static) -> Self {
        Body::from_pieces(Box::pin(Pulled {
            reader: Box::pin(reader),
            buffer: BytesMut::new(),
        }))
    }

    fn from_pieces(pieces: Pieces) -> Self {
        Body(Kind::Stream(ByteStream {
            pieces,
            length: None,
            extension: None,
            metadata: None,
            file: None,
        }))
    }

    /// The pieces of a body as a stream, whatever kind of body it is; this is how a middleware wraps one.
    ///
    /// JSON is serialised, an empty body is an empty stream.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures_util::StreamExt;
    /// use koa_core::{App, Body};
    ///
    /// let mut app = App::new();
    /// app.with(async |ctx, next| {
    ///     next.run(ctx).await?;
    ///     let loud = ctx.take_body().into_stream().map(|piece| piece.map(|piece| piece.to_ascii_uppercase()));
    ///     ctx.set_body(Body::stream(loud));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body.pipe(transform)`
    #[must_use]
    pub fn into_stream(self) -> Pin<Box<dyn Stream<Item = Result<Bytes, Error>>>> {
        let whole = match self.0 {
            Kind::Stream(stream) => return stream.pieces,
            Kind::Undefined | Kind::Null => None,
            Kind::Text(bytes) | Kind::Bytes(bytes) => Some(Ok(bytes)),
            Kind::Json(value) => Some(
                crate::json::to_vec(&value)
                    .map(Bytes::from)
                    .map_err(Error::from),
            ),
            Kind::Typed(value) => Some(value.to_bytes().map(Bytes::from).map_err(Error::from)),
        };
        Box::pin(futures_util::stream::iter(whole))
    }
}

struct Converted<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Converted<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<Error>,
{
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0
            .as_mut()
            .poll_next(cx)
            .map(|piece| piece.map(|piece| piece.map(Into::into).map_err(Into::into)))
    }
}

struct Pulled<R> {
    reader: Pin<Box<R>>,
    buffer: BytesMut,
}

impl<R: AsyncRead> Stream for Pulled<R> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Pulled { reader, buffer } = &mut *self;
        if buffer.len() < CHUNK {
            buffer.resize(CHUNK, 0);
        }
        let mut piece = ReadBuf::new(&mut buffer[..CHUNK]);
        match reader.as_mut().poll_read(cx, &mut piece) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(io::Error::into(error)))),
            Poll::Ready(Ok(())) => {
                let length = piece.filled().len();
                Poll::Ready((length > 0).then(|| Ok(buffer.split_to(length).freeze())))
            }
        }
    }
}
