//! One request after the other through the chain.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    rc::Rc,
    task::Poll,
};

use super::{Exchange, outcome::Outcome};
use crate::{App, Context, Error, Next, Result};

/// Answers the requests that come through an exchange; it never ends by itself.
pub(super) async fn handle(exchange: Rc<Exchange>) {
    let app = &*exchange.app;
    loop {
        let mut ctx = exchange.requested().await;
        let result = caught(Next::new(app.middleware()).run(&mut ctx)).await;
        let outcome = if exchange.is_flushed() {
            flushed(app, &mut ctx, result).await
        } else {
            settled(app, &mut ctx, result).await
        };
        exchange.finish(ctx, outcome);
    }
}

/// What the chain's result comes to, with the listeners' part in it.
async fn settled(app: &App, ctx: &mut Context, mut result: Result) -> Outcome {
    loop {
        if let Err(error) = &result {
            ctx.answer_error(error);
            ctx.respond = true;
            app.emit(error, ctx).await;
            if let Some(refused) = ctx.response.failure.take() {
                eprintln!("\n  an error listener failed: {refused:?}\n");
            }
        }
        if !ctx.respond {
            return Outcome::Bypassed;
        }
        match ctx.content().await {
            Ok(outcome) => return outcome,
            // The standard answer to an error cannot fail; a listener's own may, once.
            Err(error) if result.is_err() => {
                eprintln!("\n  an error listener set a body that failed: {error:?}\n");
                ctx.answer_error(&error);
            }
            Err(error) => result = Err(error),
        }
    }
}

/// What the chain's result comes to where the head was sent before.
async fn flushed(app: &App, ctx: &mut Context, result: Result) -> Outcome {
    let error = match result {
        Ok(()) => match ctx.content().await {
            Ok(outcome) => return outcome,
            Err(error) => error,
        },
        Err(error) => error,
    };
    app.emit(&error, ctx).await;
    Outcome::Failed(error)
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
