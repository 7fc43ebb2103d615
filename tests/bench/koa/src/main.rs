//! Koa in Rust, as a user writes it: `MIDDLEWARE` middlewares (0 by default) before one handler.
use common::{HELLO, MESSAGE, number, port, threads, tick, ticks};
use koa_core::{App, Json, Result};

#[tokio::main]
async fn main() -> Result {
    let mut app = App::new();
    app.workers = threads();

    for _ in 0..number("MIDDLEWARE", 0) {
        app.with(async |ctx, next| {
            tick();
            next.run(ctx).await?;
            tick();
            Ok(())
        });
    }

    app.with(async |ctx, _| {
        match ctx.path() {
            "/plaintext" | "/onion" => ctx.set_body(HELLO),
            "/json" => ctx.set_body(Json(MESSAGE)),
            "/echo" => {
                let value = ctx.request.json::<serde_json::Value>().await?;
                ctx.set_body(Json(value));
            }
            "/ticks" => ctx.set_body(ticks()),
            _ => {}
        }
        Ok(())
    });

    app.listen(port()).await
}
