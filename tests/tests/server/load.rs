//! Many connections at once.

use std::{
    process::{self, Command},
    time::Duration,
};

use koa_tests::{eventually, say};

use super::{blackbox::Blackbox, wire::Wire};

const MANY: usize = 10_000;

/// What an idle connection may cost, and leave with the allocator for those to come, in KiB.
const IDLE: usize = 24;

/// Lets this process and those that it starts open enough files.
fn may_open_many() -> bool {
    let needed = MANY + 1000;
    let pid = process::id().to_string();
    Command::new("prlimit")
        .args(["--pid", &pid, &format!("--nofile={needed}:")])
        .status()
        .is_ok_and(|status| status.success())
}

#[test]
fn ten_thousand_idle_connections_cost_little_and_leave_little() {
    if !may_open_many() {
        say("the test with many connections is skipped: not permitted to open as many files");
        return;
    }
    let server = Blackbox::start(&[("KEEP_ALIVE_TIMEOUT", 60_000), ("WORKERS", 2)]);
    assert!(server.answers());
    let begin = server.resident();
    let most = begin + MANY * IDLE;
    for round in 0..3 {
        let mut wires: Vec<_> = (0..MANY).map(|_| server.connect()).collect();
        for wire in wires.iter_mut().step_by(2) {
            wire.get("/").assert(200, "Hello World");
        }
        eventually("all are taken", || server.connections() >= MANY);
        assert!(server.answers());
        wires[0].get("/").assert(200, "Hello World");
        let held = server.resident();
        assert!(
            held <= most,
            "round {round}: {begin} KiB became {held} KiB, over {most} KiB"
        );
        drop(wires);
        eventually("all are closed", || server.connections() == 0);
        assert!(server.answers());
        let left = server.resident();
        assert!(
            left <= most,
            "round {round}: {left} KiB are left of {held} KiB"
        );
    }
}

#[test]
fn connections_over_the_limit_are_closed_at_once() {
    let server = Blackbox::start(&[("MAX_CONNECTIONS", 5), ("KEEP_ALIVE_TIMEOUT", 60_000)]);
    let mut wires: Vec<_> = (0..5).map(|_| server.connect()).collect();
    for wire in &mut wires {
        wire.get("/").assert(200, "Hello World");
    }
    for _ in 0..10 {
        let mut refused = server.connect();
        assert_eq!(refused.rest(), b"");
    }
    for wire in &mut wires {
        wire.get("/").assert(200, "Hello World");
    }
    wires.pop();
    eventually("there is room again", || {
        let mut wire = server.connect();
        wire.try_send(super::wire::get("/")) && wire.next_answer().is_some()
    });
}

#[test]
fn a_burst_of_connections_is_answered_to_the_last() {
    let server = Blackbox::start(&[]);
    let port = server.port();
    std::thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(move || {
                let mut wires: Vec<_> = (0..100).map(|_| Wire::connect(port)).collect();
                for wire in &mut wires {
                    wire.send(super::wire::get("/slow?ms=10"));
                }
                for wire in &mut wires {
                    wire.answer().assert(200, "slow");
                }
                std::thread::sleep(Duration::from_millis(5));
            });
        }
    });
    assert!(server.answers());
}
