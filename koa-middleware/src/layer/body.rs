//! The body of a response on its way through a layer.

use std::{
    fmt, mem,
    pin::Pin,
    task::{Context as Task, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Body as HttpBody, Frame, SizeHint};
use koa_core::{Body, Error};

use super::BoxError;

/// The body of what is [`Downstream`](super::Downstream): a [`Body`] as the traits of `http-body` want it.
///
/// # Examples
///
/// ```
/// use http_body::Body;
/// use koa_middleware::LayerBody;
///
/// assert!(LayerBody::default().is_end_stream());
/// ```
#[derive(Default)]
pub struct LayerBody(State);

#[derive(Default)]
enum State {
    #[default]
    Empty,
    /// Nobody has looked at it yet, so that it may go back as it is.
    Untouched(Body),
    Running(Pieces),
}

type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, Error>>>>;

impl LayerBody {
    pub(super) fn new(body: Body) -> Self {
        if body.is_empty() {
            return LayerBody::default();
        }
        LayerBody(State::Untouched(body))
    }

    /// The body, where the layer did not read it.
    pub(super) fn into_untouched(self) -> Result<Body, Self> {
        match self.0 {
            State::Untouched(body) => Ok(body),
            state => Err(LayerBody(state)),
        }
    }
}

impl HttpBody for LayerBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        task: &mut Task<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let State::Untouched(body) = &mut self.0 {
            self.0 = State::Running(mem::take(body).into_stream());
        }
        let State::Running(pieces) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let piece = ready!(pieces.as_mut().poll_next(task));
        if piece.is_none() {
            self.0 = State::Empty;
        }
        Poll::Ready(piece.map(|piece| piece.map(Frame::data).map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.0, State::Empty)
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            State::Empty => SizeHint::with_exact(0),
            State::Untouched(body) => body.as_bytes().map_or_else(SizeHint::default, |bytes| {
                SizeHint::with_exact(bytes.len() as u64)
            }),
            State::Running(_) => SizeHint::default(),
        }
    }
}

impl fmt::Debug for LayerBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LayerBody")
    }
}

/// The body that a layer made, as a stream of bytes.
pub(super) struct Made<B>(pub(super) Pin<Box<B>>);

impl<B: HttpBody<Error: Into<BoxError>>> Stream for Made<B> {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match ready!(self.0.as_mut().poll_frame(task)) {
                Some(Ok(frame)) => {
                    // Trailers have no place in Koa.
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(bytes_of(data))));
                    }
                }
                Some(Err(error)) => {
                    return Poll::Ready(Some(Err(super::refused(error.into()))));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}

fn bytes_of(mut data: impl bytes::Buf) -> Bytes {
    data.copy_to_bytes(data.remaining())
}
