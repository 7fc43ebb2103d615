//! How long a session lives — `maxAge` of koa-session.

use std::{fmt, time::Duration};

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::Ms;

/// How long a session lives: for a time, or until the browser is closed.
///
/// Koa counts milliseconds, which is what is stored and what [`Display`](fmt::Display) and JSON show. A time of zero stands for the
/// default of one day.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_middleware::MaxAge;
///
/// assert_eq!(MaxAge::from(Duration::from_secs(1)).to_string(), "1000");
/// assert_eq!(MaxAge::from("1d").to_string(), "86400000");
/// assert_eq!(MaxAge::from("session"), MaxAge::Session);
/// ```
///
/// # In Koa
///
/// `maxAge: 86400000`, `maxAge: ms('1d')` or `maxAge: 'session'`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MaxAge {
    /// Until the browser is closed.
    Session,
    /// So long after the last save.
    Duration(Duration),
}

impl MaxAge {
    /// Reads `_maxAge` as it is stored; `None` where it is no time.
    pub(super) fn from_stored(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) if text == "session" => Some(MaxAge::Session),
            Value::Number(ms) => {
                let whole = ms.as_u64().map(Duration::from_millis);
                let time = || Duration::try_from_secs_f64(ms.as_f64()? / 1000.0).ok();
                whole.or_else(time).map(MaxAge::Duration)
            }
            _ => None,
        }
    }

    /// The time in milliseconds, as JavaScript would write it.
    pub(super) fn to_stored(self) -> Value {
        match self {
            MaxAge::Session => "session".into(),
            MaxAge::Duration(time) => {
                let (whole, rest) = (time.as_millis(), time.subsec_nanos() % 1_000_000);
                match u64::try_from(whole) {
                    Ok(whole) if rest == 0 => whole.into(),
                    _ => (time.as_secs_f64() * 1000.0).into(),
                }
            }
        }
    }
}

impl From<Duration> for MaxAge {
    fn from(time: Duration) -> Self {
        MaxAge::Duration(time)
    }
}

impl From<&str> for MaxAge {
    /// # Panics
    ///
    /// Where the text is neither `session` nor a span of time as [`Ms`] takes it, which is a mistake in the program.
    #[track_caller]
    fn from(text: &str) -> Self {
        if text == "session" {
            return MaxAge::Session;
        }
        let time = Ms::parse(text).unwrap_or_else(|| {
            panic!("{text:?} is no maxAge; write a Duration, \"session\", or a text with a unit such as \"1d\" or \"20 hours\"")
        });
        MaxAge::Duration(time.duration())
    }
}

impl fmt::Display for MaxAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MaxAge::Session => f.write_str("session"),
            MaxAge::Duration(_) => self.to_stored().fmt(f),
        }
    }
}

impl Serialize for MaxAge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_stored().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::MaxAge;

    // spec: SES-004, SES-020, SES-022
    #[test]
    fn is_stored_in_milliseconds_or_as_a_word() {
        for (max_age, stored) in [
            (MaxAge::Session, json!("session")),
            (Duration::from_millis(100_000).into(), json!(100_000)),
            (Duration::from_micros(1500).into(), json!(1.5)),
            (Duration::ZERO.into(), json!(0)),
            (
                Duration::from_millis(1_234_567_890_123).into(),
                json!(1_234_567_890_123_u64),
            ),
        ] {
            assert_eq!(max_age.to_stored(), stored);
            assert_eq!(MaxAge::from_stored(&stored), Some(max_age));
            assert_eq!(serde_json::to_value(max_age).unwrap(), stored);
        }
        for other in [
            json!(null),
            json!("soon"),
            json!(-1),
            json!(1e300),
            json!([1]),
        ] {
            assert_eq!(MaxAge::from_stored(&other), None, "{other}");
        }
    }

    // spec: SES-004
    #[test]
    #[should_panic(expected = "\"not the right string\" is no maxAge")]
    fn another_word_is_refused() {
        let _ = MaxAge::from("not the right string");
    }
}
