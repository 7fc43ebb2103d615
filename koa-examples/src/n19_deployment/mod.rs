//! N19 部署、性能指标与优化 / health, numbers, less to send, workers, and an end that loses nothing.

use std::{process, thread, time::Duration};

use koa_core::{App, Context, Next, OrThrow, Result};
use koa_middleware::{
    HealthOptions, Redis, ResponseTimeOptions, StaticCacheOptions, compress, conditional_get, etag,
    health_with, metrics, response_time_with, static_cache_with,
};
use koa_router::Router;
use serde_json::{Value, json};

use crate::{n33_redis, public};

/// The app with the Redis of the environment's `REDIS_URL`, or without one.
pub fn app() -> App {
    app_with(n33_redis::from_env())
}

/// The app with a Redis, or without.
///
/// # Panics
///
/// Where the folder `public` cannot be read.
pub fn app_with(redis: Option<Redis>) -> App {
    let mut app = App::new();

    // 1. Health, outermost: neither the numbers nor a log should hear of it.
    // live: it answers, else it is to be started again. ready: it has what it needs, else it is to be left alone for a while.
    app.with(health_with(HealthOptions::new().path("/health/live")));
    let mut ready = HealthOptions::new()
        .path("/health/ready")
        .timeout("1s")
        .check("files", async || {
            tokio::fs::metadata(public("style.css")).await?;
            Ok(())
        });
    if let Some(redis) = redis {
        ready = ready.check("redis", async move || redis.ping().await);
    }
    app.with(health_with(ready));

    // 2. Numbers: requests, how long they took, how many run now; GET /metrics answers with them
    app.with(metrics());
    app.with(response_time_with(ResponseTimeOptions::new().hrtime(true)));

    // 3. Less to send: compressed answers, 304 for what the client has, and files that need not be asked for again
    app.with(compress());
    app.with(conditional_get());
    app.with(etag());
    let files = StaticCacheOptions::new()
        .filter(|name| name == "style.css")
        .max_age("1d")
        .buffer(true)
        .gzip(true);
    app.with(static_cache_with(public(""), files).expect("the folder public is there"));

    let mut router = Router::new();
    router.get("/report", report);
    router.get("/worker", worker);
    router.get("/slow", slow);
    app.with(router.routes());
    app
}

/// 700 rows, which are less than a tenth when they were compressed.
async fn report(ctx: &mut Context, _: Next<'_>) -> Result {
    let row = |number: u32| json!({ "number": number, "name": "小猫", "state": "ready" });
    let rows: Value = (1..=700).map(row).collect();
    ctx.set_body(rows);
    Ok(())
}

/// 4. A cluster: a thread for each core accepts and answers, in one process. `KOA_WORKERS`, or `app.workers`, says how many.
async fn worker(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_body(json!({ "worker": name_of_worker(), "pid": process::id() }));
    Ok(())
}

fn name_of_worker() -> String {
    thread::current().name().unwrap_or("main").to_owned()
}

/// 5. The end: SIGTERM lets this finish, up to `app.limits.shutdown_timeout`, while nothing new is accepted.
async fn slow(ctx: &mut Context, _: Next<'_>) -> Result {
    let ms = ctx.query("ms").unwrap_or("3000");
    let ms: u64 = ms.parse().or_throw(400, "ms is a number")?;
    ctx.assert(ms <= 8000, 400, "ms is 8000 at most")?;
    tokio::time::sleep(Duration::from_millis(ms)).await;
    ctx.set_body(json!({ "slept": ms, "worker": name_of_worker() }));
    Ok(())
}

/// 6. What the `HEALTHCHECK` of the container runs, as its image has neither curl nor wget.
///
/// # Errors
///
/// Where the app on this machine's port does not say that it lives.
pub async fn probe(port: u16) -> Result {
    let url = format!("http://127.0.0.1:{port}/n19/health/live");
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(2))
        .build()?;
    client.get(url).send().await?.error_for_status()?;
    Ok(())
}
