//! Finding a cookie in the Cookie header — what npm `cookies` does with a regular expression.

/// The raw value of the first cookie of a name.
///
/// A cookie begins at the start of the header or after a semicolon, each with any number of blanks behind it,
/// and ends at the next semicolon. The name is compared literally, as Latin-1.
pub(super) fn find<'h>(header: &'h [u8], name: &str) -> Option<&'h [u8]> {
    let mut rest = header;
    loop {
        if let Some(value) = value_of(rest, name) {
            return Some(until_semicolon(value));
        }
        let semicolon = rest.iter().position(|&byte| byte == b';')?;
        rest = &rest[semicolon + 1..];
    }
}

/// The text of a value: Latin-1, and without the double quotes around it.
///
/// A quote that has no counterpart belongs to the value.
pub(super) fn text(value: &[u8]) -> String {
    let value = value
        .strip_prefix(b"\"")
        .and_then(|value| value.strip_suffix(b"\""))
        .unwrap_or(value);
    value.iter().copied().map(char::from).collect()
}

/// What follows `name=` where the text begins with it, or with blanks and it.
fn value_of<'h>(text: &'h [u8], name: &str) -> Option<&'h [u8]> {
    let blanks = |bytes: &[u8]| bytes.iter().take_while(|&&byte| byte == b' ').count();
    // A name may begin with blanks itself: those before it must be at least as many.
    let (before, within) = (blanks(text), blanks(name.as_bytes()));
    if before < within {
        return None;
    }
    let mut bytes = &text[before..];
    for char in name[within..].chars() {
        let (&first, rest) = bytes.split_first()?;
        if char::from(first) != char {
            return None;
        }
        bytes = rest;
    }
    bytes.strip_prefix(b"=")
}

fn until_semicolon(text: &[u8]) -> &[u8] {
    text.split(|&byte| byte == b';').next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{find, text};

    // spec: COO-001, COO-002, COO-003, COO-004, COO-005, COO-006, COO-007, COO-008, COO-009, COO-010, COO-011
    #[test]
    fn finds_what_the_regular_expression_of_npm_cookies_finds() {
        for (header, name, value) in [
            ("foo=bar", "foo", Some("bar")),
            ("", "foo", None),
            ("bar=1", "foo", None),
            ("foo=\"bar\"", "foo", Some("bar")),
            ("a=\"b c\"", "a", Some("b c")),
            ("a=\"\"", "a", Some("")),
            ("a=\"b", "a", Some("\"b")),
            ("a=b\"", "a", Some("b\"")),
            ("a=\"", "a", Some("\"")),
            ("a=\"b\"c", "a", Some("\"b\"c")),
            ("foo=bar; fizz=buzz", "fizz", Some("buzz")),
            ("foo=bar;fizz=buzz", "fizz", Some("buzz")),
            ("foo=bar;  fizz=buzz", "fizz", Some("buzz")),
            ("foo=bar;;fizz=buzz", "fizz", Some("buzz")),
            ("  foo=bar", "foo", Some("bar")),
            ("a=b; a=c", "a", Some("b")),
            ("a; a=c", "a", Some("c")),
            ("xa=1; a=2", "a", Some("2")),
            ("ab=1; a=2", "a", Some("2")),
            ("x=a=1", "a", None),
            ("A=b", "a", None),
            ("foo*(#bar)?.|$=buzz", "foo*(#bar)?.|$", Some("buzz")),
            ("fooo=buzz", "fo*", None),
            ("a=b=c", "a", Some("b=c")),
            ("a=b=c", "a=b", Some("c")),
            ("a=", "a", Some("")),
            ("a=; b=1", "a", Some("")),
            ("a", "a", None),
            ("a=%20x", "a", Some("%20x")),
            ("a=b ; c=d", "a", Some("b ")),
            ("a =b", "a", None),
            ("a =b", "a ", Some("b")),
            ("x=1;\ta=b", "a", None),
            ("x=1,a=b", "a", None),
            ("   a=1", " a", Some("1")),
            ("a=1", " a", None),
            ("a=1", "", None),
            ("x; =5", "", Some("5")),
            ("x=1;y=2", "x=1;y", Some("2")),
            ("a=1", "✓", None),
        ] {
            let found = find(header.as_bytes(), name).map(text);
            assert_eq!(found.as_deref(), value, "{name:?} in {header:?}");
        }
    }

    // spec: COO-028, COO-032
    #[test]
    fn the_header_is_latin_1() {
        assert_eq!(
            find(b"sm\xf6r=\xe5l", "smör").map(text).as_deref(),
            Some("ål")
        );
        assert_eq!(find("smör=ål".as_bytes(), "smör"), None);
    }
}
