//! A request and its response on a connection, and what becomes of the chain where the two part.

use std::{
    cell::{Cell, RefCell},
    fmt,
    future::{Future, poll_fn},
    mem,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{self, Poll},
};

use http::{Request, Response};
use hyper::body::Incoming;

use super::{
    Connection,
    outcome::Outcome,
    outgoing::{Late, ResponseBody},
    refusal::Admitted,
};
use crate::{App, Context};

/// What a connection and its chain hand each other.
pub(crate) struct Exchange {
    pub(super) app: Arc<App>,
    pub(crate) connection: Arc<Connection>,
    /// Kept from request to request: making a context is most of what answering a small request would cost.
    pub(super) ctx: Cell<Option<Box<Context>>>,
    pub(super) outcome: RefCell<Option<Outcome>>,
    early: RefCell<Option<Early>>,
    requested: Cell<bool>,
}

/// A head that goes out while the chain still runs.
struct Early {
    head: Option<Response<ResponseBody>>,
    late: Rc<Late>,
}

impl Exchange {
    fn new(app: Arc<App>, connection: Arc<Connection>) -> Self {
        Exchange {
            app,
            connection,
            ctx: Cell::default(),
            outcome: RefCell::default(),
            early: RefCell::default(),
            requested: Cell::default(),
        }
    }

    #[inline]
    fn take(self: &Rc<Self>, request: Request<Incoming>, admitted: Admitted) {
        let mut ctx = self
            .ctx
            .take()
            .unwrap_or_else(|| Box::new(Context::new(&self.app, self)));
        ctx.take_up(&self.app, request, admitted);
        self.ctx.set(Some(ctx));
        if self.is_flushed() {
            self.early.take();
        }
        self.requested.set(true);
    }

    /// Waits for the next request of the connection.
    pub(super) async fn requested(&self) -> Box<Context> {
        // Whoever puts a request here polls for its answer at once, so there is nobody to wake.
        poll_fn(|_| match self.requested.take().then(|| self.ctx.take()) {
            Some(Some(ctx)) => Poll::Ready(ctx),
            _ => Poll::Pending,
        })
        .await
    }

    pub(super) fn finish(&self, ctx: Box<Context>, outcome: Outcome) {
        self.ctx.set(Some(ctx));
        *self.outcome.borrow_mut() = Some(outcome);
    }

    /// Lets the connection send the head while the chain goes on.
    pub(crate) fn flush(&self, ctx: &mut Context) {
        let (body, late) = ResponseBody::late();
        let (finished, hooks) = (ctx.finished(), mem::take(&mut ctx.hooks));
        let head = ctx.head(body.ending(finished, hooks, Some(self.connection.clone())));
        *self.early.borrow_mut() = Some(Early {
            head: Some(head),
            late,
        });
    }

    /// Whether the head of the present request was flushed.
    pub(super) fn is_flushed(&self) -> bool {
        self.early.borrow().is_some()
    }

    /// Where the body of a head that was flushed is awaited.
    pub(super) fn late(&self) -> Option<Rc<Late>> {
        self.early.borrow().as_ref().map(|early| early.late.clone())
    }

    fn early_head(&self) -> Option<Response<ResponseBody>> {
        self.early.borrow_mut().as_mut()?.head.take()
    }

    fn take_outcome(&self) -> Option<Outcome> {
        self.outcome.borrow_mut().take()
    }
}

/// The running chain of a connection: a future that answers one request after the other.
///
/// It is made once for a connection, so that no request pays for moving or allocating it, and it can be moved to a task of
/// its own where a chain outlives its exchange.
pub(super) struct Chain<M, F> {
    app: Arc<App>,
    connection: Arc<Connection>,
    make: M,
    running: RefCell<Option<Running<F>>>,
    busy: Cell<bool>,
}

type Running<F> = (Rc<Exchange>, Pin<Box<F>>);

