//! One request after the other through the chain.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    rc::Rc,
    task::{self, Poll},
};

use bytes::Bytes;

use super::{Exchange, outcome::Outcome};
use crate::{App, Context, Error, Next, Result, body::ByteStream};

/// Answers the requests that come through an exchange; it never ends by itself.
pub(super) async fn handle(exchange: Rc<Exchange>) {
    let app = &*exchange.app;
    loop {
        let mut ctx = exchange.requested().await;
        let result = caught(Next::new(app.middleware()).run(&mut ctx)).await;
        let content = match result {
            Ok(()) if ctx.respond => ctx.content(),
            Ok(()) => Ok(Outcome::Bypassed),
            Err(error) => Err(error),
        };
        let outcome = match content {
            Ok(outcome @ (Outcome::Whole(_) | Outcome::Bypassed)) => outcome,
            // Boxed, for errors and streams are rare enough and every chain would have to hold what they need.
            content => Box::pin(settled(app, &exchange, &mut ctx, content)).await,
        };
        exchange.finish(ctx, outcome);
    }
}

/// Awaits what a stream begins with, and lets the listeners hear of an error and change its answer.
async fn settled(
    app: &App,
    exchange: &Exchange,
    ctx: &mut Context,
    mut content: Result<Outcome>,
) -> Outcome {
    if exchange.is_flushed() {
        return match content {
            Ok(outcome) => outcome,
            Err(error) => {
                app.emit(&error, ctx).await;
                Outcome::Failed(error)
            }
        };
    }
    let mut failed = false;
    loop {
        if let Ok(Outcome::Stream(_, stream)) = content {
            content = started(stream).await;
        }
        let error = match content {
            Ok(outcome) => return outcome,
            Err(error) => error,
        };
        ctx.respond = true;
        if failed {
            ctx.answer_error(&error);
            // The standard answer cannot fail.
            eprintln!("\n  an error listener set a body that failed: {error:?}\n");
        } else {
            app.answer(&error, ctx).await;
            app.emit(&error, ctx).await;
            if let Some(refused) = ctx.response.failure.take() {
                eprintln!("\n  an error listener failed: {refused:?}\n");
            }
        }
        failed = true;
        content = if ctx.respond {
            ctx.content()
        } else {
            Ok(Outcome::Bypassed)
        };
    }
}

/// A stream whose first piece has come: while nothing was sent, its failure is an error like any other.
async fn started(mut stream: Box<ByteStream>) -> Result<Outcome> {
    let first = poll_fn(|task| next_piece(&mut stream, task)).await;
    Ok(Outcome::Stream(first.transpose()?, stream))
}

/// The next piece of a stream whose panic is an error.
pub(super) fn next_piece(
    stream: &mut ByteStream,
    task: &mut task::Context<'_>,
) -> Poll<Option<Result<Bytes>>> {
    unpanicked(|| stream.pieces.as_mut().poll_next(task))
        .unwrap_or_else(|error| Poll::Ready(Some(Err(error))))
}

/// Calls a function whose panic is an error.
#[inline(never)]
pub(super) fn unpanicked<T>(function: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(function)).map_err(|payload| Error::panicked(&*payload))
}

/// Runs a future whose panic is an error.
pub(crate) async fn caught(future: impl Future<Output = Result>) -> Result {
    let mut future = pin!(future);
    poll_fn(|task| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(task)))
            .unwrap_or_else(|payload| Poll::Ready(Err(Error::panicked(&*payload))))
    })
    .await
}
