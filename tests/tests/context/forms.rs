//! The context's JSON form — Koa's `ctx.toJSON()`.

use serde_json::{Value, json};

use crate::serve;

// spec: CTX-025
#[tokio::test]
async fn the_json_form_of_the_request_has_method_url_and_headers() {
    let client = serve(async |ctx, _| {
        let json = ctx.to_json()["request"].to_string();
        ctx.set_body(json);
        Ok(())
    });
    let answer = client
        .raw("POST /items HTTP/1.0\r\nContent-Type: text/plain\r\n\r\n")
        .await;
    let json = r#"{"method":"POST","url":"/items","header":{"content-type":"text/plain"}}"#;
    assert!(answer.ends_with(&format!("\r\n\r\n{json}")), "{answer}");
}

// spec: CTX-026
#[tokio::test]
async fn the_json_form_of_the_response_has_status_message_and_headers() {
    let client = serve(async |ctx, _| {
        ctx.set_status(200);
        ctx.set_body("<p>Hey</p>");
        let json = ctx.to_json()["response"].clone();
        ctx.set_body(json);
        Ok(())
    });
    let header = json!({ "content-type": "text/html; charset=utf-8", "content-length": 10 });
    let json = json!({ "status": 200, "message": "OK", "header": header });
    client.get("/").send().await.assert_json(&json);
}

/// Koa adds placeholders for its raw objects.
#[tokio::test]
async fn the_json_form_has_request_response_application_and_url() {
    let client = serve(async |ctx, _| {
        ctx.set_url("/new");
        let json = ctx.to_json();
        ctx.set_body(json);
        Ok(())
    });
    let json: Value = client.get("/old").send().await.json();
    let names: Vec<_> = json
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, ["request", "response", "app", "originalUrl"]);
    let parts = (
        &json["request"]["url"],
        &json["originalUrl"],
        &json["app"]["proxy"],
    );
    assert_eq!(parts, (&json!("/new"), &json!("/old"), &json!(false)));
}
