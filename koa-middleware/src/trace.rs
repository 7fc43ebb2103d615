//! A span of `tracing` for every request.

use std::time::{Duration, Instant};

use koa_core::{Context, Finished, Middleware, Next};
use tracing::{Instrument, Span, error, field::Empty, info, info_span, warn};

use crate::request_id::RequestIdContext;

/// Opens a span of `tracing` for every request, and writes an event into it when its response was sent.
///
/// - The span is called `request`, with the fields `method`, `url` and, where [`request_id`](crate::request_id()) stands outside,
///   `request_id`; everything that is logged downstream stands in it.
/// - The event has `status`, `ms` and, where it is known, `length`; it is an `INFO` below 400, a `WARN` for 4xx and for a connection that
///   was closed, and an `ERROR` from 500 on.
/// - An error that comes from downstream is an event of its own, with its message.
///
/// Where the lines go, and which, is the business of the subscriber that the program sets up, such as that of `tracing-subscriber`.
///
/// # Examples
///
/// ```
/// use koa_middleware::{request_id, trace};
///
/// let mut app = koa_core::App::new();
/// app.with(request_id());
/// app.with(trace());
/// app.with(async |ctx, _| {
///     tracing::debug!("in the span of the request");
///     ctx.set_body("Hello World");
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `koaBunyanLogger.requestLogger()` of `koa-bunyan-logger`, with the logger of the request as `ctx.log`
#[must_use]
pub fn trace() -> impl Middleware {
    async |ctx: &mut Context, next: Next<'_>| {
        let start = Instant::now();
        let span = info_span!(
            "request",
            method = ctx.method(),
            url = ctx.original_url(),
            request_id = Empty
        );
        if let Some(id) = ctx.request_id() {
            span.record("request_id", id);
        }
        let result = next.run(ctx).instrument(span.clone()).await;
        match &result {
            Ok(()) => ctx.on_finished(move |finished| answered(&span, finished, start.elapsed())),
            Err(failure) => {
                span.in_scope(|| failed(failure.status, &failure.message, start.elapsed()));
            }
        }
        result
    }
}

fn answered(span: &Span, finished: &Finished, took: Duration) {
    let _entered = span.enter();
    let Finished {
        status,
        length,
        complete,
        ..
    } = *finished;
    let ms = took.as_secs_f64() * 1000.0;
    match status {
        _ if !complete => warn!(status, ms, length, "closed"),
        500.. => error!(status, ms, length, "answered"),
        400.. => warn!(status, ms, length, "answered"),
        _ => info!(status, ms, length, "answered"),
    }
}

fn failed(status: u16, message: &str, took: Duration) {
    let ms = took.as_secs_f64() * 1000.0;
    match status {
        500.. => error!(status, ms, error = message, "failed"),
        _ => warn!(status, ms, error = message, "failed"),
    }
}
