//! `conformance blackbox` as a process, with its limits from the environment.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, ExitStatus, Stdio},
};

use koa_tests::eventually;

use super::wire::Wire;

pub(super) struct Blackbox {
    process: Child,
    port: u16,
    /// The sockets that are no connections: what listens, and what a runtime wakes itself with.
    own: usize,
}

impl Blackbox {
    pub(super) fn start(environment: &[(&str, u32)]) -> Self {
        // Another process may take the port before this one does: then the next is tried.
        (0..3)
            .find_map(|_| Self::start_once(environment))
            .expect("the binary got ready")
    }

    fn start_once(environment: &[(&str, u32)]) -> Option<Self> {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut process = Command::new(env!("CARGO_BIN_EXE_conformance"))
            .args(["blackbox", &port.to_string()])
            .envs(
                environment
                    .iter()
                    .map(|(name, value)| (name, value.to_string())),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let ready = line == "ready\n";
        let mut started = Blackbox {
            process,
            port,
            own: 0,
        };
        started.own = started.sockets();
        ready.then_some(started)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn connect(&self) -> Wire {
        Wire::connect(self.port)
    }

    /// Whether a connection of its own is answered.
    pub(super) fn answers(&self) -> bool {
        self.connect().get("/").text() == "Hello World"
    }

    pub(super) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The memory that it occupies, in KiB.
    pub(super) fn resident(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.unwrap().parse().unwrap()
    }

    /// How many connections it has.
    pub(super) fn connections(&self) -> usize {
        self.sockets().saturating_sub(self.own)
    }

    fn sockets(&self) -> usize {
        let open = fs::read_dir(format!("/proc/{}/fd", self.pid()));
        open.into_iter()
            .flatten()
            .filter_map(|file| fs::read_link(file.ok()?.path()).ok())
            .filter(|target| target.to_string_lossy().starts_with("socket:"))
            .count()
    }

    pub(super) fn signal(&self, name: &str) {
        let killed = Command::new("kill")
            .args([format!("-{name}"), self.pid().to_string()])
            .status();
        assert!(killed.unwrap().success());
    }

    /// Waits for its end.
    pub(super) fn ended(&mut self) -> ExitStatus {
        eventually("the process ends", || {
            self.process.try_wait().unwrap().is_some()
        });
        self.process.wait().unwrap()
    }
}

impl Drop for Blackbox {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
