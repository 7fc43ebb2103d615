//! The lines of the logger.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::stream;
use koa_core::{App, Body};
use koa_middleware::{LogEvent, LoggerOptions, logger_with, request_id};
use regex::Regex;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::tools::start;

type Lines = Arc<Mutex<Vec<String>>>;

fn logged(options: LoggerOptions) -> (App, Lines) {
    let lines = Lines::default();
    let sink = lines.clone();
    let options = options.transporter(move |line, record| {
        assert_eq!(record.status.is_none(), record.event == LogEvent::Request);
        sink.lock().unwrap().push(line.to_owned());
    });
    let mut app = App::new();
    app.silent = true;
    app.with(request_id());
    app.with(logger_with(options));
    app.with(async |ctx, _| {
        match ctx.path() {
            "/hello" => ctx.set_body("hello world"),
            "/2kb" => ctx.set_body(vec![0; 2048]),
            "/json" => ctx.set_body(json!({ "foo": "bar" })),
            "/stream" => ctx.set_body(Body::reader(&b"stream"[..])),
            "/204" => ctx.set_status(204),
            "/teapot" => return ctx.throw(418, "short and stout"),
            "/panic" => panic!("a port of undefined.name"),
            "/bug" => return Err(std::io::Error::other("bug").into()),
            "/endless" => {
                let pieces = stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0; 65_536]));
                ctx.set_body(Body::stream(pieces));
            }
            _ => {}
        }
        Ok(())
    });
    (app, lines)
}

/// The lines so far, with their times replaced.
fn taken(lines: &Lines) -> Vec<String> {
    let time = Regex::new(r"\b\d+ms\b").unwrap();
    let mut lines = lines.lock().unwrap();
    lines
        .drain(..)
        .map(|line| time.replace(&line, "0ms").into_owned())
        .collect()
}

// spec: LOG-001, LOG-002, LOG-004, LOG-005, LOG-006, LOG-007, LOG-008, LOG-013, LOG-015
#[tokio::test]
async fn every_request_is_two_lines() {
    let (app, lines) = logged(LoggerOptions::new().colors(false));
    let client = app.test();
    for (path, wanted) in [
        ("/hello?a=1", "  --> GET /hello?a=1 200 0ms 11b"),
        ("/2kb", "  --> GET /2kb 200 0ms 2kb"),
        ("/json", "  --> GET /json 200 0ms 13b"),
        ("/stream", "  --> GET /stream 200 0ms -"),
        ("/204", "  --> GET /204 204 0ms "),
        ("/nowhere", "  --> GET /nowhere 404 0ms 9b"),
        ("/teapot", "  xxx GET /teapot 418 0ms -"),
        ("/bug", "  xxx GET /bug 500 0ms -"),
        ("/panic", "  --> GET /panic 500 0ms 21b"),
    ] {
        client.get(path).send().await;
        assert_eq!(
            taken(&lines),
            [format!("  <-- GET {path}"), wanted.to_owned()]
        );
    }
    client.head("/hello").send().await;
    assert_eq!(
        taken(&lines),
        ["  <-- HEAD /hello", "  --> HEAD /hello 200 0ms 11b"]
    );
}

// spec: LOG-010
#[tokio::test]
async fn a_client_that_leaves_is_told_apart() {
    let (app, lines) = logged(LoggerOptions::new().colors(false));
    let server = start(app).await;
    let mut client = TcpStream::connect(server.local_addr()).await.unwrap();
    client
        .write_all(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    client.read_exact(&mut [0; 1000]).await.unwrap();
    drop(client);
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        if lines.lock().unwrap().len() == 2 {
            break;
        }
    }
    assert_eq!(
        taken(&lines)[1].split(" 0ms").next(),
        Some("  -x- GET /endless 200")
    );
}

// spec: BUN-002, BUN-003, BUN-004
#[tokio::test]
async fn a_line_of_json_names_the_request() {
    let (app, lines) = logged(LoggerOptions::new().json(true));
    let client = app.test();
    client
        .get("/hello")
        .header("X-Request-Id", "abc")
        .send()
        .await
        .assert_header("x-request-id", "abc");
    let response = client.get("/bug").send().await;
    let id = response.header("x-request-id").map(str::to_owned);
    assert_eq!(id, None, "an error clears the headers, as Koa does");

    let lines: Vec<Value> = lines
        .lock()
        .unwrap()
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let [hello, bug] = lines.as_slice() else {
        panic!("{lines:?}")
    };
    assert_eq!(
        (
            &hello["level"],
            &hello["req_id"],
            &hello["url"],
            &hello["status"],
            &hello["length"]
        ),
        (
            &json!("info"),
            &json!("abc"),
            &json!("/hello"),
            &json!(200),
            &json!(11)
        )
    );
    assert_eq!(
        (&bug["level"], &bug["status"], &bug["err"]),
        (&json!("error"), &json!(500), &json!("bug"))
    );
    assert_eq!(bug["req_id"].as_str().map(str::len), Some(36));
}
