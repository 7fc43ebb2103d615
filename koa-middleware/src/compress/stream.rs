//! A body on its way through a compressor.

use std::{
    mem,
    pin::Pin,
    task::{Context as Task, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use koa_core::Error;

use super::encoder::Encoder;

/// How many bytes are compressed in one go.
const SLICE: usize = 32 << 10;
/// How many bytes are compressed before other requests of the thread get their turn.
const TURN: usize = 128 << 10;
/// How much has to come out before it is passed on while there is more to compress.
const PIECE: usize = 16 << 10;

type Source = Pin<Box<dyn Stream<Item = Result<Bytes, Error>>>>;

pub(super) struct Compressed {
    source: Source,
    /// What is left of the piece that came last.
    rest: Bytes,
    /// `None` after the end.
    encoder: Option<Encoder>,
    /// Whether what was written comes out when the source has no more at hand.
    flush: bool,
    /// Whether something was written since it was flushed.
    written: bool,
    worked: usize,
}

impl Compressed {
    pub(super) fn new(source: Source, encoder: Encoder, flush: bool) -> Self {
        Compressed {
            source,
            rest: Bytes::new(),
            encoder: Some(encoder),
            flush,
            written: false,
            worked: 0,
        }
    }
}

impl Stream for Compressed {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let Some(encoder) = &mut this.encoder else {
                return Poll::Ready(None);
            };
            if encoder.output().len() >= PIECE {
                return Poll::Ready(Some(Ok(mem::take(encoder.output()).into())));
            }
            if this.worked >= TURN {
                this.worked = 0;
                task.waker().wake_by_ref();
                return Poll::Pending;
            }
            if !this.rest.is_empty() {
                let slice = this.rest.split_to(this.rest.len().min(SLICE));
                this.written = true;
                this.worked += slice.len();
                if let Err(error) = encoder.write(&slice) {
                    return Poll::Ready(Some(Err(error.into())));
                }
                continue;
            }
            match this.source.as_mut().poll_next(task) {
                Poll::Ready(Some(Ok(piece))) => this.rest = piece,
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => {
                    let end = this.encoder.take().map(Encoder::finish);
                    return Poll::Ready(end.map(|end| end.map(Bytes::from).map_err(Error::from)));
                }
                Poll::Pending => {
                    this.worked = 0;
                    if mem::take(&mut this.written)
                        && this.flush
                        && let Err(error) = encoder.flush()
                    {
                        return Poll::Ready(Some(Err(error.into())));
                    }
                    if this.flush && !encoder.output().is_empty() {
                        return Poll::Ready(Some(Ok(mem::take(encoder.output()).into())));
                    }
                    return Poll::Pending;
                }
            }
        }
    }
}
