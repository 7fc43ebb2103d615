//! The notes app end to end: what each example puts on the wire, over a real socket.

mod auth;
mod browsing;
mod client;
mod deployment;
mod errors;
mod files;
mod forms;
mod logging;
mod pages;
mod requests;
mod sessions;
mod templates;
mod uploads;

use koa_core::{App, Error};
use koa_examples::{n17_next_error, public};
use tokio::sync::mpsc;

use crate::client::Notes;

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

fn picture(name: &str) -> Vec<u8> {
    std::fs::read(public(name)).expect(name)
}

#[tokio::test]
async fn n01_files_are_downloads_under_their_names() {
    let notes = Notes::start().await;

    let cat = notes.get("/n01/cat.png").await;
    assert_eq!(
        (&*cat.status, cat.header("content-type")),
        ("200 OK", "application/octet-stream")
    );
    assert_eq!(
        cat.header("content-disposition"),
        "attachment; filename=\"??.png\"; filename*=UTF-8''%E5%B0%8F%E7%8C%AB.png"
    );
    assert_eq!(cat.body, picture("小猫.png"));

    let style = notes.get("/n01/style.css").await;
    assert_eq!(style.header("content-type"), "application/octet-stream");
    assert_eq!(
        style.header("content-disposition"),
        "attachment; filename=\"style.css\""
    );

    for path in [
        "/n01/other.png",
        "/n01/../Cargo.toml",
        "/n01/%2e%2e/Cargo.toml",
    ] {
        assert_eq!(notes.get(path).await.status, "404 Not Found", "{path}");
    }
}

#[tokio::test]
async fn n02_pictures_are_shown_by_their_type() {
    let notes = Notes::start().await;
    for (path, file) in [("/n02/cat.png", "cat.png"), ("/n02/kitten.png", "小猫.png")] {
        let shown = notes.get(path).await;
        assert_eq!(
            (&*shown.status, shown.header("content-type")),
            ("200 OK", "image/png")
        );
        assert_eq!(shown.header("content-disposition"), "");
        assert_eq!(shown.body, picture(file));
    }
}

