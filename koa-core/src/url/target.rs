//! The request target taken apart and put together again (npm parseurl, node's legacy url.parse and url.format).

/// The path of a request target as sent, or `None` when it has no path.
pub(crate) fn pathname(url: &str) -> Option<&str> {
    match origin_form(url) {
        Some((pathname, _)) => Some(pathname),
        None => Target::parse(url).pathname,
    }
}

/// The query of a request target as sent, without its `?`; empty when there is none.
pub(crate) fn querystring(url: &str) -> &str {
    let search = match origin_form(url) {
        Some((_, search)) => search,
        None => Target::parse(url).search,
    };
    search.map_or("", |search| &search[1..])
}

/// The target with another path: scheme, host and query stay.
pub(crate) fn with_pathname(url: &str, path: &str) -> String {
    let target = Target::of(url);
    if target.pathname == Some(path) {
        return url.to_owned();
    }
    target.format(path, target.search.unwrap_or_default())
}

/// The target with another query, given with or without its `?`; an empty one removes it.
pub(crate) fn with_querystring(url: &str, query: &str) -> String {
    let target = Target::of(url);
    if target.search.and_then(|search| search.strip_prefix('?')) == Some(query) {
        return url.to_owned();
    }
    target.format(target.pathname.unwrap_or_default(), query)
}

/// The target as its parts are read, where that differs from how it stands.
///
/// As soon as a target is more than a plain path and query, Node escapes what should not stand in a URL when it reads the parts.
pub(crate) fn escaped(url: &str) -> Option<String> {
    if origin_form(url).is_some() {
        return None;
    }
    let url = url.trim_matches(|c| c <= ' ' || matches!(c, '\u{a0}' | '\u{feff}'));
    let (mut escaped, mut in_query) = (String::with_capacity(url.len()), false);
    for c in url.chars() {
        in_query |= c == '?';
        match c {
            '\\' if !in_query => escaped.push('/'),
            '\t' | '\n' | '\r' | ' ' | '"' | '\'' | '<' | '>' | '\\' | '^' | '`' | '{' | '|'
            | '}' => {
                escaped.push_str(&format!("%{:02X}", u32::from(c)));
            }
            c => escaped.push(c),
        }
    }
    (escaped != url).then_some(escaped)
}

/// The parts of a target; the texts are borrowed as they were sent.
#[derive(Debug, Default)]
struct Target<'a> {
    /// With its colon.
    scheme: &'a str,
    slashes: bool,
    /// With its `@`.
    auth: &'a str,
    host: &'a str,
    pathname: Option<&'a str>,
    /// With its `?`.
    search: Option<&'a str>,
    /// With its `#`.
    hash: &'a str,
}

impl<'a> Target<'a> {
    fn of(url: &'a str) -> Self {
        match origin_form(url) {
            Some((pathname, search)) => Self {
                pathname: Some(pathname),
                search,
                ..Self::default()
            },
            None => Self::parse(url),
        }
    }

    /// Reads the forms which a plain `/path?query` does not cover, as `url.parse` does.
    fn parse(url: &'a str) -> Self {
        let mut target = Self::default();
        let mut rest = url.trim_matches(|c| c <= ' ' || matches!(c, '\u{a0}' | '\u{feff}'));

        target.scheme = scheme(rest);
        rest = &rest[target.scheme.len()..];
        let hostless = target.scheme.eq_ignore_ascii_case("javascript:");
        if !hostless && (!target.scheme.is_empty() || names_user(rest)) {
            if let Some(after) = rest.strip_prefix("//") {
                target.slashes = true;
                rest = after;
            }
            if target.slashes || !is_slashed(target.scheme) {
                (target.auth, target.host, rest) = split_authority(rest);
            }
        }

        let (before_hash, hash) = rest.split_at(rest.find('#').unwrap_or(rest.len()));
        let (pathname, search) =
            before_hash.split_at(before_hash.find('?').unwrap_or(before_hash.len()));
        target.hash = hash;
        target.search = Some(search).filter(|search| !search.is_empty());
        target.pathname = Some(pathname).filter(|pathname| !pathname.is_empty());
        let rooted = is_slashed(&target.scheme.to_ascii_lowercase()) && !target.host.is_empty();
        if target.pathname.is_none() && rooted {
            target.pathname = Some("/");
        }
        target
    }

