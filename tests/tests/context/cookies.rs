//! The context's cookies — Koa's `ctx.cookies`.

use std::sync::{Arc, Mutex};

use koa_core::{App, Context, Error, Keygrip};
use serde_json::json;

// spec: CTX-027
#[tokio::test]
async fn all_middleware_have_the_same_cookies() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        ctx.cookies.set_secure(true);
        ctx.cookies.set("a", "1");
        next.run(ctx).await
    });
    app.with(async |ctx, _| {
        let secure = ctx.cookies.secure();
        ctx.cookies.set("b", "2");
        ctx.set_body(json!(secure));
        Ok(())
    });
    let client = app.test().without_cookies();
    let response = client.get("/").send().await;
    response.assert_json(&json!(true));
    let lines = [
        "a=1; path=/; secure; httponly",
        "b=2; path=/; secure; httponly",
    ];
    assert_eq!(response.cookies(), lines);
}

// spec: CTX-028
// They are taken when the request arrives, in Koa when cookies are first asked for.
#[tokio::test]
async fn cookies_have_the_application_s_keys_and_the_security_of_the_request() {
    let mut app = App::new();
    app.proxy = true;
    app.keys = Keygrip::new(["secret"]);
    app.with(async |ctx, _| {
        let (own, other) = (Keygrip::new(["secret"]), Keygrip::new(["other"]));
        let first = ctx.cookies.secure();
        ctx.request.headers_mut().remove("x-forwarded-proto");
        let kept = first == ctx.cookies.secure();
        let signed = ctx.cookies.keys().sign("a");
        let keys = (signed == own.sign("a"), signed == other.sign("a"));
        ctx.set_body(json!([first, kept, keys]));
        Ok(())
    });
    let client = app.test();
    for (protocol, secure) in [("https", true), ("http", false)] {
        let request = client.get("/").header("X-Forwarded-Proto", protocol);
        let seen = json!([secure, true, [true, false]]);
        request.send().await.assert_json(&seen);
    }
}

// spec: CTX-035
#[tokio::test]
async fn a_cookie_behind_a_flushed_head_is_an_error() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let errors = heard.clone();
    let mut app = App::new();
    app.on_error(async move |error: &Error, _: &mut Context| {
        errors.lock().unwrap().push(error.message.clone());
        Ok(())
    });
    app.with(async |ctx, next| {
        ctx.set_status(200);
        ctx.flush_headers();
        ctx.set("X-Late", "1");
        next.run(ctx).await
    });
    app.with(async |ctx, _| {
        if ctx.path() == "/cookie" {
            ctx.cookies.set("late", "1");
        }
        Ok(())
    });
    let client = app.test();
    let response = client.get("/").send().await;
    response.assert_no_header("X-Late").assert_text("OK");
    assert_eq!(*heard.lock().unwrap(), [""; 0]);
    let cut = client.get("/cookie").try_send().await.unwrap_err();
    assert!(
        cut.response()
            .is_some_and(|response| response.cookies().is_empty())
    );
    let messages = heard.lock().unwrap().clone();
    assert_eq!(messages, ["cannot set cookies after the head was sent"]);
}
