//! `co_body` — what the corpus cannot show.

use std::sync::LazyLock;

use koa_core::{App, Error, Middleware, testing::Client};
use koa_middleware::{CoBodyOptions, OnProtoPoisoning, QsOptions, co_body, qs};
use serde_json::{Value, json};

fn client(middleware: impl Middleware) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(middleware);
    app.test()
}

// spec: COB-004, COB-016, COB-017
#[tokio::test]
async fn each_parser_reads_whatever_the_content_type_says() {
    let client = client(async |ctx, _| {
        let options = CoBodyOptions::new();
        let found = match ctx.path() {
            "/json" => co_body::json(ctx, &options).await?,
            "/form" => co_body::form(ctx, &options).await?,
            "/text" => co_body::text(ctx, &options).await?,
            _ => {
                let bytes = co_body::bytes(ctx, &options).await?;
                ctx.set_body(bytes);
                return Ok(());
            }
        };
        ctx.set_body(json!([found.parsed, String::from_utf8_lossy(&found.raw)]));
        Ok(())
    });
    let post = |path: &str, body: &'static [u8]| {
        client
            .post(path)
            .header("Content-Type", "image/png")
            .body(body)
            .send()
    };
    post("/json", b"[1]")
        .await
        .assert_json(&json!([[1], "[1]"]));
    post("/form", b"a=1")
        .await
        .assert_json(&json!([{ "a": "1" }, "a=1"]));
    post("/text", b"a\xFF")
        .await
        .assert_json(&json!(["a\u{fffd}", "a\u{fffd}"]));
    assert_eq!(post("/bytes", b"a\xFF").await.bytes(), &b"a\xFF"[..]);
}

// spec: COB-009, COB-012, COB-014
#[tokio::test]
async fn one_value_of_options_serves_all_requests() {
    static OPTIONS: LazyLock<CoBodyOptions> = LazyLock::new(|| {
        let kept = CoBodyOptions::new().on_proto_poisoning(OnProtoPoisoning::Ignore);
        kept.strict(false).limit(20)
    });
    let client = client(async |ctx, _| {
        let body = co_body::json(ctx, &OPTIONS).await?.parsed;
        ctx.set_body(body.to_string());
        Ok(())
    });
    for (body, status, answer) in [
        ("12", 200, "12"),
        ("", 200, "\"\""),
        (r#"{"__proto__":1}"#, 200, r#"{"__proto__":1}"#),
        ("[\"0123456789012345\"]", 200, "[\"0123456789012345\"]"),
        ("[\"01234567890123456\"]", 413, "request entity too large"),
        ("12", 200, "12"),
    ] {
        client
            .post("/")
            .body(body)
            .send()
            .await
            .assert_status(status)
            .assert_text(answer);
    }
}

// spec: COB-026, COB-027
#[tokio::test]
async fn forms_are_parsed_as_the_options_say() {
    let client = client(async |ctx, _| {
        let options = match ctx.path() {
            "/dots" => CoBodyOptions::new().query_string(QsOptions::new().depth(1)),
            "/none" => CoBodyOptions::new().query_string(QsOptions::new().allow_dots(false)),
            "/strict" => {
                CoBodyOptions::new().query_string(QsOptions::new().depth(1).strict_depth(true))
            }
            _ => CoBodyOptions::new().qs(|text, options| match text {
                "refuse" => {
                    Err(Error::new(418).with_message("Index of array [21] is overstep limit: 20"))
                }
                text => Ok(json!([qs::parse_with(text, options)?])),
            }),
        };
        match co_body::form(ctx, &options).await {
            Ok(found) => ctx.set_body(found.parsed),
            Err(error) => ctx.set_body(json!([
                error.status,
                error.properties.get("body").unwrap_or(&Value::Null)
            ])),
        }
        Ok(())
    });
    for (path, body, seen) in [
        ("/dots", "a.b.c=1", json!({ "a": { "b": { "[c]": "1" } } })),
        ("/none", "a.b=1", json!({ "a.b": "1" })),
        ("/strict", "a[b][c]=1", json!([400, "a[b][c]=1"])),
        ("/own", "a.b=1", json!([{ "a": { "b": "1" } }])),
        ("/own", "refuse", json!([400, "refuse"])),
    ] {
        client.post(path).body(body).send().await.assert_json(&seen);
    }
}

#[tokio::test]
async fn a_stream_that_was_taken_cannot_be_read() {
    let client = client(async |ctx, _| {
        drop(ctx.request.stream()?);
        let found = co_body::json(ctx, &CoBodyOptions::new()).await;
        ctx.set_body(found.unwrap_err().to_string());
        Ok(())
    });
    let answer = client.post("/").body("[1]").send().await;
    answer.assert_text("the request's body was taken as a stream before");
}
