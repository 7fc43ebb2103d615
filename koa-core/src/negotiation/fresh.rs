//! Whether the client's copy is still fresh (npm fresh).

use std::time::SystemTime;

use http::header::{
    CACHE_CONTROL, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};

/// Whether the request's validators say that the client has this response already.
pub(crate) fn fresh(request: &HeaderMap, response: &HeaderMap) -> bool {
    let modified_since = value(request, &IF_MODIFIED_SINCE);
    let has_tags = request
        .get_all(IF_NONE_MATCH)
        .iter()
        .any(|tags| !tags.is_empty());
    if (modified_since.is_none() && !has_tags) || is_reload(request) {
        return false;
    }
    // Both validators have to match where both are given, as in Koa; RFC 9110 would look at the tags alone.
    (!has_tags || tag_matches(request, response))
        && modified_since.is_none_or(|since| {
            value(response, &LAST_MODIFIED)
                .and_then(date)
                .zip(date(since))
                .is_some_and(|(modified, since)| modified <= since)
        })
}

/// Whether the client asked for an answer from the origin.
fn is_reload(request: &HeaderMap) -> bool {
    request
        .get_all(CACHE_CONTROL)
        .iter()
        .flat_map(|directives| members(directives.as_bytes()))
        .any(|directive| directive.eq_ignore_ascii_case(b"no-cache"))
}

fn tag_matches(request: &HeaderMap, response: &HeaderMap) -> bool {
    let mut lines = request.get_all(IF_NONE_MATCH).iter();
    if lines.next().is_some_and(|tags| tags == "*") && lines.next().is_none() {
        return true;
    }
    let Some(current) = value(response, &ETAG) else {
        return false;
    };
    request
        .get_all(IF_NONE_MATCH)
        .iter()
        .flat_map(|tags| members(tags.as_bytes()))
        .any(|tag| opaque(tag) == opaque(current))
}

/// The tag without its weakness: RFC 9110, 13.1.2 compares weakly.
fn opaque(tag: &[u8]) -> &[u8] {
    tag.strip_prefix(b"W/").unwrap_or(tag)
}

/// The members of a comma-separated list; a comma inside a quoted tag separates nothing.
fn members(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut quoted = false;
    list.split(move |byte| {
        quoted ^= *byte == b'"';
        *byte == b',' && !quoted
    })
    .map(<[u8]>::trim_ascii)
}

fn value<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h [u8]> {
    headers
        .get(name)
        .map(http::HeaderValue::as_bytes)
        .filter(|value| !value.is_empty())
}

fn date(text: &[u8]) -> Option<SystemTime> {
    parse_date(std::str::from_utf8(text).ok()?)
}