    fn format(&self, pathname: &str, search: &str) -> String {
        let scheme = self.scheme.to_ascii_lowercase();
        let mut url = scheme.clone();
        let slashes = self.slashes || (is_slashed(&scheme) && !self.host.is_empty());
        if slashes {
            url.push_str("//");
        }
        if self.auth.len() > 1 && !self.host.is_empty() {
            url.push_str(self.auth);
        }
        url.push_str(&self.host.to_ascii_lowercase());
        if slashes && !pathname.is_empty() && !pathname.starts_with('/') {
            url.push('/');
        }
        for c in pathname.chars() {
            match c {
                '#' => url.push_str("%23"),
                '?' => url.push_str("%3F"),
                c => url.push(c),
            }
        }
        if !search.is_empty() && !search.starts_with('?') {
            url.push('?');
        }
        url.push_str(&search.replace('#', "%23"));
        url.push_str(self.hash);
        url
    }
}

/// Splits a target that is only a path and perhaps a query with its `?`, as nearly all are.
fn origin_form(url: &str) -> Option<(&str, Option<&str>)> {
    let bytes = url.as_bytes();
    if bytes.first() != Some(&b'/') {
        return None;
    }
    let mut question = None;
    for (i, byte) in bytes.iter().enumerate() {
        match byte {
            b'?' if question.is_none() => question = Some(i),
            b'#' | b' ' | b'\t' | b'\n' | 0x0c | b'\r' => return None,
            0xc2 if bytes[i..].starts_with("\u{a0}".as_bytes()) => return None,
            0xef if bytes[i..].starts_with("\u{feff}".as_bytes()) => return None,
            _ => {}
        }
    }
    Some(match question {
        Some(i) => (&url[..i], Some(&url[i..])),
        None => (url, None),
    })
}

/// The scheme with its colon, or nothing; `ex.com:443` has one too, as in Node.js.
fn scheme(url: &str) -> &str {
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
    let end = url.bytes().take_while(is_scheme).count();
    if end > 0 && url[end..].starts_with(':') {
        &url[..=end]
    } else {
        ""
    }
}

/// Whether a scheme, written with its colon, is one whose URLs always carry `//`.
fn is_slashed(scheme: &str) -> bool {
    matches!(
        scheme,
        "http:" | "https:" | "ftp:" | "gopher:" | "file:" | "ws:" | "wss:"
    )
}

/// Whether the text begins with `//user@host`, which is a host even without a scheme.
fn names_user(rest: &str) -> bool {
    let Some((user, host)) = rest.strip_prefix("//").and_then(|r| r.split_once('@')) else {
        return false;
    };
    !user.is_empty() && !user.contains('/') && !host.is_empty() && !host.starts_with(['@', '/'])
}

