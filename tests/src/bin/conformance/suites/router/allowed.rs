//! What answers methods that a path does not have, and `HEAD`.

use koa_core::{App, Error, compose};
use koa_router::{AllowedMethods, Options, Router, mount};
use serde_json::json;

use super::{params, ran, say};

pub(super) fn add(app: &mut App) {
    // 32. RTR-121 to RTR-131, RTR-074: allowedMethods
    let mut allowed = Router::with_options(Options::new().prefix("/allowed"));
    allowed.get("/users", say("users"));
    allowed.put("/users", say("put"));
    allowed.post("/post-only", say("post"));
    allowed.all("/all", say("all"));
    allowed.options("/options", say("own options"));
    allowed.get("/options", say("got"));
    allowed.get("/not-found", async |ctx, _| {
        ctx.set_status(404);
        Ok(())
    });
    allowed.get("/no-body", async |_, _| Ok(()));
    allowed.get("/teapot", async |ctx, _| {
        ctx.set_status(418);
        Ok(())
    });
    allowed.with(ran("allowed"));
    let mut allowed2 = Router::with_options(Options::new().prefix("/allowed"));
    allowed2.delete("/users", say("deleted"));
    allowed2.patch("/users", say("patched"));
    app.with(mount(
        "/a",
        App::new()
            .with(allowed.allowed_methods())
            .with(allowed.routes())
            .with(allowed2.routes())
            .with(async |ctx, next| {
                if ctx.path() == "/allowed/fallback" {
                    ctx.set_body("fallback");
                }
                next.run(ctx).await
            })
            .compose(),
    ));

    // 33. RTR-130: allowedMethods after the routes
    let mut behind = Router::new();
    behind.get("/x", say("x"));
    app.with(mount(
        "/behind",
        App::new()
            .with(behind.routes())
            .with(behind.allowed_methods())
            .compose(),
    ));

    // 34. RTR-107: allowedMethods of a child within its parent does nothing
    let mut deaf = Router::new();
    deaf.get("/x", say("x"));
    let mut hearing = Router::new();
    hearing
        .nest("/c", &deaf)
        .with_path("/c", deaf.allowed_methods());
    app.with(mount(
        "/nested-allowed",
        App::new().with(hearing.routes()).compose(),
    ));
    app.with(mount(
        "/outer-allowed",
        App::new()
            .with(hearing.routes())
            .with(hearing.allowed_methods())
            .compose(),
    ));

    // 35. RTR-125, RTR-126, RTR-136: methods that the router does not implement
    let mut limited = Router::with_options(Options::new().methods(["GET", "POST", "PATCH"]));
    limited.get("/x", say("x"));
    limited.put("/x", say("put"));
    limited.delete("/only", say("only"));
    app.with(mount(
        "/limited",
        App::new()
            .with(limited.allowed_methods())
            .with(limited.routes())
            .compose(),
    ));

    // 36. RTR-132: allowedMethods that throws
    let mut throwing = Router::with_options(Options::new().methods(["GET", "POST", "OPTIONS"]));
    throwing.get("/x", say("x"));
    let throws = AllowedMethods::new().throw(true);
    app.with(mount(
        "/throwing",
        compose![
            throwing.routes(),
            throwing.allowed_methods_with(throws.clone())
        ],
    ));
    app.with(mount(
        "/throwing-caught",
        App::new()
            .with(async |ctx, next| {
                if let Err(error) = next.run(ctx).await {
                    ctx.set_status(error.status);
                    ctx.set_body(json!({ "name": error.name(), "message": error.message, "status": error.status }));
                }
                Ok(())
            })
            .with(throwing.routes())
            .with(throwing.allowed_methods_with(throws.clone()))
            .compose(),
    ));

    // 37. RTR-133, RTR-134: with errors of one's own
    let own = throws
        .method_not_allowed(|| Error::new(405).with_message("not this way"))
        .not_implemented(|| {
            Error::new(501)
                .with_message("never heard of it")
                .with_expose(true)
        });
    app.with(mount(
        "/own-errors",
        App::new()
            .with(throwing.routes())
            .with(throwing.allowed_methods_with(own))
            .compose(),
    ));

    // 38. RTR-073: HEAD before and after GET
    let mut head = Router::with_options(Options::new().prefix("/head"));
    head.head("/before", async |ctx, _| {
        ctx.set("X-Head", "own");
        ctx.set_status(200);
        Ok(())
    });
    head.get("/before", say("before"));
    head.get("/after", say("after"));
    head.head("/after", async |ctx, _| {
        ctx.set("X-Head", "own");
        ctx.set_status(200);
        Ok(())
    });
    head.with(ran("head"));
    head.get("/with/:id", params);
    head.get("/json", async |ctx, _| {
        ctx.set("X-Custom", "1");
        ctx.set_body(json!({ "a": 1 }));
        Ok(())
    });
    head.post("/post", say("post"));
    app.with(head.routes());
}
