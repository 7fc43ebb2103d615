//! WHATWG URLs of the schemes http and https (the global `URL` of Node.js).

mod error;
mod host;
mod parse;
mod path;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

pub use error::UrlError;

/// An absolute http or https URL, parsed and normalised as browsers and Node.js do.
///
/// Dot segments are resolved, scheme and host lower-cased, the scheme's default port dropped, backslashes read as
/// slashes, and what may not stand in a URL is percent-encoded.
///
/// Host names beyond ASCII are lower-cased and written in punycode; the other mappings of IDNA, such as Unicode
/// normalisation, are not applied, labels given in punycode are not verified, and labels beyond ASCII of more than
/// 1000 characters are refused.
///
/// # Examples
///
/// ```
/// use koa_core::Url;
///
/// let url = Url::parse("HTTP://Example.com:80/a/../b c?x=1#top")?;
/// assert_eq!(url.href(), "http://example.com/b%20c?x=1#top");
/// assert_eq!(url.pathname(), "/b%20c");
/// assert_eq!(url.search(), "?x=1");
/// # Ok::<(), koa_core::UrlError>(())
/// ```
///
/// # In Koa
///
/// `ctx.URL` and `new URL(..)`
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Url {
    href: String,
    /// Where in `href` the parts end, each with the delimiter that follows from the one before.
    username_end: usize,
    host_start: usize,
    hostname_end: usize,
    host_end: usize,
    path_end: usize,
    query_end: usize,
}

impl Url {
    /// Parses an absolute http or https URL.
    ///
    /// Spaces around it and tabs and line breaks within are ignored.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("http://google.com")?.href(), "http://google.com/");
    /// assert_eq!(
    ///     Url::parse(r"http://google.com\@apple.com")?.href(),
    ///     "http://google.com/@apple.com"
    /// );
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails for a text without a scheme, another scheme than http and https, a missing or invalid host and an
    /// invalid port.
    ///
    /// # In Koa
    ///
    /// `new URL(input)`
    pub fn parse(input: &str) -> Result<Self, UrlError> {
        parse::parse(input, None)
    }

    /// Resolves a reference, as a browser does with a link on the page of this URL.
    ///
    /// The reference may be absolute, begin with `//host`, be a path relative to this URL's, or only a `?query` or a
    /// `#fragment`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// let base = Url::parse("http://example.com/docs/intro?lang=en")?;
    /// assert_eq!(base.join("../faq")?.href(), "http://example.com/faq");
    /// assert_eq!(base.join("?lang=fr")?.href(), "http://example.com/docs/intro?lang=fr");
    /// assert_eq!(base.join("//other.com/x")?.host(), "other.com");
    /// assert!(base.join("mailto:tobi@example.com").is_err());
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails for a reference with another scheme than http and https, and for an invalid host or port.
    ///
    /// # In Koa
    ///
    /// `new URL(reference, base)`
    pub fn join(&self, reference: &str) -> Result<Self, UrlError> {
        parse::parse(reference, Some(self))
    }

    /// The whole URL.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("http:example.com")?.href(), "http://example.com/");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.href`
    #[must_use]
    pub fn href(&self) -> &str {
        &self.href
    }

    /// The scheme with its colon: `http:` or `https:`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("HTTPS://example.com")?.protocol(), "https:");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.protocol`
    #[must_use]
    pub fn protocol(&self) -> &str {
        let end = if self.is_https() { 6 } else { 5 };
        &self.href[..end]
    }

    /// The user name, percent-encoded; empty without one.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("http://tobi:secret@example.com")?.username(), "tobi");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.username`
    #[must_use]
    pub fn username(&self) -> &str {
        &self.href[self.protocol().len() + 2..self.username_end]
    }

    /// The password, percent-encoded; empty without one.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("http://tobi:secret@example.com")?.password(), "secret");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.password`
    #[must_use]
    pub fn password(&self) -> &str {
        self.href[self.username_end..self.host_start]
            .strip_prefix(':')
            .and_then(|password| password.strip_suffix('@'))
            .unwrap_or_default()
    }

    /// The host with its port, unless that is the scheme's default.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("http://example.com:3000/a")?.host(), "example.com:3000");
    /// assert_eq!(Url::parse("https://example.com:443/a")?.host(), "example.com");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.host`
    #[must_use]
    pub fn host(&self) -> &str {
        &self.href[self.host_start..self.host_end]
    }

    /// The host without its port; an IPv6 address stands in brackets.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("http://Example.com:3000/a")?.hostname(), "example.com");
    /// assert_eq!(Url::parse("http://[0:0::1]:3000/a")?.hostname(), "[::1]");
    /// assert_eq!(Url::parse("http://0x7f.1/a")?.hostname(), "127.0.0.1");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.hostname`
    #[must_use]
    pub fn hostname(&self) -> &str {
        &self.href[self.host_start..self.hostname_end]
    }

    /// The port; empty when it is the scheme's default.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("http://example.com:3000/a")?.port(), "3000");
    /// assert_eq!(Url::parse("http://example.com:80/a")?.port(), "");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.port`
    #[must_use]
    pub fn port(&self) -> &str {
        self.href[self.hostname_end..self.host_end]
            .strip_prefix(':')
            .unwrap_or_default()
    }

    /// The path, percent-encoded; it always begins with `/`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("http://example.com/a/./b/%2e%2e/é")?.pathname(), "/a/%C3%A9");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.pathname`
    #[must_use]
    pub fn pathname(&self) -> &str {
        &self.href[self.host_end..self.path_end]
    }

    /// The query with its `?`; empty when it is missing or empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("http://example.com/?a=1#b")?.search(), "?a=1");
    /// assert_eq!(Url::parse("http://example.com/?#b")?.search(), "");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.search`
    #[must_use]
    pub fn search(&self) -> &str {
        unless_bare(&self.href[self.path_end..self.query_end])
    }

    /// The fragment with its `#`; empty when it is missing or empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// assert_eq!(Url::parse("http://example.com/?a=1#b")?.hash(), "#b");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.hash`
    #[must_use]
    pub fn hash(&self) -> &str {
        unless_bare(&self.href[self.query_end..])
    }

    /// Scheme, host and port, as browsers compare them.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Url;
    ///
    /// let url = Url::parse("https://tobi@Example.com:8443/a")?;
    /// assert_eq!(url.origin(), "https://example.com:8443");
    /// # Ok::<(), koa_core::UrlError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `url.origin`
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}//{}", self.protocol(), self.host())
    }

    fn is_https(&self) -> bool {
        self.href.starts_with("https:")
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.href)
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Url").field(&self.href).finish()
    }
}

impl FromStr for Url {
    type Err = UrlError;

    fn from_str(input: &str) -> Result<Self, UrlError> {
        Self::parse(input)
    }
}

/// A URL is its `href` in JSON.
impl Serialize for Url {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.href)
    }
}

/// A query or fragment with its delimiter, or nothing if it is only the delimiter.
fn unless_bare(part: &str) -> &str {
    if part.len() > 1 { part } else { "" }
}
