//! A span of time as tokens have it — npm `ms`.

use std::{error::Error as StdError, fmt, str::FromStr, time::Duration};

use crate::ms::milliseconds;

/// A span of time: seconds, a text such as `"2 days"`, `"10h"` or `"7d"`, or a [`Duration`]; it may be negative.
///
/// The units are those of npm `ms`, from `ms` to `years`, in any case.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_middleware::jwt::Timespan;
///
/// assert_eq!(Timespan::from("2h"), Timespan::from(7200));
/// assert_eq!(Timespan::from(Duration::from_secs(60)), "1 minute".parse().unwrap());
/// ```
///
/// # In Koa
///
/// `60`, `'2 days'`; a text without a unit, which is in milliseconds there, is refused here
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timespan {
    milliseconds: i64,
}

impl Timespan {
    /// This long after a time, both in seconds.
    pub(super) fn after(self, seconds: f64) -> f64 {
        (seconds + self.seconds()).floor()
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "exact for every span below 285,000 years"
    )]
    pub(super) fn seconds(self) -> f64 {
        self.milliseconds as f64 / 1000.0
    }

    fn parse(text: &str) -> Option<Self> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a span out of range becomes the longest one"
        )]
        let milliseconds = milliseconds(text)? as i64;
        Some(Timespan { milliseconds })
    }
}

impl From<i64> for Timespan {
    fn from(seconds: i64) -> Self {
        Timespan {
            milliseconds: seconds.saturating_mul(1000),
        }
    }
}

impl From<i32> for Timespan {
    fn from(seconds: i32) -> Self {
        Timespan::from(i64::from(seconds))
    }
}

impl From<Duration> for Timespan {
    fn from(duration: Duration) -> Self {
        Timespan {
            milliseconds: i64::try_from(duration.as_millis()).unwrap_or(i64::MAX),
        }
    }
}

impl FromStr for Timespan {
    type Err = TimespanError;

    fn from_str(text: &str) -> Result<Self, TimespanError> {
        Timespan::parse(text).ok_or_else(|| TimespanError(text.to_owned()))
    }
}

impl From<&str> for Timespan {
    /// # Panics
    ///
    /// Where the text is no span of time, which is a mistake in the program.
    #[track_caller]
    fn from(text: &str) -> Self {
        text.parse()
            .unwrap_or_else(|error: TimespanError| panic!("{error}"))
    }
}

/// A text that is no span of time.
///
/// # Examples
///
/// ```
/// let error = "soon".parse::<koa_middleware::jwt::Timespan>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "\"soon\" is no span of time; write a number of seconds, or a text with a unit such as \"1d\" or \"20 hours\""
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimespanError(String);

impl fmt::Display for TimespanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is no span of time; write a number of seconds, or a text with a unit such as \"1d\" or \"20 hours\"",
            self.0
        )
    }
}

impl StdError for TimespanError {}

#[cfg(test)]
mod tests {
    use super::Timespan;
    use crate::ms::tests::{NO_SPANS, SPANS};

    #[test]
    fn texts_are_read_as_upstream_reads_them() {
        let spans = SPANS.map(|(text, milliseconds)| (text, i64::from(milliseconds)));
        for (text, milliseconds) in spans
            .into_iter()
            .chain([("-3 min", -180_000), ("1y", 31_557_600_000)])
        {
            assert_eq!(
                Timespan::parse(text),
                Some(Timespan { milliseconds }),
                "{text}"
            );
        }
        for text in NO_SPANS {
            assert_eq!(Timespan::parse(text), None, "{text}");
        }
    }
}
