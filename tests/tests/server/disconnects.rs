//! Clients that half-close, leave or reset.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt;
use koa_core::{Body, Finished};
use koa_tests::eventually;
use tokio::sync::Notify;

use super::{
    blackbox::Blackbox,
    local::{Heard, Local, channel, heard},
    wire::get,
};

#[test]
fn a_client_that_half_closes_gets_its_answer() {
    let server = Blackbox::start(&[]);
    for (url, length) in [
        ("/", 11),
        ("/slow?ms=100", 4),
        ("/big?n=3000000", 3_000_000),
    ] {
        let mut wire = server.connect();
        wire.send(get(url));
        wire.half_close();
        let answers = wire.answers();
        assert_eq!(answers.len(), 1, "{url}");
        assert_eq!(
            (answers[0].status, answers[0].body.len(), answers[0].whole),
            (200, length, true)
        );
    }
    let mut wire = server.connect();
    wire.send(get("/") + &get("/slow?ms=50") + &get("/none"));
    wire.half_close();
    let statuses: Vec<_> = wire.answers().iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 200, 404]);
}

/// An application whose handler waits, and what is heard of it: its end, the hook and errors.
fn waiting() -> (
    Local,
    Arc<Notify>,
    Heard<&'static str>,
    Heard<Finished>,
    Heard<String>,
) {
    let (mut app, errors) = heard(|error, _| error.to_string());
    let (tell, steps) = channel();
    let (finish, finished) = channel();
    let gate = Arc::new(Notify::new());
    let opened = gate.clone();
    app.with(
        async move |ctx: &mut koa_core::Context, next: koa_core::Next<'_>| {
            if ctx.path() == "/" {
                return next.run(ctx).await;
            }
            let finish = finish.clone();
            ctx.on_finished(move |finished| finish.send(*finished).unwrap());
            tell.send("began").unwrap();
            opened.notified().await;
            tell.send("went on").unwrap();
            next.run(ctx).await?;
            tell.send("ended").unwrap();
            Ok(())
        },
    );
    app.with(async |ctx, _| {
        ctx.set_body("x".repeat(1000));
        match ctx.path() {
            "/fails" => ctx.throw(500, "too late"),
            _ => Ok(()),
        }
    });
    (Local::start(app), gate, steps, finished, errors)
}

// spec: APP-039
#[test]
fn a_chain_runs_to_its_end_without_its_client() {
    let (server, gate, steps, finished, errors) = waiting();
    for reset in [false, true] {
        let mut wire = server.connect();
        wire.send(get("/waits"));
        assert_eq!(steps.next(), "began");
        if reset {
            wire.reset();
        } else {
            drop(wire);
        }
        std::thread::sleep(Duration::from_millis(50));
        gate.notify_one();
        assert_eq!([steps.next(), steps.next()], ["went on", "ended"]);
        assert_eq!(finished.next().status, 200);
        server.connect().get("/").assert(200, &"x".repeat(1000));
    }
    assert!(errors.is_silent());
    assert_eq!(server.close().cut, 0);
}

// spec: ERR-032
#[test]
fn an_error_after_the_client_left_is_heard_once() {
    let (server, gate, steps, finished, errors) = waiting();
    let mut wire = server.connect();
    wire.send(get("/fails"));
    assert_eq!(steps.next(), "began");
    wire.reset();
    std::thread::sleep(Duration::from_millis(50));
    gate.notify_one();
    assert_eq!(errors.next(), "too late");
    assert_eq!(finished.next().status, 500);
    server.connect().get("/").assert(200, &"x".repeat(1000));
    assert!(errors.is_silent());
}

/// Tells when it is dropped.
struct Told(std::sync::mpsc::Sender<&'static str>);

impl Drop for Told {
    fn drop(&mut self) {
        let _ = self.0.send("dropped");
    }
}

// spec: ERR-048, ERR-049, RES-106
#[test]
fn a_client_that_leaves_during_a_stream_ends_it() {
    let (mut app, errors) = heard(|error, _| error.to_string());
    let (tell, dropped) = channel();
    let (finish, finished) = channel();
    app.with(
        async move |ctx: &mut koa_core::Context, _: koa_core::Next<'_>| {
            let (told, finish) = (Told(tell.clone()), finish.clone());
            ctx.on_finished(move |finished| finish.send(*finished).unwrap());
            let pieces = futures_util::stream::unfold(told, async |told| {
                tokio::time::sleep(Duration::from_millis(5)).await;
                Some((Ok::<_, std::io::Error>("piece"), told))
            });
            ctx.set_body(Body::stream(pieces));
            Ok(())
        },
    );
    let server = Local::start(app);
    for reset in [false, true] {
        let mut wire = server.connect();
        wire.send(get("/"));
        assert!(wire.head().unwrap().starts_with("HTTP/1.1 200"));
        wire.take(20);
        if reset {
            wire.reset();
        } else {
            drop(wire);
        }
        assert_eq!(dropped.next(), "dropped");
        let finished = finished.next();
        assert_eq!((finished.status, finished.complete), (200, false));
    }
    assert!(errors.is_silent());
    assert_eq!(server.close().cut, 0);
}

