//! The program of the blackbox suite, with its uploads in a folder of the test.

use std::{
    env, fs,
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    time::Duration,
};

use koa_tests::{Folder, conformance::Served};

pub(crate) fn start(folder: &Folder, environment: &[(&str, &str)]) -> Served {
    start_by(folder, environment, || {
        Command::new(env!("CARGO_BIN_EXE_conformance"))
    })
}

pub(crate) fn start_by(
    folder: &Folder,
    environment: &[(&str, &str)],
    command: impl Fn() -> Command,
) -> Served {
    let command = || {
        let mut command = command();
        command.env("FORM_DIR", folder.path());
        command.envs(environment.iter().copied());
        command
    };
    Served::start(command, "blackbox").unwrap()
}

/// The memory that a process occupies, in KiB; a row of `/proc/PID/status`.
pub(crate) fn memory(served: &Served, row: &str) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{}/status", served.pid())).ok()?;
    let line = status.lines().find(|line| line.starts_with(row))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

pub(crate) fn connect(served: &Served) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", served.port())).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    stream
}

/// Sends a body of a length to a path, and what comes back.
pub(crate) fn upload(served: &Served, body: &[u8]) -> String {
    let mut stream = connect(served);
    let head = format!(
        "POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        super::form::TYPE,
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    // A server that has answered may not read on.
    let _ = stream.write_all(body);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}
