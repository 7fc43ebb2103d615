//! Spans and events of `tracing`.

use std::{
    io,
    sync::{Arc, Mutex},
};

use koa_core::App;
use koa_middleware::{request_id, trace};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

// spec: BUN-002, BUN-003, BUN-004
#[tokio::test]
async fn what_is_logged_stands_in_the_span_of_its_request() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    // For all threads, as the client may serve on one of its own; no other test of this binary opens spans with this id.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let mut app = App::new();
    app.silent = true;
    app.with(request_id());
    app.with(trace());
    app.with(async |ctx, _| {
        if ctx.path() == "/crash" {
            return ctx.throw(503, "the database is away");
        }
        tokio::task::yield_now().await;
        tracing::info!("in between");
        if ctx.path() == "/hello" {
            ctx.set_body("hello world");
        }
        Ok(())
    });
    let client = app.test();
    for path in ["/hello", "/missing", "/crash"] {
        client
            .get(path)
            .header("X-Request-Id", "seven")
            .send()
            .await;
    }
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines: Vec<_> = log.lines().filter(|line| line.contains("seven")).collect();
    assert_eq!(lines.len(), 5, "{log}");
    let span =
        |path: &str| format!("request{{method=\"GET\" url=\"{path}\" request_id=\"seven\"}}");
    for (line, level, path, text) in [
        (lines[0], "INFO", "/hello", "in between"),
        (lines[1], "INFO", "/hello", "answered status=200"),
        (lines[2], "INFO", "/missing", "in between"),
        (lines[3], "WARN", "/missing", "answered status=404"),
        (lines[4], "ERROR", "/crash", "failed status=503"),
    ] {
        assert!(
            line.contains(level) && line.contains(&span(path)) && line.contains(text),
            "{line}"
        );
    }
    assert!(
        lines[1].contains("length=11") && lines[4].contains("error=\"the database is away\""),
        "{log}"
    );
}
