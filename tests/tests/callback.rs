//! `App::callback`: the application on a server of one's own.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use koa_core::{App, Callback, CookieOptions};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, duplex},
    task::LocalSet,
};

fn app() -> App {
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.cookies.set_with("a", "b", CookieOptions::new().secure(true));
        ctx.set_body(json!({ "protocol": ctx.protocol(), "secure": ctx.secure(), "ip": ctx.ip(), "href": ctx.href() }));
        Ok(())
    });
    app
}

/// What a server that is not koa-core's answers with the service.
async fn ask(callback: Callback, request: &str) -> String {
    let (mut client, server) = duplex(64 << 10);
    let connection = http1::Builder::new()
        .half_close(true)
        .serve_connection(TokioIo::new(server), callback);
    let asked = async {
        client.write_all(request.as_bytes()).await.unwrap();
        client.shutdown().await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let (served, answer) = LocalSet::new()
        .run_until(async { tokio::join!(connection, asked) })
        .await;
    served.unwrap();
    answer
}

const REQUEST: &str = "GET /x HTTP/1.1\r\nHost: example.com\r\nX-Forwarded-Proto: http\r\n\r\n";

// spec: APP-027, REQ-101, REQ-102, COO-042
#[tokio::test]
async fn an_encrypted_connection_is_https_whatever_a_proxy_says() {
    let mut app = app();
    app.proxy = true;
    let callback = app
        .callback()
        .with_encryption(true)
        .with_remote_addr(([10, 0, 0, 7], 4000).into());
    let answer = ask(callback, REQUEST).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(
        answer.contains("set-cookie: a=b; path=/; secure; httponly\r\n"),
        "{answer}"
    );
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let wanted = json!({ "protocol": "https", "secure": true, "ip": "10.0.0.7", "href": "https://example.com/x" });
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), wanted);
}

// spec: APP-027, CTX-034
#[tokio::test]
async fn a_plain_connection_refuses_secure_cookies() {
    let answer = ask(app().callback(), REQUEST).await;
    assert!(
        answer.starts_with("HTTP/1.1 500 Internal Server Error\r\n"),
        "{answer}"
    );
    assert!(!answer.contains("set-cookie"), "{answer}");
}

// spec: APP-027
#[tokio::test]
async fn the_service_answers_what_http_does_not_allow_itself() {
    let answer = ask(app().callback(), "GET /x HTTP/1.1\r\n\r\n").await;
    assert!(
        answer.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{answer}"
    );
}
