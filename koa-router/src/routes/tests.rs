//! Routers within routers and mounts: each step keeps to the path that it matched.

use koa_core::{App, Context, Next, Result};
use serde_json::{Value, json};

use crate::{Router, RouterContext, mount, named};

async fn pass(ctx: &mut Context, next: Next<'_>) -> Result {
    next.run(ctx).await
}

async fn show(ctx: &mut Context, _: Next<'_>) -> Result {
    let matched: Vec<Value> = ctx
        .matched()
        .iter()
        .map(|layer| json!(layer.path))
        .collect();
    ctx.set_body(json!({
        "params": ctx.params,
        "captures": ctx.captures(),
        "path": ctx.router_path(),
        "name": ctx.router_name(),
        "route": ctx.matched_route_name(),
        "matched": matched,
    }));
    Ok(())
}

// spec: RTR-018, RTR-025, RTR-026, RTR-042, RTR-046, RTR-048
#[tokio::test]
async fn a_router_goes_on_after_another_in_its_route() {
    let mut inner = Router::new();
    inner.get(named("inner", "/x/:i"), pass);
    let mut outer = Router::new();
    outer.get(named("first", "/x/:a"), inner.routes());
    outer.get(named("second", "/:b/:c"), show);

    let mut app = App::new();
    app.with(outer.routes());
    app.test().get("/x/1").send().await.assert_json(&json!({
        "params": { "a": "1", "i": "1", "b": "x", "c": "1" },
        "captures": ["x", "1"],
        "path": "/:b/:c",
        "name": "second",
        "route": "second",
        "matched": ["/x/:a", "/:b/:c", "/x/:i"],
    }));
}

// spec: RTR-042, MNT-010
#[tokio::test]
async fn a_router_goes_on_with_its_path_after_a_mount_in_its_route() {
    let mut deep = Router::new();
    deep.get("/:d", pass);
    let mut router = Router::new();
    router.get("/two/:a", mount("/two", deep.routes()));
    router.get("/two/:e", show);

    let mut app = App::new();
    app.with(router.routes());
    app.test().get("/two/7").send().await.assert_json(&json!({
        "params": { "a": "7", "d": "7", "e": "7" },
        "captures": ["7"],
        "path": "/two/:e",
        "name": null,
        "route": null,
        "matched": ["/two/:a", "/two/:e", "/:d"],
    }));
}

// spec: RTR-122, RTR-124, RTR-126
#[tokio::test]
async fn allow_lists_the_methods_of_routers_on_different_paths() {
    let mut outside = Router::new();
    outside.put("/three/y", async |_, _| Ok(()));
    let mut inside = Router::new();
    inside.post("/y", async |_, _| Ok(()));

    let mut app = App::new();
    app.with(outside.allowed_methods());
    app.with(outside.routes());
    app.with(mount("/three", inside.routes()));
    let client = app.test();
    let answer = client.options("/three/y").send().await;
    answer
        .assert_status(200)
        .assert_header("allow", "PUT, POST");
    let answer = client.get("/three/y").send().await;
    answer
        .assert_status(405)
        .assert_header("allow", "PUT, POST");
}

// spec: RTR-014, RTR-161
#[tokio::test]
async fn what_a_parameter_handler_may_not_set_is_its_error() {
    let mut router = Router::new();
    router.with(async |ctx, next| {
        if next.run(ctx).await.is_err() {
            ctx.set_body("caught");
        }
        Ok(())
    });
    router.param("id", async |_, ctx, _| {
        ctx.set("no name", "x");
        Ok(())
    });
    router.get("/:id", async |_, _| Ok(()));

    let mut app = App::new();
    app.with(router.routes());
    app.test().get("/1").send().await.assert_text("caught");
}
