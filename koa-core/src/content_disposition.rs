//! The Content-Disposition header of downloads (npm content-disposition).

use std::borrow::Cow;
use std::fmt;

/// How a response is presented: saved as a file or shown, and under which name.
///
/// Defaults to `attachment` with an automatic fallback: a name with characters beyond ISO-8859-1 is sent twice, in
/// full and with `?` in their place for old clients.
///
/// # Examples
///
/// ```
/// use koa_core::Disposition;
///
/// let shown = Disposition::inline();
/// let saved = Disposition::attachment().fallback("EURO rates.pdf");
/// assert_ne!(shown, saved);
/// assert_eq!(Disposition::default(), Disposition::attachment());
/// ```
///
/// # In Koa
///
/// The options of `ctx.attachment(filename, options)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposition {
    kind: Cow<'static, str>,
    fallback: Fallback,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Fallback {
    Automatic,
    Off,
    Text(String),
}

impl Disposition {
    /// The response is to be saved as a file.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Disposition;
    ///
    /// assert_eq!(Disposition::attachment(), Disposition::of("attachment"));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ type: 'attachment' }`, the default.
    #[must_use]
    pub fn attachment() -> Self {
        Self::of("attachment")
    }

    /// The response is to be shown; its name is used when the user saves it.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Disposition;
    ///
    /// assert_eq!(Disposition::inline(), Disposition::of("inline"));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ type: 'inline' }`.
    #[must_use]
    pub fn inline() -> Self {
        Self::of("inline")
    }

    /// Any other kind, such as `form-data`; it is sent in lower case.
    ///
    /// An empty text means `attachment`. One that is not a token of HTTP is refused with
    /// [`DispositionError::InvalidType`] when the header is set.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Disposition;
    ///
    /// let part = Disposition::of("form-data");
    /// assert_ne!(part, Disposition::attachment());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ type: 'form-data' }`.
    #[must_use]
    pub fn of(kind: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind: kind.into(),
            fallback: Fallback::Automatic,
        }
    }

    /// The name for old clients, sent beside the full one whenever the two differ.
    ///
    /// Only its last path segment is used, and none of it when the response has no file name. A text beyond
    /// ISO-8859-1 is refused with [`DispositionError::FallbackNotLatin1`] when the header is set. Defaults to the
    /// file name with `?` for what ISO-8859-1 does not have.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Disposition;
    ///
    /// let disposition = Disposition::attachment().fallback("EURO rates.pdf");
    /// assert_ne!(disposition, Disposition::attachment());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ fallback: 'EURO rates.pdf' }`.
    #[must_use]
    pub fn fallback(mut self, name: impl Into<String>) -> Self {
        self.fallback = Fallback::Text(name.into());
        self
    }

    /// Sends no name for old clients beside a full one that they cannot read.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Disposition;
    ///
    /// let disposition = Disposition::attachment().no_fallback();
    /// assert_ne!(disposition, Disposition::attachment());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ fallback: false }`.
    #[must_use]
    pub fn no_fallback(mut self) -> Self {
        self.fallback = Fallback::Off;
        self
    }
}

impl Default for Disposition {
    fn default() -> Self {
        Self::attachment()
    }
}

/// Why a [`Disposition`] cannot be sent.
///
/// # Examples
///
/// ```
/// use koa_core::DispositionError;
///
/// let error = DispositionError::InvalidType("invalid;type".to_owned());
/// assert_eq!(error.to_string(), "invalid type \"invalid;type\"");
/// ```
///
/// # In Koa
///
/// The type errors that `ctx.attachment()` throws.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DispositionError {
    /// Occurs when the kind is not a token of HTTP, such as `invalid;type`.
    InvalidType(String),
    /// Occurs when the fallback has characters that ISO-8859-1 does not have, or control characters.
    FallbackNotLatin1(String),
}

impl fmt::Display for DispositionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidType(kind) => write!(f, "invalid type {kind:?}"),
            Self::FallbackNotLatin1(name) => {
                write!(f, "fallback must be ISO-8859-1 string: {name:?}")
            }
        }
    }
}

impl std::error::Error for DispositionError {}

/// The value of Content-Disposition; its characters are all in ISO-8859-1.
pub(crate) fn content_disposition(
    filename: Option<&str>,
    options: &Disposition,
) -> Result<String, DispositionError> {
    let kind = match &*options.kind {
        "" => "attachment",
        kind if is_token(kind) => kind,
        kind => return Err(DispositionError::InvalidType(kind.to_owned())),
    };
    let mut header = kind.to_ascii_lowercase();
    let Some(name) = filename.map(base_name).filter(|name| !name.is_empty()) else {
        return Ok(header);
    };
    let fallback = match &options.fallback {
        Fallback::Automatic => Some(ascii(name)),
        Fallback::Off => None,
        Fallback::Text(text) if text.chars().all(is_latin1) => Some(Cow::Borrowed(base_name(text))),
        Fallback::Text(text) => return Err(DispositionError::FallbackNotLatin1(text.clone())),
    };
    let fallback = fallback.filter(|fallback| fallback != name);
    let is_sendable = name.chars().all(is_ascii);
    if let Some(fallback) = &fallback {
        push_quoted(&mut header, fallback);
    } else if is_sendable {
        push_quoted(&mut header, name);
    }
    if fallback.is_some() || !is_sendable || has_percent_escape(name) {
        push_extended(&mut header, name);
    }
    Ok(header)
}

/// The last part of a path, as Node's `path.basename` on POSIX.
fn base_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or_default()
}

/// The name with a question mark for what clients read differently: ISO-8859-1 was sent as it is once, and many take it for UTF-8.
fn ascii(name: &str) -> Cow<'_, str> {
    if name.chars().all(is_ascii) {
        return Cow::Borrowed(name);
    }
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        if is_ascii(c) {
            text.push(c);
        } else {
            // Koa replaces UTF-16 code units: an emoji becomes two question marks.
            text.extend(std::iter::repeat_n('?', c.len_utf16()));
        }
    }
    Cow::Owned(text)
}

fn is_ascii(c: char) -> bool {
    matches!(c, ' '..='~')
}

fn is_latin1(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}')
}

fn is_token(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether a client that decodes percent escapes in plain names would read another name.
fn has_percent_escape(name: &str) -> bool {
    name.as_bytes()
        .windows(3)
        .any(|part| part[0] == b'%' && part[1].is_ascii_hexdigit() && part[2].is_ascii_hexdigit())
}

fn push_quoted(header: &mut String, name: &str) {
    header.push_str("; filename=\"");
    for c in name.chars() {
        if matches!(c, '"' | '\\') {
            header.push('\\');
        }
        header.push(c);
    }
    header.push('"');
}

fn push_extended(header: &mut String, name: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    header.push_str("; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~".contains(&byte) {
            header.push(char::from(byte));
        } else {
            header.push('%');
            header.push(char::from(HEX[usize::from(byte >> 4)]));
            header.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests;
