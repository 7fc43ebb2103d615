//! Bodies that break while they are sent, or before.

use std::{cell::Cell, time::Duration};

use futures_util::stream::{self, StreamExt};
use koa_core::{App, Body, Context, Error, Next};

use super::{
    local::{Local, channel, heard},
    wire::get,
};

type Heard = (String, String, bool);

fn hear(error: &Error, ctx: &mut Context) -> Heard {
    (error.to_string(), ctx.path().to_owned(), ctx.header_sent())
}

fn broken() -> Error {
    Error::new(500).with_message("stream error")
}

// spec: ERR-042, ERR-043, ERR-044, ERR-047
#[test]
fn a_stream_that_breaks_cuts_the_connection_and_is_heard_once() {
    let (mut app, errors) = heard(hear);
    let (finish, finished) = channel();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let finish = finish.clone();
        ctx.on_finished(move |finished| finish.send(*finished).unwrap());
        let pause = stream::once(tokio::time::sleep(Duration::from_millis(20)));
        let pieces = match ctx.path() {
            "/at-once" => stream::iter([Ok("first"), Err(broken())]).left_stream(),
            _ => stream::iter([Ok("first")])
                .chain(pause.map(|()| Err(broken())))
                .right_stream(),
        };
        if ctx.path() == "/length" {
            ctx.set_length(20);
        }
        ctx.set_body(Body::stream(pieces));
        if ctx.path() == "/length" {
            ctx.set_length(20);
        }
        Ok(())
    });
    let server = Local::start(app);
    for url in ["/at-once", "/later", "/length"] {
        let mut wire = server.connect();
        wire.send(get(url) + &get("/never"));
        let answer = wire.answer();
        assert_eq!(
            (answer.status, answer.text(), answer.whole),
            (200, "first", false),
            "{url}"
        );
        assert!(wire.next_answer().is_none());
        assert_eq!(errors.next(), ("stream error".into(), url.into(), true));
        let finished = finished.next();
        assert_eq!((finished.status, finished.complete), (200, false));
    }
    assert!(errors.is_silent());
    assert_eq!(server.close().cut, 0);
}

#[test]
fn a_stream_whose_length_is_known_is_complete_with_its_last_byte() {
    let mut app = App::new();
    let (finish, finished) = channel();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let finish = finish.clone();
        ctx.on_finished(move |finished| finish.send(*finished).unwrap());
        let size = match ctx.path() {
            "/empty" => 0,
            "/small" => 5,
            _ => 300_000,
        };
        ctx.set_body(Body::stream(stream::iter([Ok::<_, Error>(vec![
            b'x';
            size
        ])])));
        ctx.set_length(size as u64);
        Ok(())
    });
    let server = Local::start(app);
    for (url, size) in [("/empty", 0), ("/small", 5), ("/large", 300_000)] {
        let mut wire = server.connect();
        wire.send(get(url));
        let answer = wire.answer();
        assert!(answer.whole, "{url}");
        assert_eq!(answer.text().len(), size, "{url}");
        let finished = finished.next();
        assert_eq!((finished.status, finished.complete), (200, true), "{url}");
    }
    assert_eq!(server.close().cut, 0);
}

