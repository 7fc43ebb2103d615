//! The request's URL — Koa's `request.query`, `request.URL`.

use serde_json::json;

use crate::serve;

// spec: REQ-044
#[tokio::test]
async fn the_query_is_the_same_one_until_the_query_string_changes() {
    let client = serve(async |ctx, _| {
        let first: *const _ = ctx.request.query();
        let text: *const u8 = ctx.query("a").unwrap_or_default().as_ptr();
        ctx.request.set_querystring("a=1");
        let again: *const _ = ctx.request.query();
        let same_text = std::ptr::eq(text, ctx.query("a").unwrap_or_default().as_ptr());
        let same = std::ptr::eq(first, again) && same_text;
        ctx.request.set_querystring("a=2");
        let changed = ctx.query("a").map(str::to_owned);
        ctx.set_body(json!([same, changed]));
        Ok(())
    });
    client
        .get("/?a=1")
        .send()
        .await
        .assert_json(&json!([true, "2"]));
}

#[tokio::test]
async fn the_parsed_url_is_that_of_the_headers_of_the_moment() {
    let client = serve(async |ctx, _| {
        let host = |url: Option<koa_core::Url>| url.map(|url| url.host().to_owned());
        let first = host(ctx.request.parsed_url());
        ctx.request
            .headers_mut()
            .insert("host", "new.test".parse()?);
        let second = host(ctx.request.parsed_url());
        ctx.set_body(json!([first, second]));
        Ok(())
    });
    let request = client.get("/").header("Host", "old.test:80");
    request
        .send()
        .await
        .assert_json(&json!(["old.test", "new.test"]));
}
