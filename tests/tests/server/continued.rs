//! `Expect: 100-continue`, and bodies that are answered before they were read.

use std::time::Duration;

use super::{
    blackbox::Blackbox,
    wire::{Wire, get},
};

fn post(wire: &mut Wire, headers: &str) {
    wire.send(format!("POST / HTTP/1.1\r\nHost: a\r\n{headers}\r\n"));
}

#[test]
fn a_body_is_asked_for_when_the_handler_reads_it() {
    let server = Blackbox::start(&[]);
    let mut wire = server.connect();
    for expect in ["100-continue", "100-Continue"] {
        post(
            &mut wire,
            &format!("Expect: {expect}\r\nContent-Length: 5\r\n"),
        );
        wire.answer().assert(100, "");
        wire.send("hello");
        wire.answer().assert(200, "hello");
    }
}

#[test]
fn a_client_need_not_wait_for_100() {
    let server = Blackbox::start(&[]);
    let mut wire = server.connect();
    post(
        &mut wire,
        "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
    );
    let answer = wire.answer();
    let answer = if answer.status == 100 {
        wire.answer()
    } else {
        answer
    };
    answer.assert(200, "hello");
}

#[test]
fn a_body_that_is_too_large_is_not_asked_for() {
    let server = Blackbox::start(&[("BODY_LIMIT", 10)]);
    let mut wire = server.connect();
    post(&mut wire, "Expect: 100-continue\r\nContent-Length: 11\r\n");
    wire.answer()
        .assert(413, "the body is over the limit of 10 bytes");
    wire.closed_after();
}

#[test]
fn a_body_that_nobody_reads_is_not_asked_for() {
    let server = Blackbox::start(&[]);
    let mut wire = server.connect();
    wire.send(
        "POST /none HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
    );
    wire.answer().assert(404, "Not Found");
    wire.closed_after();
}

#[test]
fn an_answer_arrives_whole_although_the_client_still_sends() {
    let server = Blackbox::start(&[("BODY_LIMIT", 1000)]);
    let piece = [b'x'; 10_000];
    for headers in [
        "Content-Length: 900000\r\n",
        "Transfer-Encoding: chunked\r\n",
    ] {
        let mut wire = server.connect();
        post(&mut wire, headers);
        if headers.starts_with('T') {
            wire.send("dbba0\r\n");
        }
        for _ in 0..90 {
            wire.send(piece);
            std::thread::sleep(Duration::from_millis(2));
        }
        let answer = wire.answer();
        let answer = answer.assert(413, "the body is over the limit of 1000 bytes");
        assert!(answer.closes());
        wire.closed_after();
    }
}

#[test]
fn a_small_body_that_nobody_reads_does_not_end_the_connection() {
    let server = Blackbox::start(&[]);
    let mut wire = server.connect();
    for _ in 0..3 {
        wire.send("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        wire.answer().assert(404, "Not Found");
    }
    wire.send(get("/"));
    wire.answer().assert(200, "Hello World");
}

#[test]
fn bodies_over_the_limit_of_many_clients_are_all_refused_and_cost_no_memory() {
    let server = Blackbox::start(&[("BODY_LIMIT", 100_000)]);
    server.answers();
    let before = server.resident();
    let (port, body) = (server.port(), vec![b'x'; 3_000_000]);
    std::thread::scope(|threads| {
        for n in 0..50 {
            let body = &body;
            threads.spawn(move || {
                let mut wire = Wire::connect(port);
                if n % 2 == 0 {
                    post(&mut wire, "Content-Length: 3000000\r\n");
                } else {
                    post(&mut wire, "Transfer-Encoding: chunked\r\n\r\n2dc6c0");
                }
                // The server takes some of it and then closes.
                let _ = wire.try_send(body);
                wire.answer()
                    .assert(413, "the body is over the limit of 100000 bytes");
            });
        }
    });
    let after = server.resident();
    assert!(after < before + 20_000, "{before} KiB became {after} KiB");
    assert!(server.answers());
}
