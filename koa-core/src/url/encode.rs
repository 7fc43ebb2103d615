//! Text made safe for a URL and for HTML (npm encodeurl and escape-html).

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What may not stand in a URL; npm encodeurl lets `[`, `\`, `]`, `^` and `|` pass.
const NOT_URL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// Percent-encodes what may not stand in a URL; existing escapes stay.
pub(crate) fn encode_url(url: &str) -> Cow<'_, str> {
    let Some(mut percent) = stray_percent(url, 0) else {
        return utf8_percent_encode(url, NOT_URL).into();
    };
    let mut encoded = String::with_capacity(url.len() + 8);
    let mut start = 0;
    loop {
        encoded.extend(utf8_percent_encode(&url[start..percent], NOT_URL));
        encoded.push_str("%25");
        start = percent + 1;
        match stray_percent(url, start) {
            Some(next) => percent = next,
            None => break,
        }
    }
    encoded.extend(utf8_percent_encode(&url[start..], NOT_URL));
    Cow::Owned(encoded)
}

/// Escapes text for use in HTML content and attribute values.
pub(crate) fn escape_html(text: &str) -> Cow<'_, str> {
    let special = ['"', '&', '\'', '<', '>'];
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut html = String::with_capacity(text.len() + 16);
    for piece in text.split_inclusive(special) {
        let mut chars = piece.chars();
        let entity = match chars.next_back() {
            Some('"') => "&quot;",
            Some('&') => "&amp;",
            Some('\'') => "&#39;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            _ => {
                html.push_str(piece);
                continue;
            }
        };
        html.push_str(chars.as_str());
        html.push_str(entity);
    }
    Cow::Owned(html)
}

/// Where, from `start` on, a `%` stands that begins no escape.
fn stray_percent(url: &str, start: usize) -> Option<usize> {
    let bytes = url.as_bytes();
    let is_hex = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_hexdigit);
    (start..bytes.len()).find(|&i| bytes[i] == b'%' && !(is_hex(i + 1) && is_hex(i + 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: RES-154, RES-155
    #[test]
    fn encodes_what_may_not_stand_in_a_url() {
        for (url, expected) in [
            ("/a?b=c&d#e", "/a?b=c&d#e"),
            ("http://google.com/😓", "http://google.com/%F0%9F%98%93"),
            ("/a b", "/a%20b"),
            ("/é", "/%C3%A9"),
            ("/\"<>`{}", "/%22%3C%3E%60%7B%7D"),
            ("/!$'()*+,;:@[\\]^_|~", "/!$'()*+,;:@[\\]^_|~"),
            ("\0\r\n\u{7f}\u{80}", "%00%0D%0A%7F%C2%80"),
            ("/a%20b", "/a%20b"),
            ("/%zz", "/%25zz"),
            ("/%%20%é%4", "/%25%20%25%C3%A9%254"),
            ("%", "%25"),
            ("%%%", "%25%25%25"),
            ("", ""),
        ] {
            assert_eq!(encode_url(url), expected, "{url}");
        }
        assert!(matches!(encode_url("/a%20b?c"), Cow::Borrowed(_)));
    }

    #[test]
    fn escapes_html() {
        for (text, expected) in [
            ("", ""),
            ("plain é", "plain é"),
            ("\"&'<>", "&quot;&amp;&#39;&lt;&gt;"),
            ("a<b>é</b> &amp; c", "a&lt;b&gt;é&lt;/b&gt; &amp;amp; c"),
        ] {
            assert_eq!(escape_html(text), expected, "{text}");
        }
        assert!(matches!(escape_html("plain"), Cow::Borrowed(_)));
    }
}
