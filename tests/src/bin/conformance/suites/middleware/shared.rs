//! A resource for other origins.

use std::time::Duration;

use koa_core::{App, Context, Next, Result, compose};
use koa_middleware::{CorsOptions, cors, cors_with};
use koa_router::mount;
use serde_json::json;

async fn shared(ctx: &mut Context, _: Next<'_>) -> Result {
    match ctx.path() {
        "/" => ctx.set_body(json!({ "foo": "bar" })),
        "/vary" => {
            ctx.vary("Accept-Encoding");
            ctx.set_body("varies");
        }
        "/overwrite" => {
            ctx.set("Access-Control-Allow-Origin", "http://overwritten.example");
            ctx.set_body("overwritten");
        }
        "/throw" => {
            ctx.set("X-Example", "lost");
            let status = ctx.query("status").unwrap_or("500").parse()?;
            return ctx.throw(status, "Whoops!");
        }
        "/throw-vary" => {
            let headers = json!({ "Vary": ctx.query("vary"), "X-Kept": "yes" });
            return ctx.throw_with(400, "Whoops!", json!({ "headers": headers }));
        }
        _ => {}
    }
    Ok(())
}

pub(super) fn add(app: &mut App) {
    let with = |options| compose![cors_with(options), shared];
    let new = CorsOptions::new;
    app.with(mount("/cors", compose![cors(), shared]));
    app.with(mount(
        "/cors-origin",
        with(new().origin("http://fixed.example")),
    ));
    app.with(mount("/cors-star", with(new().origin("*"))));
    let list = new().origin_by(async |ctx| {
        let (allowed, origin) = (
            ["http://one.example", "http://two.example"],
            ctx.get("Origin"),
        );
        Ok(allowed.contains(&&*origin).then(|| origin.into_owned()))
    });
    app.with(mount("/cors-list", with(list)));
    let echo = new().origin_by(async |ctx| {
        let origin = ctx.get("Origin");
        Ok(Some(if origin.is_empty() {
            "*".into()
        } else {
            origin.into_owned()
        }))
    });
    app.with(mount("/cors-async", with(echo)));
    app.with(mount(
        "/cors-methods",
        with(new().allow_methods(["GET", "POST"])),
    ));
    app.with(mount(
        "/cors-methods-text",
        with(new().allow_methods("GET, PUT")),
    ));
    app.with(mount("/cors-methods-none", with(new().allow_methods(""))));
    app.with(mount(
        "/cors-headers",
        with(new().allow_headers(["X-One", "X-Two"])),
    ));
    app.with(mount(
        "/cors-expose",
        with(new().expose_headers(["Content-Length", "X-Header"])),
    ));
    app.with(mount(
        "/cors-max-age",
        with(new().max_age(Duration::from_secs(3600))),
    ));
    app.with(mount(
        "/cors-max-age-0",
        with(new().max_age(Duration::ZERO)),
    ));
    app.with(mount("/cors-credentials", with(new().credentials(true))));
    app.with(mount(
        "/cors-credentials-fn",
        with(new().credentials_by(async |ctx| Ok(ctx.path() != "/vary"))),
    ));
    app.with(mount("/cors-secure", with(new().secure_context(true))));
    app.with(mount(
        "/cors-private",
        with(new().private_network_access(true)),
    ));
    app.with(mount(
        "/cors-forget",
        with(new().keep_headers_on_error(false)),
    ));
    let all = new()
        .origin("http://fixed.example")
        .allow_methods("GET")
        .allow_headers("X-One")
        .expose_headers("X-Two")
        .max_age(Duration::from_secs(60))
        .credentials(true)
        .secure_context(true)
        .private_network_access(true);
    app.with(mount("/cors-all", with(all)));
}
