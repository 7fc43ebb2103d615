//! `koa_body`, as an app sees it; what is on the wire of multipart is in the suite `upload`.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use koa_core::{App, Context, Next};
use koa_middleware::{KoaBodyOptions, QsOptions, koa_body, koa_body_with};
use serde_json::{Value, json};

use super::form::{Form, TYPE};

fn app(options: KoaBodyOptions) -> App {
    let mut app = App::new();
    app.silent = true;
    app.with(koa_body_with(options));
    app.with(shown);
    app
}

async fn shown(ctx: &mut Context, _: Next<'_>) -> koa_core::Result {
    let raw = ctx
        .request
        .raw_body
        .as_ref()
        .map(|raw| String::from_utf8_lossy(raw).into_owned());
    let shown = json!({ "body": ctx.request.body, "raw": raw });
    ctx.set_body(shown);
    Ok(())
}

async fn sent(app: &App, method: &str, kind: &str, body: impl Into<bytes::Bytes>) -> (u16, String) {
    let client = app.test();
    let mut request = client.request(method, "/");
    if !kind.is_empty() {
        request = request.header("Content-Type", kind);
    }
    let answer = request.body(body.into()).send().await;
    (answer.status(), answer.text().to_owned())
}

#[track_caller]
fn is(answer: &(u16, String), body: &Value) {
    assert_eq!(
        (answer.0, answer.1.as_str()),
        (
            200,
            json!({ "body": body, "raw": null }).to_string().as_str()
        )
    );
}

const FORM: &str = "application/x-www-form-urlencoded";

// spec: KBD-001, KBD-002, KBD-003, KBD-004, KBD-005, KBD-007
#[tokio::test]
async fn bodies_are_read_by_their_types() {
    let mut plain = App::new();
    plain.with(koa_body()).with(shown);
    for (kind, body, read) in [
        ("application/json", "{\"a\":[1]}", json!({ "a": [1] })),
        ("application/vnd.api+json", "[1]", json!([1])),
        (
            "application/json-patch+json",
            "[{\"op\":\"x\"}]",
            json!([{ "op": "x" }]),
        ),
        ("application/csp-report", "{}", json!({})),
        ("application/reports+json", "[]", json!([])),
        (FORM, "a[b]=1&c=2", json!({ "a": { "b": "1" }, "c": "2" })),
        ("text/plain", "hello", json!("hello")),
        ("text/xml", "<a/>", json!("<a/>")),
        ("text/json", "{\"a\":1}", json!("{\"a\":1}")),
        ("", "{}", Value::Null),
        ("image/png", "{}", Value::Null),
        ("application/x+json", "{}", Value::Null),
        (TYPE, "--XX--\r\n", Value::Null),
    ] {
        is(&sent(&plain, "POST", kind, body).await, &read);
    }
    let off = KoaBodyOptions::new()
        .json(false)
        .urlencoded(false)
        .text(false);
    let off = app(off);
    for (kind, body) in [
        ("application/json", "{}"),
        (FORM, "a=1"),
        ("text/plain", "a"),
    ] {
        is(&sent(&off, "POST", kind, body).await, &Value::Null);
    }
    let on_again = app(KoaBodyOptions::new()
        .json(false)
        .json_types(["image/*"])
        .json(true));
    is(
        &sent(&on_again, "POST", "image/png", "{}").await,
        &json!({}),
    );
}

// spec: KBD-006, KBD-004
#[tokio::test]
async fn types_can_be_chosen() {
    let options = KoaBodyOptions::new()
        .multipart(true)
        .json_types(["+json"])
        .urlencoded_types(["application/json", "text/form"])
        .text_types(["image/*"])
        .multipart_types(["multipart/form-data"]);
    let app = app(options);
    for (kind, body, read) in [
        ("application/x+json", "{}", json!({})),
        ("application/json", "a=1", json!({ "a": "1" })),
        ("text/form", "a=1", json!({ "a": "1" })),
        ("text/plain", "a", Value::Null),
        ("image/svg", "a", json!("a")),
        ("multipart/mixed; boundary=XX", "--XX--", Value::Null),
        (TYPE, "--XX--", json!({})),
    ] {
        is(&sent(&app, "POST", kind, body).await, &read);
    }
}

// spec: KBD-008, KBD-009, KBD-010
#[tokio::test]
async fn sizes_are_limited_by_type() {
    let mut plain = App::new();
    plain.silent = true;
    plain.with(koa_body()).with(shown);
    let (small, large) = (56 << 10, 1 << 20);
    for (kind, limit, whole) in [
        (
            "application/json",
            large,
            format!("[\"{}\"]", "x".repeat(large - 4)),
        ),
        (FORM, small, format!("a={}", "x".repeat(small - 2))),
        ("text/plain", small, "x".repeat(small)),
    ] {
        assert_eq!(whole.len(), limit);
        assert_eq!(
            sent(&plain, "POST", kind, whole.clone()).await.0,
            200,
            "{kind}"
        );
        let over = sent(&plain, "POST", kind, whole + " ").await;
        assert_eq!(over, (413, "request entity too large".into()), "{kind}");
    }
    let limited = app(KoaBodyOptions::new()
        .json_limit(2)
        .form_limit("1kb")
        .text_limit(1));
    assert_eq!(
        sent(&limited, "POST", "application/json", "[1]").await.0,
        413
    );
    assert_eq!(sent(&limited, "POST", FORM, "x".repeat(1025)).await.0, 413);
    assert_eq!(sent(&limited, "POST", "text/plain", "ab").await.0, 413);
    // Not of multipart.
    let parts = app(KoaBodyOptions::new()
        .multipart(true)
        .form_limit(1)
        .text_limit(1));
    Form::new()
        .text("a", "123")
        .post(&parts)
        .await
        .assert_status(200);
}

