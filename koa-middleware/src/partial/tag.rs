//! Entity tags: RFC 9110, section 8.8.3.

/// The tags of a list, each with its `W/` and its quotes; none where the list is not well-formed.
///
/// A comma inside the quotes is part of a tag.
pub(super) fn tags(list: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = list.trim_start_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let Some(length) = tag_length(rest) else {
            return Vec::new();
        };
        let (tag, after) = rest.split_at(length);
        found.push(tag);
        let after = after.trim_start_matches([' ', '\t']);
        if !after.is_empty() && !after.starts_with(',') {
            return Vec::new();
        }
        rest = after.trim_start_matches([' ', '\t', ',']);
    }
    found
}

/// How long the tag is with which a text begins.
fn tag_length(text: &str) -> Option<usize> {
    let quoted = text.strip_prefix("W/").unwrap_or(text);
    let inside = quoted.strip_prefix('"')?;
    let end = inside.find('"')?;
    let allowed = |c: char| {
        c == '\x21' || ('\x23'..='\x7e').contains(&c) || ('\u{80}'..='\u{ff}').contains(&c)
    };
    inside[..end]
        .chars()
        .all(allowed)
        .then_some(text.len() - inside.len() + end + 1)
}

/// Two tags of which neither is weak, and that are the same: section 8.8.3.2.
pub(super) fn strong(a: &str, b: &str) -> bool {
    a == b && a.starts_with('"')
}

/// Two tags that are the same but for their weakness: section 8.8.3.2.
pub(super) fn weak(a: &str, b: &str) -> bool {
    let opaque = |tag| str::strip_prefix(tag, "W/").unwrap_or(tag);
    opaque(a) == opaque(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: RFC-010
    #[test]
    fn lists_are_split_outside_of_quotes() {
        for (list, wanted) in [
            (r#""a""#, &[r#""a""#][..]),
            (r#""a", W/"b""#, &[r#""a""#, r#"W/"b""#]),
            (r#" ,"a" ,,"b" , "#, &[r#""a""#, r#""b""#]),
            (r#""a,b""#, &[r#""a,b""#]),
            (r#""""#, &[r#""""#]),
            (r#""a" "b""#, &[]),
            (r#""a", b"#, &[]),
            (r#"w/"a""#, &[]),
            (r#""a"#, &[]),
            (r#""a b""#, &[]),
            ("*", &[]),
            ("", &[]),
        ] {
            assert_eq!(tags(list), wanted, "{list:?}");
        }
    }

    // spec: RFC-009
    #[test]
    fn comparison_is_strong_or_weak() {
        for (a, b, is_strong, is_weak) in [
            (r#"W/"1""#, r#"W/"1""#, false, true),
            (r#"W/"1""#, r#"W/"2""#, false, false),
            (r#"W/"1""#, r#""1""#, false, true),
            (r#""1""#, r#""1""#, true, true),
            (r#""1""#, r#""11""#, false, false),
        ] {
            assert_eq!((strong(a, b), weak(a, b)), (is_strong, is_weak), "{a} {b}");
        }
    }
}
