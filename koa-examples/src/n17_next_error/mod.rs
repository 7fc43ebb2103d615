//! N17 在路由或中间件里出错 / an error of a route or a middleware reaches the listeners.

use std::{
    io,
    sync::atomic::{AtomicU32, Ordering},
};

use koa_core::{App, Context, Error, Result};

/// A middleware and a route that fail.
pub fn app() -> App {
    let mut app = App::new();
    // 2. The error event: every error that no middleware caught
    app.on_error(report);

    app.with(async |ctx, next| {
        ctx.assert(
            ctx.path() != "/middleware",
            500,
            "error info of a middleware",
        )?;
        next.run(ctx).await
    });
    app.with(async |ctx, next| {
        if ctx.path() != "/route" {
            return next.run(ctx).await;
        }
        // 1. An error breaks off the chain: what JavaScript throws is returned here, and nothing is handed to `next`.
        Err(io::Error::other("error info of a route").into())
    });
    app
}

/// Writes an error to the log under a number, which the client is told instead of the text.
pub async fn report(error: &Error, ctx: &mut Context) -> Result {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    eprintln!(
        "error {number}: {} {}: {error:?}",
        ctx.method(),
        ctx.original_url()
    );
    ctx.set("X-Error-Number", number);
    Ok(())
}
