//! A request and its response on a connection, and what becomes of the chain where the two part.

use std::{cell::RefCell, fmt, future::Future, mem, pin::Pin, rc::Rc, sync::Arc, task};

use super::{
    Connection,
    handle::Answer,
    outgoing::{Late, ResponseBody},
};
use crate::Context;

/// What a running chain and its connection share.
pub(crate) struct Exchange {
    connection: Arc<Connection>,
    early: RefCell<Option<http::Response<ResponseBody>>>,
    late: RefCell<Option<Rc<Late>>>,
}

impl Exchange {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        Exchange { connection, early: RefCell::default(), late: RefCell::default() }
    }

    /// Lets the connection send the head while the chain goes on.
    pub(crate) fn flush(&self, ctx: &mut Context) {
        let (body, late) = ResponseBody::late();
        let (status, hooks) = (ctx.response.status, mem::take(&mut ctx.hooks));
        let head = ctx.head(body.ending(status, hooks, Some(self.connection.clone())));
        *self.early.borrow_mut() = Some(head);
        *self.late.borrow_mut() = Some(late);
    }

    pub(super) fn take_late(&self) -> Option<Rc<Late>> {
        self.late.borrow_mut().take()
    }
}

/// The place of a connection's running chain, so that the chain can outlive its connection.
///
/// It is allocated once for a connection, not for each request.
pub(super) struct Slot<F>(RefCell<Pin<Box<Option<F>>>>);

impl<F> Slot<F> {
    pub(super) fn new() -> Self {
        Slot(RefCell::new(Box::pin(None)))
    }

    pub(super) fn fill(&self, chain: F) {
        self.0.borrow_mut().set(Some(chain));
    }

    fn clear(&self) {
        self.0.borrow_mut().set(None);
    }
}

impl<F: Future<Output = Answer> + 'static> Slot<F> {
    fn poll(&self, task: &mut task::Context<'_>) -> task::Poll<Answer> {
        match self.0.borrow_mut().as_mut().as_pin_mut() {
            Some(chain) => chain.poll(task),
            None => task::Poll::Ready(Answer::Nothing),
        }
    }

    /// Moves the chain to a task of its own, where it runs to its end.
    fn detach(&self, connection: &Connection) {
        let chain = self.0.replace(Box::pin(None));
        if let Some(running) = connection.running() {
            tokio::task::spawn_local(async move {
                let _running = running;
                Whole(chain).await;
            });
        }
    }
}

/// A chain whose answer nobody waits for.
struct Whole<F>(Pin<Box<Option<F>>>);

impl<F: Future<Output = Answer>> Future for Whole<F> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, task: &mut task::Context<'_>) -> task::Poll<()> {
        self.0.as_mut().as_pin_mut().map_or(task::Poll::Ready(()), |chain| chain.poll(task).map(|_| ()))
    }
}

/// What hyper waits for: the response, or the reason why there is none.
pub(super) struct Reply<F: Future<Output = Answer> + 'static>(State<F>);

enum State<F> {
    Refused(Box<http::Response<ResponseBody>>),
    Running { slot: Rc<Slot<F>>, exchange: Rc<Exchange> },
    Done,
}

impl<F: Future<Output = Answer> + 'static> Reply<F> {
    pub(super) fn refused(response: http::Response<ResponseBody>) -> Self {
        Reply(State::Refused(Box::new(response)))
    }

    pub(super) fn running(slot: Rc<Slot<F>>, exchange: Rc<Exchange>) -> Self {
        Reply(State::Running { slot, exchange })
    }
}

impl<F: Future<Output = Answer> + 'static> Future for Reply<F> {
    type Output = Result<http::Response<ResponseBody>, NoAnswer>;

    fn poll(mut self: Pin<&mut Self>, task: &mut task::Context<'_>) -> task::Poll<Self::Output> {
        let (slot, exchange) = match &self.0 {
            State::Running { slot, exchange } => (slot, exchange),
            State::Refused(_) | State::Done => {
                let State::Refused(response) = mem::replace(&mut self.0, State::Done) else {
                    return task::Poll::Ready(Err(NoAnswer));
                };
                return task::Poll::Ready(Ok(*response));
            }
        };
        let polled = slot.poll(task);
        let early = exchange.early.borrow_mut().take();
        let answer = match (early, polled) {
            (None, task::Poll::Pending) => return task::Poll::Pending,
            (Some(head), task::Poll::Pending) => {
                slot.detach(&exchange.connection);
                Ok(head)
            }
            (early, task::Poll::Ready(answer)) => {
                slot.clear();
                match (early, answer) {
                    (Some(head), _) | (None, Answer::Response(head)) => Ok(head),
                    (None, Answer::Flushed | Answer::Nothing) => Err(NoAnswer),
                }
            }
        };
        self.0 = State::Done;
        task::Poll::Ready(answer)
    }
}

/// A connection that is torn down leaves its chain running, as in Koa.
impl<F: Future<Output = Answer> + 'static> Drop for Reply<F> {
    fn drop(&mut self) {
        if let State::Running { slot, exchange } = &self.0 {
            slot.detach(&exchange.connection);
        }
    }
}

impl<F: Future<Output = Answer> + 'static> fmt::Debug for Reply<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").finish_non_exhaustive()
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
