//! `server.close()`: what ends at once, what is finished and what is cut.

use std::{
    net::TcpStream,
    thread::{scope, sleep},
    time::{Duration, Instant},
};

use koa_core::{App, Body, Context, Error, Next};
use koa_tests::eventually;

use super::{
    local::{Heard, Local, channel},
    wire::get,
};

const MS: Duration = Duration::from_millis(1);

/// An application whose requests take their time, and what is heard of their begin.
fn slow(timeout: Duration) -> (Local, Heard<String>) {
    let mut app = App::new();
    app.workers = 2;
    app.limits.shutdown_timeout = timeout;
    let (tell, began) = channel();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let path = ctx.path().to_owned();
        tell.send(path.clone()).unwrap();
        match path.as_str() {
            "/slow" => tokio::time::sleep(300 * MS).await,
            "/endless" => std::future::pending().await,
            "/stream" => {
                let pieces = futures_util::stream::unfold(0, async |n| {
                    tokio::time::sleep(30 * MS).await;
                    (n < 10).then_some((Ok::<_, Error>("piece"), n + 1))
                });
                ctx.set_body(Body::stream(pieces));
                return Ok(());
            }
            "/flushed" => {
                ctx.set_status(200);
                ctx.flush_headers();
                tokio::time::sleep(300 * MS).await;
            }
            "/large" => {
                ctx.set_body("x".repeat(20_000_000));
                return Ok(());
            }
            _ => {}
        }
        ctx.set_body("done");
        Ok(())
    });
    (Local::start(app), began)
}

#[test]
fn idle_connections_are_closed_at_once() {
    let (server, _began) = slow(10_000 * MS);
    let (mut used, mut unused) = (server.connect(), server.connect());
    used.get("/").assert(200, "done");
    server.connect().get("/").assert(200, "done");
    let start = Instant::now();
    assert_eq!(server.close().cut, 0);
    assert!(start.elapsed() < 2000 * MS, "{:?}", start.elapsed());
    used.closed_after();
    unused.closed_after();
}

#[test]
fn what_runs_is_finished_and_nothing_new_is_taken() {
    let (server, began) = slow(10_000 * MS);
    let port = server.port();
    let urls = ["/slow", "/stream", "/flushed", "/large"];
    let mut wires = urls.map(|url| {
        let mut wire = server.connect();
        wire.send(get(url) + &get("/never"));
        assert_eq!(began.next(), url);
        wire
    });
    scope(|threads| {
        let closing = threads.spawn(move || server.close());
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_ok() {
            assert!(start.elapsed() < 10_000 * MS, "connections are still taken");
            sleep(5 * MS);
        }
        for (wire, url) in wires.iter_mut().zip(urls) {
            let answer = wire.answer();
            assert_eq!((answer.status, answer.whole), (200, true), "{url}");
            // The head of the others was sent before anybody wanted to close.
            assert!(answer.closes() || url != "/slow", "{}", answer.head);
            wire.closed_after();
        }
        assert_eq!(closing.join().unwrap().cut, 0);
    });
    assert!(began.is_silent());
}

#[test]
fn what_does_not_end_in_time_is_cut_and_counted() {
    let (server, began) = slow(200 * MS);
    let mut wires = ["/endless", "/endless", "/endless"].map(|url| {
        let mut wire = server.connect();
        wire.send(get(url));
        began.next();
        wire
    });
    // A chain without a client counts as well.
    let mut gone = server.connect();
    gone.send(get("/endless"));
    began.next();
    gone.reset();
    let start = Instant::now();
    assert_eq!(server.close().cut, 4);
    let elapsed = start.elapsed();
    assert!(elapsed >= 200 * MS && elapsed < 5000 * MS, "{elapsed:?}");
    for wire in &mut wires {
        wire.closed_after();
    }
}

#[test]
fn an_answer_is_never_cut_by_closing() {
    for _ in 0..50 {
        let (server, _began) = slow(10_000 * MS);
        let mut wires: Vec<_> = (0..4).map(|_| server.connect()).collect();
        for wire in &mut wires {
            wire.get("/").assert(200, "done");
            wire.send(get("/"));
        }
        assert_eq!(server.close().cut, 0);
        for wire in &mut wires {
            // It may have come too late for an idle connection, but nothing is cut.
            let answers = wire.answers();
            assert!(answers.len() <= 1 && answers.iter().all(|answer| answer.whole));
        }
    }
}

#[test]
fn a_server_that_is_dropped_closes() {
    let runtime = super::local::runtime();
    let server = runtime.block_on(App::new().start("127.0.0.1:0")).unwrap();
    let port = server.local_addr().port();
    let mut wire = super::wire::Wire::connect(port);
    wire.get("/").assert(404, "Not Found");
    drop(server);
    wire.closed_after();
    eventually("the address is free", || {
        TcpStream::connect(("127.0.0.1", port)).is_err()
    });
}
