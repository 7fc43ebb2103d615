//! Clients that are too slow, and those that are merely slow.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use koa_tests::eventually;

use super::{
    blackbox::Blackbox,
    wire::{Wire, get},
};

const MS: Duration = Duration::from_millis(1);

/// What all timeouts are here.
const TIMEOUT: u32 = 600;

/// How far a clock that ticks may be off under load; what is documented is less.
const EARLY: Duration = Duration::from_millis(100);

fn server() -> Blackbox {
    Blackbox::start(&[
        ("HEADERS_TIMEOUT", TIMEOUT),
        ("REQUEST_TIMEOUT", TIMEOUT),
        ("KEEP_ALIVE_TIMEOUT", TIMEOUT),
        ("WRITE_TIMEOUT", TIMEOUT),
        ("BODY_LIMIT", 0),
    ])
}

#[track_caller]
fn assert_not_early(elapsed: Duration) {
    assert!(elapsed + EARLY >= TIMEOUT * MS, "after {elapsed:?}");
    assert!(elapsed < 10 * TIMEOUT * MS, "only after {elapsed:?}");
}

#[test]
fn a_slow_head_is_answered_408() {
    let server = server();
    for sent in ["", "G", "GET / HTTP/1.1\r\nHost: a\r\nX: "] {
        let (mut wire, start) = (server.connect(), Instant::now());
        wire.send(sent);
        let answer = wire.answer();
        assert_not_early(start.elapsed());
        assert!(answer.assert(408, "").closes());
        wire.closed_after();
    }
}

#[test]
fn a_byte_now_and_then_does_not_help() {
    let server = server();
    for (kept, begin) in [
        (false, "GET / HTTP/1.1\r\nX: "),
        (true, "GET / HTTP/1.1\r\nX: "),
    ] {
        let mut wire = server.connect();
        if kept {
            wire.get("/").assert(200, "Hello World");
        }
        let start = Instant::now();
        wire.send(begin);
        while start.elapsed() < 3 * TIMEOUT * MS && wire.try_send("y") {
            sleep(30 * MS);
        }
        wire.answer().assert(408, "");
        assert_not_early(start.elapsed());
    }
}

#[test]
fn a_slow_body_is_a_408_of_the_handler() {
    let server = server();
    for (headers, piece) in [
        ("Content-Length: 1000", "x"),
        ("Transfer-Encoding: chunked", "1\r\nx\r\n"),
    ] {
        let mut wire = server.connect();
        wire.send(format!("POST / HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n"));
        let start = Instant::now();
        while start.elapsed() < 3 * TIMEOUT * MS && wire.try_send(piece) {
            sleep(30 * MS);
        }
        let answer = wire.answer();
        assert!(answer.assert(408, "the body came too slowly").closes());
        assert_not_early(start.elapsed());
        wire.closed_after();
    }
}

#[test]
fn an_idle_connection_is_closed_in_time_and_not_before() {
    let server = server();
    let mut wire = server.connect();
    for _ in 0..4 {
        wire.get("/").assert(200, "Hello World");
        sleep(TIMEOUT * MS / 2);
    }
    wire.get("/").assert(200, "Hello World");
    assert_not_early(wire.closed_after());
}

#[test]
fn a_client_that_takes_nothing_is_cut() {
    let (server, length) = (server(), 50_000_000);
    let echo = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
    for (head, body) in [(get("/big?n=50000000"), 0), (echo, length)] {
        let (mut wire, start) = (server.connect(), Instant::now());
        wire.send(head);
        wire.send(vec![b'x'; body]);
        eventually("the connection is taken", || server.connections() == 1);
        eventually("the connection is cut", || server.connections() == 0);
        assert_not_early(start.elapsed());
        let answer = wire.answer();
        assert!(!answer.whole && answer.body.len() < length);
    }
}

#[test]
fn what_comes_after_a_request_does_not_cut_its_answer() {
    let (server, length) = (server(), 20_000_000);
    for half in [false, true] {
        let mut wire = server.connect();
        wire.send(format!(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n"
        ));
        wire.send(vec![b'x'; length]);
        sleep(200 * MS);
        wire.send("GET / HT");
        if half {
            wire.half_close();
        }
        take_slowly(&mut wire, length);
    }
}

#[test]
fn a_handler_may_take_longer_than_any_timeout() {
    let server = server();
    let mut wire = server.connect();
    wire.get(&format!("/slow?ms={}", 3 * TIMEOUT))
        .assert(200, "slow");
    wire.get("/").assert(200, "Hello World");
}

/// Takes a large body in pieces, so that it lasts longer than any timeout.
fn take_slowly(wire: &mut Wire, length: usize) {
    let head = wire.head().unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let (start, mut taken) = (Instant::now(), 0);
    for step in 1..=15_u32 {
        let up_to = length * step as usize / 15;
        wire.take(up_to - taken);
        taken = up_to;
        sleep((step * 200 * MS).saturating_sub(start.elapsed()));
    }
}

#[test]
fn a_slow_download_is_not_cut() {
    let server = server();
    let length = 20_000_000;
    let mut wire = server.connect();
    wire.send(get(&format!("/big?n={length}")));
    take_slowly(&mut wire, length);
}

#[test]
fn a_slow_download_of_what_was_in_memory_is_not_cut() {
    let server = server();
    let length = 20_000_000;
    let mut wire = server.connect();
    wire.send(format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n"
    ));
    wire.send(vec![b'x'; length]);
    take_slowly(&mut wire, length);
}

#[test]
fn a_slow_upload_within_its_time_is_not_cut() {
    let server = server();
    let mut wire = server.connect();
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n");
    for _ in 0..8 {
        sleep(TIMEOUT * MS / 12);
        wire.send("x");
    }
    wire.answer().assert(200, "xxxxxxxx");
}

#[test]
fn zero_turns_a_timeout_off() {
    let server = Blackbox::start(&[
        ("HEADERS_TIMEOUT", 0),
        ("REQUEST_TIMEOUT", 0),
        ("KEEP_ALIVE_TIMEOUT", 0),
        ("WRITE_TIMEOUT", 20),
    ]);
    let (mut head, mut body, mut idle) = (server.connect(), server.connect(), server.connect());
    idle.get("/").assert(200, "Hello World");
    head.send("GET / HTTP/1.1\r\n");
    body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n");
    for wire in [&mut head, &mut body, &mut idle] {
        assert!(wire.is_silent_for(200 * MS));
    }
    head.send("Host: a\r\n\r\n");
    head.answer().assert(200, "Hello World");
    body.send("hi");
    body.answer().assert(200, "hi");
    idle.get("/").assert(200, "Hello World");
}
