//! How lines look, and where they go — the options of `koa-logger`.

use std::fmt;

use super::record::LogRecord;

pub(super) type Transporter = Box<dyn Fn(&str, &LogRecord<'_>) + Send + Sync>;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    #[default]
    Koa,
    Json,
}

/// The options of [`logger_with`](crate::logger_with).
///
/// # Examples
///
/// ```
/// use koa_middleware::{LoggerOptions, logger_with};
///
/// let mut app = koa_core::App::new();
/// app.with(logger_with(LoggerOptions::new().json(true)));
/// ```
///
/// # In Koa
///
/// `{ transporter: (str, args) => { .. } }`
#[derive(Default)]
pub struct LoggerOptions {
    pub(super) form: Form,
    pub(super) colors: Option<bool>,
    pub(super) transporter: Option<Transporter>,
}

impl LoggerOptions {
    /// The defaults: koa-logger's lines on the standard output.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::LoggerOptions::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where lines go in the place of the standard output; the function is given the line and what it says.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::LoggerOptions::new().transporter(|line, _record| eprintln!("{line}"));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ transporter: (str, args) => console.error(str) }`
    #[must_use]
    pub fn transporter(
        mut self,
        transporter: impl Fn(&str, &LogRecord<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.transporter = Some(Box::new(transporter));
        self
    }

    /// Whether lines have colours. Defaults to whether the standard output is a terminal; `NO_COLOR` and `FORCE_COLOR` in the
    /// environment are minded.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::LoggerOptions::new().colors(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `FORCE_COLOR=0`, or what npm `supports-color` finds out
    #[must_use]
    pub fn colors(mut self, colors: bool) -> Self {
        self.colors = Some(colors);
        self
    }

    /// Whether a request becomes one line of JSON, written when its response was sent, for programs to read. Defaults to `false`.
    ///
    /// The members are `level` (`info`, `warn` for 4xx, `error` for 5xx), `time` (milliseconds since 1970), `req_id` where
    /// [`request_id`](crate::request_id) stands outside, `method`, `url`, `status`, `duration` (milliseconds), `length`, and where it
    /// applies `err` and `aborted`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::LoggerOptions::new().json(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `koaBunyanLogger.requestLogger()` of `koa-bunyan-logger`, or `koa-pino-logger`
    #[must_use]
    pub fn json(mut self, json: bool) -> Self {
        self.form = if json { Form::Json } else { Form::Koa };
        self
    }
}

impl fmt::Debug for LoggerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggerOptions")
            .field("form", &self.form)
            .field("colors", &self.colors)
            .field("transporter", &self.transporter.is_some())
            .finish()
    }
}
