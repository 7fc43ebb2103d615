//! Who may pass: tokens, names with passwords, and what is excepted.

mod basic_auth;
mod blackbox;
mod claims;
mod confusion;
mod csrf;
mod interop;
mod jwks;
mod jwt;
mod jwt2;
mod keys;
mod sign;
mod unless;
mod validation;

use koa_core::{App, Context, Middleware, Next, Result, testing::Response};

const SECRET: &str = "shared-secret";

/// An application behind a middleware, which answers with what `ctx.state.user` is.
fn behind(middleware: impl Middleware) -> App {
    async fn user(ctx: &mut Context, _: Next<'_>) -> Result {
        let user = ctx.state["user"].clone();
        ctx.set_body(user);
        Ok(())
    }
    let mut app = App::new();
    app.silent = true;
    app.with(middleware);
    app.with(user);
    app
}

/// What an application answers to a token.
async fn with_token(app: &App, token: &str) -> Response {
    let authorization = format!("Bearer {token}");
    let request = app.test().get("/").header("Authorization", &authorization);
    request.send().await
}
