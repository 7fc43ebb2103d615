//! Spans of time as options take them — npm `ms`.

use std::{fmt, time::Duration};

/// A span of time: a [`Duration`], or a text such as `"2 days"`, `"1.5h"` or `"100ms"`.
///
/// The units are those of npm `ms`, from `ms` to `years`, in any case. A number alone is no span of time: npm packages take it for
/// milliseconds in one option and for seconds in another.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_middleware::Ms;
///
/// assert_eq!(Ms::from("2 days").duration(), Duration::from_secs(172_800));
/// assert_eq!(Ms::from("1 minute"), Duration::from_secs(60).into());
/// ```
///
/// # In Koa
///
/// `ms('2 days')`; a text without a unit, which is in milliseconds there, is refused here
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ms(Duration);

impl Ms {
    /// The span as the standard library has it.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::Ms::from("1s").duration(), std::time::Duration::from_secs(1));
    /// ```
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let seconds = milliseconds(text)? / 1000.0;
        Duration::try_from_secs_f64(seconds).ok().map(Ms)
    }
}

/// How many milliseconds a text with a unit stands for; it may be less than none.
pub(crate) fn milliseconds(text: &str) -> Option<f64> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .filter(|_| text.len() <= 100)?;
    let (number, unit) = text.split_at(end);
    let number: f64 = number.parse().ok()?;
    let unit = match unit.trim_start().to_ascii_lowercase().as_str() {
        "milliseconds" | "millisecond" | "msecs" | "msec" | "ms" => 1.0,
        "seconds" | "second" | "secs" | "sec" | "s" => 1000.0,
        "minutes" | "minute" | "mins" | "min" | "m" => 60_000.0,
        "hours" | "hour" | "hrs" | "hr" | "h" => 3_600_000.0,
        "days" | "day" | "d" => 86_400_000.0,
        "weeks" | "week" | "w" => 604_800_000.0,
        "years" | "year" | "yrs" | "yr" | "y" => 31_557_600_000.0,
        _ => return None,
    };
    Some(number * unit)
}

impl From<Duration> for Ms {
    fn from(duration: Duration) -> Self {
        Ms(duration)
    }
}

impl From<&str> for Ms {
    /// # Panics
    ///
    /// Where the text is no span of time, which is a mistake in the program.
    #[track_caller]
    fn from(text: &str) -> Self {
        Ms::parse(text).unwrap_or_else(|| {
            panic!("{text:?} is no span of time; write a Duration, or a text with a unit such as \"1d\" or \"20 hours\"")
        })
    }
}

impl From<Ms> for Duration {
    fn from(span: Ms) -> Self {
        span.0
    }
}

impl fmt::Display for Ms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0.as_millis())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use super::Ms;

    /// Spans of time with their milliseconds.
    pub(crate) const SPANS: [(&str, u32); 7] = [
        ("0ms", 0),
        ("100ms", 100),
        ("1s", 1000),
        ("1.5 Hours", 5_400_000),
        (".5d", 43_200_000),
        ("2 weeks", 1_209_600_000),
        ("3 min", 180_000),
    ];
    pub(crate) const NO_SPANS: [&str; 8] = [
        "",
        "120",
        "h",
        "1 fortnight",
        "1h30m",
        "--1s",
        "1e3s",
        " 1s",
    ];

    #[test]
    fn texts_are_read_as_upstream_reads_them() {
        for (text, milliseconds) in SPANS {
            let span = Duration::from_millis(milliseconds.into());
            assert_eq!(Ms::from(text).duration(), span, "{text}");
        }
        let year = Duration::from_millis(31_557_600_000);
        assert_eq!(Ms::from("1y").duration(), year);
        for text in NO_SPANS.into_iter().chain(["-1s", "99999999999999999y"]) {
            assert_eq!(Ms::parse(text), None, "{text}");
        }
    }

    #[test]
    #[should_panic(expected = "\"soon\" is no span of time")]
    fn a_text_that_is_no_span_of_time_is_refused() {
        let _ = Ms::from("soon");
    }
}
