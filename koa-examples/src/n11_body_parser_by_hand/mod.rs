//! N11 自己写 koa-bodyparser / koa-bodyparser by hand, then the real one.

use futures_util::StreamExt;
use koa_core::{App, Context, Next, OrThrow, Result, compose};
use koa_middleware::body_parser;
use koa_router::Router;
use serde_json::json;

/// The bytes that the parser by hand reads at most.
const LIMIT: usize = 1 << 20;

/// Shows what two parsers make of a body.
pub fn app() -> App {
    let mut router = Router::new();
    router.post("/by-hand", compose![by_hand, show]);
    router.post("/body-parser", compose![body_parser(), show]);

    let mut app = App::new();
    app.with(router.routes()).with(router.allowed_methods());
    app
}

/// 1. The parser of the notes: gathers the pieces of the body and reads them as JSON.
async fn by_hand(ctx: &mut Context, next: Next<'_>) -> Result {
    let mut data = Vec::new();
    let mut pieces = ctx.request.stream()?;
    // Awaited: with listeners for `data` and `end`, as in the notes, the next middleware would run before the body is there.
    while let Some(piece) = pieces.next().await {
        data.extend_from_slice(&piece?);
        ctx.assert(data.len() <= LIMIT, 413, "the body is too large")?;
    }
    // What is no JSON is the client's mistake, not the server's.
    ctx.request.body = serde_json::from_slice(&data).or_throw(400, "the body is no JSON")?;
    next.run(ctx).await
}

/// 2. What comes after a parser finds the body.
async fn show(ctx: &mut Context, _: Next<'_>) -> Result {
    let found = json!({ "body": ctx.request.body });
    ctx.set_body(found);
    Ok(())
}
