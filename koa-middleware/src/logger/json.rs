//! A response as one line of JSON.

use std::time::SystemTime;

use serde_json::{Map, Value};

use super::record::{LogEvent, LogRecord};

/// `info` below 400, `warn` for 4xx and for a connection that was closed, `error` from 500 on.
fn level(record: &LogRecord<'_>) -> &'static str {
    match (record.event, record.status.unwrap_or_default()) {
        (_, 500..) => "error",
        (LogEvent::Close, _) | (_, 400..) => "warn",
        _ => "info",
    }
}

pub(super) fn line(record: &LogRecord<'_>) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let mut line = Map::new();
    let mut add = |name: &str, value: Value| line.insert(name.into(), value);
    add("level", level(record).into());
    add(
        "time",
        now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(u64::MAX))
            .into(),
    );
    if let Some(id) = record.request_id {
        add("req_id", id.into());
    }
    add("method", record.method.into());
    add("url", record.url.into());
    add("status", record.status.into());
    add(
        "duration",
        record
            .time
            .map(|time| (time.as_secs_f64() * 1e6).round() / 1000.0)
            .into(),
    );
    add("length", record.length.into());
    if record.event == LogEvent::Close {
        add("aborted", true.into());
    }
    if let Some(error) = record.error {
        add("err", error.message.clone().into());
    }
    Value::from(line).to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use koa_core::Error;

    use super::*;

    fn record(status: u16) -> LogRecord<'static> {
        LogRecord {
            event: LogEvent::Response,
            method: "GET",
            url: "/\"quoted\"",
            status: Some(status),
            time: Some(Duration::from_micros(1500)),
            length: Some(3),
            request_id: Some("7"),
            error: None,
        }
    }

    // spec: BUN-003, BUN-004
    #[test]
    fn a_line_is_an_object_with_a_level() {
        let wanted = r#","req_id":"7","method":"GET","url":"/\"quoted\"","status":200,"duration":1.5,"length":3}"#;
        let written = line(&record(200));
        assert!(
            written.starts_with(r#"{"level":"info","time":"#) && written.ends_with(wanted),
            "{written}"
        );
        for (status, wanted) in [
            (200, "info"),
            (304, "info"),
            (404, "warn"),
            (500, "error"),
            (599, "error"),
        ] {
            assert_eq!(level(&record(status)), wanted, "{status}");
        }
        let error = Error::new(503).with_message("down");
        let failed = LogRecord {
            event: LogEvent::Error,
            error: Some(&error),
            length: None,
            ..record(503)
        };
        assert!(line(&failed).ends_with(r#""length":null,"err":"down"}"#));
        let closed = LogRecord {
            event: LogEvent::Close,
            ..record(200)
        };
        assert_eq!(level(&closed), "warn");
        assert!(line(&closed).ends_with(r#""aborted":true}"#));
    }
}
