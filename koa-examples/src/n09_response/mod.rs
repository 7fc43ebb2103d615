//! N09 ctx.response / status, type, body and headers of the response.

use koa_core::App;

/// A response that three middleware make together.
pub fn app() -> App {
    let mut app = App::new();
    app.with(async |ctx, next| {
        // 1. status
        ctx.response.set_status(201);
        // 2. type: the Content-Type header
        ctx.response.set_type("text/plain");
        // 3. body: kept, not sent; the chain goes on because `next` is run, and ends where it is not.
        ctx.response.set_body("first");
        next.run(ctx).await?;
        // Back from the others the response is still here, and nothing of it is on the wire.
        ctx.set("X-Sent-Already", ctx.header_sent().to_string());
        Ok(())
    });
    app.with(async |ctx, next| {
        // `ctx.body()` is `ctx.response.body()`: the members of the response exist on ctx too.
        let earlier = ctx.body().as_text().unwrap_or_default().to_owned();
        ctx.set_body(format!("{earlier}, second"));
        next.run(ctx).await
    });
    app.with(async |ctx, next| {
        if ctx.path() != "/json" {
            return next.run(ctx).await;
        }
        // 4. set: any header by its name, also the one that `type` stands for
        ctx.set("Content-Type", "application/json");
        ctx.set_body(r#"{"third":true}"#);
        Ok(())
    });
    app
}
