//! What the server holds clients to — the timeouts and limits of Node's `http.Server`.

use std::time::Duration;

/// Timeouts and sizes that protect the server; [`Duration::ZERO`] or 0 turns one off.
///
/// A timeout is never early and late by half of the shortest one at most (two seconds at most).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// let mut app = koa_core::App::new();
/// assert_eq!(app.limits.headers_timeout, Duration::from_secs(60));
/// app.limits.headers_timeout = Duration::from_secs(10);
/// app.limits.body_limit = 64 << 10;
/// ```
///
/// # In Koa
///
/// The members of the `http.Server` that `app.listen` returns.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// The time for a request's head to arrive, then 408. Defaults to 60 s, as `server.headersTimeout`.
    pub headers_timeout: Duration,
    /// The time for a whole request to arrive, body included, then 408. Defaults to 300 s, as `server.requestTimeout`.
    ///
    /// Raise it where uploads may take longer.
    pub request_timeout: Duration,
    /// The time that an idle connection is kept for the next request. Defaults to 5 s, as `server.keepAliveTimeout`.
    pub keep_alive_timeout: Duration,
    /// The time that a client may refuse to take any byte of the response. Defaults to 60 s; Node has no such limit.
    pub write_timeout: Duration,
    /// The time that running requests get when the server closes. Defaults to 10 s.
    pub shutdown_timeout: Duration,
    /// The size of a request's head in bytes, then 431. Defaults to 16 KiB, as `--max-http-header-size`.
    pub max_header_size: usize,
    /// The number of headers of a request, then 431. Defaults to 100; Node drops what is over 2,000.
    pub max_headers_count: usize,
    /// The number of open connections, above which new ones are closed at once. Defaults to 0: no limit, as `server.maxConnections`.
    pub max_connections: usize,
    /// The size in bytes up to which [`Request::bytes`](crate::Request::bytes), `text` and `json` read a body, then 413. Defaults to 1 MiB.
    pub body_limit: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            headers_timeout: Duration::from_secs(60),
            request_timeout: Duration::from_secs(300),
            keep_alive_timeout: Duration::from_secs(5),
            write_timeout: Duration::from_secs(60),
            shutdown_timeout: Duration::from_secs(10),
            max_header_size: 16 << 10,
            max_headers_count: 100,
            max_connections: 0,
            body_limit: 1 << 20,
        }
    }
}
