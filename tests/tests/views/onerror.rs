//! Errors by what the client accepts: `onerror`.

use koa_core::{App, Body, Context, Error, Next, Result, testing::Client};
use koa_middleware::{OnerrorOptions, onerror, onerror_with};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::events::Events;

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

async fn trouble(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set("X-Before", "set");
    ctx.set("Content-Disposition", "attachment; filename=\"a.zip\"");
    ctx.set_etag("abc");
    match ctx.path() {
        "/exposed" => ctx.throw(400, "name <required>"),
        "/hidden" => ctx.throw(500, "<anonymous> knows the password"),
        "/late" => {
            tokio::task::yield_now().await;
            ctx.throw(418, "after a while")
        }
        "/empty" => Err(Error::new(403).with_message("")),
        "/strange" => {
            let mut error = Error::new(500);
            error.status = 999;
            Err(error)
        }
        "/headers" => Err(Error::new(401)
            .with_header("WWW-Authenticate", "Basic")
            .with_header("www-authenticate", "Bearer")
            .with_header("foo", "bar")),
        "/missing" => {
            let body = Body::file("there/is/no/such/file").await?;
            ctx.set_body(body);
            Ok(())
        }
        "/caused" => {
            let cause: std::result::Result<u8, _> = "x".parse();
            Err(Error::new(502)
                .with_message("the other side said something strange")
                .with_property("code", "E_OTHER")
                .with_source(cause.expect_err("x is no number")))
        }
        "/panic" => panic!("a bug"),
        "/fine" => {
            ctx.set_body("fine");
            Ok(())
        }
        _ => Ok(()),
    }
}

fn app(env: &str, options: OnerrorOptions) -> (Client, Events) {
    let mut app = App::new();
    app.env = env.into();
    onerror_with(&mut app, options);
    let events = Events::of(&mut app);
    app.with(trouble);
    (app.test(), events)
}

fn production() -> Client {
    app("production", OnerrorOptions::new()).0
}

