//! Compression, conditional GET, `ETag`, CORS, helmet, pretty JSON, response time, favicon.
//!
//! Every block is mounted under a prefix of its own; `pages` holds the bodies that compression is tried on.

mod fresh;
mod pages;
mod safe;
mod shared;

use std::time::Duration;

use koa_core::{App, Context, Next, Result, compose};
use koa_middleware::{
    CompressOptions, EncodingOptions, EtagOptions, FaviconOptions, JsonOptions,
    ResponseTimeOptions, compress, compress_with, conditional_get, cors, etag, etag_with, favicon,
    favicon_with, json, json_with, no_favicon, response_time, response_time_with,
};
use koa_router::mount;
use koa_tests::conformance::fixtures::fixtures;

use self::{
    fresh::{fresh, tagged},
    pages::pages,
};

pub(crate) fn add(app: &mut App) {
    app.silent = true;
    compression(app);

    // koa-conditional-get: CGT-001 to 016
    app.with(mount("/fresh", compose![conditional_get(), fresh]));

    // @koa/etag: ETG-001 to 011
    let weak = |weak| etag_with(EtagOptions::new().weak(weak));
    app.with(mount("/etag", compose![etag(), tagged]));
    app.with(mount("/etag-weak", compose![weak(true), tagged]));
    app.with(mount("/etag-strong", compose![weak(false), tagged]));
    app.with(mount(
        "/etag-fresh",
        compose![conditional_get(), etag(), tagged],
    ));
    app.with(mount("/etag-pretty", compose![etag(), json(), tagged]));

    // @koa/cors: COR-001 to 031
    shared::add(app);
    // together with compression: ZIP-002, COR-003
    app.with(mount("/cors-zip", compose![compress(), cors(), pages]));

    // koa-helmet
    safe::add(app);

    pretty(app);
    timed(app);
    icons(app);
}

/// koa-compress: ZIP-001 to 047
fn compression(app: &mut App) {
    let with = |options| compress_with(options);
    let new = CompressOptions::new;
    app.with(mount("/zip", compose![compress(), pages]));
    app.with(mount(
        "/zip-1mb",
        compose![with(new().threshold("1mb")), pages],
    ));
    app.with(mount("/zip-0", compose![with(new().threshold(0)), pages]));
    let threshold = new().threshold_by(|kind, _, _| {
        if kind == "text/html" {
            10.into()
        } else {
            "3kb".into()
        }
    });
    app.with(mount("/zip-threshold", compose![with(threshold), pages]));
    app.with(mount(
        "/zip-filter",
        compose![with(new().filter(|kind| kind == "image/png")), pages],
    ));
    app.with(mount("/zip-no-br", compose![with(new().br(false)), pages]));
    app.with(mount(
        "/zip-only-deflate",
        compose![with(new().br(false).gzip(false)), pages],
    ));
    app.with(mount(
        "/zip-preference",
        compose![with(new().encoding_preference(["gzip", "br"])), pages],
    ));
    app.with(mount(
        "/zip-default",
        compose![with(new().default_encoding("*")), pages],
    ));
    app.with(mount(
        "/zip-wildcard",
        compose![with(new().wildcard_accept_encoding("br")), pages],
    ));
    app.with(mount(
        "/zip-level",
        compose![
            with(new().gzip(EncodingOptions::new().level(9)).br(false)),
            pages
        ],
    ));
    let per_answer = new()
        .gzip_by(|_, size, _| size.is_some_and(|size| size > 2000).into())
        .br(false);
    app.with(mount("/zip-per-answer", compose![with(per_answer), pages]));
    // validators inside, compression outside: ZIP-045, 046
    app.with(mount(
        "/zip-etag",
        compose![compress(), conditional_get(), etag(), pages],
    ));
}

/// koa-json: JSN-001 to 009, 012
fn pretty(app: &mut App) {
    async fn data(ctx: &mut Context, _: Next<'_>) -> Result {
        use serde_json::json;
        match ctx.path() {
            "/null-member" => ctx.set_body(json!({ "foo": null })),
            "/nested" => {
                ctx.set_body(
                    json!({ "list": [1, { "two": [] }], "empty": {}, "name": "中文 <&>" }),
                );
            }
            "/array" => ctx.set_body(json!([])),
            "/text" => ctx.set_body(r#"{"foo":"bar"}"#),
            "/buffer" => {
                ctx.set_type("json");
                ctx.set_body(br#"{"foo":"bar"}"#);
            }
            "/null" => ctx.set_body(()),
            "/typed" => {
                ctx.set_type("text/plain");
                ctx.set_body(json!({ "foo": "bar" }));
            }
            "/api" => {
                ctx.set_type("application/vnd.api+json");
                ctx.set_body(json!({ "foo": "bar" }));
            }
            "/status" => {
                ctx.set_status(422);
                ctx.set_body(json!({ "error": "invalid" }));
            }
            _ => ctx.set_body(json!({ "foo": "bar" })),
        }
        Ok(())
    }
    let new = JsonOptions::new;
    app.with(mount("/json", compose![json(), data]));
    app.with(mount(
        "/json-compact",
        compose![json_with(new().pretty(false)), data],
    ));
    app.with(mount(
        "/json-spaces",
        compose![json_with(new().spaces(4)), data],
    ));
    app.with(mount(
        "/json-param",
        compose![json_with(new().pretty(false).param("pretty")), data],
    ));
}

/// koa-response-time: RTM-001 to 004
fn timed(app: &mut App) {
    async fn timed(ctx: &mut Context, _: Next<'_>) -> Result {
        if ctx.path() == "/throw" {
            ctx.throw(400, "too late")?;
        }
        if ctx.path() == "/" {
            ctx.set_body("timed");
        }
        Ok(())
    }
    let fine = ResponseTimeOptions::new().hrtime(true);
    app.with(mount("/time", compose![response_time(), timed]));
    app.with(mount(
        "/time-fine",
        compose![response_time_with(fine), timed],
    ));
}

/// koa-favicon looks at the exact path, so each one stands alone below its mount: FAV-001 to 009, 011
fn icons(app: &mut App) {
    async fn behind(ctx: &mut Context, _: Next<'_>) -> Result {
        ctx.set_body(format!("behind {}", ctx.path()));
        Ok(())
    }
    let root = fixtures().join("www");
    let icon = root.join("favicon.ico");
    let kept = |millis| {
        favicon_with(
            icon.clone(),
            FaviconOptions::new().max_age(Duration::from_millis(millis)),
        )
    };
    let png = FaviconOptions::new()
        .mime("image/png")
        .max_age(Duration::from_millis(5000));
    app.with(mount("/icon", compose![favicon(icon.clone()), behind]));
    app.with(mount("/icon-none", compose![no_favicon(), behind]));
    app.with(mount(
        "/icon-png",
        compose![favicon_with(root.join("pixel.png"), png), behind],
    ));
    app.with(mount("/icon-0", compose![kept(0), behind]));
    app.with(mount("/icon-1234", compose![kept(1234), behind]));
    app.with(mount(
        "/icon-forever",
        compose![kept(900_000_000_000), behind],
    ));
}
