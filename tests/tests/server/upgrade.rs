//! `ctx.upgrade`: the connection leaves HTTP.

use std::time::Duration;

use hyper_util::rt::TokioIo;
use koa_core::{Context, Next};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{
    local::{Heard, Local, channel, heard},
    wire::{Wire, get},
};

const ASK: &str = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";

/// An application whose upgraded connections echo, with timeouts that are no longer theirs; and how each ended.
fn echoing() -> (Local, Heard<usize>, Heard<String>) {
    echoing_until(Duration::from_secs(10))
}

fn echoing_until(deadline: Duration) -> (Local, Heard<usize>, Heard<String>) {
    let (mut app, errors) = heard(|error, _| error.to_string());
    let (tell, ended) = channel();
    let timeout = Duration::from_millis(100);
    app.limits.shutdown_timeout = deadline;
    app.limits.headers_timeout = timeout;
    app.limits.keep_alive_timeout = timeout;
    app.limits.request_timeout = timeout;
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        if ctx.path() != "/echo" {
            ctx.set_body("plain");
            return Ok(());
        }
        let Some(upgrade) = ctx.upgrade() else {
            return ctx.throw(426, "echo only");
        };
        ctx.set("Connection", "Upgrade");
        ctx.set("Upgrade", "echo");
        let tell = tell.clone();
        tokio::task::spawn_local(async move {
            let mut io = TokioIo::new(upgrade.await.unwrap());
            let (mut buffer, mut count) = ([0; 1000], 0);
            while let Ok(length @ 1..) = io.read(&mut buffer).await {
                io.write_all(&buffer[..length]).await.unwrap();
                count += length;
            }
            let _ = io.shutdown().await;
            tell.send(count).unwrap();
        });
        Ok(())
    });
    (Local::start(app), ended, errors)
}

fn upgraded(wire: &mut Wire) {
    let head = wire.head().unwrap().to_lowercase();
    assert!(
        head.starts_with("http/1.1 101 switching protocols\r\n"),
        "{head}"
    );
    assert!(head.contains("upgrade: echo\r\n"), "{head}");
    assert!(
        !head.contains("content-length") && !head.contains("transfer-encoding"),
        "{head}"
    );
}

#[test]
fn bytes_go_both_ways_and_no_timeout_ends_them() {
    let (server, ended, errors) = echoing();
    let (mut wire, mut other) = (server.connect(), server.connect());
    other.get("/").assert(200, "plain");
    // What is sent with the request belongs to the new protocol.
    wire.send(ASK.to_owned() + "early");
    upgraded(&mut wire);
    assert_eq!(wire.take(5), b"early");
    for text in [
        "GET / HT",
        "\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 5\r\n",
    ] {
        wire.send(text);
        assert_eq!(wire.take(text.len()), text.as_bytes());
        std::thread::sleep(Duration::from_millis(200));
    }
    server.connect().get("/").assert(200, "plain");
    let large = vec![b'x'; 100_000];
    wire.send(&large);
    assert_eq!(wire.take(large.len()), large);
    // The end of what the client sends is no HTTP either.
    wire.half_close();
    assert_eq!(String::from_utf8_lossy(&wire.rest()), "");
    assert_eq!(ended.next(), 5 + 8 + 4 + 36 + 100_000);
    assert!(errors.is_silent());
}

#[test]
fn who_did_not_ask_stays_with_http() {
    let (server, _ended, errors) = echoing();
    let mut wire = server.connect();
    wire.get("/echo").assert(426, "echo only");
    assert_eq!(errors.next(), "echo only");
    wire.send(get("/"));
    wire.answer().assert(200, "plain");
    // An upgrade that the handler does not look at is a request like any other.
    wire.send(ASK.replace("/echo", "/"));
    wire.answer().assert(200, "plain");
    wire.get("/").assert(200, "plain");
}

#[test]
fn an_upgraded_connection_ends_with_its_client() {
    let (server, ended, _errors) = echoing();
    let mut wire = server.connect();
    wire.send(ASK);
    upgraded(&mut wire);
    wire.reset();
    assert_eq!(ended.next(), 0);
    server.connect().get("/").assert(200, "plain");
}

#[test]
fn a_server_that_closes_waits_for_an_upgraded_connection() {
    let (server, ended, _errors) = echoing();
    let mut wire = server.connect();
    wire.send(ASK);
    upgraded(&mut wire);
    std::thread::scope(|threads| {
        let closed = threads.spawn(|| server.close());
        std::thread::sleep(Duration::from_millis(200));
        assert!(!closed.is_finished());
        wire.send("still");
        assert_eq!(wire.take(5), b"still");
        wire.half_close();
        assert_eq!(closed.join().unwrap().cut, 0);
    });
    assert_eq!(ended.next(), 5);
}

#[test]
fn an_upgraded_connection_that_does_not_end_is_cut_at_the_deadline() {
    let (server, _ended, _errors) = echoing_until(Duration::from_millis(200));
    let mut wire = server.connect();
    wire.send(ASK);
    upgraded(&mut wire);
    let start = std::time::Instant::now();
    assert_eq!(server.close().cut, 1);
    assert!(start.elapsed() >= Duration::from_millis(200));
    assert_eq!(String::from_utf8_lossy(&wire.rest()), "");
}
