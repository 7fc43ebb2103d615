//! `ctx.flush_headers`: the head goes out while the chain still runs.

use std::sync::Arc;

use futures_util::stream;
use koa_core::{App, Body, Context, Error, Finished, Next};
use tokio::sync::Notify;

use super::{
    local::{Heard, Local, channel, heard},
    wire::{Wire, get},
};

struct Flushing {
    server: Local,
    /// Lets one chain go on after its flush.
    gate: Arc<Notify>,
    steps: Heard<&'static str>,
    finished: Heard<Finished>,
    errors: Heard<(String, bool)>,
}

fn flushing() -> Flushing {
    let (mut app, errors) = heard(|error, ctx| (error.to_string(), ctx.header_sent()));
    let (tell, steps) = channel();
    let (finish, finished) = channel();
    let gate = Arc::new(Notify::new());
    let opened = gate.clone();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let (path, early, late) = (ctx.path().to_owned(), finish.clone(), finish.clone());
        if path == "/plain" {
            ctx.set_body("plain");
            return Ok(());
        }
        ctx.set("X-Foo", "Bar");
        ctx.set_type("text/plain");
        if path != "/404" {
            ctx.set_status(200);
        }
        if path != "/hook-after" {
            ctx.on_finished(move |finished| early.send(*finished).unwrap());
        }
        ctx.flush_headers();
        assert!(ctx.header_sent());
        if path == "/hook-after" {
            ctx.on_finished(move |finished| late.send(*finished).unwrap());
        }
        tell.send("flushed").unwrap();
        opened.notified().await;
        ctx.set("X-Late", "1");
        ctx.set_status(201);
        ctx.flush_headers();
        tell.send("went on").unwrap();
        match path.as_str() {
            "/nothing" => {}
            "/stream" => ctx.set_body(Body::stream(stream::iter(["Bo", "dy"].map(Ok::<_, Error>)))),
            "/fails" => return ctx.throw(400, "too late"),
            "/panics" => panic!("too late"),
            _ => ctx.set_body("Body"),
        }
        Ok(())
    });
    let server = Local::start(app);
    Flushing {
        server,
        gate,
        steps,
        finished,
        errors,
    }
}

impl Flushing {
    /// Asks, and takes the head before the chain goes on.
    fn head(&self, wire: &mut Wire, url: &str) -> String {
        wire.send(get(url));
        assert_eq!(self.steps.next(), "flushed");
        let head = wire.head().unwrap();
        assert!(self.steps.is_silent(), "the chain still waits");
        head
    }

    fn go_on(&self) {
        self.gate.notify_one();
        assert_eq!(self.steps.next(), "went on");
    }
}

// spec: RES-182, RES-183, RES-184, RES-185, RES-186, RES-187, RES-188
#[test]
fn the_head_arrives_before_the_chain_ends_and_the_body_after() {
    let flushing = flushing();
    let mut wire = flushing.server.connect();
    for (url, status, body) in [
        ("/", 200, "4\r\nBody\r\n0\r\n\r\n"),
        ("/stream", 200, "2\r\nBo\r\n2\r\ndy\r\n0\r\n\r\n"),
        ("/nothing", 200, "2\r\nOK\r\n0\r\n\r\n"),
        ("/404", 404, "4\r\nBody\r\n0\r\n\r\n"),
        ("/hook-after", 200, "4\r\nBody\r\n0\r\n\r\n"),
    ] {
        let head = flushing.head(&mut wire, url).to_lowercase();
        assert!(
            head.starts_with(&format!("http/1.1 {status} ")),
            "{url} {head}"
        );
        assert!(head.contains("x-foo: bar\r\n"), "{url} {head}");
        assert!(
            head.contains("transfer-encoding: chunked\r\n"),
            "{url} {head}"
        );
        assert!(
            head.contains("content-type: text/plain; charset=utf-8\r\n"),
            "{url} {head}"
        );
        assert!(!head.contains("x-late"), "{url} {head}");
        flushing.go_on();
        assert_eq!(
            String::from_utf8_lossy(&wire.take(body.len())),
            body,
            "{url}"
        );
        let finished = flushing.finished.next();
        assert_eq!(
            (finished.status, finished.complete),
            (status, true),
            "{url}"
        );
        wire.get("/plain").assert(200, "plain");
    }
    assert!(flushing.errors.is_silent());
    assert_eq!(flushing.server.close().cut, 0);
}

#[test]
fn pipelined_requests_wait_for_the_body() {
    let flushing = flushing();
    let mut wire = flushing.server.connect();
    wire.send(get("/") + &get("/plain"));
    assert_eq!(flushing.steps.next(), "flushed");
    flushing.go_on();
    wire.answer().assert(200, "Body");
    wire.answer().assert(200, "plain");
}

#[test]
fn an_answer_to_head_has_no_body() {
    let flushing = flushing();
    let mut wire = flushing.server.connect();
    wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(flushing.steps.next(), "flushed");
    assert!(wire.head().unwrap().starts_with("HTTP/1.1 200"));
    // The next request need not wait for the chain.
    wire.get("/plain").assert(200, "plain");
    flushing.go_on();
    wire.get("/plain").assert(200, "plain");
    assert_eq!(flushing.server.close().cut, 0);
}

#[test]
fn a_client_that_leaves_in_between_leaves_the_chain_running() {
    let flushing = flushing();
    for (url, reset) in [
        ("/", false),
        ("/", true),
        ("/stream", true),
        ("/hook-after", true),
    ] {
        let mut wire = flushing.server.connect();
        flushing.head(&mut wire, url);
        if reset {
            wire.reset();
        } else {
            drop(wire);
        }
        std::thread::sleep(std::time::Duration::from_millis(30));
        flushing.go_on();
        assert_eq!(flushing.finished.next().status, 200);
        flushing.server.connect().get("/plain").assert(200, "plain");
    }
    assert!(flushing.errors.is_silent());
    assert_eq!(flushing.server.close().cut, 0);
}

// spec: ERR-029, ERR-030, ERR-031
#[test]
fn an_error_after_the_head_is_heard_and_cuts_the_connection() {
    let flushing = flushing();
    for (url, message) in [("/fails", "too late"), ("/panics", "too late")] {
        let mut wire = flushing.server.connect();
        let head = flushing.head(&mut wire, url);
        assert!(
            head.starts_with("HTTP/1.1 200") && head.contains("x-foo: Bar"),
            "{head}"
        );
        flushing.go_on();
        let (heard, head_sent) = flushing.errors.next();
        assert!(heard.contains(message) && head_sent, "{heard}");
        assert_eq!(wire.rest(), b"", "no final chunk");
        let finished = flushing.finished.next();
        assert_eq!((finished.status, finished.complete), (200, false));
        flushing.server.connect().get("/plain").assert(200, "plain");
    }
    assert!(flushing.errors.is_silent());
    assert_eq!(flushing.server.close().cut, 0);
}

#[test]
fn a_length_that_was_flushed_is_kept() {
    let mut app = App::new();
    app.workers = 1;
    app.silent = true;
    app.with(async |ctx, _| {
        ctx.set_status(200);
        ctx.set_length(4);
        ctx.flush_headers();
        tokio::task::yield_now().await;
        ctx.set_body(match ctx.path() {
            "/" => "Body",
            "/short" => "Bo",
            _ => "Body and more",
        });
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    wire.get("/").assert(200, "Body");
    let long = wire.get("/long");
    assert_eq!(
        (long.header("content-length"), long.text()),
        (Some("4"), "Body")
    );
    let short = server.connect().get("/short");
    assert_eq!((short.text(), short.whole), ("Bo", false));
}
