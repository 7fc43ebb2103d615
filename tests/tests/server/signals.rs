//! `app.listen` ends by itself when the process is told to stop.

use std::{net::TcpStream, thread::sleep, time::Duration};

use koa_tests::eventually;

use super::{blackbox::Blackbox, wire::get};

#[test]
fn a_signal_closes_gracefully_and_the_process_succeeds() {
    for signal in ["TERM", "INT"] {
        let mut server = Blackbox::start(&[("WORKERS", 2)]);
        let (mut idle, mut busy) = (server.connect(), server.connect());
        idle.get("/").assert(200, "Hello World");
        busy.send(get("/slow?ms=500"));
        sleep(Duration::from_millis(100));
        server.signal(signal);
        idle.closed_after();
        eventually("connections are refused", || {
            TcpStream::connect(("127.0.0.1", server.port())).is_err()
        });
        let answer = busy.answer();
        assert!(
            answer.assert(200, "slow").closes(),
            "{signal}: {}",
            answer.head
        );
        busy.closed_after();
        assert_eq!(server.ended().code(), Some(0), "{signal}");
    }
}

#[test]
fn a_signal_ends_what_takes_too_long() {
    let mut server = Blackbox::start(&[("SHUTDOWN_TIMEOUT", 200)]);
    let mut busy = server.connect();
    busy.send(get("/slow?ms=60000"));
    sleep(Duration::from_millis(100));
    server.signal("TERM");
    busy.closed_after();
    assert_eq!(server.ended().code(), Some(0));
}

#[test]
fn a_signal_ends_a_server_whose_thread_is_blocked() {
    let mut server = Blackbox::start(&[("SHUTDOWN_TIMEOUT", 200), ("WORKERS", 1)]);
    let mut busy = server.connect();
    busy.send(get("/block?ms=60000"));
    sleep(Duration::from_millis(100));
    server.signal("TERM");
    assert_eq!(server.ended().code(), Some(0));
}

#[test]
fn a_second_signal_ends_the_waiting() {
    let mut server = Blackbox::start(&[("SHUTDOWN_TIMEOUT", 60_000)]);
    let mut busy = server.connect();
    busy.send(get("/slow?ms=60000"));
    sleep(Duration::from_millis(100));
    server.signal("TERM");
    eventually("connections are refused", || {
        TcpStream::connect(("127.0.0.1", server.port())).is_err()
    });
    server.signal("TERM");
    assert_eq!(server.ended().code(), Some(0));
}

#[test]
fn a_server_that_is_ready_hears_the_first_signal() {
    for _ in 0..5 {
        let mut server = Blackbox::start(&[]);
        server.signal("TERM");
        assert_eq!(server.ended().code(), Some(0));
    }
}
