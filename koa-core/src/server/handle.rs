//! One request after the other through the chain.

use std::{
    future::{Future, poll_fn},
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    rc::Rc,
    sync::Arc,
    task::Poll,
};

use bytes::Bytes;

use super::{Exchange, answer::Content, outgoing::ResponseBody};
use crate::{
    App, Context, Error, Next, Result,
    body::{ByteStream, Kind},
};

/// What the connection is to do with a request.
pub(super) enum Answer {
    Response(http::Response<ResponseBody>),
    /// The head went out while the chain ran, and the body is on its way.
    Flushed,
    /// The program answered in another way, or not at all.
    Nothing,
}

/// Answers the requests that come through an exchange; it never ends by itself.
pub(super) async fn handle(app: Arc<App>, exchange: Rc<Exchange>) {
    // Kept from request to request: making a context is most of what handling a small request would cost.
    let mut kept: Option<Context> = None;
    loop {
        exchange.requested().await;
        let ctx = kept.get_or_insert_with(|| Context::new(&app, &exchange));
        exchange.take_up(&app, ctx);
        let result = caught(Next::new(app.middleware()).run(ctx)).await;
        let content = match exchange.is_flushed() {
            false => content(&app, ctx, result).await,
            true => late_content(&app, ctx, result).await,
        };
        match content {
            Ok(Some(Content::Stream(first, rest))) => {
                if let Some(ctx) = kept.take() {
                    stream(&exchange, ctx, first, rest);
                }
                continue;
            }
            Ok(Some(Content::Whole(bytes))) => whole(&exchange, ctx, bytes),
            Ok(None) => bypassed(&exchange, ctx),
            Err(error) => exchange.break_off(error),
        }
        ctx.reset();
    }
}

/// What the chain's result comes to; nothing where the program answers by itself.
async fn content(app: &App, ctx: &mut Context, mut result: Result) -> Result<Option<Content>> {
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
            return Ok(None);
        }
        match ctx.content().await {
            Ok(content) => return Ok(Some(content)),
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
async fn late_content(app: &App, ctx: &mut Context, result: Result) -> Result<Option<Content>> {
    let content = match result {
        Ok(()) => ctx.content().await,
        Err(error) => Err(error),
    };
    if let Err(error) = &content {
        app.emit(error, ctx).await;
    }
    content.map(Some)
}

fn whole(exchange: &Exchange, ctx: &mut Context, bytes: Bytes) {
    let body = ResponseBody::whole(bytes);
    if exchange.is_flushed() {
        return exchange.deliver(body);
    }
    exchange.connection().answered();
    let hooks = mem::take(&mut ctx.hooks);
    let body = body.ending(ctx.response.status, hooks, None);
    exchange.answer(Answer::Response(ctx.head(body)));
}

fn stream(exchange: &Exchange, mut ctx: Context, first: Option<Bytes>, rest: ByteStream) {
    let (status, hooks) = (ctx.response.status, mem::take(&mut ctx.hooks));
    let connection = exchange.connection().clone();
    if exchange.is_flushed() {
        return exchange.deliver(ResponseBody::stream(first, rest, Box::new(ctx)));
    }
    let head = ctx.head(ResponseBody::unknown());
    let body = ResponseBody::stream(first, rest, Box::new(ctx)).ending(status, hooks, Some(connection));
    exchange.answer(Answer::Response(head.map(|_| body)));
}

/// Sends what [`Context::respond_with`] was given.
fn bypassed(exchange: &Exchange, ctx: &mut Context) {
    let Some(raw) = ctx.raw.take() else { return exchange.answer(Answer::Nothing) };
    let (parts, body) = raw.into_parts();
    let body = match body.0 {
        Kind::Stream(stream) => ResponseBody::bare_stream(stream),
        other => match crate::Body(other).at_hand() {
            Ok(bytes) => ResponseBody::whole(bytes),
            Err(_) => return exchange.answer(Answer::Nothing),
        },
    };
    let body = body.ending(parts.status.as_u16(), mem::take(&mut ctx.hooks), Some(exchange.connection().clone()));
    exchange.answer(Answer::Response(http::Response::from_parts(parts, body)));
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