// spec: ERR-041, ERR-045
#[test]
fn a_stream_that_breaks_before_its_first_piece_is_a_500() {
    let (mut app, errors) = heard(hear);
    app.with(async |ctx, _| {
        ctx.set("X-Foo", "Bar");
        ctx.set_body(Body::stream(stream::iter([Err::<&str, _>(broken())])));
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    for _ in 0..2 {
        let answer = wire.get("/");
        assert_eq!(
            answer.assert(500, "Internal Server Error").header("x-foo"),
            None
        );
        assert_eq!(errors.next().0, "stream error");
    }
    assert!(errors.is_silent());
}

#[test]
fn a_stream_shorter_than_its_length_cuts_the_connection() {
    let (mut app, errors) = heard(hear);
    app.with(async |ctx, _| {
        ctx.set_body(Body::stream(stream::iter([Ok::<_, Error>("first")])));
        ctx.set_length(20);
        Ok(())
    });
    let server = Local::start(app);
    let answer = server.connect().get("/");
    assert_eq!(
        (answer.status, answer.text(), answer.whole),
        (200, "first", false)
    );
    assert_eq!(
        errors.next().0,
        "the body ended 15 bytes short of its Content-Length"
    );
    assert!(errors.is_silent());
}

#[test]
fn a_stream_longer_than_its_length_ends_with_it() {
    let (mut app, _errors) = heard(hear);
    app.with(async |ctx, _| {
        ctx.set_body(Body::stream(stream::iter([
            Ok::<_, Error>("first"),
            Ok("second"),
        ])));
        ctx.set_length(7);
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    wire.get("/").assert(200, "firstse");
}

#[test]
fn a_stream_that_panics_is_a_500_or_cuts_the_connection() {
    let (mut app, errors) = heard(|error, ctx| (error.is_panic(), ctx.path().to_owned()));
    app.with(async |ctx, _| {
        let early = ctx.path() == "/early";
        let count = Cell::new(0);
        let pieces = stream::repeat_with(move || {
            count.set(count.get() + 1);
            assert!(count.get() == 1 && !early, "a stream's panic");
            Ok::<_, Error>("first")
        });
        ctx.set_body(Body::stream(pieces));
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    wire.get("/early").assert(500, "Internal Server Error");
    assert_eq!(errors.next(), (true, "/early".into()));
    let answer = wire.get("/late");
    assert_eq!(
        (answer.status, answer.text(), answer.whole),
        (200, "first", false)
    );
    assert_eq!(errors.next(), (true, "/late".into()));
    assert!(errors.is_silent());
    assert_eq!(server.close().cut, 0);
}

// spec: RES-106
#[test]
fn a_stream_that_is_not_sent_is_dropped() {
    struct Told(std::sync::mpsc::Sender<()>);
    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }
    let (mut app, _errors) = heard(hear);
    let (tell, dropped) = channel();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let pieces = stream::unfold(Told(tell.clone()), async |told| {
            Some((Ok::<_, Error>("piece"), told))
        });
        ctx.set_body(Body::stream(pieces));
        match ctx.path() {
            "/empty" => ctx.set_status(204),
            "/fails" => return ctx.throw(400, "no"),
            _ => {}
        }
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    for (request, status) in [(get("/empty"), 204), (get("/fails"), 400)] {
        wire.send(request);
        assert_eq!(wire.answer().status, status);
        dropped.next();
    }
    wire.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(wire.head().unwrap().starts_with("HTTP/1.1 200"));
    dropped.next();
    wire.send(get("/empty"));
    assert_eq!(wire.answer().status, 204);
}

// spec: RES-110
#[test]
fn every_event_of_a_stream_arrives_at_once() {
    let (mut app, _errors) = heard(hear);
    let (send, receive) = tokio::sync::mpsc::unbounded_channel::<&'static str>();
    let receive = std::sync::Mutex::new(Some(receive));
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let receive = receive.lock().unwrap().take().unwrap();
        let events = stream::unfold(receive, async |mut receive| {
            receive
                .recv()
                .await
                .map(|event| (Ok::<_, Error>(event), receive))
        });
        ctx.set_type("text/event-stream");
        ctx.set_body(Body::stream(events));
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    wire.send(get("/"));
    send.send("data: 1\n\n").unwrap();
    let head = wire.head().unwrap().to_lowercase();
    assert!(head.contains("transfer-encoding: chunked"), "{head}");
    assert!(
        head.contains("content-type: text/event-stream; charset=utf-8"),
        "{head}"
    );
    assert_eq!(wire.take(14), b"9\r\ndata: 1\n\n\r\n");
    for _ in 0..3 {
        send.send("data: 2\n\n").unwrap();
        assert_eq!(wire.take(14), b"9\r\ndata: 2\n\n\r\n");
    }
    drop(send);
    assert_eq!(wire.take(5), b"0\r\n\r\n");
}
