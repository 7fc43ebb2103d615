//! What the client accepts and has — Koa's `request.accept`, `request.fresh`.

use koa_core::App;
use serde_json::json;

use crate::serve;

// spec: REQ-130
#[tokio::test]
async fn the_headers_of_the_moment_tell_what_is_accepted() {
    let client = serve(async |ctx, _| {
        let types = ["html", "json"];
        let before = (ctx.accepts(&types), ctx.request.accept().types());
        let json = ("accept".parse()?, "application/json".parse()?);
        *ctx.request.headers_mut() = [json].into_iter().collect();
        let changed = (ctx.accepts(&types), ctx.request.accept().types());
        ctx.request.headers_mut().clear();
        let without = (ctx.accepts(&types), ctx.request.accept().types());
        ctx.set_body(json!([before, changed, without]));
        Ok(())
    });
    let html = json!(["html", ["text/html"]]);
    let json = json!(["json", ["application/json"]]);
    let anything = json!(["html", ["*/*"]]);
    let request = client.get("/").header("Accept", "text/html");
    request
        .send()
        .await
        .assert_json(&json!([html, json, anything]));
    let request = client.get("/");
    request
        .send()
        .await
        .assert_json(&json!([anything, json, anything]));
}

#[tokio::test]
async fn all_that_is_accepted_is_listed_best_first() {
    let client = serve(async |ctx, _| {
        let accept = ctx.request.accept();
        let seen = json!([
            accept.types(),
            accept.encodings(),
            accept.charsets(),
            accept.languages()
        ]);
        ctx.set_body(seen);
        Ok(())
    });
    let request = client
        .get("/")
        .header("Accept", "text/html;q=0.5, text/plain")
        .header("Accept-Encoding", "gzip;q=0.5, br")
        .header("Accept-Charset", "utf-8;q=0.5, latin1")
        .header("Accept-Language", "en;q=0.5, es");
    request.send().await.assert_json(&json!([
        ["text/plain", "text/html"],
        ["br", "gzip", "identity"],
        ["latin1", "utf-8"],
        ["es", "en"]
    ]));
}

// spec: REQ-090
#[tokio::test]
async fn nothing_is_fresh_before_there_is_a_status() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.set_etag("a");
        let before = ctx.fresh();
        match ctx.query("set") {
            Some("status") => ctx.set_status(200),
            Some("body") => ctx.set_body("any"),
            _ => {}
        }
        let after = (ctx.fresh(), ctx.stale());
        ctx.set_body(json!([before, after.0, after.1]));
        Ok(())
    });
    let client = app.test();
    for (url, seen) in [
        ("/", json!([false, false, true])),
        ("/?set=status", json!([false, true, false])),
        ("/?set=body", json!([false, true, false])),
    ] {
        let request = client.get(url).header("If-None-Match", "\"a\"");
        request.send().await.assert_json(&seen);
    }
}
