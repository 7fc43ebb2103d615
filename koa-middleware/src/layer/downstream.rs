//! The service that a layer wraps.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    future::Future,
    pin::Pin,
    task::{Context as Task, Poll},
};

use koa_core::{
    Body,
    http::{Request, Response, request, response},
};
use tokio::sync::{mpsc, oneshot};
use tower_service::Service;

use super::{BoxError, LayerBody};

/// The head of a response, and where its body is.
pub(super) type Answer = Result<(response::Parts, u64), BoxError>;
type Question = (request::Parts, oneshot::Sender<Answer>);

/// What is downstream, as the service that a layer wraps.
///
/// # Examples
///
/// ```
/// use koa_middleware::Downstream;
/// use tower_layer::Layer;
///
/// fn is_layer(_layer: impl Layer<Downstream>) {}
///
/// is_layer(tower_layer::Identity::new());
/// ```
#[derive(Clone, Debug)]
pub struct Downstream(());

impl Downstream {
    pub(super) fn new() -> Self {
        Downstream(())
    }
}

/// How the service finds the request's chain: among the extensions of the request, for a service outlives its requests.
#[derive(Clone)]
pub(super) struct Slot(mpsc::Sender<Question>);

/// What hears that the service was called.
pub(super) struct Asked(mpsc::Receiver<Question>);

impl Slot {
    pub(super) fn new() -> (Self, Asked) {
        let (ask, asked) = mpsc::channel(1);
        (Slot(ask), Asked(asked))
    }
}

impl Asked {
    /// `None` where the layer is done without having asked.
    pub(super) async fn next(&mut self) -> Option<Question> {
        self.0.recv().await
    }
}

impl<B> Service<Request<B>> for Downstream {
    type Response = Response<LayerBody>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _task: &mut Task<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (mut parts, _) = request.into_parts();
        let slot = parts.extensions.remove::<Slot>();
        Box::pin(async move {
            let Some(Slot(ask)) = slot else {
                return Err("the layer lost the extensions of the request".into());
            };
            let (answer, answered) = oneshot::channel();
            let again = "what is downstream of a layer runs once";
            ask.send((parts, answer)).await.map_err(|_| again)?;
            let (parts, place) = answered.await.map_err(|_| again)??;
            let body = Parked::take(place).ok_or("the layer left the thread of the request")?;
            Ok(Response::from_parts(parts, LayerBody::new(body)))
        })
    }
}

thread_local! {
    /// Bodies on their way from the chain to the layer: what a request carries must be able to leave its thread, and they are not.
    static PARKED: RefCell<HashMap<u64, Body>> = RefCell::default();
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

/// The place of a body, which is given up with this.
pub(super) struct Parked(u64);

impl Parked {
    pub(super) fn new(body: Body) -> Self {
        let place = NEXT.get();
        NEXT.set(place.wrapping_add(1));
        PARKED.with_borrow_mut(|parked| parked.insert(place, body));
        Parked(place)
    }

    pub(super) fn place(&self) -> u64 {
        self.0
    }

    fn take(place: u64) -> Option<Body> {
        PARKED.with_borrow_mut(|parked| parked.remove(&place))
    }
}

impl Drop for Parked {
    fn drop(&mut self) {
        drop(Parked::take(self.0));
    }
}
