//! koa-logger's line, character by character.

use std::time::Duration;

use super::record::{LogEvent, LogRecord};

const GRAY: u8 = 90;
const RED: u8 = 31;
const GREEN: u8 = 32;
const YELLOW: u8 = 33;
const MAGENTA: u8 = 35;
const CYAN: u8 = 36;

pub(super) fn line(record: &LogRecord<'_>, colors: bool) -> String {
    let paint = Paint(colors);
    let (arrow, color) = match record.event {
        LogEvent::Request => ("<--", GRAY),
        LogEvent::Response => ("-->", GRAY),
        LogEvent::Error => ("xxx", RED),
        LogEvent::Close => ("-x-", YELLOW),
    };
    let asked = format!(
        "  {} {} {}",
        paint.color(arrow, color),
        paint.bold(record.method),
        paint.color(record.url, GRAY)
    );
    let Some(status) = record.status else {
        return asked;
    };
    format!(
        "{asked} {} {} {}",
        paint.color(&status.to_string(), of_status(status)),
        paint.color(&time(record.time.unwrap_or_default()), GRAY),
        paint.color(&length(status, record.length), GRAY)
    )
}

struct Paint(bool);

impl Paint {
    fn color(&self, text: &str, color: u8) -> String {
        self.between(text, color, 39)
    }

    fn bold(&self, text: &str) -> String {
        self.between(text, 1, 22)
    }

    fn between(&self, text: &str, open: u8, close: u8) -> String {
        if self.0 {
            format!("\x1b[{open}m{text}\x1b[{close}m")
        } else {
            text.to_owned()
        }
    }
}

fn of_status(status: u16) -> u8 {
    match status / 100 {
        1 | 2 => GREEN,
        3 => CYAN,
        5 => RED,
        7 => MAGENTA,
        _ => YELLOW,
    }
}

/// Milliseconds below ten seconds, seconds from there on.
fn time(time: Duration) -> String {
    if time.as_millis() < 10_000 {
        format!("{}ms", with_commas(time.as_millis()))
    } else {
        format!("{}s", with_commas((time.as_millis() + 500) / 1000))
    }
}

fn with_commas(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn length(status: u16, length: Option<u64>) -> String {
    match (status, length) {
        (204 | 205 | 304, _) => String::new(),
        (_, None | Some(0)) => "-".into(),
        (_, Some(length)) => bytes(length),
    }
}

/// A size as npm `bytes` writes it, in lower case: 2048 is `2kb`.
fn bytes(length: u64) -> String {
    let units = [(40, "tb"), (30, "gb"), (20, "mb"), (10, "kb")];
    let unit = units.into_iter().find(|(shift, _)| length >> shift > 0);
    let Some((shift, unit)) = unit else {
        return format!("{length}b");
    };
    #[expect(clippy::cast_precision_loss, reason = "two decimals are shown")]
    let number = format!("{:.2}", length as f64 / (1_u64 << shift) as f64);
    format!(
        "{}{unit}",
        number.trim_end_matches('0').trim_end_matches('.')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(event: LogEvent, status: u16, length: Option<u64>) -> LogRecord<'static> {
        LogRecord {
            event,
            method: "GET",
            url: "/a?b=c",
            status: Some(status).filter(|status| *status > 0),
            time: Some(Duration::from_millis(12)),
            length,
            request_id: None,
            error: None,
        }
    }

    // spec: LOG-001, LOG-002, LOG-004, LOG-005, LOG-007, LOG-008, LOG-010
    #[test]
    fn lines_without_colours() {
        for (record, wanted) in [
            (record(LogEvent::Request, 0, None), "  <-- GET /a?b=c"),
            (
                record(LogEvent::Response, 200, Some(11)),
                "  --> GET /a?b=c 200 12ms 11b",
            ),
            (
                record(LogEvent::Response, 200, None),
                "  --> GET /a?b=c 200 12ms -",
            ),
            (
                record(LogEvent::Response, 304, None),
                "  --> GET /a?b=c 304 12ms ",
            ),
            (
                record(LogEvent::Error, 500, None),
                "  xxx GET /a?b=c 500 12ms -",
            ),
            (
                record(LogEvent::Close, 200, Some(2048)),
                "  -x- GET /a?b=c 200 12ms 2kb",
            ),
        ] {
            assert_eq!(line(&record, false), wanted);
        }
    }

    // spec: LOG-003, LOG-008, LOG-010, LOG-014
    #[test]
    fn colours_are_those_of_chalk() {
        let gray = |text: &str| format!("\u{1b}[90m{text}\u{1b}[39m");
        let bold = "\u{1b}[1mGET\u{1b}[22m";
        assert_eq!(
            line(&record(LogEvent::Request, 0, None), true),
            format!("  {} {bold} {}", gray("<--"), gray("/a?b=c"))
        );
        for (status, color) in [
            (100, 32),
            (200, 32),
            (302, 36),
            (404, 33),
            (500, 31),
            (700, 35),
            (600, 33),
            (900, 33),
        ] {
            let response = line(&record(LogEvent::Response, status, Some(1)), true);
            let wanted = format!(
                "  {} {bold} {} \u{1b}[{color}m{status}\u{1b}[39m {} {}",
                gray("-->"),
                gray("/a?b=c"),
                gray("12ms"),
                gray("1b")
            );
            assert_eq!(response, wanted);
        }
        assert!(
            line(&record(LogEvent::Error, 500, None), true)
                .starts_with("  \u{1b}[31mxxx\u{1b}[39m ")
        );
        assert!(
            line(&record(LogEvent::Close, 200, None), true)
                .starts_with("  \u{1b}[33m-x-\u{1b}[39m ")
        );
    }

    // spec: LOG-011
    #[test]
    fn times_are_short() {
        for (millis, wanted) in [
            (0, "0ms"),
            (999, "999ms"),
            (1234, "1,234ms"),
            (9999, "9,999ms"),
            (10_000, "10s"),
            (12_499, "12s"),
            (12_500, "13s"),
            (3_600_000_000, "3,600,000s"),
        ] {
            assert_eq!(time(Duration::from_millis(millis)), wanted);
        }
    }

    // spec: LOG-004
    #[test]
    fn sizes_are_those_of_npm_bytes() {
        for (length, wanted) in [
            (1, "1b"),
            (1023, "1023b"),
            (1024, "1kb"),
            (1234, "1.21kb"),
            (1536, "1.5kb"),
            (1075, "1.05kb"),
            (1_048_576, "1mb"),
            (3 << 30, "3gb"),
            (5 << 40, "5tb"),
        ] {
            assert_eq!(bytes(length), wanted);
        }
    }
}