#[tokio::test]
async fn n03_strings_and_json_bring_their_types() {
    let notes = Notes::start().await;
    let cases = [
        // path, type, body
        ("/n03/string", TEXT, "你好，Koa"),
        ("/n03/json", JSON, r#"{"hello":"你好，Koa"}"#),
        ("/n03/typed", JSON, r#"["你好", "Koa"]"#),
    ];
    for (path, kind, text) in cases {
        let shown = notes.get(path).await;
        assert_eq!(
            (&*shown.status, shown.header("content-type"), shown.text()),
            ("200 OK", kind, text),
            "{path}"
        );
    }
}

#[tokio::test]
async fn n04_the_same_bytes_go_out_under_every_type() {
    let notes = Notes::start().await;
    let cases = [
        ("image", "image/png"),
        ("text", TEXT),
        ("json", JSON),
        ("octets", "application/octet-stream"),
        ("unknown", "application/x-study-notes"),
    ];
    for (name, kind) in cases {
        let answer = notes.get(&format!("/n04/{name}")).await;
        assert_eq!(
            (
                answer.header("content-type"),
                answer.header("x-content-type-options")
            ),
            (kind, "nosniff")
        );
        assert_eq!(answer.body, picture("cat.png"), "{name}");
    }
}

#[tokio::test]
async fn n09_a_body_may_be_changed_until_the_chain_has_ended() {
    let notes = Notes::start().await;

    let changed = notes.get("/n09/response").await;
    assert_eq!(
        (&*changed.status, changed.header("content-type")),
        ("201 Created", TEXT)
    );
    assert_eq!(
        (changed.text(), changed.header("x-sent-already")),
        ("first, second", "false")
    );

    let json = notes.get("/n09/json").await;
    assert_eq!(
        (json.header("content-type"), json.text()),
        ("application/json", r#"{"third":true}"#)
    );
}

#[tokio::test]
async fn n10_state_reaches_the_template_escaped() {
    let state = Notes::start().await.get("/n10/state").await;
    assert_eq!(state.header("content-type"), "text/html; charset=utf-8");
    assert!(
        state.text().contains("<h1>小站 &lt;Koa&gt;</h1>"),
        "{}",
        state.text()
    );
}

#[tokio::test]
async fn n10_cookies_are_signed_and_forgeries_are_not_believed() {
    let notes = Notes::start().await;
    let login = notes.get("/n10/login").await;
    let lines: Vec<_> = login.headers("set-cookie").collect();
    assert_eq!(lines[0], "user=tobi; path=/; httponly");
    assert!(
        lines[1].starts_with("user.sig=") && lines.len() == 2,
        "{lines:?}"
    );

    assert_eq!(notes.get("/n10/me").await.text(), "nobody");
    assert_eq!(
        notes.get_with("/n10/me", &login.cookies()).await.text(),
        "tobi"
    );

    let forged = notes
        .get_with("/n10/me", &login.cookies().replace("tobi", "root"))
        .await;
    assert_eq!(forged.text(), "nobody");
    assert!(
        forged.header("set-cookie").starts_with("user.sig=; "),
        "the wrong signature is deleted: {forged:?}"
    );
}

#[tokio::test]
async fn n10_throw_is_seen_outside_and_skips_what_comes_later() {
    let notes = Notes::start().await;
    let cases = [
        (
            "/n10/throw",
            "403 Forbidden",
            r#"{"message":"members only","properties":{"user":"tobi"},"later":null}"#,
        ),
        (
            "/n10/throw/short",
            "401 Unauthorized",
            r#"{"message":"please log in","properties":{},"later":null}"#,
        ),
        ("/n10/later", "200 OK", "the later middleware ran"),
    ];
    for (path, status, body) in cases {
        let thrown = notes.get(path).await;
        assert_eq!((&*thrown.status, thrown.text()), (status, body), "{path}");
    }
}

#[tokio::test]
async fn n15_errors_are_status_and_message_but_for_the_text_of_a_500() {
    let notes = Notes::start().await;
    let cases = [
        ("users/1", "200 OK", JSON, r#"{"id":1,"name":"loki"}"#),
        ("users/7", "404 Not Found", TEXT, "there is no user 7"),
        (
            "users/x",
            "400 Bad Request",
            TEXT,
            "the id of a user is a number",
        ),
        (
            "crash",
            "500 Internal Server Error",
            TEXT,
            "Internal Server Error",
        ),
    ];
    for (path, status, kind, body) in cases {
        let answer = notes.get(&format!("/n15/api/{path}")).await;
        assert_eq!(
            (
                &*answer.status,
                answer.header("content-type"),
                answer.text()
            ),
            (status, kind, body),
            "{path}"
        );
        assert_eq!(
            answer.header("x-error-number").is_empty(),
            status == "200 OK",
            "{path} is reported if it failed"
        );
    }
}

#[tokio::test]
async fn n17_errors_of_routes_and_middleware_reach_the_listeners() {
    let notes = Notes::start().await;
    for path in ["/n17/route", "/n17/middleware"] {
        let failed = notes.get(path).await;
        assert_eq!(
            (&*failed.status, failed.text()),
            ("500 Internal Server Error", "Internal Server Error")
        );
        assert!(
            failed.header("x-error-number").parse::<u32>().is_ok(),
            "{failed:?}"
        );
    }

    let (heard, mut listened) = mpsc::unbounded_channel();
    let mut app: App = n17_next_error::app();
    app.on_error(async move |error: &Error, _: &mut koa_core::Context| {
        Ok(heard.send(error.message.clone())?)
    });
    let client = app.test();
    for (path, message) in [
        ("/route", "error info of a route"),
        ("/middleware", "error info of a middleware"),
    ] {
        let failed = client.get(path).send().await;
        assert!(
            failed.assert_status(500).header("x-error-number").is_some(),
            "the app has the listener itself"
        );
        assert_eq!(listened.recv().await.as_deref(), Some(message));
    }
}

#[tokio::test]
async fn n20_the_app_under_test_greets() {
    let notes = Notes::start().await;
    assert_eq!(notes.get("/n20/hello").await.text(), r#"{"hello":"World"}"#);
    assert_eq!(
        notes.get("/n20/hello?name=%E5%B0%8F%E6%98%8E").await.text(),
        r#"{"hello":"小明"}"#
    );
}

#[tokio::test]
async fn n22_a_visitor_is_known_again() {
    let notes = Notes::start().await;

    let first = notes.get("/n22/get-cookie").await;
    assert_eq!(first.text(), "session_id: undefined");
    let line = first.header("set-cookie");
    let id = line
        .strip_prefix("session_id=")
        .and_then(|rest| rest.strip_suffix("; path=/; httponly"))
        .expect(line);
    assert!(
        id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{id}"
    );

    let second = notes.get_with("/n22/get-cookie", &first.cookies()).await;
    assert_eq!(
        (second.text(), second.header("set-cookie")),
        (&*format!("session_id: {id}"), "")
    );
}

#[tokio::test]
async fn n22_visits_are_counted_and_forgotten() {
    let notes = Notes::start().await;
    let known = "Cookie: session_id=abc; visits=4\r\n";

    let fifth = notes.get_with("/n22/visits", known).await;
    let lines: Vec<_> = fifth.headers("set-cookie").collect();
    assert_eq!((fifth.text(), lines.len()), ("visits: 5", 1));
    assert!(
        lines[0].starts_with("visits=5; path=/; expires="),
        "{lines:?}"
    );
    assert!(lines[0].ends_with(" GMT; samesite=lax"), "{lines:?}");

    let wire = notes.get_with("/n22/wire", known).await;
    let shown = format!(
        "Cookie: session_id=abc; visits=4\nSet-Cookie: {}",
        wire.header("set-cookie")
    );
    assert_eq!(wire.text(), shown);

    let forgotten = notes.get_with("/n22/forget", known).await;
    assert_eq!(
        forgotten.header("set-cookie"),
        "visits=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly"
    );
}
