//! Health, numbers, what is saved, and the program as a process that is told to stop.

use std::{
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use koa_core::testing::Response;
use koa_examples::n19_deployment;
use koa_middleware::Redis;
use koa_tests::eventually;
use serde_json::Value;

use crate::client::{Notes, ask};

#[tokio::test]
async fn n19_live_is_not_ready() {
    let notes = Notes::start().await;
    let live = notes.get("/n19/health/live").await;
    assert_eq!(
        (&*live.status, live.text()),
        ("200 OK", r#"{"status":"ok"}"#)
    );
    assert_eq!(live.header("cache-control"), "no-store");

    let without = n19_deployment::app_with(None).test();
    let ready = without.get("/health/ready").send().await;
    ready
        .assert_status(200)
        .assert_text(r#"{"status":"ok","checks":{"files":"ok"}}"#);

    let nobody = Redis::new("redis://127.0.0.1:1").expect("an address");
    let down = n19_deployment::app_with(Some(nobody)).test();
    let ready = down.get("/health/ready").send().await;
    ready
        .assert_status(503)
        .assert_text(r#"{"status":"failed","checks":{"files":"ok","redis":"failed"}}"#);
    down.get("/health/live").send().await.assert_status(200);
}

#[tokio::test]
async fn n19_requests_are_counted_by_their_routes() {
    let client = n19_deployment::app_with(None).test();
    let numbers = async || client.get("/metrics").send().await.text().to_owned();
    for path in ["/slow?ms=20", "/slow?ms=x", "/worker", "/nowhere"] {
        client.get(path).send().await;
    }
    client.get("/health/live").send().await;
    let numbers = numbers().await;
    for line in [
        r#"http_requests_total{method="GET",route="/slow",status="200"} 1"#,
        r#"http_requests_total{method="GET",route="/slow",status="400"} 1"#,
        r#"http_requests_total{method="GET",route="/worker",status="200"} 1"#,
        r#"http_requests_total{method="GET",route="",status="404"} 1"#,
        r#"http_request_duration_seconds_bucket{method="GET",route="/slow",status="200",le="0.01"} 0"#,
        r#"http_request_duration_seconds_bucket{method="GET",route="/slow",status="200",le="+Inf"} 1"#,
        "http_requests_in_flight 0",
    ] {
        assert!(numbers.lines().any(|own| own == line), "{line}\n{numbers}");
    }
    assert!(!numbers.contains("health"), "{numbers}");
}

#[tokio::test]
async fn n19_less_is_sent_to_who_takes_less() {
    let client = n19_deployment::app_with(None).test();
    let get = async |path: &str, name: &str, value: &str| -> Response {
        client.get(path).header(name, value).send().await
    };
    let whole = get("/report", "Accept-Encoding", "identity").await;
    let small = get("/report", "Accept-Encoding", "gzip").await;
    small.assert_header("Content-Encoding", "gzip");
    assert!(
        small.bytes().len() * 10 < whole.bytes().len(),
        "{} of {}",
        small.bytes().len(),
        whole.bytes().len()
    );
    assert!(
        whole
            .header("X-Response-Time")
            .is_some_and(|time| time.ends_with("ms"))
    );

    for path in ["/report", "/style.css"] {
        let first = get(path, "Accept-Encoding", "gzip").await;
        let tag = first.assert_status(200).header("ETag").expect("a tag");
        let again = get(path, "If-None-Match", tag).await;
        again.assert_status(304).assert_text("");
    }
    let style = get("/style.css", "Accept-Encoding", "gzip").await;
    style
        .assert_header("Cache-Control", "public, max-age=86400")
        .assert_header("Content-Encoding", "gzip");
}

/// The program itself, with two workers.
struct Program {
    process: Child,
    address: SocketAddr,
}

impl Program {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_koa-examples"))
            .envs([("PORT", "0"), ("KOA_WORKERS", "2")])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stdout = process.stdout.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("a line that says where it is");
        let port = line.trim().trim_start_matches("http://localhost:");
        let port: u16 = port.parse().expect(&line);
        Program {
            process,
            address: ([127, 0, 0, 1], port).into(),
        }
    }

    /// What the container's `HEALTHCHECK` finds.
    fn is_healthy(&self) -> bool {
        let checked = Command::new(env!("CARGO_BIN_EXE_koa-examples"))
            .arg("health")
            .env("PORT", self.address.port().to_string())
            .stderr(Stdio::null())
            .status();
        checked.expect("the program starts").success()
    }

    async fn get(&self, path: &str) -> String {
        let answer = ask(self.address, "GET", path, "", "").await;
        assert_eq!(answer.status, "200 OK", "{path}");
        answer.text().to_owned()
    }

    /// The worker that answers now.
    async fn worker(&self) -> Value {
        let answer: Value = serde_json::from_str(&self.get("/n19/worker").await).expect("JSON");
        assert_eq!(answer["pid"], self.process.id());
        answer["worker"].clone()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn n19_a_process_that_is_told_to_stop_finishes_what_runs() {
    let mut program = Program::start();
    let address = program.address;
    assert!(program.is_healthy());

    let slow = tokio::spawn(async move { ask(address, "GET", "/n19/slow?ms=2000", "", "").await });
    while !program
        .get("/n19/metrics")
        .await
        .contains("http_requests_in_flight 1\n")
    {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let meanwhile = program.worker().await;
    let killed = Command::new("kill")
        .args(["-TERM", &program.process.id().to_string()])
        .status();
    assert!(killed.expect("kill starts").success());
    eventually("connections are refused", || {
        TcpStream::connect(address).is_err()
    });
    assert!(!slow.is_finished(), "it still runs");
    assert!(!program.is_healthy());

    let answer = slow.await.expect("an answer");
    assert_eq!(
        (&*answer.status, answer.header("connection")),
        ("200 OK", "close")
    );
    let slept: Value = serde_json::from_str(answer.text()).expect("JSON");
    assert_eq!(slept["slept"], 2000);
    for worker in [&slept["worker"], &meanwhile] {
        assert!(worker == "koa-0" || worker == "koa-1", "{worker}");
    }
    let ended = program.process.wait().expect("it ends");
    assert_eq!(ended.code(), Some(0));
}

#[tokio::test]
async fn n19_several_workers_answer() {
    let program = Program::start();
    // The second goes to the worker that is not busy with the first.
    let slow = async || {
        let answer = program.get("/n19/slow?ms=500").await;
        let slept: Value = serde_json::from_str(&answer).expect("JSON");
        slept["worker"].clone()
    };
    let (one, other) = tokio::join!(slow(), slow());
    assert_ne!(one, other);
}

/// The container is built with the Rust that the workspace asks for, and finds the folders that it copies.
#[test]
fn n19_the_container_file_fits_the_workspace() {
    let file = include_str!("../../src/n19_deployment/Dockerfile");
    let manifest = include_str!("../../../Cargo.toml");
    let version = manifest
        .split("rust-version = \"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a version");
    assert!(file.contains(&format!("FROM rust:{version}-")), "{version}");
    for line in file.lines().filter(|line| line.starts_with("COPY koa")) {
        let folder = line.split(' ').nth(1).expect("a folder");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(folder);
        assert!(folder.is_dir(), "{line}");
    }
}
