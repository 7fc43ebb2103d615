//! A request and its response on a connection, and what becomes of the chain where the two part.

use std::{
    cell::{Cell, RefCell},
    fmt,
    future::Future,
    mem,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task,
};

use http::{Request, Response};
use hyper::body::Incoming;

use super::{
    Connection,
    handle::Answer,
    outgoing::{Late, ResponseBody},
};
use crate::{App, Context, Error};

/// What a connection and its chain hand each other.
pub(crate) struct Exchange {
    connection: Arc<Connection>,
    request: RefCell<Option<Request<Incoming>>>,
    answer: RefCell<Option<Answer>>,
    early: RefCell<Option<Early>>,
}

/// A head that goes out while the chain still runs.
struct Early {
    head: Option<Response<ResponseBody>>,
    late: Rc<Late>,
}

impl Exchange {
    fn new(connection: Arc<Connection>) -> Self {
        Exchange { connection, request: RefCell::default(), answer: RefCell::default(), early: RefCell::default() }
    }

    pub(crate) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    /// Waits for the next request of the connection.
    pub(super) async fn requested(&self) {
        // Whoever puts a request here polls for its answer at once, so there is nobody to wake.
        std::future::poll_fn(|_| match &*self.request.borrow() {
            Some(_) => task::Poll::Ready(()),
            None => task::Poll::Pending,
        })
        .await;
    }

    pub(super) fn take_up(&self, app: &Arc<App>, ctx: &mut Context) {
        if let Some(request) = self.request.borrow_mut().take() {
            ctx.take_up(app, request);
        }
        if self.is_flushed() {
            self.early.take();
        }
    }

    pub(super) fn answer(&self, answer: Answer) {
        *self.answer.borrow_mut() = Some(answer);
    }

    /// Lets the connection send the head while the chain goes on.
    pub(crate) fn flush(&self, ctx: &mut Context) {
        let (body, late) = ResponseBody::late();
        let (status, hooks) = (ctx.response.status, mem::take(&mut ctx.hooks));
        let head = ctx.head(body.ending(status, hooks, Some(self.connection.clone())));
        *self.early.borrow_mut() = Some(Early { head: Some(head), late });
    }

    /// Whether the head of the present request was flushed.
    pub(super) fn is_flushed(&self) -> bool {
        self.early.borrow().is_some()
    }

    /// Sends the body after a head that was flushed.
    pub(super) fn deliver(&self, body: ResponseBody) {
        if let Some(early) = &*self.early.borrow() {
            early.late.arrive(Ok(body));
        }
        self.answer(Answer::Flushed);
    }

    /// Ends the connection after a head that was flushed.
    pub(super) fn break_off(&self, error: Error) {
        if let Some(early) = &*self.early.borrow() {
            early.late.arrive(Err(error));
        }
        self.answer(Answer::Flushed);
    }

    fn early_head(&self) -> Option<Response<ResponseBody>> {
        self.early.borrow_mut().as_mut()?.head.take()
    }
}

/// The running chain of a connection: a future that answers one request after the other.
///
/// It is made once for a connection, so that no request pays for moving or allocating it, and it can be moved to a task of
/// its own where a chain outlives its exchange.
pub(super) struct Chain<M, F> {
    make: M,
    running: RefCell<Option<(Rc<Exchange>, Pin<Box<F>>)>>,
    busy: Cell<bool>,
}

impl<M, F> Chain<M, F>
where
    M: Fn(Rc<Exchange>) -> F,
    F: Future<Output = ()> + 'static,
{
    pub(super) fn new(make: M) -> Self {
        Chain { make, running: RefCell::new(None), busy: Cell::new(false) }
    }

    pub(super) fn take(&self, request: Request<Incoming>, connection: &Arc<Connection>) {
        let mut running = self.running.borrow_mut();
        let (exchange, _) = running.get_or_insert_with(|| {
            let exchange = Rc::new(Exchange::new(connection.clone()));
            (exchange.clone(), Box::pin((self.make)(exchange)))
        });
        *exchange.request.borrow_mut() = Some(request);
        self.busy.set(true);
    }

    fn poll(&self, task: &mut task::Context<'_>) -> task::Poll<Result<Response<ResponseBody>, NoAnswer>> {
        let mut running = self.running.borrow_mut();
        let Some((exchange, chain)) = running.as_mut() else { return task::Poll::Ready(Err(NoAnswer)) };
        // It never ends by itself: what counts is what it left in the exchange.
        let _ = chain.as_mut().poll(task);
        if exchange.is_flushed() {
            if let Some(head) = exchange.early_head() {
                let goes_on = exchange.answer.borrow_mut().take().is_none();
                drop(running);
                if goes_on {
                    self.detach();
                }
                self.busy.set(false);
                return task::Poll::Ready(Ok(head));
            }
        }
        let Some(answer) = exchange.answer.borrow_mut().take() else { return task::Poll::Pending };
        self.busy.set(false);
        task::Poll::Ready(match answer {
            Answer::Response(head) => Ok(head),
            Answer::Flushed | Answer::Nothing => Err(NoAnswer),
        })
    }

    /// Moves the chain to a task of its own, where it runs to the end of its request.
    fn detach(&self) {
        if !self.busy.take() {
            return;
        }
        let Some((exchange, mut chain)) = self.running.take() else { return };
        if let Some(running) = exchange.connection.running() {
            tokio::task::spawn_local(async move {
                let _running = running;
                std::future::poll_fn(|task| {
                    let _ = chain.as_mut().poll(task);
                    exchange.answer.borrow_mut().take().map_or(task::Poll::Pending, |_| task::Poll::Ready(()))
                })
                .await;
            });
        }
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

    fn poll(mut self: Pin<&mut Self>, task: &mut task::Context<'_>) -> task::Poll<Self::Output> {
        let answer = match &mut *self {
            Reply::Refused(response) => return task::Poll::Ready(response.take().map(|response| *response).ok_or(NoAnswer)),
            Reply::Running(chain) => task::ready!(chain.poll(task)),
        };
        *self = Reply::Refused(None);
        task::Poll::Ready(answer)
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
        if let Reply::Running(chain) = self {
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