// spec: KBD-011, KBD-012, KBD-013, KBD-047
#[tokio::test]
async fn json_forms_and_encodings() {
    let strict = app(KoaBodyOptions::new());
    assert_eq!(sent(&strict, "POST", "application/json", "1").await.0, 400);
    let lax = app(KoaBodyOptions::new().json_strict(false));
    is(
        &sent(&lax, "POST", "application/json", "1").await,
        &json!(1),
    );

    let latin1 = app(KoaBodyOptions::new().encoding("latin1"));
    is(
        &sent(&latin1, "POST", "text/plain", vec![0xe9]).await,
        &json!("é"),
    );

    let flat = QsOptions::new().depth(1).allow_dots(false).array_limit(0);
    let flat = app(KoaBodyOptions::new().query_string(flat));
    let read = json!({ "a": { "b": { "[c]": "1" } }, "d.e": "2", "x": { "0": "y" } });
    is(
        &sent(&flat, "POST", FORM, "a[b][c]=1&d.e=2&x[0]=y").await,
        &read,
    );

    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(b"{\"a\":1}").unwrap();
    let client = strict.test();
    let request = client
        .post("/")
        .header("Content-Type", "application/json")
        .header("Content-Encoding", "gzip");
    let answer = request.body(gzip.finish().unwrap()).send().await;
    answer.assert_json(&json!({ "body": { "a": 1 }, "raw": null }));
}

// spec: KBD-014
#[tokio::test]
async fn methods_can_be_chosen() {
    let usual = app(KoaBodyOptions::new());
    for (method, read) in [
        ("POST", true),
        ("PUT", true),
        ("PATCH", true),
        ("DELETE", false),
        ("OPTIONS", false),
    ] {
        let read = if read {
            json!({ "a": "1" })
        } else {
            Value::Null
        };
        is(&sent(&usual, method, FORM, "a=1").await, &read);
    }
    let deleting = app(KoaBodyOptions::new().parsed_methods(["DELETE"]));
    is(
        &sent(&deleting, "DELETE", FORM, "a=1").await,
        &json!({ "a": "1" }),
    );
    is(&sent(&deleting, "POST", FORM, "a=1").await, &Value::Null);
}

// spec: KBD-014, KBD-019
#[test]
#[should_panic(
    expected = "bodies of \"OPTIONS\" are not parsed; write some of POST, GET, PUT, PATCH, DELETE, HEAD"
)]
fn other_methods_are_refused() {
    let _ = KoaBodyOptions::new().parsed_methods(["POST", "OPTIONS"]);
}

// spec: KBD-015, KBD-016
#[tokio::test]
async fn the_raw_text_and_where_the_result_goes() {
    let raw = app(KoaBodyOptions::new().include_unparsed(true).multipart(true));
    for (kind, body, read) in [
        (
            "application/json",
            "{ }",
            json!({ "body": {}, "raw": "{ }" }),
        ),
        ("application/json", "", json!({ "body": {}, "raw": "" })),
        (FORM, "a=1", json!({ "body": { "a": "1" }, "raw": "a=1" })),
        ("text/plain", "é", json!({ "body": "é", "raw": "é" })),
        (TYPE, "--XX--", json!({ "body": {}, "raw": null })),
    ] {
        let client = raw.test();
        let request = client.post("/").header("Content-Type", kind);
        request.body(body).send().await.assert_json(&read);
    }
    let nowhere = app(KoaBodyOptions::new()
        .include_unparsed(true)
        .multipart(true)
        .patch_koa(false));
    for kind in ["application/json", TYPE] {
        let body = if kind == TYPE { "--XX--" } else { "{}" };
        is(&sent(&nowhere, "POST", kind, body).await, &Value::Null);
    }
    assert_eq!(
        sent(&nowhere, "POST", "application/json", "{").await.0,
        400,
        "it is parsed all the same"
    );
}

// spec: KBD-018
#[tokio::test]
async fn errors_may_be_taken_over() {
    let forgiving = app(KoaBodyOptions::new()
        .multipart(true)
        .on_error(async |error, ctx| {
            ctx.set("X-Error", error.status.to_string());
            Ok(())
        }));
    let client = forgiving.test();
    for (kind, status) in [("application/json", "400"), (TYPE, "400")] {
        let request = client.post("/").header("Content-Type", kind);
        let answer = request.body("{").send().await;
        answer
            .assert_header("X-Error", status)
            .assert_json(&json!({ "body": null, "raw": null }));
    }
}