/// Reads an HTTP date; one with the name of another day of the week means what its numbers say, as in Koa.
pub(crate) fn parse_date(text: &str) -> Option<SystemTime> {
    httpdate::parse_http_date(text).ok().or_else(|| {
        let (day, date) = text.split_once(", ")?;
        let mut days = DAYS.contains(&day).then(|| DAYS.iter())?;
        days.find_map(|day| httpdate::parse_http_date(&format!("{day}, {date}")).ok())
    })
}

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const EARLIER: &str = "Sat, 01 Jan 2000 00:00:00 GMT";
    const LATER: &str = "Sat, 01 Jan 2000 01:00:00 GMT";

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, HeaderValue::from_static(value));
        }
        map
    }

    fn check(
        request: &[(&'static str, &'static str)],
        response: &[(&'static str, &'static str)],
        wanted: bool,
    ) {
        let found = fresh(&headers(request), &headers(response));
        assert_eq!(found, wanted, "{request:?} {response:?}");
    }

    // spec: FRE-001
    #[test]
    fn without_validators_stale() {
        check(
            &[],
            &[("etag", "\"foo\""), ("last-modified", EARLIER)],
            false,
        );
        check(
            &[("if-none-match", ""), ("if-modified-since", "")],
            &[("etag", "\"foo\"")],
            false,
        );
    }

    // spec: FRE-002, FRE-003, FRE-004, FRE-005, FRE-006, FRE-013, FRE-014, FRE-015
    #[test]
    fn tags_are_compared_weakly() {
        for (tags, etag, wanted) in [
            ("\"foo\"", "\"foo\"", true),
            ("\"foo\"", "\"bar\"", false),
            (" \"bar\" , \"foo\"", "\"foo\"", true),
            ("\"bar\",\t\"foo\"\t", "\"foo\"", true),
            ("W/\"foo\"", "\"foo\"", true),
            ("W/\"foo\"", "W/\"foo\"", true),
            ("\"foo\"", "W/\"foo\"", true),
            ("w/\"foo\"", "\"foo\"", false),
            ("*", "\"foo\"", true),
            ("*, \"bar\"", "\"foo\"", false),
            ("\"a,b\"", "\"a,b\"", true),
            ("\"x\", \"a,b\"", "\"a,b\"", true),
            ("\"a\", b", "\"a,b\"", false),
            ("123", "123", true),
        ] {
            check(&[("if-none-match", tags)], &[("etag", etag)], wanted);
        }
        check(&[("if-none-match", "\"foo\"")], &[], false);
        check(&[("if-none-match", "\"foo\"")], &[("etag", "")], false);
        check(&[("if-none-match", "*")], &[], true);
        let lines = [("if-none-match", "\"bar\""), ("if-none-match", "\"foo\"")];
        check(&lines, &[("etag", "\"foo\"")], true);
        let lines = [("if-none-match", "*"), ("if-none-match", "\"bar\"")];
        check(&lines, &[("etag", "\"foo\"")], false);
    }

    // spec: FRE-007, FRE-008
    #[test]
    fn dates_are_compared() {
        for (since, modified, wanted) in [
            (EARLIER, EARLIER, true),
            (LATER, EARLIER, true),
            (EARLIER, LATER, false),
            (EARLIER, "foo", false),
            ("foo", EARLIER, false),
            ("foo", "foo", false),
            ("Saturday, 01-Jan-00 01:00:00 GMT", EARLIER, true),
            // The name of the day does not count.
            ("Mon, 01 Jan 2000 00:00:00 GMT", EARLIER, true),
            ("Mon, 01 Jan 2000 00:00:00 GMT", LATER, false),
            (EARLIER, "Mon, 01 Jan 2000 00:00:00 GMT", true),
            ("Day, 01 Jan 2000 00:00:00 GMT", EARLIER, false),
            ("Sat, 31 Feb 2100 00:00:00 GMT", EARLIER, false),
        ] {
            check(
                &[("if-modified-since", since)],
                &[("last-modified", modified)],
                wanted,
            );
        }
        check(&[("if-modified-since", EARLIER)], &[], false);
    }

    // spec: FRE-009, FRE-010
    #[test]
    fn both_validators_have_to_match() {
        for (tags, since, wanted) in [
            ("\"foo\"", LATER, true),
            ("\"bar\"", LATER, false),
            ("\"bar\"", EARLIER, false),
            ("\"foo\"", EARLIER, false),
            ("*", LATER, true),
            ("*", EARLIER, false),
        ] {
            let since = if since == EARLIER {
                "Fri, 31 Dec 1999 23:00:00 GMT"
            } else {
                since
            };
            let request = [("if-none-match", tags), ("if-modified-since", since)];
            check(
                &request,
                &[("etag", "\"foo\""), ("last-modified", EARLIER)],
                wanted,
            );
        }
    }

    // spec: FRE-011, FRE-012
    #[test]
    fn no_cache_is_always_stale() {
        for (directives, wanted) in [
            ("no-cache", false),
            ("max-age=0, no-cache", false),
            ("No-Cache", false),
            ("max-age=0 ,\tno-cache\t, x", false),
            ("max-age=0", true),
            ("x-no-cache", true),
            ("no-cache=foo", true),
        ] {
            let request = [("if-none-match", "\"foo\""), ("cache-control", directives)];
            check(&request, &[("etag", "\"foo\"")], wanted);
        }
    }
}
