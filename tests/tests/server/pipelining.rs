//! Several requests on one connection, one after the other or at once.

use std::time::Duration;

use koa_core::App;

use super::{
    blackbox::Blackbox,
    local::Local,
    wire::{get, last},
};

#[test]
fn a_connection_is_reused() {
    let server = Blackbox::start(&[]);
    let mut wire = server.connect();
    for n in 0..200 {
        wire.get("/").assert(200, "Hello World");
        wire.get("/none").assert(404, "Not Found");
        let body = "x".repeat(n * 100);
        wire.send(format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        wire.answer().assert(200, &body);
        let chunk = format!("{:x}\r\n{body}y\r\n0\r\n\r\n", body.len() + 1);
        wire.send(format!(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}"
        ));
        wire.answer().assert(200, &format!("{body}y"));
    }
}

// spec: APP-079
#[test]
fn requests_in_one_segment_are_answered_in_their_order() {
    let server = Blackbox::start(&[]);
    let mut wire = server.connect();
    let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nthird";
    wire.send(get("/") + &get("/slow?ms=300") + post + &last("/big?n=200000"));
    wire.answer().assert(200, "Hello World");
    wire.answer().assert(200, "slow");
    wire.answer().assert(200, "third");
    let big = wire.answer();
    assert_eq!((big.body.len(), big.whole), (200_000, true));
    wire.closed_after();
}

// spec: APP-079
#[test]
fn many_requests_in_one_segment_are_all_answered() {
    let server = Blackbox::start(&[]);
    let mut wire = server.connect();
    wire.send(get("/").repeat(1000) + &last("/none"));
    let answers = wire.answers();
    assert_eq!(answers.len(), 1001);
    answers[..1000].iter().for_each(|answer| {
        answer.assert(200, "Hello World");
    });
    answers[1000].assert(404, "Not Found");
}

#[test]
fn a_part_of_the_next_request_holds_nothing_back() {
    let server = Blackbox::start(&[]);
    for cut in 1..get("/").len() {
        let (begin, end) = (&get("/")[..cut], &get("/")[cut..]);
        let mut wire = server.connect();
        wire.send(get("/") + begin);
        wire.answer().assert(200, "Hello World");
        wire.send(end);
        wire.answer().assert(200, "Hello World");
    }
}

#[test]
fn every_cut_of_the_bytes_is_the_same_request() {
    let server = Blackbox::start(&[]);
    let request =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    for cut in 1..request.len() {
        let mut wire = server.connect();
        wire.send(&request[..cut]);
        std::thread::sleep(Duration::from_millis(1));
        wire.send(&request[cut..]);
        wire.answer().assert(200, "hello");
        wire.get("/").assert(200, "Hello World");
    }
}

#[test]
fn framing_told_twice_is_seen_wherever_the_bytes_are_cut() {
    let server = Blackbox::start(&[]);
    let twice = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    let body = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    let chunks =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    for before in ["", body, chunks] {
        let request = format!("{before}{twice}");
        for cut in (1..request.len()).step_by(3) {
            let mut wire = server.connect();
            wire.send(&request[..cut]);
            std::thread::sleep(Duration::from_millis(2));
            wire.try_send(&request[cut..]);
            let statuses: Vec<_> = wire.answers().iter().map(|answer| answer.status).collect();
            let expected: &[u16] = if before.is_empty() {
                &[400]
            } else {
                &[200, 400]
            };
            assert_eq!(statuses, expected, "{before:?} cut at {cut}");
        }
    }
}

#[test]
fn nothing_of_a_request_is_found_by_the_next() {
    let mut app = App::new();
    app.workers = 1;
    app.silent = true;
    app.with(async |ctx, _| {
        let seen = format!(
            "{:?} {:?} {}",
            ctx.state.get::<u32>(),
            ctx.get("X-A"),
            ctx.response.headers().len()
        );
        ctx.state.insert(7_u32);
        ctx.set("X-B", "b");
        if ctx.path() == "/fails" {
            return ctx.throw(400, seen);
        }
        ctx.set_body(seen);
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    wire.send(
        "GET /fails HTTP/1.1\r\nHost: a\r\nX-A: a\r\n\r\n".to_owned()
            + &get("/")
            + &get("/fails")
            + &get("/"),
    );
    wire.answer().assert(400, "None \"a\" 0");
    wire.answer().assert(200, "None \"\" 0");
    let failed = wire.answer();
    assert_eq!(failed.assert(400, "None \"\" 0").header("x-b"), None);
    wire.answer().assert(200, "None \"\" 0");
}