#[test]
fn a_client_that_leaves_while_its_body_is_read_is_a_400_of_the_handler() {
    let (mut app, errors) = heard(|error, _| error.status);
    app.with(async |ctx, _| {
        let body = ctx.request.bytes().await?;
        ctx.set_body(body);
        Ok(())
    });
    let server = Local::start(app);
    for reset in [false, true] {
        let mut wire = server.connect();
        wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
        std::thread::sleep(Duration::from_millis(30));
        if reset {
            wire.reset();
        } else {
            drop(wire);
        }
        assert_eq!(errors.next(), 400);
    }
    assert_eq!(server.close().cut, 0);
}

#[test]
fn nothing_is_left_of_clients_that_left() {
    let server = Blackbox::start(&[("WORKERS", 2)]);
    for sent in [
        "",
        "GET / HT",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
        &get("/big?n=9000000"),
        &get("/slow?ms=20"),
        &get("/"),
    ] {
        for n in 0..20 {
            let mut wire = server.connect();
            wire.send(sent);
            if n % 2 == 0 {
                wire.reset();
            }
        }
        eventually("all connections end", || server.connections() == 0);
    }
}

/// An application that waits for its client to leave, in the chain or in its stream; and what is heard of it.
fn watching() -> (Local, Heard<&'static str>) {
    let (mut app, _errors) = heard(|_, _| ());
    let (tell, heard) = channel();
    app.with(async move |ctx: &mut koa_core::Context, _: koa_core::Next<'_>| {
        let tell = tell.clone();
        let path = ctx.path().to_owned();
        match path.as_str() {
            "/" => ctx.set_body("done"),
            "/stream" => {
                let told = Told(tell);
                let quiet = futures_util::stream::pending::<std::io::Result<&str>>();
                let quiet = quiet.map(move |piece| {
                    let _ = &told;
                    piece
                });
                let first = futures_util::stream::iter([Ok("first")]);
                ctx.set_body(Body::stream(first.chain(quiet.take_until(ctx.request.closed()))));
            }
            path => {
                if path == "/flushed" {
                    ctx.set_status(200);
                    ctx.flush_headers();
                }
                if path == "/read" {
                    ctx.request.bytes().await?;
                }
                tell.send("began").unwrap();
                tokio::select! {
                    () = ctx.request.closed() => tell.send("left").unwrap(),
                    () = tokio::time::sleep(Duration::from_secs(5)) => tell.send("stayed").unwrap(),
                }
                // Who asks again hears it at once.
                ctx.request.closed().await;
                ctx.set_body("for nobody");
            }
        }
        Ok(())
    });
    (Local::start(app), heard)
}

#[test]
fn a_chain_hears_that_its_client_left() {
    let (server, heard) = watching();
    let body = "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    for request in [
        get("/waits"),
        get("/flushed"),
        get("/") + &get("/waits"),
        body.into(),
    ] {
        for reset in [false, true] {
            let mut wire = server.connect();
            wire.send(&request);
            assert_eq!(heard.next(), "began");
            std::thread::sleep(Duration::from_millis(20));
            assert!(heard.is_silent());
            if reset {
                wire.reset();
            } else {
                drop(wire);
            }
            assert_eq!(heard.next(), "left", "{request:?}, reset: {reset}");
        }
    }
    assert_eq!(server.close().cut, 0);
}

#[test]
fn a_quiet_stream_ends_with_its_client() {
    let (server, heard) = watching();
    let mut wire = server.connect();
    wire.send(get("/stream"));
    assert!(wire.head().unwrap().starts_with("HTTP/1.1 200"));
    wire.take(10);
    assert!(heard.is_silent());
    drop(wire);
    assert_eq!(heard.next(), "dropped");
    assert_eq!(server.close().cut, 0);
}

#[test]
fn who_only_closes_its_half_gets_its_answer_still() {
    let (server, heard) = watching();
    let mut wire = server.connect();
    wire.send(get("/waits"));
    assert_eq!(heard.next(), "began");
    wire.half_close();
    assert_eq!(heard.next(), "left");
    wire.answer().assert(200, "for nobody");
}
