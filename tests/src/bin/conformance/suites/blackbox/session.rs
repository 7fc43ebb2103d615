//! `/session`: counts visits in the session; `DELETE` removes it, `POST` gives it a new key.

use std::{env, time::Duration};

use koa_core::{App, Context, Keygrip, Next, Result, compose};
use koa_middleware::{
    MemoryStore, Redis, RedisOptions, RedisStore, SessionOptions, prelude::*, session_with,
};
use koa_router::mount;
use serde_json::json;

async fn visits(ctx: &mut Context, _: Next<'_>) -> Result {
    match ctx.method() {
        "DELETE" => ctx.set_session(None),
        "POST" => ctx.session_mut().regenerate(),
        _ => {
            let views = ctx.session()["views"].as_u64().unwrap_or(0) + 1;
            ctx.session_mut()["views"] = views.into();
        }
    }
    let views = ctx.session()["views"].clone();
    ctx.set_body(json!({ "views": views }));
    Ok(())
}

pub(super) fn add(app: &mut App) -> Result {
    let keys = env::var("SESSION_KEYS").unwrap_or_else(|_| "blackbox".into());
    app.keys = Keygrip::new(keys.split(','));
    let options = SessionOptions::new();
    let options = match env::var("REDIS_URL") {
        Err(_) => options.store(MemoryStore::new()),
        Ok(url) => {
            let mut redis = RedisOptions::new().url(url);
            if let Some(ms) = super::number("REDIS_TIMEOUT")? {
                redis = redis.timeout(Duration::from_millis(ms as u64));
            }
            options.store(RedisStore::new(Redis::with_options(redis)?))
        }
    };
    app.with(mount("/session", compose![session_with(options), visits]));
    Ok(())
}
