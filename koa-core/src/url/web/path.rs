//! The path of a URL: dot segments and percent-encoding (the path state of the WHATWG standard).

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What is percent-encoded in a path.
pub(super) const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// Appends a path, given without its first slash, to a URL that ends with its host.
pub(super) fn push(href: &mut String, path: &str) {
    let start = href.len();
    push_after(href, start, path);
}

/// Appends a relative path to a URL whose path begins at `start` and has no slash at its end.
pub(super) fn push_after(href: &mut String, start: usize, path: &str) {
    let mut segments = path.split(['/', '\\']).peekable();
    while let Some(segment) = segments.next() {
        let dots = dots(segment);
        if dots == 2 {
            let parent = href[start..].rfind('/').unwrap_or(0);
            href.truncate(start + parent);
        }
        if dots == 0 {
            href.push('/');
            href.extend(utf8_percent_encode(segment, PATH));
        } else if segments.peek().is_none() {
            href.push('/');
        }
    }
}

/// 1 for the segment `.`, 2 for `..`, 0 for any other; `%2e` is a dot too.
fn dots(segment: &str) -> usize {
    let mut rest = segment;
    let mut dots = 0;
    while !rest.is_empty() {
        let length = match rest.as_bytes() {
            [b'.', ..] => 1,
            [b'%', b'2', b'e' | b'E', ..] => 3,
            _ => return 0,
        };
        rest = &rest[length..];
        dots += 1;
    }
    if dots <= 2 { dots } else { 0 }
}
