//! Heads that are sent before the body is there — Koa's `response.flushHeaders()`.

use serde_json::json;

use crate::serve;

// spec: RES-183
#[tokio::test]
async fn a_flushed_head_counts_as_sent() {
    let client = serve(async |ctx, _| {
        let before = ctx.header_sent();
        ctx.flush_headers();
        ctx.set_body(json!([
            before,
            ctx.header_sent(),
            ctx.response.header_sent()
        ]));
        Ok(())
    });
    let response = client.get("/").send().await;
    response.assert_json(&json!([false, true, true]));
}

// spec: RES-187
#[tokio::test]
async fn a_head_that_is_flushed_before_anything_is_set_is_a_404() {
    let client = serve(async |ctx, _| {
        ctx.flush_headers();
        ctx.set_body("late");
        Ok(())
    });
    let response = client.get("/").send().await;
    response.assert_status(404).assert_text("late");
}

// spec: RES-188
#[tokio::test]
async fn a_flushed_status_without_a_body_is_followed_by_its_phrase() {
    let client = serve(async |ctx, _| {
        ctx.set_status(200);
        ctx.flush_headers();
        Ok(())
    });
    let response = client.get("/").send().await;
    response.assert_status(200).assert_text("OK");
}

// spec: RES-166
#[tokio::test]
async fn a_redirect_behind_a_flushed_head_is_its_text_alone() {
    let client = serve(async |ctx, _| {
        ctx.set_status(200);
        ctx.flush_headers();
        ctx.redirect("/x");
        Ok(())
    });
    let response = client.get("/").send().await;
    response
        .assert_status(200)
        .assert_no_header("Location")
        .assert_text("Redirecting to /x.");
}