impl<M, F> Chain<M, F>
where
    M: Fn(Rc<Exchange>) -> F,
    F: Future<Output = ()> + 'static,
{
    pub(super) fn new(app: Arc<App>, connection: Arc<Connection>, make: M) -> Self {
        Chain {
            app,
            connection,
            make,
            running: RefCell::new(None),
            busy: Cell::new(false),
        }
    }

    #[inline(never)]
    pub(super) fn take(&self, request: Request<Incoming>, admitted: Admitted) {
        let mut running = self.running.borrow_mut();
        let (exchange, _) = running.get_or_insert_with(|| {
            let exchange = Rc::new(Exchange::new(self.app.clone(), self.connection.clone()));
            (exchange.clone(), Box::pin((self.make)(exchange)))
        });
        exchange.take(request, admitted);
        self.busy.set(true);
    }

    fn poll(&self, task: &mut task::Context<'_>) -> Poll<Result<Response<ResponseBody>, NoAnswer>> {
        let mut running = self.running.borrow_mut();
        let Some((exchange, chain)) = running.as_mut() else {
            return Poll::Ready(Err(NoAnswer));
        };
        // It never ends by itself: what counts is what it left in the exchange.
        let _ = chain.as_mut().poll(task);
        if exchange.is_flushed()
            && let Some(head) = exchange.early_head()
        {
            match exchange.take_outcome() {
                Some(outcome) => outcome.end(exchange),
                None => {
                    drop(running);
                    self.detach();
                }
            }
            self.busy.set(false);
            return Poll::Ready(Ok(head));
        }
        match exchange.take_outcome() {
            None => Poll::Pending,
            Some(outcome) => {
                self.busy.set(false);
                Poll::Ready(outcome.answer(exchange))
            }
        }
    }

    /// Moves the chain to a task of its own, where it runs to the end of its request.
    fn detach(&self) {
        let Some((exchange, mut chain)) = self.running.take() else {
            return;
        };
        let Some(running) = exchange.connection.running() else {
            return;
        };
        tokio::task::spawn_local(async move {
            let _running = running;
            let outcome = poll_fn(|task| {
                let _ = chain.as_mut().poll(task);
                exchange.take_outcome().map_or(Poll::Pending, Poll::Ready)
            });
            outcome.await.end(&exchange);
        });
    }
}

/// What hyper waits for: the response, or the reason why there is none.
pub(super) enum Reply<M, F>
where
    M: Fn(Rc<Exchange>) -> F,
    F: Future<Output = ()> + 'static,
{
    Refused(Option<Box<Response<ResponseBody>>>),
    Running(Rc<Chain<M, F>>),
}

impl<M, F> Future for Reply<M, F>
where
    M: Fn(Rc<Exchange>) -> F,
    F: Future<Output = ()> + 'static,
{
    type Output = Result<Response<ResponseBody>, NoAnswer>;

    fn poll(mut self: Pin<&mut Self>, task: &mut task::Context<'_>) -> Poll<Self::Output> {
        match &mut *self {
            Reply::Refused(response) => {
                Poll::Ready(response.take().map(|response| *response).ok_or(NoAnswer))
            }
            Reply::Running(chain) => chain.poll(task),
        }
    }
}

impl<M, F> Unpin for Reply<M, F>
where
    M: Fn(Rc<Exchange>) -> F,
    F: Future<Output = ()> + 'static,
{
}

/// A connection that is torn down leaves its chain running, as in Koa.
impl<M, F> Drop for Reply<M, F>
where
    M: Fn(Rc<Exchange>) -> F,
    F: Future<Output = ()> + 'static,
{
    fn drop(&mut self) {
        if let Reply::Running(chain) = self
            && chain.busy.take()
        {
            chain.detach();
        }
    }
}

/// The program answered nothing: it set `ctx.respond = false` without a response of its own.
#[derive(Debug)]
pub struct NoAnswer;

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ctx.respond is false and ctx.respond_with was not called")
    }
}

impl std::error::Error for NoAnswer {}