// spec: ONE-001, ONE-003, ONE-017
#[tokio::test]
async fn it_answers_errors_and_panics_and_nothing_else() {
    let mut app = App::new();
    app.env = "production".into();
    onerror(&mut app).with(trouble);
    let events = Events::of(&mut app);
    let client = app.test();
    let json = |path| client.get(path).header("Accept", "application/json");
    json("/exposed")
        .send()
        .await
        .assert_status(400)
        .assert_text(r#"{"error":"name <required>"}"#);
    json("/panic")
        .send()
        .await
        .assert_status(500)
        .assert_text(r#"{"error":"Internal Server Error"}"#);
    json("/nowhere")
        .send()
        .await
        .assert_status(404)
        .assert_header("content-type", TEXT)
        .assert_text("Not Found");
    json("/fine")
        .send()
        .await
        .assert_status(200)
        .assert_text("fine");
    let events = events.take();
    assert_eq!(events.len(), 2, "{events:?}");
    assert_eq!(events[0], "400 name <required> -> 400");
}

// spec: ONE-004, ONE-006, ONE-007, ONE-008, ONE-009, ONE-016, ONE-025
#[tokio::test]
async fn the_type_is_what_the_client_prefers() {
    let client = production();
    for (accept, kind) in [
        (None, HTML),
        (Some("*/*"), HTML),
        (Some("text/html"), HTML),
        (Some("application/json"), JSON),
        (Some("text/html;q=0.5, application/json"), JSON),
        (Some("text/plain"), TEXT),
        (Some("image/png"), TEXT),
    ] {
        for (path, status, message) in [
            ("/exposed", 400, "name <required>"),
            ("/hidden", 500, "Internal Server Error"),
            ("/late", 418, "after a while"),
            ("/empty", 403, "Forbidden"),
        ] {
            let request = client.get(path);
            let request = match accept {
                Some(accept) => request.header("Accept", accept),
                None => request,
            };
            let response = request.send().await;
            response
                .assert_status(status)
                .assert_header("content-type", kind);
            for name in ["content-disposition", "etag"] {
                response.assert_no_header(name);
            }
            if kind == TEXT {
                response.assert_text(message).assert_no_header("x-before");
                continue;
            }
            response.assert_header("x-before", "set");
            if kind == JSON {
                response.assert_json(&json!({ "error": message }));
            } else {
                let page = response.text();
                assert!(
                    page.contains(&format!("<title>Error - {status}</title>")),
                    "{page}"
                );
                assert!(page.contains("Looks like something broke!"), "{page}");
                let escaped = message.replace('<', "&lt;").replace('>', "&gt;");
                assert!(
                    page.contains(&escaped) && !page.contains("password"),
                    "{page}"
                );
            }
        }
    }
    let head = client.head("/exposed").send().await;
    head.assert_status(400)
        .assert_header("content-type", HTML)
        .assert_text("");
    assert!(
        head.header("content-length")
            .is_some_and(|length| length != "0")
    );
}

// spec: ONE-006, ONE-009, ONE-010
#[tokio::test]
async fn development_shows_what_happened() {
    let (client, _) = app("development", OnerrorOptions::new());
    let get = |path, accept| client.get(path).header("Accept", accept);
    get("/hidden", "text/plain")
        .send()
        .await
        .assert_text("<anonymous> knows the password");
    let json = get("/hidden", "application/json").send().await;
    json.assert_json(&json!({ "error": "<anonymous> knows the password" }));

    let page = get("/hidden", "text/html").send().await;
    page.assert_text_contains("&lt;anonymous&gt; knows the password")
        .assert_text_contains("GET /hidden");
    let page = get("/caused", "text/html").send().await;
    for text in [
        "the other side said something strange",
        "invalid digit",
        "E_OTHER",
    ] {
        page.assert_text_contains(text);
    }
}

// spec: ONE-011, ONE-015
#[tokio::test]
async fn a_status_that_is_none_is_500_and_a_missing_file_404() {
    let client = production();
    let json = |path| client.get(path).header("Accept", "application/json");
    json("/strange")
        .send()
        .await
        .assert_status(500)
        .assert_text(r#"{"error":"Internal Server Error"}"#);
    json("/missing")
        .send()
        .await
        .assert_status(404)
        .assert_text(r#"{"error":"Not Found"}"#);
    client
        .get("/missing")
        .send()
        .await
        .assert_status(404)
        .assert_text_contains("<title>Error - 404</title>");
}

// spec: ONE-012
#[tokio::test]
async fn the_headers_of_the_error_are_set_whatever_the_type() {
    let client = production();
    for accept in ["text/html", "text/plain", "application/json"] {
        let response = client.get("/headers").header("Accept", accept).send().await;
        response.assert_status(401).assert_header("foo", "bar");
        let lines: Vec<_> = response
            .headers()
            .filter(|(name, _)| *name == "www-authenticate")
            .map(|(_, value)| value)
            .collect();
        assert_eq!(lines, ["Basic", "Bearer"]);
    }
}

// spec: ONE-018
#[tokio::test]
async fn nothing_is_written_after_the_head_was_sent() {
    let mut app = App::new();
    onerror(&mut app);
    let events = Events::of(&mut app);
    app.with(async |ctx, _| {
        ctx.set_status(200);
        ctx.flush_headers();
        ctx.throw(500, "too late")
    });
    let answer = app
        .test()
        .raw("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && !answer.contains("broke"),
        "{answer}"
    );
    assert_eq!(events.take(), ["500 too late -> 200, sent"]);
}

// spec: ONE-019
#[tokio::test]
async fn a_client_that_sends_a_large_body_reads_the_error() {
    let mut app = App::new();
    app.workers = 1;
    app.silent = true;
    onerror(&mut app);
    app.with(async |ctx, _| ctx.throw(500, "before the body was read"));
    let server = app.start("127.0.0.1:0").await.expect("a free port");
    let mut stream = TcpStream::connect(server.local_addr())
        .await
        .expect("a connection");
    let size = 4 << 20;
    let head = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\nContent-Length: {size}\r\n\r\n"
    );
    stream
        .write_all(head.as_bytes())
        .await
        .expect("a server that reads");
    let body = vec![b'x'; size];
    // The rest may not be wanted any more; what counts is that the answer arrives.
    let _ = stream.write_all(&body).await;
    let mut answer = vec![0; 4096];
    let length = stream.read(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    server.close().await;
}

// spec: ONE-005, ONE-023, ONE-024
#[tokio::test]
async fn handlers_and_types_of_ones_own() {
    let options = OnerrorOptions::new()
        .accepts(|ctx| match ctx.query("as") {
            Some("json") => Some("json"),
            Some("js") => Some("js"),
            Some("none") => None,
            _ => ctx.accepts(&["html", "text"]),
        })
        .html(async |error, ctx| {
            ctx.set_status(599);
            ctx.set_status(409);
            ctx.set_type("json");
            ctx.set_body(format!("<h1>{error}</h1>"));
            Ok(())
        })
        .text(async |error, ctx| {
            ctx.set_body(format!("text: {error}"));
            Ok(())
        })
        .json(async |error, ctx| {
            ctx.set_body(format!("json: {error}"));
            Ok(())
        })
        .handler("js", async |_, ctx| {
            ctx.set_body("callback(1)");
            Ok(())
        });
    let (client, _) = app("production", options);
    let get = |path| client.get(path);
    let html = get("/late").send().await;
    html.assert_status(409)
        .assert_header("content-type", HTML)
        .assert_text("<h1>after a while</h1>");
    let text = get("/late").header("Accept", "text/plain").send().await;
    text.assert_status(418)
        .assert_header("content-type", TEXT)
        .assert_text("text: after a while");
    get("/late?as=none")
        .send()
        .await
        .assert_text("text: after a while");
    let json = get("/late?as=json").send().await;
    json.assert_header("content-type", JSON)
        .assert_text("\"json: after a while\"");
    let js = get("/late?as=js").send().await;
    js.assert_header("content-type", "text/javascript; charset=utf-8")
        .assert_text("callback(1)");
}

// spec: ONE-020
#[tokio::test]
async fn a_redirect_is_for_those_who_do_not_ask_for_json() {
    let (client, events) = app(
        "production",
        OnerrorOptions::new().redirect("/error?from=<here>"),
    );
    let get = |accept| client.get("/hidden").header("Accept", accept);
    let html = get("text/html").send().await;
    html.assert_redirect("/error?from=%3Chere%3E")
        .assert_status(302)
        .assert_header("content-type", HTML);
    let text = get("text/plain").send().await;
    text.assert_redirect("/error?from=%3Chere%3E")
        .assert_header("content-type", TEXT);
    get("application/json")
        .send()
        .await
        .assert_status(500)
        .assert_text(r#"{"error":"Internal Server Error"}"#);
    assert_eq!(events.take().len(), 3);
}

// spec: ONE-021
#[tokio::test]
async fn one_handler_for_all() {
    let options = OnerrorOptions::new().all(async |error, ctx| {
        ctx.set_body(format!("all: {} {error}", ctx.status()));
        Ok(())
    });
    let (client, _) = app("production", options);
    for accept in ["text/html", "application/json", "image/png"] {
        let response = client.get("/headers").header("Accept", accept).send().await;
        response
            .assert_status(401)
            .assert_header("foo", "bar")
            .assert_text("all: 401 Unauthorized");
    }
}
