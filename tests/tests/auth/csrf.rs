//! Requests that another site sends in a user's name.

use koa_core::{App, Context, Next, Result, testing::Client};
use koa_middleware::{CsrfOptions, SessionOptions, csrf_with, prelude::*, session_with};
use serde_json::json;

/// Answers with the token, below a session in a cookie that is not signed and a parser of JSON.
fn client(options: CsrfOptions) -> Client {
    async fn parser(ctx: &mut Context, next: Next<'_>) -> Result {
        if ctx.request.length().is_some_and(|length| length > 0) {
            ctx.request.body = ctx.request.json().await?;
        }
        next.run(ctx).await
    }
    let mut app = App::new();
    app.silent = true;
    app.with(session_with(SessionOptions::new().signed(false)));
    app.with(parser);
    app.with(csrf_with(options));
    app.with(async |ctx, _| {
        let token = ctx.state["_csrf"].clone();
        let secret = ctx.session()["secret"].clone();
        ctx.set_body(json!([token, secret]));
        Ok(())
    });
    app.test()
}

async fn token(client: &Client) -> String {
    let [token, secret] = client.get("/").send().await.json::<[String; 2]>();
    assert_eq!(secret.len(), 24);
    token
}

// spec: CSR-001, CSR-003, CSR-006
#[tokio::test]
async fn every_token_of_a_session_is_good_wherever_it_is_sent() {
    let client = client(CsrfOptions::new());
    let tokens = [token(&client).await, token(&client).await];
    assert_ne!(tokens[0], tokens[1]);
    for token in &tokens {
        client
            .post("/")
            .json(&json!({ "_csrf": token }))
            .send()
            .await
            .assert_status(200);
        client
            .post("/")
            .query(&[("_csrf", token)])
            .send()
            .await
            .assert_status(200);
        for name in ["csrf-token", "XSRF-Token", "x-csrf-token", "x-xsrf-token"] {
            client
                .post("/")
                .header(name, token)
                .send()
                .await
                .assert_status(200);
        }
    }
    // Another visitor has another secret.
    let other = self::client(CsrfOptions::new());
    token(&other).await;
    let answer = other
        .post("/")
        .header("csrf-token", &tokens[0])
        .send()
        .await;
    answer.assert_status(403).assert_text("Invalid CSRF token");
}

// spec: CSR-005, CSR-006, CSR-011
#[tokio::test]
async fn the_first_token_counts_and_what_is_no_token_is_passed_over() {
    let client = client(CsrfOptions::new());
    let good = token(&client).await;
    let twice = format!("/?_csrf={good}&_csrf={good}");
    for (path, body, header, status) in [
        ("/", json!({}), "", 403),
        ("/", json!({ "_csrf": "bad" }), &*good, 403),
        ("/?_csrf=bad", json!({}), &*good, 403),
        ("/", json!({ "_csrf": " " }), &*good, 200),
        ("/", json!({ "_csrf": [&good] }), "", 403),
        ("/", json!({ "_csrf": [&good] }), &*good, 200),
        ("/", json!([&good]), &*good, 200),
        (&*twice, json!({}), "", 403),
        ("/?_csrf=", json!({}), &*good, 200),
    ] {
        let request = client.post(path).json(&body).header("x-xsrf-token", header);
        request.send().await.assert_status(status);
    }
    client.put("/").send().await.assert_status(403);
    client.delete("/").send().await.assert_status(403);
}

// spec: CSR-004, CSR-007, CSR-008, CSR-009, CSR-010
#[tokio::test]
async fn options_say_what_is_checked_and_how() {
    let new = CsrfOptions::new;
    let globs = |globs: &[&'static str]| new().ignored_path_globs(globs.iter().copied());
    for (options, method, path, status) in [
        (new(), "HEAD", "/", 200),
        (new(), "OPTIONS", "/", 200),
        (new(), "PATCH", "/", 403),
        (new().excluded_methods(["GET", "PUT"]), "PUT", "/", 200),
        (new().excluded_methods(["GET", "PUT"]), "OPTIONS", "/", 403),
        (globs(&["/beep"]), "POST", "/beep", 200),
        (globs(&["/beep"]), "POST", "/beep/boop", 403),
        (globs(&["/a/*"]), "POST", "/a/b", 200),
        (globs(&["/a/*"]), "POST", "/a/b/c", 403),
        (globs(&["/a/*"]), "POST", "/a/.b", 403),
        (globs(&["/a/.*"]), "POST", "/a/.b", 200),
        (globs(&["/a/**", "!/a/b/*"]), "POST", "/a/c/d", 200),
        (globs(&["/a/**", "!/a/b/*"]), "POST", "/a/b/c", 403),
        (globs(&["/{a,b}?"]), "POST", "/b1", 200),
    ] {
        let shown = format!("{options:?} {method} {path}");
        let status_of = client(options).request(method, path).send().await.status();
        assert_eq!(status_of, status, "{shown}");
    }

    let client = client(
        new()
            .disable_query(true)
            .salt_length(16)
            .error_handler(async |ctx| {
                ctx.set_status(419);
                ctx.set_body("my own");
                Ok(())
            }),
    );
    let good = token(&client).await;
    assert_eq!(good.find('-'), Some(16));
    let answer = client.post("/").query(&[("_csrf", &good)]).send().await;
    answer.assert_status(419).assert_text("my own");
}

// spec: CSR-002
#[tokio::test]
async fn without_a_session_nothing_is_done() {
    let mut app = App::new();
    app.with(session_with(SessionOptions::new().signed(false)));
    app.with(async |ctx, next| {
        ctx.set_session(None);
        next.run(ctx).await
    });
    app.with(csrf_with(CsrfOptions::new()));
    app.with(async |ctx, _| {
        let token = ctx.state["_csrf"].clone();
        ctx.set_body(json!({ "token": token }));
        Ok(())
    });
    app.test()
        .post("/")
        .send()
        .await
        .assert_json(&json!({ "token": null }));

    let mut app = App::new();
    app.with(csrf_with(CsrfOptions::new()));
    app.test().post("/").send().await.assert_status(404);
}

#[test]
#[should_panic(expected = "error parsing glob")]
fn a_pattern_that_is_none_is_a_mistake_in_the_program() {
    let _ = CsrfOptions::new().ignored_path_globs(["/a/{b"]);
}
