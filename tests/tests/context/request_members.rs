//! The members of the request that the context has too — the delegates of Koa's `lib/context.js`.

use koa_core::{App, Context};
use serde_json::json;

use crate::serve;

// spec: CTX-003
// A response knows no application in Rust.
#[tokio::test]
async fn context_and_request_know_the_application() {
    let mut app = App::new();
    app.env = "of the test".into();
    app.with(async |ctx, _| {
        let same = std::ptr::eq(&*ctx.app, ctx.request.app());
        let env = ctx.app.env.clone();
        ctx.set_body(json!([same, env]));
        Ok(())
    });
    let response = app.test().get("/").send().await;
    response.assert_json(&json!([true, "of the test"]));
}

// spec: CTX-008
// The rarer setters are the request's alone; what they change is what the context reads.
#[tokio::test]
async fn what_is_set_on_the_request_is_read_through_the_context() {
    let client = serve(async |ctx, _| {
        let seen = |ctx: &Context| json!([ctx.method(), ctx.url(), ctx.query("a"), ctx.search()]);
        let own = |ctx: &Context| {
            let request = &ctx.request;
            let query = request.query().get("a");
            json!([request.method(), request.url(), query, request.search()])
        };
        let steps: [fn(&mut Context); 7] = [
            |_| {},
            |ctx| ctx.set_url("/b?a=2"),
            |ctx| ctx.set_path("/c"),
            |ctx| ctx.request.set_querystring("a=3"),
            |ctx| ctx.request.set_search("?a=4"),
            |ctx| ctx.request.set_query(json!({ "a": 5 })),
            |ctx| drop(ctx.request.set_method("PUT")),
        ];
        let mut found = Vec::new();
        for step in steps {
            step(ctx);
            assert_eq!(seen(ctx), own(ctx));
            found.push(seen(ctx));
        }
        let html = ctx.accepts(&["json", "html"]).map(str::to_owned);
        ctx.request
            .headers_mut()
            .insert("accept", "application/json".parse()?);
        let json = ctx.accepts(&["html", "json"]).map(str::to_owned);
        ctx.set_body(json!([found, html, json]));
        Ok(())
    });
    let found = json!([
        ["GET", "/?a=1", "1", "?a=1"],
        ["GET", "/b?a=2", "2", "?a=2"],
        ["GET", "/c?a=2", "2", "?a=2"],
        ["GET", "/c?a=3", "3", "?a=3"],
        ["GET", "/c?a=4", "4", "?a=4"],
        ["GET", "/c?a=5", "5", "?a=5"],
        ["PUT", "/c?a=5", "5", "?a=5"]
    ]);
    let request = client.get("/?a=1").header("Accept", "text/html");
    request
        .send()
        .await
        .assert_json(&json!([found, "html", "json"]));
}

/// Makes methods that are called only where `Context` has none of that name.
macro_rules! absent {
    ($($name:ident),*) => {
        trait Absent {
            $(fn $name(&self) -> bool {
                true
            })*
        }
        impl Absent for Context {}
        fn none_is_there(ctx: &mut Context) -> bool {
            [$(ctx.$name()),*].iter().all(|absent| *absent)
        }
    };
}

absent!(
    charset,
    set_origin,
    set_href,
    set_subdomains,
    set_protocol,
    set_host,
    set_hostname,
    set_parsed_url,
    set_header,
    set_headers,
    headers_mut,
    set_secure,
    set_stale,
    set_fresh,
    set_ips,
    set_ip
);

// spec: CTX-009, CTX-015
#[tokio::test]
async fn what_the_request_alone_has_is_read_through_the_context() {
    let client = serve(async |ctx, _| {
        let absent = none_is_there(ctx);
        ctx.request.set_ip("10.0.0.1");
        ctx.request.headers_mut().insert("x-foo", "bar".parse()?);
        let seen = json!([absent, ctx.ip(), ctx.get("X-Foo"), ctx.request.charset()]);
        ctx.set_body(seen);
        Ok(())
    });
    let request = client
        .post("/")
        .header("Content-Type", "text/html; charset=latin1");
    let seen = json!([true, "10.0.0.1", "bar", "latin1"]);
    request.send().await.assert_json(&seen);
}

// spec: CTX-012, CTX-013, CTX-014
#[tokio::test]
async fn some_names_mean_the_request_and_some_the_response() {
    let client = serve(async |ctx, _| {
        ctx.set("X-Foo", "of the response");
        ctx.set_body("<p>");
        let seen = json!([
            [ctx.get("X-Foo"), ctx.response.get("X-Foo")],
            [ctx.request.length(), ctx.length()],
            [ctx.request.content_type(), ctx.content_type()],
            [
                ctx.is(&["text", "html"]),
                ctx.response.is(&["text", "html"])
            ],
            [
                ctx.headers().contains_key("host"),
                ctx.headers().contains_key("content-type")
            ],
            ctx.headers()["x-foo"].to_str()?
        ]);
        ctx.set_body(seen);
        Ok(())
    });
    let request = client
        .post("/")
        .header("X-Foo", "of the request")
        .text("hello");
    request.send().await.assert_json(&json!([
        ["of the request", "of the response"],
        [5, 3],
        ["text/plain", "text/html"],
        ["text", "html"],
        [true, true],
        "of the request"
    ]));
}
