//! Why a text is no URL (the `Invalid URL` TypeError of Node.js).

use std::error::Error;
use std::fmt;

/// The reason why a text is no http or https URL; each variant holds the text.
///
/// # Examples
///
/// ```
/// use koa_core::{Url, UrlError};
///
/// let error = Url::parse("http://").unwrap_err();
/// assert_eq!(error, UrlError::Host("http://".to_owned()));
/// assert_eq!(error.to_string(), r#"Invalid URL "http://": invalid host"#);
/// ```
///
/// # In Koa
///
/// `TypeError: Invalid URL`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// There is no scheme and no base to be relative to.
    Relative(String),
    /// The scheme is neither http nor https.
    Scheme(String),
    /// The host is missing or invalid.
    Host(String),
    /// The port is not a number up to 65535.
    Port(String),
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (input, reason) = match self {
            Self::Relative(input) => (input, "no scheme"),
            Self::Scheme(input) => (input, "neither http nor https"),
            Self::Host(input) => (input, "invalid host"),
            Self::Port(input) => (input, "invalid port"),
        };
        write!(f, "Invalid URL {input:?}: {reason}")
    }
}

impl Error for UrlError {}
