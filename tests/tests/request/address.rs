//! Whom the request is from and for — Koa's `request.host`, `request.ip`, `request.ips`.

use koa_core::{App, Body};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::serve;

#[tokio::test]
async fn a_header_that_is_named_as_http_2_names_the_host_does_not_replace_the_host() {
    let client = serve(async |ctx, _| {
        let host = ctx.host();
        ctx.set_body(format!("for {host}"));
        Ok(())
    });
    let answer = client
        .raw("GET / HTTP/1.1\r\nHost: koa.test\r\nConnection: close\r\n\r\n")
        .await;
    assert!(answer.ends_with("\r\n\r\nfor koa.test"), "{answer}");
    let answer = client
        .raw("GET / HTTP/1.1\r\n:authority: evil.test\r\nHost: koa.test\r\n\r\n")
        .await;
    assert!(
        answer.starts_with("HTTP/1.1 400 Bad Request\r\n"),
        "{answer}"
    );
    assert!(!answer.contains("for "), "{answer}");
}

// spec: REQ-115
#[tokio::test]
async fn a_count_of_addresses_means_nothing_without_a_trusted_proxy() {
    for (proxy, ips) in [(false, json!([])), (true, json!(["10.0.0.2"]))] {
        let mut app = App::new();
        (app.proxy, app.max_ips_count) = (proxy, 1);
        app.with(async |ctx, _| {
            ctx.set_body(json!(ctx.ips()));
            Ok(())
        });
        let request = app
            .test()
            .get("/")
            .header("X-Forwarded-For", "10.0.0.1, 10.0.0.2");
        request.send().await.assert_json(&ips);
    }
}

// spec: REQ-118
#[tokio::test]
async fn a_connection_without_an_address_gives_an_empty_ip() {
    let client = serve(async |ctx, _| {
        let (ip, remote) = (ctx.ip().to_owned(), ctx.request.remote_addr());
        ctx.set_body(json!([ip, remote.is_some()]));
        Ok(())
    });
    client
        .get("/")
        .send()
        .await
        .assert_json(&json!(["", false]));
}

// spec: REQ-119
#[tokio::test]
async fn the_ip_is_found_once_and_kept() {
    let mut app = App::new();
    app.proxy = true;
    app.with(async |ctx, next| {
        if ctx.path() == "/early" {
            assert_eq!(ctx.ip(), "10.0.0.1");
        }
        let headers = ctx.request.headers_mut();
        headers.insert("x-forwarded-for", "10.0.0.9".parse()?);
        next.run(ctx).await
    });
    app.with(async |ctx, _| {
        let (ip, ips) = (ctx.ip().to_owned(), ctx.ips());
        ctx.set_body(json!([ip, ips]));
        Ok(())
    });
    let client = app.test();
    for (path, seen) in [
        ("/early", json!(["10.0.0.1", ["10.0.0.9"]])),
        ("/late", json!(["10.0.0.9", ["10.0.0.9"]])),
    ] {
        let request = client.get(path).header("X-Forwarded-For", "10.0.0.1");
        request.send().await.assert_json(&seen);
    }
}

/// The part of Koa's `request.socket` that programs read.
#[tokio::test]
async fn a_socket_tells_address_and_port_of_the_client() {
    let mut app = App::new();
    app.workers = 1;
    app.with(async |ctx, _| {
        let (ip, remote) = (ctx.ip().to_owned(), ctx.request.remote_addr());
        let remote = remote.map(|remote| remote.to_string());
        ctx.set_body(Body::from(json!([ip, remote])));
        Ok(())
    });
    let server = app.start("127.0.0.1:0").await.unwrap();
    let mut client = TcpStream::connect(server.local_addr()).await.unwrap();
    let request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    client.write_all(request).await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    let own = client.local_addr().unwrap();
    let seen = json!(["127.0.0.1", own.to_string()]).to_string();
    assert!(answer.ends_with(&format!("\r\n\r\n{seen}")), "{answer}");
}
