//! A Redis of a test's own, which may be stopped, paused and started again.
//!
//! ```no_run
//! # fn test() {
//! let Some(mut redis) = koa_tests::redis::RedisServer::start() else { return };
//! println!("{}", redis.url());
//! redis.stop();
//! redis.start_again();
//! # }
//! ```

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use crate::skip;

/// How long it may take to be ready.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running `redis-server` that writes every command to its file before it answers; it ends when this is dropped.
#[derive(Debug)]
pub struct RedisServer {
    process: Option<Child>,
    port: u16,
    folder: PathBuf,
}

impl RedisServer {
    /// Starts one on a free port; `None`, with a line on standard error, where none is installed and `KOA_TEST_ALL` does not demand one.
    ///
    /// # Panics
    ///
    /// As every method: where it does not do as it is told, so that the test fails.
    #[must_use]
    pub fn start() -> Option<Self> {
        static SERVERS: AtomicUsize = AtomicUsize::new(0);
        if let Err(missing) = Command::new("redis-server").arg("--version").output() {
            skip("a test with redis-server", missing);
            return None;
        }
        let folder = format!(
            "koa-redis-{}-{}",
            std::process::id(),
            SERVERS.fetch_add(1, Relaxed)
        );
        let mut server = RedisServer {
            process: None,
            port: free_port(),
            folder: env::temp_dir().join(folder),
        };
        fs::create_dir_all(&server.folder).expect("a folder for temporary files");
        server.start_again();
        Some(server)
    }

    /// The address for clients.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Starts it again on the same port, with the data that it had.
    ///
    /// # Panics
    ///
    /// Where it does not get ready.
    pub fn start_again(&mut self) {
        let port = self.port.to_string();
        let mut command = Command::new("redis-server");
        command.args(["--port", &port, "--bind", "127.0.0.1", "--save", ""]);
        command.args(["--appendonly", "yes", "--appendfsync", "always"]);
        command.arg("--dir").arg(&self.folder).stdin(Stdio::null());
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server starts");
        // Its lines are read to their end, so that it never waits for a full pipe.
        if let Some(lines) = process.stdout.take() {
            thread::spawn(move || BufReader::new(lines).lines().count());
        }
        self.process = Some(process);
        let started = Instant::now();
        while !self.answers() {
            assert!(started.elapsed() < PATIENCE, "redis-server is not ready");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it at once, as a power cut would.
    ///
    /// # Panics
    ///
    /// Where it cannot be ended.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("redis-server ends");
            process.wait().expect("redis-server ends");
        }
    }

    /// Lets it hang: it accepts connections and answers nothing.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self.process.as_ref().expect("redis-server runs").id();
        let sent = Command::new("kill")
            .args([signal, &id.to_string()])
            .status();
        assert!(sent.expect("kill").success());
    }

    fn answers(&self) -> bool {
        let asked = || -> io::Result<String> {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            stream.write_all(b"PING\r\n")?;
            let mut answer = [0; 7];
            stream.read_exact(&mut answer)?;
            Ok(String::from_utf8_lossy(&answer).into_owned())
        };
        asked().is_ok_and(|answer| answer == "+PONG\r\n")
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port of the loopback on which nothing listens.
///
/// # Panics
///
/// Where there is none.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}