/// Splits user info (with its `@`), host and port, and what follows them.
fn split_authority(rest: &str) -> (&str, &str, &str) {
    let mut start = 0;
    let mut end = None;
    for (i, byte) in rest.bytes().enumerate() {
        match byte {
            b'/' | b'?' | b'#' => {
                end = end.or(Some(i));
                break;
            }
            b'@' => (start, end) = (i + 1, None),
            b'\t' | b'\n' | b'\r' | b' ' | b'"' | b'%' | b'\'' | b';' | b'<' | b'>' | b'\\'
            | b'^' | b'`' | b'{' | b'|' | b'}' => end = end.or(Some(i)),
            _ => {}
        }
    }
    let end = end.unwrap_or(rest.len());
    let host = &rest[start..end];
    (
        &rest[..start],
        host.strip_suffix(':').unwrap_or(host),
        &rest[end..],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: REQ-021, REQ-022, REQ-023, REQ-024
    #[test]
    fn pathname_is_the_path_as_sent() {
        for (url, expected) in [
            ("/", Some("/")),
            ("/login?next=/dashboard", Some("/login")),
            ("/a%20b", Some("/a%20b")),
            ("//a//b", Some("//a//b")),
            ("//u@h/p", Some("//u@h/p")),
            ("/a;b/..%2f", Some("/a;b/..%2f")),
            ("/é?x", Some("/é")),
            ("http://ex.com/a?b", Some("/a")),
            ("http://h.com", Some("/")),
            ("http://h.com?x", Some("/")),
            ("HTTP://H.com:80/a#b", Some("/a")),
            ("http://[::1]:80/x", Some("/x")),
            ("http://u:p@h/a", Some("/a")),
            ("http:///a", Some("/a")),
            ("localhost:3000/a?b", Some("/a")),
            ("[::1]:443", Some("[::1]:443")),
            ("*", Some("*")),
            ("foo?b#c", Some("foo")),
            ("/a#f", Some("/a")),
            ("//u@h/p#x", Some("/p")),
            ("///a@b#x", Some("///a@b")),
            (" /x ", Some("/x")),
            ("\u{a0}/x\u{feff}", Some("/x")),
            ("/a b", Some("/a b")),
            ("", None),
            ("?x", None),
            ("#x", None),
            ("ex.com:443", None),
            ("http://", None),
            ("mailto:a@b", None),
        ] {
            assert_eq!(pathname(url), expected, "{url}");
        }
    }

    // spec: REQ-030, REQ-031, REQ-032
    #[test]
    fn querystring_is_the_query_as_sent() {
        for (url, expected) in [
            ("/store/shoes?page=2&color=blue", "page=2&color=blue"),
            ("/", ""),
            ("/?", ""),
            ("", ""),
            ("*", ""),
            ("?x", "x"),
            ("/?a=1#x", "a=1"),
            ("/#?a=1", ""),
            ("/?a??b", "a??b"),
            ("/?%C3%A9+", "%C3%A9+"),
            ("http://h.com/a?b=1", "b=1"),
            ("http://h.com?x#y", "x"),
            ("/a?x@y#z", "x@y"),
        ] {
            assert_eq!(querystring(url), expected, "{url}");
        }
    }

    // spec: REQ-025, REQ-026, REQ-027, REQ-028, REQ-029
    #[test]
    fn with_pathname_keeps_the_rest() {
        for (url, path, expected) in [
            (
                "/login?next=/dashboard",
                "/logout",
                "/logout?next=/dashboard",
            ),
            ("/a?", "/a", "/a?"),
            ("HTTP://h/a", "/a", "HTTP://h/a"),
            ("/", "/c d?e#f", "/c d%3Fe%23f"),
            ("/a?b", "/é", "/é?b"),
            ("/a?b#c", "/z", "/z?b#c"),
            ("/a?b", "", "?b"),
            ("http://h.com/a?b=1", "/z", "http://h.com/z?b=1"),
            ("http://h.com/a", "z", "http://h.com/z"),
            ("HTTP://u:p@H.Com:80/a", "/z", "http://u:p@h.com:80/z"),
            ("http://[::1]:80/x", "/z", "http://[::1]:80/z"),
            ("http://", "/z", "http:///z"),
            ("http://u@", "/z", "http:///z"),
            ("http://@h:/", "/z", "http://h/z"),
            ("http:foo", "/z", "http:/z"),
            ("ex.com:443", "/z", "ex.com:443/z"),
            ("//u@h/p#x", "/z", "//u@h/z#x"),
            ("*", "/z", "/z"),
            ("", "/z", "/z"),
            ("?x", "/z", "/z?x"),
            ("javascript:a?b", "/z", "javascript:/z?b"),
        ] {
            assert_eq!(with_pathname(url, path), expected, "{url} {path}");
        }
    }

    // spec: REQ-034, REQ-035, REQ-036, REQ-037, REQ-038, REQ-039, REQ-040, REQ-041
    #[test]
    fn with_querystring_keeps_the_rest() {
        for (url, query, expected) in [
            (
                "/store/shoes",
                "page=2&color=blue",
                "/store/shoes?page=2&color=blue",
            ),
            (
                "/store/shoes",
                "?page=2&color=blue",
                "/store/shoes?page=2&color=blue",
            ),
            ("/a?b=1", "b=1", "/a?b=1"),
            ("HTTP://h/?b=1", "b=1", "HTTP://h/?b=1"),
            ("/a?", "", "/a?"),
            ("/a", "", "/a"),
            ("/a?b=1", "", "/a"),
            ("/a?b=1", "?", "/a?"),
            ("/a", "?x=1", "/a?x=1"),
            ("/a", "x=1#y é", "/a?x=1%23y é"),
            ("/a?b#h", "q", "/a?q#h"),
            ("http://h.com?x", "q=1", "http://h.com/?q=1"),
            ("http://h;x/y", "q=1", "http://h/;x/y?q=1"),
            ("http://", "q=1", "http://?q=1"),
            ("ex.com:443", "q=1", "ex.com:443?q=1"),
            ("*", "q=1", "*?q=1"),
            ("", "q=1", "?q=1"),
        ] {
            assert_eq!(with_querystring(url, query), expected, "{url} {query}");
        }
    }
}
