//! What is known when a line is written.

use std::time::Duration;

use koa_core::{Context, Error, Finished};

use crate::request_id::RequestIdContext;

/// Why a line is written.
///
/// # Examples
///
/// ```
/// use koa_middleware::{LogEvent, LoggerOptions};
///
/// let errors = LoggerOptions::new().transporter(|line, record| {
///     if record.event == LogEvent::Error {
///         eprintln!("{line}");
///     }
/// });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogEvent {
    /// A request arrived: `<--`.
    Request,
    /// Its response was sent: `-->`.
    Response,
    /// An error came from downstream: `xxx`.
    Error,
    /// The connection was closed before the response was sent: `-x-`.
    Close,
}

/// What a line says, in its parts: what a transporter is given beside the line.
///
/// # Examples
///
/// ```
/// use koa_middleware::LoggerOptions;
///
/// let slow = LoggerOptions::new().transporter(|line, record| {
///     if record.time.is_some_and(|time| time.as_secs() > 0) {
///         eprintln!("{line}");
///     }
/// });
/// ```
///
/// # In Koa
///
/// The second argument of the transporter: `[format, method, url, status, time, length]`
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct LogRecord<'a> {
    /// Why the line is written.
    pub event: LogEvent,
    /// The method of the request.
    pub method: &'a str,
    /// The URL that the client asked for, with its query.
    pub url: &'a str,
    /// The status that was sent, or that of the error; `None` when the request arrives.
    pub status: Option<u16>,
    /// How long it took; `None` when the request arrives.
    pub time: Option<Duration>,
    /// The length of the response in bytes, where it is known.
    pub length: Option<u64>,
    /// The id that [`request_id`](crate::request_id) gave the request.
    pub request_id: Option<&'a str>,
    /// The error that came from downstream.
    pub error: Option<&'a Error>,
}

/// What has to be kept of a request until its response was sent.
pub(super) struct Request {
    method: String,
    url: String,
    id: Option<String>,
}

impl Request {
    pub(super) fn of(ctx: &Context) -> Self {
        Request {
            method: ctx.method().to_owned(),
            url: ctx.original_url().to_owned(),
            id: ctx.request_id().map(str::to_owned),
        }
    }

    pub(super) fn arrived(&self) -> LogRecord<'_> {
        LogRecord {
            event: LogEvent::Request,
            method: &self.method,
            url: &self.url,
            status: None,
            time: None,
            length: None,
            request_id: self.id.as_deref(),
            error: None,
        }
    }

    pub(super) fn failed<'a>(&'a self, error: &'a Error, time: Duration) -> LogRecord<'a> {
        LogRecord {
            event: LogEvent::Error,
            status: Some(error.status),
            time: Some(time),
            error: Some(error),
            ..self.arrived()
        }
    }

    pub(super) fn finished(&self, finished: &Finished, time: Duration) -> LogRecord<'_> {
        LogRecord {
            event: if finished.complete {
                LogEvent::Response
            } else {
                LogEvent::Close
            },
            status: Some(finished.status),
            time: Some(time),
            length: finished.length,
            ..self.arrived()
        }
    }
}
