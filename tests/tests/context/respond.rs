//! Answers without Koa's response step — `ctx.respond = false`.

use serde_json::json;

use crate::serve;

// spec: CTX-016
#[tokio::test]
async fn an_answer_by_hand_is_what_the_client_gets() {
    let client = serve(async |ctx, _| {
        ctx.set_status(404);
        ctx.set("X-Foo", "bar");
        ctx.set_body("never sent");
        ctx.respond_with(Default::default());
        Ok(())
    });
    let response = client.get("/").send().await;
    response
        .assert_status(200)
        .assert_no_header("X-Foo")
        .assert_no_header("Content-Type")
        .assert_text("");
}

// spec: CTX-017, CTX-018
#[tokio::test]
async fn what_is_set_behind_an_answer_by_hand_is_ignored() {
    let client = serve(async |ctx, _| {
        ctx.respond_with(Default::default());
        ctx.set("foo", "bar");
        ctx.set_status(201);
        ctx.set_body("late");
        Ok(())
    });
    let response = client.get("/").send().await;
    response
        .assert_status(200)
        .assert_no_header("foo")
        .assert_text("");
}

/// Koa leaves the request open forever.
#[tokio::test]
async fn no_answer_at_all_closes_the_connection() {
    let client = serve(async |ctx, _| {
        ctx.respond = false;
        ctx.set_body("never sent");
        Ok(())
    });
    let answer = client.raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert_eq!(answer, "");
}

// spec: CTX-021
#[tokio::test]
async fn an_error_is_answered_also_where_the_program_wanted_to() {
    let client = serve(async |ctx, _| {
        ctx.respond = false;
        ctx.throw(403, "not you")
    });
    let response = client.get("/").send().await;
    response.assert_status(403).assert_text("not you");
}

// spec: CTX-046
#[tokio::test]
async fn the_head_is_sent_once_it_went_out() {
    let client = serve(async |ctx, _| {
        let before = ctx.header_sent();
        ctx.set_status(200);
        let still = ctx.header_sent();
        ctx.flush_headers();
        ctx.set_body(json!([before, still, ctx.header_sent()]));
        Ok(())
    });
    let response = client.get("/").send().await;
    response.assert_json(&json!([false, false, true]));
}
