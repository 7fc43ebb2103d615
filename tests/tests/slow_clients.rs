//! The server against `slowhttptest`, where that is installed (Debian and Ubuntu have it as a package).

#[cfg(test)]
#[expect(dead_code, reason = "the tests in server.rs use the rest")]
#[path = "server/blackbox.rs"]
mod blackbox;
#[cfg(test)]
#[expect(dead_code, reason = "the tests in server.rs use the rest")]
#[path = "server/wire.rs"]
mod wire;

use std::{
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use koa_tests::{eventually, is_installed};

use blackbox::Blackbox;

/// How many connections the tool opens.
const CONNECTIONS: usize = 300;

/// Lets the tool attack and asserts that others are served all the while, and that nothing of it stays.
fn withstands(arguments: &[&str], path: &str) {
    if !is_installed("slowhttptest") {
        return;
    }
    let server = Blackbox::start(&[
        ("HEADERS_TIMEOUT", 1000),
        ("REQUEST_TIMEOUT", 1500),
        ("KEEP_ALIVE_TIMEOUT", 500),
        ("WRITE_TIMEOUT", 1000),
        ("WORKERS", 2),
    ]);
    assert!(server.answers());
    eventually("that connection is closed", || server.connections() == 0);
    let mut tool = Command::new("slowhttptest")
        .args([
            "-c",
            &CONNECTIONS.to_string(),
            "-r",
            "300",
            "-l",
            "5",
            "-p",
            "3",
            "-v",
            "0",
        ])
        .args(arguments)
        .args(["-u", &format!("http://127.0.0.1:{}{path}", server.port())])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("slowhttptest starts");
    let (start, mut most) = (Instant::now(), 0);
    while tool.try_wait().is_ok_and(|ended| ended.is_none()) {
        if start.elapsed() > Duration::from_secs(30) {
            let _ = tool.kill();
            let _ = tool.wait();
            panic!("slowhttptest does not end");
        }
        let asked = Instant::now();
        server.connect().get("/").assert(200, "Hello World");
        assert!(
            asked.elapsed() < Duration::from_secs(3),
            "{:?}",
            asked.elapsed()
        );
        most = most.max(server.connections());
        sleep(Duration::from_millis(50));
    }
    assert!(
        most > CONNECTIONS / 4,
        "only {most} connections at once: no attack was seen"
    );
    eventually("all connections are closed", || server.connections() == 0);
    assert!(server.answers());
}

#[test]
fn slow_heads() {
    withstands(&["-H", "-i", "1", "-x", "24"], "/");
}

#[test]
fn slow_bodies() {
    withstands(&["-B", "-i", "1", "-s", "8192", "-x", "10"], "/");
}

#[test]
fn slow_readers() {
    withstands(
        &["-X", "-n", "1", "-w", "1", "-y", "512", "-z", "5"],
        "/big?n=3000000",
    );
}
