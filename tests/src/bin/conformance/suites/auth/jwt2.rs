//! koa-jwt2.

use koa_core::{Context, Next, Result, compose};
use koa_middleware::{
    Jwt2Options,
    jwt2::{jwt2, jwt2_with},
};
use koa_router::Router;
use serde_json::json;

use super::{SECRET, user};

fn options() -> Jwt2Options {
    Jwt2Options::new().secret(SECRET)
}

async fn unauthorized(ctx: &mut Context, next: Next<'_>) -> Result {
    if let Err(error) = next.run(ctx).await {
        ctx.set_body(json!({
            "name": error.name(),
            "status": error.status,
            "code": error.properties.get("code"),
            "message": error.message,
        }));
    }
    Ok(())
}

pub(super) fn add(router: &mut Router) {
    // 14. JWT-033 to JWT-035: koa-jwt2
    router.all("/jwt2/plain", compose![jwt2(SECRET), user]);
    router.all("/jwt2/caught", compose![unauthorized, jwt2(SECRET), user]);
    let optional = options().credentials_required(false);
    router.all(
        "/jwt2/optional",
        compose![unauthorized, jwt2_with(optional), user],
    );
    router.get(
        "/jwt2/property",
        compose![
            jwt2_with(options().property("auth.claims")),
            async |ctx, _| {
                let body = json!({ "auth": ctx.state["auth"], "user": ctx.state["user"] });
                ctx.set_body(body);
                Ok(())
            }
        ],
    );
    let get_token = options().get_token(|ctx| Ok(ctx.query("token").map(str::to_owned)));
    router.get(
        "/jwt2/get-token",
        compose![unauthorized, jwt2_with(get_token), user],
    );
    let revoked = options().is_revoked(async |_, payload| Ok(payload["revoked"] == true));
    router.get(
        "/jwt2/revoked",
        compose![unauthorized, jwt2_with(revoked), user],
    );
    let function = Jwt2Options::new().secret_fn(async |_, _, payload| {
        Ok(if payload["tenant"] == "x" {
            "secret-x"
        } else {
            SECRET
        }
        .into())
    });
    router.get(
        "/jwt2/function",
        compose![unauthorized, jwt2_with(function), user],
    );
}
