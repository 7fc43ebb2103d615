//! What the test client tells of a failure: assertions, reports, errors, and the line of the test.

use std::{
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    thread,
};

use futures_util::stream;
use koa_core::{
    App, Body, Context, Next,
    testing::{Client, ClientError},
};
use serde_json::json;

/// An application of one middleware that sets the body which the function makes.
fn serving(body: impl Fn() -> Body + Clone + Send + Sync + 'static) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        ctx.set_body(body());
        Ok(())
    });
    app.test()
}

fn panic_of(call: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(call)).expect_err("the call panics");
    payload
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_default()
}

/// Ends a call whose result is of no interest, for it is expected to panic.
fn discard<T>(_: T) {}

#[tokio::test]
async fn what_cannot_be_sent_is_told() {
    let client = App::new().test();
    for (request, told) in [
        (
            client.get("a"),
            "GET a cannot be sent: a path begins with a slash",
        ),
        (
            client.get(""),
            "GET  cannot be sent: a path begins with a slash",
        ),
        (
            client.get("/a b"),
            "GET /a b cannot be sent: invalid uri character in the path",
        ),
        (
            client.request("A B", "/"),
            "A B / cannot be sent: this is no method",
        ),
        (
            client.get("/").header("a b", ""),
            r#"GET / cannot be sent: "a b" is no header name"#,
        ),
        (
            client.get("/").header("a", "b\n"),
            r#"GET / cannot be sent: "b\n" is no value for the header a"#,
        ),
        (
            client.get("/").cookie("a", "\n"),
            r#"GET / cannot be sent: "a=\n" is no value for the header cookie"#,
        ),
    ] {
        let error = request.try_send().await.unwrap_err();
        assert!(matches!(error, ClientError::Invalid { .. }));
        assert_eq!(error.to_string(), told);
    }
}

#[tokio::test]
async fn a_cut_body_is_an_error_with_what_came() {
    let broken = || std::io::Error::other("the disk broke");
    let client = serving(move || Body::stream(stream::iter([Ok("begun"), Err(broken())])));
    let error = client.get("/a").try_send().await.unwrap_err();
    error
        .response()
        .unwrap()
        .assert_status(200)
        .assert_text("begun");
    assert!(std::error::Error::source(&error).is_some());
    assert!(
        error.to_string().starts_with("the body was cut: "),
        "{error}"
    );
    assert!(
        error.to_string().contains("\n\nGET /a\n200 OK\n"),
        "{error}"
    );
}

#[tokio::test]
async fn a_missing_answer_is_an_error() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.respond = false;
        Ok(())
    });
    let client = app.test();
    let error = client.get("/a").try_send().await.unwrap_err();
    assert!(matches!(error, ClientError::NoAnswer { .. }));
    assert!(error.response().is_none());
    assert!(
        error.to_string().starts_with("GET /a got no answer: "),
        "{error}"
    );
}

#[tokio::test]
async fn assertions_hold_and_chain() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        match ctx.path() {
            "/json" => ctx.set_body(json!({ "a": 1, "b": [2] })),
            "/moved" => {
                ctx.redirect("/login");
                ctx.set_status(308);
            }
            _ => next.run(ctx).await?,
        }
        Ok(())
    });
    let client = app.test();
    let answer = client.get("/json").send().await;
    answer
        .assert_status(200)
        .assert_type("application/json; charset=utf-8")
        .assert_header("content-length", "15")
        .assert_no_header("Location")
        .assert_text(r#"{"a":1,"b":[2]}"#)
        .assert_text_contains("[2]")
        .assert_json(&json!({ "b": [2], "a": 1 }));
    let moved = client.get("/moved").send().await;
    moved.assert_redirect("/login");
    for (call, told) in [
        (
            &(|| discard(answer.assert_status(201))) as &dyn Fn(),
            "the status is 200, not 201",
        ),
        (
            &|| discard(answer.assert_header("Location", "/")),
            r#"there is no header Location, which should be "/""#,
        ),
        (
            &|| discard(answer.assert_header("Content-Length", "1")),
            r#"the header Content-Length is "15", not "1""#,
        ),
        (
            &|| discard(answer.assert_no_header("Content-Length")),
            r#"there is a header Content-Length: "15""#,
        ),
        (
            &|| discard(answer.assert_type("text/html")),
            r#"the header Content-Type is "application/json; charset=utf-8", not"#,
        ),
        (
            &|| discard(answer.assert_text("{}")),
            r#"the body is not "{}""#,
        ),
        (
            &|| discard(answer.assert_text_contains("[3]")),
            r#"the body has no "[3]" in it"#,
        ),
        (
            &|| discard(answer.assert_json(&json!({ "a": 1 }))),
            "the body is not the expected JSON\n\nexpected: {",
        ),
        (
            &|| discard(answer.json::<Vec<u8>>()),
            "the body is not the expected JSON: invalid type: map",
        ),
        (
            &|| discard(answer.assert_redirect("/login")),
            "the status is 200, not that of a redirect",
        ),
        (
            &|| discard(moved.assert_redirect("/")),
            r#"the header Location is "/login", not "/""#,
        ),
    ] {
        let message = panic_of(call);
        assert!(message.starts_with(told), "{message}");
        assert!(message.contains("\n\nGET /"), "{message}");
    }
    let report =
        "GET /json\n200 OK\ncontent-type: application/json; charset=utf-8\ncontent-length: 15\n";
    let message = panic_of(|| discard(answer.assert_status(404)));
    assert!(
        message.contains(report) && message.ends_with("\n\n{\"a\":1,\"b\":[2]}"),
        "{message}"
    );
}

#[tokio::test]
async fn a_report_shows_no_more_of_a_body_than_helps() {
    let long = serving(|| "ä".repeat(5000).into()).get("/").send().await;
    assert!(panic_of(|| discard(long.assert_status(1))).ends_with("ä... (10000 bytes)"));
    let binary = serving(|| vec![0xff; 3].into()).get("/").send().await;
    assert!(
        panic_of(|| discard(binary.assert_status(1))).ends_with("\n\n(3 bytes that are no text)")
    );
    assert!(panic_of(|| discard(binary.text().len())).starts_with("the body is not UTF-8: "));
}

#[test]
fn a_panic_names_the_line_of_the_test() {
    let lines: Arc<Mutex<Vec<(String, u32)>>> = Arc::default();
    let (heard, here) = (lines.clone(), thread::current().id());
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| match panicked.location() {
        Some(at) if thread::current().id() == here => heard
            .lock()
            .unwrap()
            .push((at.file().to_owned(), at.line())),
        _ => before(panicked),
    }));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let client = App::new().test();
    let unsent = async {
        client.get("no path").send().await;
    };
    let first = line!() - 2;
    let failed = async {
        let response = client.get("/").send().await;
        response.assert_status(200);
    };
    let second = line!() - 2;
    panic_of(|| runtime.block_on(unsent));
    panic_of(|| runtime.block_on(failed));
    discard(panic::take_hook());
    let file = file!().to_owned();
    assert_eq!(
        *lines.lock().unwrap(),
        [(file.clone(), first), (file, second)]
    );
}
