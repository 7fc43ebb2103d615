//! The request's body: a stream once, bytes as often as wanted.

use std::{
    error::Error as StdError,
    fmt, io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;
use http_body::Body as _;

use super::Request;
use crate::{Error, server::Connection};

#[derive(Default)]
pub(super) struct Incoming(State);

#[derive(Default)]
enum State {
    Unread(hyper::body::Incoming),
    Read(Bytes),
    /// Given away as a stream, or lost to an error.
    #[default]
    Gone,
}

impl Incoming {
    pub(super) fn new(incoming: hyper::body::Incoming) -> Self {
        if incoming.is_end_stream() {
            Incoming(State::Read(Bytes::new()))
        } else {
            Incoming(State::Unread(incoming))
        }
    }
}

impl Request {
    /// The whole body, read once and kept, so that a logger, a signature check and a handler may all have it.
    ///
    /// A `Bytes` is shared, not copied. Reads up to [`Limits::body_limit`](crate::Limits::body_limit).
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     println!("{} bytes", ctx.request.bytes().await?.len());
    ///     next.run(ctx).await
    /// });
    /// app.with(async |ctx, _| {
    ///     let body = ctx.request.bytes().await?;
    ///     ctx.set_body(body);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// 413 for a body over the limit, 400 for one that is malformed or cut, 408 for one that comes too slowly; 500 where the body was
    /// taken as a [`stream`](Self::stream) before.
    ///
    /// # In Koa
    ///
    /// `raw-body`: `await getRawBody(ctx.req)`
    pub async fn bytes(&mut self) -> Result<Bytes, Error> {
        self.read(self.limit()).await
    }

    pub(super) fn limit(&self) -> usize {
        match self.app.limits.body_limit {
            0 => usize::MAX,
            limit => limit,
        }
    }

    /// The whole body, read once and kept, up to a limit in bytes of one's own.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let body = ctx.request.bytes_up_to(1024).await?;
    ///     ctx.set_body(body);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes).
    ///
    /// # In Koa
    ///
    /// `raw-body`: `await getRawBody(ctx.req, { limit: 1024 })`
    pub async fn bytes_up_to(&mut self, limit: usize) -> Result<Bytes, Error> {
        self.read(limit).await
    }

    pub(super) fn read(&mut self, limit: usize) -> Reading<'_> {
        if let State::Read(bytes) = &self.incoming.0 {
            return Reading::Kept(if bytes.len() > limit {
                Err(too_large(limit))
            } else {
                Ok(bytes.clone())
            });
        }
        // Refused before the first byte is asked for, so that a client that waits for `100 Continue` sends nothing.
        if self.length().is_some_and(|length| length > limit as u64) {
            return Reading::Kept(Err(too_large(limit)));
        }
        Reading::Wire(Box::pin(async move {
            let bytes = self.stream()?.gather(limit).await?;
            self.incoming = Incoming(State::Read(bytes.clone()));
            Ok(bytes)
        }))
    }

    /// The whole body as text, read once and kept.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let text = ctx.request.text().await?;
    ///     ctx.set_body(text.to_uppercase());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes), and 400 for a body that is not UTF-8.
    ///
    /// # In Koa
    ///
    /// `co-body`: `await parse.text(ctx)`
    pub async fn text(&mut self) -> Result<String, Error> {
        let bytes = self.read(self.limit()).await?;
        String::from_utf8(bytes.into()).map_err(|error| {
            Error::new(400)
                .with_message("the body is not valid UTF-8")
                .with_source(error)
        })
    }

    /// The body as it comes, to be taken once.
    ///
    /// It has no size limit. A client that sends `Expect: 100-continue` is told to go on when the first piece is asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures_util::StreamExt;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let (mut stream, mut length) = (ctx.request.stream()?, 0);
    ///     while let Some(piece) = stream.next().await {
    ///         length += piece?.len();
    ///     }
    ///     ctx.set_body(format!("{length} bytes"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// A 500 where the stream was taken before.
    ///
    /// # In Koa
    ///
    /// `ctx.req`
    pub fn stream(&mut self) -> Result<BodyStream, Error> {
        let length = self.length();
        match std::mem::replace(&mut self.incoming.0, State::Gone) {
            State::Unread(incoming) => Ok(BodyStream {
                source: Source::Wire(incoming, self.connection.clone()),
                left: length,
                trailers: None,
            }),
            State::Read(bytes) => {
                self.incoming = Incoming(State::Read(bytes.clone()));
                Ok(BodyStream {
                    source: Source::Memory(Some(bytes)),
                    left: None,
                    trailers: None,
                })
            }
            State::Gone => {
                Err(Error::new(500).with_message("the request's body was taken as a stream before"))
            }
        }
    }
}

