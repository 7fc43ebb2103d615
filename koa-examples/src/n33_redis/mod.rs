//! N33 Redis / get, set, expiry; and sessions that are kept in it.

use std::{env, time::Duration};

use koa_core::{App, Context, Error, Next, OrThrow, Result, compose};
use koa_middleware::{Redis, RedisStore, SessionOptions, prelude::*, session_with};
use koa_router::{Router, mount};
use serde_json::json;

/// The app with the Redis of the environment's `REDIS_URL`; it starts without one.
pub fn app() -> App {
    app_with(from_env())
}

/// Nothing is connected yet: the first command does that, and a connection that was lost is made again by the next one.
///
/// # Panics
///
/// Where `REDIS_URL` is no address of a Redis.
pub fn from_env() -> Option<Redis> {
    let url = env::var("REDIS_URL").ok()?;
    let redis = Redis::new(&url);
    Some(redis.unwrap_or_else(|error| panic!("REDIS_URL: {error}")))
}

/// The answer where no Redis is configured.
pub async fn no_redis(_: &mut Context, _: Next<'_>) -> Result {
    let message = "没有配置 Redis / no Redis is configured: start redis-server, then this app with REDIS_URL=redis://127.0.0.1:6379";
    Err(Error::new(503).with_message(message).with_expose(true))
}

/// The app with a Redis, or without.
pub fn app_with(redis: Option<Redis>) -> App {
    let mut app = App::new();
    app.keys = ["some secret hurr"].into();
    let Some(redis) = redis else {
        app.with(no_redis);
        return app;
    };
    let mut router = Router::new();

    // 1. set: for good
    let client = redis.clone();
    router.get("/set", async move |ctx, _| {
        let (key, value) = (key(ctx), ctx.query("value").unwrap_or("hot").to_owned());
        client.set(&key, value).await?;
        ctx.set_body("OK");
        Ok(())
    });

    // 2. get, with the time that is left: null where there is no such key, or no end to it
    let client = redis.clone();
    router.get("/get", async move |ctx, _| {
        let key = key(ctx);
        let value: Option<String> = client.get(&key).await?;
        let left = client.ttl(&key).await?;
        ctx.set_body(
            json!({ "key": key, "value": value, "ms": left.map(|left| left.as_millis()) }),
        );
        Ok(())
    });

    // 3. Expiry: set with a time, or given one later
    let client = redis.clone();
    router.get("/setex", async move |ctx, _| {
        let (key, value) = (key(ctx), ctx.query("value").unwrap_or("hot").to_owned());
        client.set_ex(&key, value, seconds(ctx)?).await?;
        ctx.set_body("OK");
        Ok(())
    });
    let client = redis.clone();
    router.get("/expire", async move |ctx, _| {
        let was_there = client.expire(&key(ctx), seconds(ctx)?).await?;
        ctx.set_body(json!({ "wasThere": was_there }));
        Ok(())
    });
    let client = redis.clone();
    router.get("/del", async move |ctx, _| {
        client.del(&key(ctx)).await?;
        ctx.set_body("OK");
        Ok(())
    });
    app.with(router.routes());

    // 4. The session store: the cookie holds the id, Redis the session and its end
    let options = SessionOptions::new()
        .key("n33")
        .max_age(Duration::from_secs(60))
        .store(RedisStore::new(redis))
        .prefix("n33:session:");
    app.with(mount("/session", compose![session_with(options), visits]));
    app
}

async fn visits(ctx: &mut Context, _: Next<'_>) -> Result {
    let views = ctx.session()["views"].as_u64().unwrap_or(0) + 1;
    ctx.session_mut()["views"] = views.into();
    ctx.set_body(json!({ "views": views, "id": ctx.session().external_key() }));
    Ok(())
}

/// The keys of this example are its own.
fn key(ctx: &Context) -> String {
    format!("n33:{}", ctx.query("key").unwrap_or("tea"))
}

fn seconds(ctx: &Context) -> Result<Duration> {
    let seconds: u64 = ctx
        .query("seconds")
        .unwrap_or("10")
        .parse()
        .or_throw(400, "seconds is a number")?;
    ctx.assert(
        (1..=86_400).contains(&seconds),
        400,
        "seconds is 1 to 86400",
    )?;
    Ok(Duration::from_secs(seconds))
}
