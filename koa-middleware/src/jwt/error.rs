//! Why a token is refused — the errors of npm `jsonwebtoken`.

use std::{
    error::Error as StdError,
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use koa_core::Error;
use serde_json::{Value, json};
use time::OffsetDateTime;

/// Why a token was refused, or could not be made.
///
/// The 401 of [`jwt`](super::jwt()) has it as its [source](koa_core::HttpError::source); with
/// [`passthrough`](super::JwtOptions::passthrough) it is `ctx.state.get::<JwtError>()`.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::{self, SignOptions};
/// use serde_json::{Value, json};
///
/// # fn main() -> Result<(), koa_middleware::JwtError> {
/// let token = jwt::sign_with(&json!({}), "secret", SignOptions::new().expires_in(-60))?;
/// let error = jwt::verify::<Value>(&token, "secret").unwrap_err();
/// assert_eq!((error.name(), error.to_string().as_str()), ("TokenExpiredError", "jwt expired"));
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `JsonWebTokenError`, `TokenExpiredError`, `NotBeforeError`: the `err.originalError` of a 401
#[derive(Clone)]
pub struct JwtError {
    kind: JwtErrorKind,
    message: String,
    /// Seconds since 1970.
    date: Option<f64>,
    cause: Option<Arc<Error>>,
}

/// What kind of a [`JwtError`] it is.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::{self, JwtErrorKind};
///
/// let error = jwt::verify::<serde_json::Value>("a.b", "secret").unwrap_err();
/// assert_eq!(error.kind(), JwtErrorKind::Invalid);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwtErrorKind {
    /// Occurs when a token, its signature or one of its claims is not as demanded: `JsonWebTokenError`.
    Invalid,
    /// Occurs when a token's time is over: `TokenExpiredError`.
    Expired,
    /// Occurs when a token's time has not come: `NotBeforeError`.
    NotBefore,
    /// Occurs when something around the token failed, or was asked for in vain: `Error`.
    Other,
}

impl JwtError {
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        JwtError::new(JwtErrorKind::Invalid, message, None)
    }

    pub(super) fn expired(message: &str, at: f64) -> Self {
        JwtError::new(JwtErrorKind::Expired, message, Some(at))
    }

    pub(super) fn not_before(date: f64) -> Self {
        JwtError::new(JwtErrorKind::NotBefore, "jwt not active", Some(date))
    }

    pub(super) fn other(message: impl Into<String>) -> Self {
        JwtError::new(JwtErrorKind::Other, message, None)
    }

    fn new(kind: JwtErrorKind, message: impl Into<String>, date: Option<f64>) -> Self {
        JwtError {
            kind,
            message: message.into(),
            date,
            cause: None,
        }
    }

    /// What kind of an error it is.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::jwt::{self, JwtErrorKind};
    ///
    /// let error = jwt::verify::<serde_json::Value>("", "secret").unwrap_err();
    /// assert!(error.kind() != JwtErrorKind::Expired);
    /// ```
    #[must_use]
    pub fn kind(&self) -> JwtErrorKind {
        self.kind
    }

    /// Its name in npm `jsonwebtoken`.
    ///
    /// # Examples
    ///
    /// ```
    /// let error = koa_middleware::jwt::verify::<serde_json::Value>("", "secret").unwrap_err();
    /// assert_eq!(error.name(), "JsonWebTokenError");
    /// ```
    ///
    /// # In Koa
    ///
    /// `err.name`
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.kind {
            JwtErrorKind::Invalid => "JsonWebTokenError",
            JwtErrorKind::Expired => "TokenExpiredError",
            JwtErrorKind::NotBefore => "NotBeforeError",
            JwtErrorKind::Other => "Error",
        }
    }

    /// When the token's time was over, where that is what is wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// use koa_middleware::jwt;
    /// use serde_json::{Value, json};
    ///
    /// # fn main() -> Result<(), koa_middleware::JwtError> {
    /// let token = jwt::sign(&json!({ "exp": 60 }), "secret")?;
    /// let error = jwt::verify::<Value>(&token, "secret").unwrap_err();
    /// assert_eq!(error.expired_at(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(60)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `err.expiredAt`
    #[must_use]
    pub fn expired_at(&self) -> Option<SystemTime> {
        self.time_of(JwtErrorKind::Expired)
    }

    /// When the token's time begins, where that is what is wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::jwt::{self, SignOptions};
    /// use serde_json::{Value, json};
    ///
    /// # fn main() -> Result<(), koa_middleware::JwtError> {
    /// let token = jwt::sign_with(&json!({}), "secret", SignOptions::new().not_before("1h"))?;
    /// let error = jwt::verify::<Value>(&token, "secret").unwrap_err();
    /// assert!(error.date() > Some(std::time::SystemTime::now()));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `err.date`
    #[must_use]
    pub fn date(&self) -> Option<SystemTime> {
        self.time_of(JwtErrorKind::NotBefore)
    }

    fn time_of(&self, kind: JwtErrorKind) -> Option<SystemTime> {
        let seconds = self.date.filter(|_| self.kind == kind)?;
        let away = Duration::try_from_secs_f64(seconds.abs()).ok()?;
        if seconds < 0.0 {
            SystemTime::UNIX_EPOCH.checked_sub(away)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(away)
        }
    }

    /// Its name, message and time, as upstream's error is written in JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde_json::{Value, json};
    ///
    /// let error = koa_middleware::jwt::verify::<Value>("", "secret").unwrap_err();
    /// assert_eq!(error.to_json(), json!({ "name": "JsonWebTokenError", "message": "jwt must be provided" }));
    /// ```
    ///
    /// # In Koa
    ///
    /// `JSON.stringify(err)`
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut json = json!({ "name": self.name(), "message": self.message });
        match self.kind {
            JwtErrorKind::Expired => json["expiredAt"] = self.date.and_then(iso).into(),
            JwtErrorKind::NotBefore => json["date"] = self.date.and_then(iso).into(),
            JwtErrorKind::Invalid | JwtErrorKind::Other => {}
        }
        json
    }
}

/// The time in the form of JavaScript's `toISOString`; none for one that it calls invalid.
fn iso(seconds: f64) -> Option<String> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a number out of range is cut to one that no date has"
    )]
    let milliseconds = (seconds * 1000.0).trunc() as i128;
    let date =
        OffsetDateTime::from_unix_timestamp_nanos(milliseconds.checked_mul(1_000_000)?).ok()?;
    Some(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        date.hour(),
        date.minute(),
        date.second(),
        date.millisecond()
    ))
}

/// What something around a token failed with, by its message.
impl From<Error> for JwtError {
    fn from(error: Error) -> Self {
        let mut failed = JwtError::other(&*error.message);
        failed.cause = Some(Arc::new(error));
        failed
    }
}

impl fmt::Display for JwtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for JwtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name(), self.message)
    }
}

impl StdError for JwtError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.cause.as_ref()?.source()?;
        Some(source)
    }
}

#[cfg(test)]
mod tests {
    use super::iso;

    #[test]
    fn dates_are_written_as_javascript_writes_them() {
        for (seconds, text) in [
            (0.0, Some("1970-01-01T00:00:00.000Z")),
            (1_700_000_000.25, Some("2023-11-14T22:13:20.250Z")),
            (4_102_444_800.0, Some("2100-01-01T00:00:00.000Z")),
            (-1.0, Some("1969-12-31T23:59:59.000Z")),
            (1e30, None),
        ] {
            assert_eq!(iso(seconds).as_deref(), text, "{seconds}");
        }
    }
}
