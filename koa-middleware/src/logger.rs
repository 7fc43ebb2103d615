//! Requests and responses as lines — npm `koa-logger`.

mod format;
mod json;
mod options;
mod record;

use std::{
    cell::Cell,
    env,
    io::{self, IsTerminal, Write},
    rc::Rc,
    sync::Arc,
    time::Instant,
};

use koa_core::{Context, Middleware, Next};

use self::{options::Form, record::Request};
pub use self::{
    options::LoggerOptions,
    record::{LogEvent, LogRecord},
};

/// Writes two lines for every request to the standard output, one when it arrives and one when its response was sent.
///
/// ```text
///   <-- GET /users?page=2
///   --> GET /users?page=2 200 12ms 2kb
/// ```
///
/// - `xxx` in the place of `-->` is an error that came from downstream (a panic is a `-->` with 500), `-x-` a connection that was closed before the end.
/// - The URL is the one that the client asked for, with its query.
/// - The length is that of the `Content-Length`, and `-` where there is none.
/// - On a terminal the lines have colours: green for 2xx, cyan for 3xx, yellow for 4xx and red for 5xx. `NO_COLOR` and
///   `FORCE_COLOR` in the environment are minded.
///
/// It stands outermost, or it measures and sees less than all of the response.
///
/// # Examples
///
/// ```
/// use koa_middleware::logger;
///
/// let mut app = koa_core::App::new();
/// app.with(logger());
/// app.with(async |ctx, _| {
///     ctx.set_body("Hello World");
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `logger()`
#[must_use]
pub fn logger() -> impl Middleware {
    logger_with(LoggerOptions::new())
}

/// [`logger`](fn@logger) with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::{LoggerOptions, logger_with};
///
/// let mut app = koa_core::App::new();
/// app.with(logger_with(LoggerOptions::new().transporter(|line, _record| eprintln!("{line}"))));
/// ```
///
/// # In Koa
///
/// `logger({ transporter: (str, args) => console.error(str) })`
#[must_use]
pub fn logger_with(options: LoggerOptions) -> impl Middleware {
    let printer = Arc::new(Printer::of(options));
    async move |ctx: &mut Context, next: Next<'_>| {
        let (start, request) = (Instant::now(), Rc::new(Request::of(ctx)));
        printer.print(&request.arrived());
        let has_failed = Rc::new(Cell::new(false));
        // It is there before what follows runs, for a panic comes back past here.
        ctx.on_finished({
            let (printer, request, has_failed) =
                (printer.clone(), request.clone(), has_failed.clone());
            move |finished| {
                if !has_failed.get() {
                    printer.print(&request.finished(finished, start.elapsed()));
                }
            }
        });
        let result = next.run(ctx).await;
        if let Err(error) = &result {
            has_failed.set(true);
            printer.print(&request.failed(error, start.elapsed()));
        }
        result
    }
}

/// What makes lines of records, and where they go.
struct Printer {
    form: Form,
    colors: bool,
    transporter: Option<options::Transporter>,
}

impl Printer {
    fn of(options: LoggerOptions) -> Self {
        Printer {
            form: options.form,
            colors: options.colors.unwrap_or_else(has_colors),
            transporter: options.transporter,
        }
    }

    fn print(&self, record: &LogRecord<'_>) {
        let line = match self.form {
            Form::Koa => format::line(record, self.colors),
            Form::Json if record.event == LogEvent::Request => return,
            Form::Json => json::line(record),
        };
        match &self.transporter {
            Some(transporter) => transporter(&line, record),
            // A closed standard output is no reason to fail a request.
            None => drop(writeln!(io::stdout().lock(), "{line}")),
        }
    }
}

/// Whether the standard output shows colours.
fn has_colors() -> bool {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    match set("FORCE_COLOR") {
        Some(force) => force != "0" && force != "false",
        None => {
            set("NO_COLOR").is_none()
                && set("TERM").is_none_or(|term| term != "dumb")
                && io::stdout().is_terminal()
        }
    }
}
