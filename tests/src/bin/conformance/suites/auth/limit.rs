//! koa-ratelimit in memory; who is calling is told by `X-Client`.

use std::time::Duration;

use koa_core::compose;
use koa_middleware::{MemoryLimits, RatelimitOptions, ratelimit_with};
use koa_router::Router;
use serde_json::json;

use super::passed;

pub(super) fn add(router: &mut Router) {
    // 17. RLM-002 to RLM-013
    let db = MemoryLimits::new();
    let limit = || {
        RatelimitOptions::new()
            .memory(db.clone())
            .max(2)
            .id(|ctx| ctx.get("X-Client").into_owned())
    };
    let forgotten = db.clone();
    router.get("/limit/forget", async move |ctx, _| {
        forgotten.clear();
        ctx.set_body("forgotten");
        Ok(())
    });
    let slow = json!({ "error": "slow", "code": 7 });
    let lists = limit()
        .whitelist(async |ctx| ctx.get("X-Client").starts_with("good"))
        .blacklist(async |ctx| ctx.get("X-Client").ends_with("bad"));
    for (path, options) in [
        ("/limit/plain", limit()),
        (
            "/limit/names",
            limit().headers("Rate-Left", "Rate-Reset", "Rate-Total"),
        ),
        ("/limit/no-headers", limit().disable_header(true)),
        (
            "/limit/message",
            limit().error_message("Sometimes You Just Have to Slow Down."),
        ),
        ("/limit/object", limit().error_message(slow)),
        ("/limit/status", limit().status(503)),
        ("/limit/throw", limit().throw(true)),
        (
            "/limit/anyone",
            limit().id(|ctx| Some(ctx.get("X-Client").into_owned()).filter(|id| !id.is_empty())),
        ),
        ("/limit/lists", lists),
        (
            "/limit/minute",
            limit().duration(Duration::from_secs(60)).max(1),
        ),
        (
            "/limit/short",
            limit().duration(Duration::from_millis(400)).max(1),
        ),
    ] {
        router.get(path, compose![ratelimit_with(options), passed]);
    }
    router.get(
        "/limit/caught",
        compose![
            async |ctx, next| {
                if let Err(error) = next.run(ctx).await {
                    let mut headers: Vec<_> = error.headers.iter().map(|(name, _)| name).collect();
                    headers.sort();
                    let body = json!({ "status": error.status, "message": error.message, "headers": headers });
                    ctx.set_body(body);
                }
                Ok(())
            },
            ratelimit_with(limit().throw(true)),
            passed
        ],
    );
    router.get("/limit/wait", async |ctx, _| {
        tokio::time::sleep(Duration::from_millis(600)).await;
        ctx.set_body("waited");
        Ok(())
    });
}
