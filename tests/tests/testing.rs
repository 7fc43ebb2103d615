//! The test client: what it sends, what it keeps, and what it tells of a failure.

use std::{
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{
    FutureExt,
    stream::{self, StreamExt},
};
use koa_core::{
    App, Body, Context, Next, Result,
    testing::{Client, ClientError, Response},
};
use serde_json::{Value, json};
use tokio::sync::{Barrier, Notify};

/// Answers with the request as it arrived.
async fn echo(ctx: &mut Context, _: Next<'_>) -> Result {
    let text = ctx.request.text().await?;
    let headers: Vec<_> = ctx
        .headers()
        .iter()
        .map(|(name, value)| json!([name.as_str(), String::from_utf8_lossy(value.as_bytes())]))
        .collect();
    ctx.set_body(json!({ "method": ctx.method(), "url": ctx.url(), "headers": headers, "text": text }));
    Ok(())
}

fn echoing() -> Client {
    let mut app = App::new();
    app.with(echo);
    app.test()
}

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

fn seen(response: &Response) -> (String, String, Value, String) {
    let seen: Value = response.assert_status(200).json();
    let text = |name: &str| seen[name].as_str().unwrap_or_default().to_owned();
    (text("method"), text("url"), seen["headers"].clone(), text("text"))
}

/// Notifies when it is dropped.
struct Told(Arc<Notify>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

fn panic_of(call: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(call)).unwrap_err();
    payload.downcast_ref::<String>().cloned().unwrap_or_default()
}

/// Ends a call whose result is of no interest, for it is expected to panic.
fn discard<T>(_: T) {}

#[tokio::test]
async fn a_request_has_nothing_that_it_was_not_given() {
    let client = echoing();
    let host = json!(["host", "127.0.0.1"]);
    let empty = json!(["content-length", "0"]);
    for (request, method, url, headers, text) in [
        (client.get("/a?b=c"), "GET", "/a?b=c", json!([host]), ""),
        (client.get("/a#b").query(&[("c", "d")]), "GET", "/a?c=d", json!([host]), ""),
        (client.get("/?").query(&[("a", "1")]).query(&[("b", "&")]), "GET", "/?a=1&b=%26", json!([host]), ""),
        (client.delete("/"), "DELETE", "/", json!([host]), ""),
        (client.options("*"), "OPTIONS", "*", json!([host]), ""),
        (client.request("PROPFIND", "/"), "PROPFIND", "/", json!([host]), ""),
        (client.post("/"), "POST", "/", json!([host, empty]), ""),
        (client.put("/"), "PUT", "/", json!([host, empty]), ""),
        (client.patch("/"), "PATCH", "/", json!([host, empty]), ""),
        (client.get("/").header("Host", "koa.test"), "GET", "/", json!([["host", "koa.test"]]), ""),
        (
            client.get("/").header("X-A", "1").header("x-a", "2"),
            "GET",
            "/",
            json!([["x-a", "1"], ["x-a", "2"], host]),
            "",
        ),
        (client.put("/").body("abc"), "PUT", "/", json!([host, ["content-length", "3"]]), "abc"),
        (
            client.post("/").text("é"),
            "POST",
            "/",
            json!([host, ["content-type", "text/plain; charset=utf-8"], ["content-length", "2"]]),
            "é",
        ),
        (
            client.post("/").header("Content-Type", "application/vnd.koa+json").json(&[1]),
            "POST",
            "/",
            json!([["content-type", "application/vnd.koa+json"], host, ["content-length", "3"]]),
            "[1]",
        ),
        (
            client.post("/").form(&[("a", "x y"), ("b", "ü")]),
            "POST",
            "/",
            json!([host, ["content-type", "application/x-www-form-urlencoded"], ["content-length", "14"]]),
            "a=x+y&b=%C3%BC",
        ),
        (
            client.post("/").header("Transfer-Encoding", "chunked").body("abc"),
            "POST",
            "/",
            json!([["transfer-encoding", "chunked"], host]),
            "abc",
        ),
    ] {
        let expected = (method.to_owned(), url.to_owned(), headers, text.to_owned());
        assert_eq!(seen(&request.send().await), expected);
    }
}

#[tokio::test]
async fn a_whole_url_names_its_host() {
    let response = echoing().get("http://user@koa.test:8080/a").send().await;
    let (_, url, headers, _) = seen(&response);
    assert_eq!((url.as_str(), headers), ("http://user@koa.test:8080/a", json!([["host", "koa.test:8080"]])));
}

#[tokio::test]
async fn headers_are_latin_1() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        let name = ctx.get("X-Name").into_owned();
        ctx.set("X-Name", format!("{name}!"));
        ctx.set_status(200);
        ctx.set_message("Très bien");
        Ok(())
    });
    let response = app.test().get("/").header("X-Name", "Zoë").send().await;
    response.assert_header("x-name", "Zoë!");
    assert_eq!(response.reason(), "Très bien");
}

