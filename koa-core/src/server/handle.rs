//! One request through the chain.

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    rc::Rc,
    sync::Arc,
    task::Poll,
};

use super::{
    Connection, Exchange,
    answer::Content,
    headers,
    outgoing::{Late, ResponseBody},
};
use crate::{App, Context, Error, Next, Result};

/// What the connection is to do with a request.
pub(super) enum Answer {
    Response(http::Response<ResponseBody>),
    /// The head went out while the chain ran, and the body is on its way.
    Flushed,
    /// The program answered in another way, or not at all.
    Nothing,
}

pub(super) async fn handle(
    app: Arc<App>,
    request: http::Request<hyper::body::Incoming>,
    connection: Arc<Connection>,
    exchange: Rc<Exchange>,
) -> Answer {
    let mut ctx = Context::new(app.clone(), request, connection.clone(), exchange.clone());
    let result = caught(Next::new(app.middleware()).run(&mut ctx)).await;
    match exchange.take_late() {
        None => answer(&app, ctx, connection, result).await,
        Some(late) => {
            finish_late(&app, ctx, &late, result).await;
            Answer::Flushed
        }
    }
}

async fn answer(app: &App, mut ctx: Context, connection: Arc<Connection>, mut result: Result) -> Answer {
    let content = loop {
        if let Err(error) = &result {
            ctx.answer_error(error);
            ctx.respond = true;
            app.emit(error, &mut ctx).await;
            if let Some(refused) = ctx.response.failure.take() {
                eprintln!("\n  an error listener failed: {refused:?}\n");
            }
        }
        if !ctx.respond {
            return bypassed(ctx, connection);
        }
        match ctx.content().await {
            Ok(content) => break content,
            // The standard answer to an error cannot fail; a listener's own may, once.
            Err(error) if result.is_err() => {
                eprintln!("\n  an error listener set a body that failed: {error:?}\n");
                ctx.answer_error(&error);
            }
            Err(error) => result = Err(error),
        }
    };
    let (status, hooks) = (ctx.response.status, std::mem::take(&mut ctx.hooks));
    let response = match content {
        Content::Whole(bytes) => {
            connection.answered();
            let head = ctx.head(ResponseBody::whole(bytes).ending(status, hooks, None));
            headers::recycle(std::mem::take(&mut ctx.request.headers));
            head
        }
        Content::Stream(first, rest) => {
            let mut head = ctx.head(ResponseBody::default());
            if let Some(length) = ctx.response.length {
                head.headers_mut().insert(http::header::CONTENT_LENGTH, length.into());
            }
            head.map(|_| ResponseBody::stream(first, rest, Box::new(ctx)).ending(status, hooks, Some(connection)))
        }
    };
    Answer::Response(response)
}

/// Sends what [`Context::respond_with`] was given.
fn bypassed(mut ctx: Context, connection: Arc<Connection>) -> Answer {
    let Some(raw) = ctx.raw.take() else { return Answer::Nothing };
    let (parts, body) = raw.into_parts();
    let (status, hooks) = (parts.status.as_u16(), std::mem::take(&mut ctx.hooks));
    let body = match body.0 {
        crate::body::Kind::Stream(stream) => ResponseBody::stream(None, stream, Box::new(ctx)),
        other => match crate::Body(other).at_hand() {
            Ok(bytes) => ResponseBody::whole(bytes),
            Err(_) => return Answer::Nothing,
        },
    };
    Answer::Response(http::Response::from_parts(parts, body.ending(status, hooks, Some(connection))))
}

/// Hands the body of a finished chain to the head that was sent before.
async fn finish_late(app: &App, mut ctx: Context, late: &Late, result: Result) {
    let content = match result {
        Ok(()) => ctx.content().await,
        Err(error) => Err(error),
    };
    match content {
        Ok(Content::Whole(bytes)) => late.arrive(Ok(ResponseBody::whole(bytes))),
        Ok(Content::Stream(first, rest)) => late.arrive(Ok(ResponseBody::stream(first, rest, Box::new(ctx)))),
        Err(error) => {
            app.emit(&error, &mut ctx).await;
            late.arrive(Err(error));
        }
    }
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
