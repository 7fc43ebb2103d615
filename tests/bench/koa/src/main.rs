//! Koa in Rust, as a user writes it: `MIDDLEWARE` middlewares (0 by default) before one handler, and with `ROUTER=1` a router before it.
//! `FILES=folder` serves that at `/files`; `CACHE=size` keeps files up to that size in memory.
use std::env;

use common::{HELLO, MESSAGE, Post, filler_routes, number, port, threads, tick, ticks};
use koa_core::{App, Json, Result};
use koa_middleware::{StaticOptions, serve_with};
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

    if let Some(folder) = env::var_os("FILES") {
        let mut options = StaticOptions::new().prefix("/files");
        if let Ok(size) = env::var("CACHE") {
            options = options.cache_file_size(&*size).cache_size("64mb");
        }
        app.with(serve_with(folder, options));
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
