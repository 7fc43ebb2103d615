//! Who may pass: koa-jwt 4, koa-jwt2, koa-basic-auth, koa-csrf and koa-ratelimit, one route per set of options.

mod csrf;
mod jwt;
mod jwt2;
mod limit;

use koa_core::{App, Context, Next, Result, compose};
use koa_middleware::{BasicAuthOptions, basic_auth};
use koa_router::Router;
use serde_json::json;

const SECRET: &str = "shared-secret";

async fn user(ctx: &mut Context, _: Next<'_>) -> Result {
    let user = ctx.state["user"].clone();
    ctx.set_body(json!({ "user": user }));
    Ok(())
}

async fn passed(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_body("passed");
    Ok(())
}

pub(crate) fn add(app: &mut App) -> Result {
    app.silent = true;
    let mut router = Router::new();

    jwt::add(app, &mut router)?;
    jwt2::add(&mut router);

    // 15. BAS-001 to BAS-006: koa-basic-auth
    let tobi = || BasicAuthOptions::new().name("tobi");
    for (path, options) in [
        ("/basic/both", tobi().pass("ferret:x")),
        ("/basic/name", tobi()),
        ("/basic/pass", BasicAuthOptions::new().pass("ferret")),
        (
            "/basic/realm",
            tobi().pass("ferret").realm("custom \"message\""),
        ),
    ] {
        router.get(path, compose![basic_auth(options), passed]);
    }

    csrf::add(app, &mut router)?;
    limit::add(&mut router);

    app.with(router.routes());
    Ok(())
}
