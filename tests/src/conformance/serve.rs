//! Starting what serves a suite: a command that takes `SUITE PORT` and prints `ready`.

use std::env;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::fixtures::{fixtures, set_fixture_times};

/// A process that serves a suite; it is ended when this is dropped.
#[derive(Debug)]
pub struct Served {
    process: Child,
    port: u16,
}

const READY_WITHIN: Duration = Duration::from_secs(30);

impl Served {
    /// Starts `command SUITE PORT` on a free port and waits for its `ready`.
    ///
    /// The fixtures get their times first. What the process writes to stderr is shown where the
    /// environment has `SHOW_STDERR`.
    ///
    /// # Errors
    ///
    /// Says that the command cannot be started or did not get ready.
    pub fn start(command: impl Fn() -> Command, suite: &str) -> Result<Self, String> {
        let dir = fixtures();
        set_fixture_times(&dir).map_err(|error| format!("{}: {error}", dir.display()))?;
        // Another process may take the port before this one does: then the next is tried.
        let mut last = Err(String::new());
        for _ in 0..3 {
            last = Self::start_once(command(), suite);
            if last.is_ok() {
                break;
            }
        }
        last
    }

    /// Where the suite is served on the loopback interface.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The process's id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    fn start_once(mut command: Command, suite: &str) -> Result<Self, String> {
        let stderr = if env::var_os("SHOW_STDERR").is_some() {
            Stdio::inherit()
        } else {
            Stdio::null()
        };
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = free
            .map_err(|error| format!("no free port: {error}"))?
            .port();
        let name = command.get_program().to_string_lossy().into_owned();
        command.arg(suite).arg(port.to_string());
        command.env_remove("NODE_ENV").env("TZ", "UTC");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr);
        let process = command
            .spawn()
            .map_err(|error| format!("{name}: {error}"))?;
        let mut served = Self { process, port };
        let stdout = served.process.stdout.take();
        let (tell, ready) = mpsc::channel();
        // The lines are read to their end, so that the process never waits for a full pipe.
        thread::spawn(move || {
            for line in stdout
                .into_iter()
                .flat_map(|stdout| BufReader::new(stdout).lines())
            {
                if line.is_ok_and(|line| line.trim() == "ready") {
                    let _ = tell.send(());
                }
            }
        });
        let waited = ready.recv_timeout(READY_WITHIN);
        waited
            .map(|()| served)
            .map_err(|_| format!("{name} {suite} did not get ready (SHOW_STDERR=1 shows why)"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
