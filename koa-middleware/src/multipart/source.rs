//! The body that the parts come from, shared by all who read of it.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_core::Stream;
use koa_core::{BodyStream, Error};

use super::Fault;

/// For how long the rest of a body is read that nobody wants.
const DRAINS_FOR: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub(super) struct Source(Arc<Mutex<Shared>>);

struct Shared {
    body: BodyStream,
    ended: bool,
    fault: Option<Fault>,
}

impl Source {
    pub(super) fn new(body: BodyStream) -> Self {
        Source(Arc::new(Mutex::new(Shared {
            body,
            ended: false,
            fault: None,
        })))
    }

    pub(super) fn poll_piece(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        let mut shared = self.shared();
        if shared.ended {
            return Poll::Ready(None);
        }
        let piece = Pin::new(&mut shared.body).poll_next(cx);
        shared.ended = matches!(piece, Poll::Ready(None | Some(Err(_))));
        piece
    }

    /// Keeps what was wrong for the one who reads a part, past the parser that has no place for it.
    pub(super) fn set_fault(&self, fault: Fault) {
        self.shared().fault.get_or_insert(fault);
    }

    pub(super) fn take_fault(&self) -> Option<Fault> {
        self.shared().fault.take()
    }

    pub(super) async fn drain(&self) {
        let rest = async {
            while let Some(Ok(_)) = std::future::poll_fn(|cx| self.poll_piece(cx)).await {}
        };
        // Who sends for longer is cut off by the server, which does not read what no middleware did.
        let _ = tokio::time::timeout(DRAINS_FOR, rest).await;
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
