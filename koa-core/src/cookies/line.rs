//! The lines that wait to become Set-Cookie headers — `Cookie` of npm `cookies`.

use std::time::{Duration, SystemTime};

use http::{
    HeaderMap, HeaderValue,
    header::{Entry, SET_COOKIE},
};

use super::{CookieError, CookieOptions};

/// A Set-Cookie header, and whether it takes the place of earlier ones of its name.
pub(super) struct Line {
    value: HeaderValue,
    /// How many bytes of the value are `name=`.
    prefix: usize,
    overwrite: bool,
}

/// The last second that an HTTP date, with its four digits of a year, can say.
const LAST_SECOND: u64 = 253_402_300_799;

impl Line {
    /// Writes a line of what [`check`] has passed and of what [`attributes`] made.
    pub(super) fn new(name: &str, value: &str, attributes: &str, overwrite: bool) -> Self {
        let mut bytes = latin1(name);
        bytes.push(b'=');
        let prefix = bytes.len();
        bytes.extend(latin1(value));
        bytes.extend_from_slice(attributes.as_bytes());
        let value =
            HeaderValue::try_from(bytes).expect("a checked cookie has no control characters");
        Line {
            value,
            prefix,
            overwrite,
        }
    }

    /// The line as text: a header holds a character of Latin-1 in each byte.
    pub(super) fn text(&self) -> String {
        let bytes = self.value.as_bytes();
        bytes.iter().copied().map(char::from).collect()
    }

    /// Adds the line to the headers, after taking back those that it overwrites.
    pub(super) fn merge_into(self, headers: &mut HeaderMap) {
        let prefix = &self.value.as_bytes()[..self.prefix];
        let overwritten = |line: &HeaderValue| line.as_bytes().starts_with(prefix);
        if self.overwrite
            && headers.get_all(SET_COOKIE).iter().any(overwritten)
            && let Entry::Occupied(mut lines) = headers.entry(SET_COOKIE)
        {
            let kept = lines
                .iter()
                .filter(|line| !overwritten(line))
                .cloned()
                .collect::<Vec<_>>();
            let mut kept = kept.into_iter().chain([self.value]);
            if let Some(first) = kept.next() {
                lines.insert(first);
            }
            kept.for_each(|line| lines.append(line));
        } else {
            headers.append(SET_COOKIE, self.value);
        }
    }
}

/// Whether a cookie can be sent, in the order in which Koa finds fault.
pub(super) fn check(name: &str, value: &str, options: &CookieOptions) -> Result<(), CookieError> {
    if name.is_empty() || !name.chars().all(is_field_content) || name.contains([';', '=']) {
        return Err(CookieError::Name(name.into()));
    }
    if !value.chars().all(is_field_content) || value.contains(';') {
        return Err(CookieError::Value {
            name: name.into(),
            value: value.into(),
        });
    }
    if !options
        .path
        .chars()
        .all(|char| matches!(char, ' '..=':' | '='..='~'))
    {
        return Err(CookieError::Path(options.path.to_string()));
    }
    if !options.domain.is_empty() && !is_domain(&options.domain) {
        return Err(CookieError::Domain(options.domain.clone()));
    }
    options.invalid.clone().map_or(Ok(()), Err)
}

/// What follows the value, from the first semicolon on.
pub(super) fn attributes(options: &CookieOptions, deletion: bool, secure: bool) -> String {
    let mut text = String::new();
    let mut push = |attribute: &str, value: &str| {
        text.push_str("; ");
        text.push_str(attribute);
        text.push_str(value);
    };
    if !options.path.is_empty() {
        push("path=", &options.path);
    }
    if let Some(expires) = expires(options, deletion) {
        push("expires=", &httpdate::fmt_http_date(expires));
    }
    if !options.domain.is_empty() {
        push("domain=", &options.domain);
    }
    if let Some(priority) = options.priority {
        push("priority=", priority.as_str());
    }
    if let Some(same_site) = options.same_site {
        push("samesite=", same_site.as_str());
    }
    for (attribute, present) in [
        ("secure", secure),
        ("httponly", options.http_only),
        ("partitioned", options.partitioned),
    ] {
        if present {
            push(attribute, "");
        }
    }
    text
}

/// When the cookie ends, within the times that an HTTP date can say.
fn expires(options: &CookieOptions, deletion: bool) -> Option<SystemTime> {
    let (first, last) = (
        SystemTime::UNIX_EPOCH,
        SystemTime::UNIX_EPOCH + Duration::from_secs(LAST_SECOND),
    );
    if deletion {
        return Some(first);
    }
    let expires = match options.max_age {
        None | Some(0) => options.expires,
        Some(max_age) => {
            let (now, age) = (
                SystemTime::now(),
                Duration::from_millis(max_age.unsigned_abs()),
            );
            let (moved, limit) = if max_age > 0 {
                (now.checked_add(age), last)
            } else {
                (now.checked_sub(age), first)
            };
            Some(moved.unwrap_or(limit))
        }
    };
    expires.map(|time| time.clamp(first, last))
}

/// The field-content of RFC 9110 §5.5, of Latin-1 characters.
fn is_field_content(char: char) -> bool {
    matches!(char, '\t' | ' '..='~' | '\u{80}'..='\u{ff}')
}

/// A host name of RFC 1123, before which RFC 6265 §5.2.3 permits a dot.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain
        .strip_prefix('.')
        .unwrap_or(domain)
        .split('.')
        .all(is_label)
}

fn latin1(text: &str) -> Vec<u8> {
    if text.is_ascii() {
        text.into()
    } else {
        text.chars()
            .map(|char| u8::try_from(char).unwrap_or(b'?'))
            .collect()
    }
}
