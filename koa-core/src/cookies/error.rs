//! What can be wrong with a cookie — the errors that npm `cookies` throws.

use std::{convert::Infallible, error::Error as StdError, fmt};

/// Why a cookie was not set, or could not be verified.
///
/// # Examples
///
/// ```
/// use koa_core::SameSite;
///
/// let error = "loose".parse::<SameSite>().unwrap_err();
/// assert_eq!(error.to_string(), r#"option sameSite is invalid: "loose""#);
/// ```
///
/// # In Koa
///
/// What `ctx.cookies.get` and `ctx.cookies.set` throw; the messages begin with the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CookieError {
    /// The name is empty, or has `;`, `=`, a control character or one above U+00FF.
    Name(String),
    /// The value has `;`, a control character or one above U+00FF.
    Value {
        /// The name of the cookie.
        name: String,
        /// The value that cannot be sent.
        value: String,
    },
    /// The path has `;`, `<`, a control character or one that is not ASCII.
    Path(String),
    /// The domain is no host name, with or without a leading dot.
    Domain(String),
    /// The text is none of `low`, `medium` and `high`.
    Priority(String),
    /// The text is none of `strict`, `lax` and `none`.
    SameSite(String),
    /// A secure cookie of this name was to be sent over plain HTTP.
    Unencrypted(String),
    /// A cookie of this name was to be signed or verified without keys.
    KeysRequired(String),
}

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "argument name is invalid: {name:?}"),
            Self::Value { name, value } => {
                write!(f, "argument value is invalid: {value:?} (cookie {name:?})")
            }
            Self::Path(path) => write!(f, "option path is invalid: {path:?}"),
            Self::Domain(domain) => write!(f, "option domain is invalid: {domain:?}"),
            Self::Priority(priority) => write!(f, "option priority is invalid: {priority:?}"),
            Self::SameSite(same_site) => write!(f, "option sameSite is invalid: {same_site:?}"),
            Self::Unencrypted(name) => {
                write!(
                    f,
                    "Cannot send secure cookie over unencrypted connection (cookie {name:?})"
                )
            }
            Self::KeysRequired(name) => {
                write!(f, ".keys required for signed cookies (cookie {name:?})")
            }
        }
    }
}

impl StdError for CookieError {}

/// Lets an option take its own type, which cannot fail, beside text, which can.
impl From<Infallible> for CookieError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
