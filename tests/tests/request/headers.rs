//! The request's headers — Koa's `request.header`, `request.length`, `request.inspect()`.

use serde_json::json;

use crate::serve;

// spec: REQ-002
#[tokio::test]
async fn the_header_map_can_be_replaced_as_a_whole() {
    let client = serve(async |ctx, _| {
        *ctx.request.headers_mut() = [("x-new".parse()?, "1".parse()?)].into_iter().collect();
        let (new, old, host) = (ctx.get("X-New"), ctx.get("X-Old"), ctx.host());
        let names: Vec<_> = ctx
            .headers()
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let seen = json!([new, old, host, names]);
        ctx.set_body(seen);
        Ok(())
    });
    let response = client.get("/").header("X-Old", "1").send().await;
    response.assert_json(&json!(["1", "", "", ["x-new"]]));
}

// spec: REQ-100
#[tokio::test]
async fn the_length_is_a_number_of_64_bits_or_none() {
    let client = serve(async |ctx, _| {
        let sent = ctx.get("X-Length").parse()?;
        ctx.request.headers_mut().insert("content-length", sent);
        ctx.set_body(json!(ctx.request.length()));
        Ok(())
    });
    for (sent, length) in [
        ("0", json!(0)),
        ("10", json!(10)),
        ("4294967297", json!(4_294_967_297_u64)),
        ("18446744073709551615", json!(u64::MAX)),
        ("18446744073709551616", json!(null)),
        ("abc", json!(null)),
        ("1.9", json!(null)),
        ("-1", json!(null)),
        ("", json!(null)),
    ] {
        let response = client.get("/").header("X-Length", sent).send().await;
        assert_eq!(response.json::<serde_json::Value>(), length, "{sent:?}");
    }
}

// spec: REQ-149
#[tokio::test]
async fn the_debug_form_has_method_url_and_headers() {
    let client = serve(async |ctx, _| {
        ctx.set_body(format!("{:?}", ctx.request));
        Ok(())
    });
    let answer = client.raw("PUT /a?b HTTP/1.0\r\nX-Foo: bar\r\n\r\n").await;
    let seen = r#"Request { method: "PUT", url: "/a?b", headers: {"x-foo": "bar"}, .. }"#;
    assert!(answer.ends_with(&format!("\r\n\r\n{seen}")), "{answer}");
}
