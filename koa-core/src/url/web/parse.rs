//! The basic URL parser of the WHATWG standard, for http and https (node's `new URL(input, base)`).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{Url, UrlError, host, path};

const QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\'');

const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`');

const USERINFO: &AsciiSet = &path::PATH
    .add(b'/')
    .add(b':')
    .add(b';')
    .add(b'=')
    .add(b'@')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'|');

/// A slash of either direction: they are the same in http and https URLs.
const SLASHES: [char; 2] = ['/', '\\'];

/// Why parsing stopped; becomes the `UrlError` which quotes the input.
type Reason = fn(String) -> UrlError;

/// Parses a URL, relative to `base` if there is one.
pub(super) fn parse(input: &str, base: Option<&Url>) -> Result<Url, UrlError> {
    resolve(&clean(input), base).map_err(|reason| reason(input.to_owned()))
}

fn resolve(input: &str, base: Option<&Url>) -> Result<Url, Reason> {
    let Some((scheme, rest)) = split_scheme(input) else {
        return match base {
            Some(base) => relative(input, base),
            None => Err(UrlError::Relative),
        };
    };
    let https = if scheme.eq_ignore_ascii_case("http") {
        false
    } else if scheme.eq_ignore_ascii_case("https") {
        true
    } else {
        return Err(UrlError::Scheme);
    };
    match base {
        Some(base) if base.is_https() == https && !rest.starts_with("//") => relative(rest, base),
        _ => absolute(https, rest),
    }
}

/// Parses what follows the scheme: slashes, however many, and the authority.
fn absolute(https: bool, rest: &str) -> Result<Url, Reason> {
    let rest = rest.trim_start_matches(SLASHES);
    let (authority, rest) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
    let mut url = start(https);

    let host_port = match authority.rsplit_once('@') {
        Some((userinfo, host_port)) => {
            push_userinfo(&mut url, userinfo);
            host_port
        }
        None => authority,
    };
    let (host, port) = split_port(host_port);
    url.host_start = url.href.len();
    url.href
        .push_str(&host::parse(host).ok_or(UrlError::Host as Reason)?);
    url.hostname_end = url.href.len();
    if let Some(port) = parse_port(port, https)? {
        url.href.push(':');
        url.href.push_str(&port.to_string());
    }
    url.host_end = url.href.len();

    let (path, query, fragment) = split_path(rest);
    path::push(&mut url.href, path.strip_prefix(SLASHES).unwrap_or(path));
    Ok(finish(url, query, fragment))
}

/// Parses a reference without a scheme of its own.
fn relative(reference: &str, base: &Url) -> Result<Url, Reason> {
    if let Some(rest) = reference.strip_prefix(SLASHES)
        && rest.starts_with(SLASHES)
    {
        return absolute(base.is_https(), rest);
    }

    let (path, query, fragment) = split_path(reference);
    let mut url = base.clone();
    if path.is_empty() {
        if query.is_none() {
            url.href.truncate(base.query_end);
            return Ok(push_fragment(url, fragment));
        }
        url.href.truncate(base.path_end);
        return Ok(finish(url, query, fragment));
    }
    if let Some(path) = path.strip_prefix(SLASHES) {
        url.href.truncate(base.host_end);
        path::push(&mut url.href, path);
    } else {
        let directory = base.pathname().rfind('/').unwrap_or(0);
        url.href.truncate(base.host_end + directory);
        path::push_after(&mut url.href, base.host_end, path);
    }
    Ok(finish(url, query, fragment))
}

/// A URL of only its scheme.
fn start(https: bool) -> Url {
    let href = if https { "https://" } else { "http://" }.to_owned();
    Url {
        username_end: href.len(),
        host_start: 0,
        hostname_end: 0,
        host_end: 0,
        path_end: 0,
        query_end: 0,
        href,
    }
}

fn push_userinfo(url: &mut Url, userinfo: &str) {
    let (username, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
    url.href.extend(utf8_percent_encode(username, USERINFO));
    url.username_end = url.href.len();
    if !password.is_empty() {
        url.href.push(':');
        url.href.extend(utf8_percent_encode(password, USERINFO));
    }
    if !username.is_empty() || !password.is_empty() {
        url.href.push('@');
    }
}

/// Ends a URL whose path is complete.
fn finish(mut url: Url, query: Option<&str>, fragment: Option<&str>) -> Url {
    url.path_end = url.href.len();
    if let Some(query) = query {
        url.href.push('?');
        url.href.extend(utf8_percent_encode(query, QUERY));
    }
    url.query_end = url.href.len();
    push_fragment(url, fragment)
}

fn push_fragment(mut url: Url, fragment: Option<&str>) -> Url {
    if let Some(fragment) = fragment {
        url.href.push('#');
        url.href.extend(utf8_percent_encode(fragment, FRAGMENT));
    }
    url
}

/// Drops controls and spaces around the input, and tabs and line breaks within.
fn clean(input: &str) -> Cow<'_, str> {
    let input = input.trim_matches(|c| c <= ' ');
    let is_break = |c| matches!(c, '\t' | '\n' | '\r');
    if input.contains(is_break) {
        Cow::Owned(input.replace(is_break, ""))
    } else {
        Cow::Borrowed(input)
    }
}

/// Splits the scheme and what follows its colon.
fn split_scheme(input: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = input.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    is_scheme.then_some((scheme, rest))
}

/// Splits the host and, after its colon, the port; colons in brackets belong to the host.
fn split_port(host_port: &str) -> (&str, &str) {
    let mut in_brackets = false;
    for (i, byte) in host_port.bytes().enumerate() {
        match byte {
            b'[' => in_brackets = true,
            b']' => in_brackets = false,
            b':' if !in_brackets => return (&host_port[..i], &host_port[i + 1..]),
            _ => {}
        }
    }
    (host_port, "")
}

/// The port, unless it is missing or the scheme's default.
fn parse_port(port: &str, https: bool) -> Result<Option<u16>, Reason> {
    if port.is_empty() {
        return Ok(None);
    }
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(UrlError::Port);
    }
    let port: u16 = port.parse().map_err(|_| UrlError::Port as Reason)?;
    let default = if https { 443 } else { 80 };
    Ok((port != default).then_some(port))
}

/// Splits path, query and fragment; the latter two without their delimiters.
fn split_path(rest: &str) -> (&str, Option<&str>, Option<&str>) {
    let (rest, fragment) = split_at_first(rest, '#');
    let (path, query) = split_at_first(rest, '?');
    (path, query, fragment)
}

fn split_at_first(text: &str, delimiter: char) -> (&str, Option<&str>) {
    match text.split_once(delimiter) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}
