//! N23 session / koa-session: in the cookie, in memory, in Redis.

use koa_core::{App, Context, Middleware, Result, compose};
use koa_middleware::{MemoryStore, Redis, RedisStore, SessionOptions, prelude::*, session_with};
use koa_router::{Router, mount};
use serde_json::json;

use crate::n33_redis::{from_env, no_redis};

/// The same routes with the session in three places, with the Redis of the environment's `REDIS_URL`.
pub fn app() -> App {
    app_with(from_env())
}

/// The same with a Redis, or without.
pub fn app_with(redis: Option<Redis>) -> App {
    let mut app = App::new();
    // Signs the cookies: whoever changes one has no session any more.
    app.keys = ["some secret hurr"].into();

    // 1. The whole session is in the cookie: the client can read it, but not change it.
    let in_cookie = options("myapp_session_id");
    app.with(mount(
        "/cookie",
        compose![session_with(in_cookie), routes("myapp_session_id")],
    ));

    // 2. In memory: the cookie holds the id alone. The sessions end with the program, and a second server does not know them.
    let in_memory = options("myapp_memory_id").store(MemoryStore::new());
    app.with(mount(
        "/memory",
        compose![session_with(in_memory), routes("myapp_memory_id")],
    ));

    // 3. In Redis, as koa-redis keeps them: they outlive the program, and all servers share them.
    match redis {
        Some(redis) => {
            let store = RedisStore::new(redis);
            let in_redis = options("myapp_redis_id").store(store).prefix("n23:");
            app.with(mount(
                "/redis",
                compose![session_with(in_redis), routes("myapp_redis_id")],
            ));
        }
        None => {
            app.with(mount("/redis", no_redis));
        }
    }
    app
}

/// Every option of the notes.
fn options(key: &str) -> SessionOptions {
    SessionOptions::new()
        .key(key) // the cookie's name; koa.sess unless it is given
        .max_age("1d") // maxAge: 86400000, as Koa counts milliseconds
        .auto_commit(true) // saved when the middleware return, without a line of code
        .overwrite(true) // one Set-Cookie of the name, not several
        .signed(true) // with app.keys, so that it cannot be forged
        .rolling(false) // not renewed by every response, only when it changed
}

fn routes(key: &'static str) -> impl Middleware {
    let mut router = Router::new();
    router.get("/views", async |ctx, _| {
        let views = ctx.session()["views"].as_u64().unwrap_or(0) + 1;
        ctx.session_mut()["views"] = views.into();
        ctx.set_body(format!("{views} views"));
        Ok(())
    });
    router.get("/login", async |ctx, _| {
        let username = ctx.query("username").unwrap_or("example").to_owned();
        ctx.session_mut()["username"] = username.into();
        // A new id wherever a session gains rights: one that was planted before is worth nothing.
        ctx.session_mut().regenerate();
        ctx.set_body(ctx.session().to_json());
        Ok(())
    });
    router.get("/show", async move |ctx, _| shown(ctx, key));
    router.get("/logout", async |ctx, _| {
        ctx.set_session(None);
        ctx.set_body("bye");
        Ok(())
    });
    router.routes()
}

/// The session, and what of it was in the cookie: with a store, the id alone.
fn shown(ctx: &mut Context, key: &str) -> Result {
    ctx.set_body(json!({
        "session": ctx.session(),
        "isNew": ctx.session().is_new(),
        "id": ctx.session().external_key(),
        "cookie": ctx.cookies.get(key),
    }));
    Ok(())
}
