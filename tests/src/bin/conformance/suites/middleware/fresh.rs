//! Validators.

use koa_core::{Context, Next, Result};
use koa_middleware::send_with;
use serde_json::json;

use super::pages::{files, stream_of};

const MODIFIED: &str = "Thu, 01 Jan 2015 00:00:00 GMT";

pub(super) async fn fresh(ctx: &mut Context, _: Next<'_>) -> Result {
    match ctx.path() {
        "/etag" => {
            ctx.set("Cache-Control", "max-age=60");
            ctx.set("Content-Language", "en");
            ctx.vary("Accept");
            ctx.set_etag("current");
            ctx.set_body("tagged");
        }
        "/weak" => {
            ctx.set_etag("W/\"current\"");
            ctx.set_body("tagged weakly");
        }
        "/date" => {
            ctx.set("Last-Modified", MODIFIED);
            ctx.set_body("dated");
        }
        "/both" => {
            ctx.set_etag("current");
            ctx.set("Last-Modified", MODIFIED);
            ctx.set_body(json!({ "both": true }));
        }
        "/none" => ctx.set_body("neither"),
        "/status" => {
            ctx.set_status(ctx.query("status").unwrap_or_default().parse()?);
            ctx.set_etag("current");
            ctx.set_body("with a status");
        }
        "/stream" => {
            ctx.set_etag("current");
            ctx.set_body(stream_of(["a", " ", "stream"]));
        }
        _ => {}
    }
    Ok(())
}

pub(super) async fn tagged(ctx: &mut Context, _: Next<'_>) -> Result {
    let text = ctx.query("text").unwrap_or("Hello World").to_owned();
    match ctx.path() {
        "/text" => ctx.set_body(text),
        "/buffer" => ctx.set_body(text.into_bytes()),
        "/object" => ctx.set_body(json!({ "foo": "bar" })),
        "/array" => ctx.set_body(json!([])),
        "/file" => {
            send_with(ctx, "digits.txt", &files()).await?;
        }
        "/stream" => ctx.set_body(stream_of(["Hello", " ", "World"])),
        "/own" => {
            ctx.set_etag("etaghaha");
            ctx.set_body("Hello World");
        }
        "/status" => {
            ctx.set_status(ctx.query("status").unwrap_or_default().parse()?);
            ctx.set_body("Hello World");
        }
        "/nothing" => ctx.set_status(200),
        _ => {}
    }
    Ok(())
}
