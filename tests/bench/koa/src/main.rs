//! Koa in Rust, as a user writes it: `MIDDLEWARE` middlewares (0 by default) before one handler, and with `ROUTER=1` a router before it.
use std::env;

use common::{HELLO, MESSAGE, Post, filler_routes, number, port, threads, tick, ticks};
use koa_core::{App, Json, Result};
use koa_router::Router;

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

    if env::var_os("ROUTER").is_some() {
        app.with(router().routes());
    }

    app.with(async |ctx, _| {
        match ctx.path() {
            "/plaintext" | "/onion" => ctx.set_body(HELLO),
            "/json" => ctx.set_body(Json(MESSAGE)),
            "/echo" => {
                let value = ctx.request.json::<serde_json::Value>().await?;
                ctx.set_body(Json(value));
            }
            "/users/42/posts/7" => ctx.set_body(Json(Post {
                id: "42".to_owned(),
                post: "7".to_owned(),
            })),
            "/ticks" => ctx.set_body(ticks()),
            _ => {}
        }
        Ok(())
    });

    app.listen(port()).await
}

fn router() -> Router {
    let mut router = Router::new();
    for path in filler_routes(":id") {
        router.get(path, async |ctx, _| {
            ctx.set_body(HELLO);
            Ok(())
        });
    }
    router.get("/users/:id/posts/:post", async |ctx, _| {
        let (id, post) = (ctx.params["id"].to_owned(), ctx.params["post"].to_owned());
        ctx.set_body(Json(Post { id, post }));
        Ok(())
    });
    router
}