#[tokio::test]
async fn what_cannot_be_sent_is_told() {
    let client = echoing();
    for (request, told) in [
        (client.get("a"), "GET a cannot be sent: a path begins with a slash"),
        (client.get(""), "GET  cannot be sent: a path begins with a slash"),
        (client.get("/a b"), "GET /a b cannot be sent: invalid uri character in the path"),
        (client.request("A B", "/"), "A B / cannot be sent: this is no method"),
        (client.get("/").header("a b", ""), r#"GET / cannot be sent: "a b" is no header name"#),
        (client.get("/").header("a", "b\n"), r#"GET / cannot be sent: "b\n" is no value for the header a"#),
        (client.get("/").cookie("a", "\n"), r#"GET / cannot be sent: "a=\n" is no value for the header cookie"#),
    ] {
        let error = request.try_send().await.unwrap_err();
        assert!(matches!(error, ClientError::Invalid { .. }));
        assert_eq!(error.to_string(), told);
    }
}

#[tokio::test]
async fn cookies_stay_with_the_client() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.set_body(ctx.get("Cookie").into_owned());
        if let Some(line) = ctx.query("set").map(str::to_owned) {
            ctx.set("Set-Cookie", line);
        }
        Ok(())
    });
    let client = app.test();
    let cookie = async |path: &str| client.get(path).send().await.text().to_owned();
    assert_eq!(cookie("/?set=a=1;path=/").await, "");
    assert_eq!(cookie("/x/y?set=b=2").await, "a=1");
    assert_eq!(cookie("/x").await, "b=2; a=1");
    client.get("/x").cookie("a", "9").send().await.assert_text("b=2; a=9");
    client.get("/x").header("Cookie", "c=3").send().await.assert_text("c=3");
    client.get("/").header("Cookie", "c=3").cookie("d", "4").send().await.assert_text("c=3; d=4");
    client.clone().without_cookies().get("/?set=e=5").send().await.assert_text("");
    assert_eq!(client.cookie("e"), None);
    assert_eq!(cookie("/?set=a=;path=/;max-age=0").await, "a=1");
    assert_eq!(cookie("/").await, "");
    client.set_cookie("f", "6");
    assert_eq!(client.cookie("f").as_deref(), Some("6"));
    assert_eq!(client.clone().get("/").send().await.text(), "f=6");
    app.test().get("/").send().await.assert_text("");
}

#[tokio::test]
async fn headers_of_several_lines_are_joined() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.append("Link", "</a>");
        ctx.append("Link", "</b>");
        ctx.cookies.set("a", "1").set("b", "2");
        Ok(())
    });
    let response = app.test().get("/").send().await;
    response.assert_header("LINK", "</a>, </b>");
    assert_eq!(response.headers().filter(|(name, _)| *name == "link").count(), 2);
    assert_eq!(response.cookies(), ["a=1; path=/; httponly", "b=2; path=/; httponly"]);
}

#[tokio::test]
async fn requests_run_at_the_same_time() {
    let met = Arc::new(Barrier::new(10));
    let mut app = App::new();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        met.wait().await;
        ctx.set_body(ctx.path().to_owned());
        Ok(())
    });
    let client = app.test();
    let requests: Vec<_> = (0..10)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move { client.get(&format!("/{number}")).send().await })
        })
        .collect();
    for (number, request) in requests.into_iter().enumerate() {
        request.await.unwrap().assert_text(&format!("/{number}"));
    }
}

#[tokio::test]
async fn large_bodies_go_both_ways() {
    let mut app = App::new();
    app.limits.body_limit = 8 << 20;
    app.with(async |ctx, _| {
        let bytes = ctx.request.bytes().await?;
        ctx.set_body(bytes);
        Ok(())
    });
    let body = Bytes::from(vec![7; 3 << 20]);
    let response = app.test().post("/").body(body.clone()).send().await;
    assert!(response.bytes() == &body);
}

#[tokio::test]
async fn a_cut_body_is_an_error_with_what_came() {
    let broken = || std::io::Error::other("the disk broke");
    let client = serving(move || Body::stream(stream::iter([Ok("begun"), Err(broken())])));
    let error = client.get("/a").try_send().await.unwrap_err();
    error.response().unwrap().assert_status(200).assert_text("begun");
    assert!(std::error::Error::source(&error).is_some());
    assert!(error.to_string().starts_with("the body was cut: "), "{error}");
    assert!(error.to_string().contains("\n\nGET /a\n200 OK\n"), "{error}");
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
    assert!(error.to_string().starts_with("GET /a got no answer: "), "{error}");
}

