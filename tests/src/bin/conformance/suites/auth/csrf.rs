//! koa-csrf on a session in an unsigned cookie, in an application of its own.

use koa_core::{App, Context, Next, Result, compose};
use koa_middleware::{
    BodyParserOptions, CsrfOptions, SessionOptions, body_parser_with, csrf, csrf_with, prelude::*,
    session_with,
};
use koa_router::{Router, mount};
use regex::Regex;
use serde_json::json;

pub(super) fn add(app: &mut App, router: &mut Router) -> Result {
    // 16. CSR-001 to CSR-009
    let pattern = Regex::new(r"^[A-Za-z0-9]{8}-[\w+/-]{27}$")?;
    let token = async move |ctx: &mut Context, _: Next<'_>| {
        let token = ctx.state["_csrf"].as_str().unwrap_or_default();
        let secret = ctx.session()["secret"].as_str().unwrap_or_default();
        let body = json!({
            "token": pattern.is_match(token),
            "secret": secret.len(),
            "method": ctx.method(),
        });
        ctx.set_body(body);
        Ok(())
    };
    let parser = || body_parser_with(BodyParserOptions::koa_bodyparser());
    let mut csrf_router = Router::new();
    csrf_router.all("/plain", compose![parser(), csrf(), token.clone()]);
    csrf_router.all(
        "/token",
        compose![parser(), csrf(), async |ctx, _| {
            let token = ctx.state["_csrf"].as_str().unwrap_or_default().to_owned();
            ctx.set_body(token);
            Ok(())
        }],
    );
    for (path, options) in [
        ("/no-query", CsrfOptions::new().disable_query(true)),
        (
            "/methods",
            CsrfOptions::new().excluded_methods(["GET", "PUT"]),
        ),
        (
            "/ignored/:name",
            CsrfOptions::new().ignored_path_globs(["/ignored/b*"]),
        ),
        (
            "/handler",
            CsrfOptions::new().error_handler(async |ctx| {
                ctx.set_status(419);
                ctx.set_body("my own");
                Ok(())
            }),
        ),
    ] {
        csrf_router.all(path, compose![parser(), csrf_with(options), token.clone()]);
    }
    csrf_router.all("/no-body", compose![csrf(), token]);
    let session = session_with(SessionOptions::new().signed(false).max_age("session"));
    app.with(mount("/csrf", compose![session, csrf_router.routes()]));

    // CSR-002: without a session
    router.all(
        "/no-session",
        compose![parser(), csrf(), async |ctx, _| {
            let token = ctx.state["_csrf"].clone();
            ctx.set_body(json!({ "token": token }));
            Ok(())
        }],
    );
    Ok(())
}
