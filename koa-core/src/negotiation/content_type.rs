//! Parameters of a media type — npm `content-type`.

/// The value of a parameter of a `Content-Type`, unquoted; none where the type is malformed as a whole.
pub(crate) fn parameter(content_type: &str, name: &str) -> Option<String> {
    let (media_type, mut rest) = content_type.split_once(';')?;
    let (kind, subtype) = media_type.trim().split_once('/')?;
    if !is_token(kind) || !is_token(subtype) {
        return None;
    }
    let mut found = None;
    loop {
        let (own, after) = rest.split_once('=')?;
        let (value, after) = value(after)?;
        let own = own.trim_start_matches([' ', '\t']);
        if !is_token(own) {
            return None;
        }
        if own.eq_ignore_ascii_case(name) {
            found = Some(value);
        }
        match after.trim_start_matches([' ', '\t']) {
            "" => return found,
            after => rest = after.strip_prefix(';')?,
        }
    }
}

/// A token or a quoted text, and what follows it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ' ', '\t']).unwrap_or(text.len());
        return is_token(&text[..end]).then(|| (text[..end].to_owned(), &text[end..]));
    };
    let (mut value, mut chars) = (String::new(), quoted.chars());
    loop {
        match chars.next()? {
            '"' => return Some((value, chars.as_str())),
            '\\' => value.push(chars.next()?),
            c => value.push(c),
        }
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+.^_`|~-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::parameter;

    // spec: REQ-096, REQ-097, REQ-098
    #[test]
    fn finds_the_charset() {
        for (content_type, charset) in [
            ("", None),
            ("text/plain", None),
            ("text/plain; charset=utf-8", Some("utf-8")),
            ("text/plain;CHARSET=UTF-8", Some("UTF-8")),
            (
                "text/plain; format=flowed; charset=\"utf-8\"",
                Some("utf-8"),
            ),
            ("text/plain; charset=\"a\\\"b\" ; x=y", Some("a\"b")),
            ("application/json; application/text; charset=utf-8", None),
            ("text; charset=utf-8", None),
            ("text/plain; charset", None),
            ("text/plain; charset=\"utf-8", None),
        ] {
            assert_eq!(
                parameter(content_type, "charset").as_deref(),
                charset,
                "{content_type}"
            );
        }
    }
}