#[tokio::test]
async fn raw_bytes_are_answered_to_the_end() {
    let client = echoing();
    let answer = client.raw("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: b\r\n\r\n").await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK\r\n").count(), 2, "{answer}");
    assert!(answer.find("/a").unwrap() < answer.find("/b").unwrap());
    assert!(client.raw("HELO\r\n\r\n").await.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    assert_eq!(client.raw("").await, "");
    let many = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n".repeat(5000);
    assert_eq!(client.raw(many).await.matches("HTTP/1.1 200 OK\r\n").count(), 5000);
}

#[tokio::test]
async fn a_dropped_future_hangs_up() {
    let hung_up = Arc::new(Notify::new());
    let notify = hung_up.clone();
    let client = serving(move || {
        let told = Told(notify.clone());
        let begun = stream::once(async { Ok::<_, std::io::Error>("begun") });
        Body::stream(begun.chain(stream::pending()).inspect(move |_| discard(&told)))
    });
    let sent = tokio::time::timeout(Duration::from_millis(50), client.get("/").send()).await;
    assert!(sent.is_err());
    hung_up.notified().await;
}

#[tokio::test]
async fn the_thread_ends_with_the_client() {
    let ended = Arc::new(Notify::new());
    let told = Arc::new(Told(ended.clone()));
    let client = serving(move || {
        discard(&told);
        "alive".into()
    });
    let clone = client.clone();
    client.get("/").send().await.assert_text("alive");
    drop(client);
    clone.get("/").send().await.assert_text("alive");
    assert_eq!(ended.notified().now_or_never(), None);
    drop(clone);
    ended.notified().await;
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
        (&(|| discard(answer.assert_status(201))) as &dyn Fn(), "the status is 200, not 201"),
        (&|| discard(answer.assert_header("Location", "/")), r#"there is no header Location, which should be "/""#),
        (&|| discard(answer.assert_header("Content-Length", "1")), r#"the header Content-Length is "15", not "1""#),
        (&|| discard(answer.assert_no_header("Content-Length")), r#"there is a header Content-Length: "15""#),
        (&|| discard(answer.assert_type("text/html")), r#"the header Content-Type is "application/json; charset=utf-8", not"#),
        (&|| discard(answer.assert_text("{}")), r#"the body is not "{}""#),
        (&|| discard(answer.assert_text_contains("[3]")), r#"the body has no "[3]" in it"#),
        (&|| discard(answer.assert_json(&json!({ "a": 1 }))), "the body is not the expected JSON\n\nexpected: {"),
        (&|| discard(answer.json::<Vec<u8>>()), "the body is not the expected JSON: invalid type: map"),
        (&|| discard(answer.assert_redirect("/login")), "the status is 200, not that of a redirect"),
        (&|| discard(moved.assert_redirect("/")), r#"the header Location is "/login", not "/""#),
    ] {
        let message = panic_of(call);
        assert!(message.starts_with(told), "{message}");
        assert!(message.contains("\n\nGET /"), "{message}");
    }
    let report = "GET /json\n200 OK\ncontent-type: application/json; charset=utf-8\ncontent-length: 15\n";
    let message = panic_of(|| discard(answer.assert_status(404)));
    assert!(message.contains(report) && message.ends_with("\n\n{\"a\":1,\"b\":[2]}"), "{message}");
}

#[tokio::test]
async fn a_report_shows_no_more_of_a_body_than_helps() {
    let long = serving(|| "ä".repeat(5000).into()).get("/").send().await;
    assert!(panic_of(|| discard(long.assert_status(1))).ends_with("ä... (10000 bytes)"));
    let binary = serving(|| vec![0xff; 3].into()).get("/").send().await;
    assert!(panic_of(|| discard(binary.assert_status(1))).ends_with("\n\n(3 bytes that are no text)"));
    assert!(panic_of(|| discard(binary.text().len())).starts_with("the body is not UTF-8: "));
}

#[test]
fn a_panic_names_the_line_of_the_test() {
    let lines: Arc<Mutex<Vec<(String, u32)>>> = Arc::default();
    let (heard, here) = (lines.clone(), thread::current().id());
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| match panicked.location() {
        Some(at) if thread::current().id() == here => heard.lock().unwrap().push((at.file().to_owned(), at.line())),
        _ => before(panicked),
    }));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
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
    assert_eq!(*lines.lock().unwrap(), [(file.clone(), first), (file, second)]);
}
