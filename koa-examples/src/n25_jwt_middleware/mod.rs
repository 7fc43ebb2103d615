//! N25 JWT 中间件 / JWT middleware: koa-jwt2, the same by hand, and 401 or 403.

use koa_core::{App, Context, Next, OrThrow, Result, compose};
use koa_middleware::{SignOptions, jwt, jwt2};
use koa_router::Router;
use serde_json::{Value, json};

/// A real one is at least 32 random bytes, from the environment.
const SECRET_KEY: &str = "your-secret-key";

/// A login that hands tokens out, and three doors.
pub fn app() -> App {
    let mut router = Router::new();

    // Where the token comes from: `?role=admin` makes one for the third door.
    router.get("/login", async |ctx, _| {
        let role = ctx.query("role").unwrap_or("guest");
        let options = SignOptions::new().subject("tobi").expires_in("1h");
        let token = jwt::sign_with(&json!({ "role": role }), SECRET_KEY, options)?;
        ctx.set_body(json!({ "token": token }));
        Ok(())
    });

    // 1. app.use(jwt({ secret })): the middleware of koa-jwt2
    router.get("/profile", compose![jwt2(SECRET_KEY), profile]);
    // 2. The same by hand
    router.get("/by-hand", compose![by_hand, profile]);
    // 3. 401 without a token, 403 with one that is not enough
    router.get("/admin", compose![auth_middleware, profile]);

    let mut app = App::new();
    app.with(router.routes());
    app
}

async fn profile(ctx: &mut Context, _: Next<'_>) -> Result {
    let user = ctx.state["user"].clone();
    ctx.set_body(json!({ "hello": user["sub"], "role": user["role"] }));
    Ok(())
}

async fn by_hand(ctx: &mut Context, next: Next<'_>) -> Result {
    // Another middleware may have found out who it is.
    if ctx.state["user"].is_null() {
        let token = bearer(ctx).or_throw(401, "Unauthorized")?;
        // An error ends the chain here. Only to log it, and to go on, would let a bad token through.
        let user: Value = jwt::verify(token, SECRET_KEY).or_throw(401, "Unauthorized")?;
        ctx.state["user"] = user;
    }
    next.run(ctx).await
}

async fn auth_middleware(ctx: &mut Context, next: Next<'_>) -> Result {
    let token = bearer(ctx).or_throw(401, "Unauthorized")?;
    let user = authenticate(token).or_throw(403, "Forbidden")?;
    ctx.state["user"] = user;
    next.run(ctx).await
}

/// Who it is, if he may pass.
fn authenticate(token: &str) -> Option<Value> {
    let user: Value = jwt::verify(token, SECRET_KEY).ok()?;
    (user["role"] == "admin").then_some(user)
}

/// The token of `Authorization: Bearer <token>`; the notes take the whole header for the token.
fn bearer(ctx: &Context) -> Option<&str> {
    let header = ctx.headers().get("authorization")?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}