/// A body that is there, or on its way; boxed then, so that the futures of handlers that read one stay small.
pub(super) enum Reading<'a> {
    Kept(Result<Bytes, Error>),
    Wire(Pin<Box<dyn Future<Output = Result<Bytes, Error>> + 'a>>),
}

impl Future for Reading<'_> {
    type Output = Result<Bytes, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Reading::Kept(kept) => Poll::Ready(std::mem::replace(kept, Ok(Bytes::new()))),
            Reading::Wire(wire) => wire.as_mut().poll(cx),
        }
    }
}

/// The pieces of a request's body, made by [`Request::stream`].
///
/// # Cancel safety
///
/// A piece that was not delivered is not lost: polling again goes on where it stopped.
pub struct BodyStream {
    source: Source,
    left: Option<u64>,
    trailers: Option<Box<HeaderMap>>,
}

enum Source {
    Wire(hyper::body::Incoming, Arc<Connection>),
    Memory(Option<Bytes>),
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyStream")
            .field("length", &self.left)
            .finish_non_exhaustive()
    }
}

impl BodyStream {
    /// The headers that came after the body; there are none before its end, and none of a body that was kept.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures_util::StreamExt;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let mut stream = ctx.request.stream()?;
    ///     while stream.next().await.transpose()?.is_some() {}
    ///     let sum = stream.trailers().and_then(|trailers| trailers.get("content-digest"));
    ///     ctx.set_body(if sum.is_some() { "with a sum" } else { "without a sum" });
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.req.trailers`
    #[must_use]
    pub fn trailers(&self) -> Option<&HeaderMap> {
        self.trailers.as_deref()
    }

    async fn gather(mut self, limit: usize) -> Result<Bytes, Error> {
        let mut whole = Bytes::new();
        let mut gathered = BytesMut::new();
        while let Some(piece) = self.next_piece().await {
            let piece = piece?;
            if whole.len() + gathered.len() + piece.len() > limit {
                return Err(too_large(limit));
            }
            if whole.is_empty() && gathered.is_empty() {
                whole = piece;
                continue;
            }
            if gathered.is_empty() {
                gathered.extend_from_slice(&std::mem::take(&mut whole));
            }
            gathered.extend_from_slice(&piece);
        }
        Ok(if gathered.is_empty() {
            whole
        } else {
            gathered.freeze()
        })
    }

    async fn next_piece(&mut self) -> Option<Result<Bytes, Error>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl Stream for BodyStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self {
            source, trailers, ..
        } = &mut *self;
        let (incoming, connection) = match source {
            Source::Memory(bytes) => {
                return Poll::Ready(bytes.take().filter(|bytes| !bytes.is_empty()).map(Ok));
            }
            Source::Wire(incoming, connection) => (incoming, connection),
        };
        loop {
            return match ready!(Pin::new(&mut *incoming).poll_frame(cx)) {
                None => {
                    connection.body_was_read();
                    Poll::Ready(None)
                }
                Some(Err(error)) => Poll::Ready(Some(Err(broken(error)))),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(piece) => Poll::Ready(Some(Ok(piece))),
                    Err(frame) => {
                        *trailers = frame.into_trailers().ok().map(Box::new);
                        continue;
                    }
                },
            };
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, self.left.and_then(|left| usize::try_from(left).ok()))
    }
}

fn too_large(limit: usize) -> Error {
    Error::new(413).with_message(format!("the body is over the limit of {limit} bytes"))
}

fn broken(error: hyper::Error) -> Error {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
    while let Some(one) = cause {
        if one
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
        {
            return Error::new(408)
                .with_message("the body came too slowly")
                .with_source(error);
        }
        cause = one.source();
    }
    Error::new(400)
        .with_message("the body is malformed or was cut")
        .with_source(error)
}
