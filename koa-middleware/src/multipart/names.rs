//! The texts of names: charsets and escapes.

use encoding_rs::{Encoding, WINDOWS_1252};

/// A text by the name of its charset; None where there is no such charset.
///
/// `latin1` and its names are read byte by byte, as Node does, and not as Windows-1252.
pub(crate) fn decode(bytes: &[u8], charset: &str) -> Option<String> {
    let encoding =
        if charset.eq_ignore_ascii_case("utf16le") || charset.eq_ignore_ascii_case("ucs2") {
            encoding_rs::UTF_16LE
        } else {
            Encoding::for_label(charset.as_bytes())?
        };
    Some(if encoding == WINDOWS_1252 {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    } else {
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    })
}

/// What stands for a byte becomes it; None where a percent sign is followed by no number.
pub(super) fn percent_decoded(text: &[u8]) -> Option<Vec<u8>> {
    let (mut decoded, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some((byte, after)) = rest.split_first() {
        if *byte != b'%' {
            decoded.push(*byte);
            rest = after;
            continue;
        }
        let digits = std::str::from_utf8(after.get(..2)?).ok()?;
        // A sign would be read as part of the number.
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        decoded.push(u8::from_str_radix(digits, 16).ok()?);
        rest = &after[2..];
    }
    Some(decoded)
}

/// Undoes what browsers escape in names: the quote, the line feed and the carriage return, and nothing else.
///
/// <https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data>
pub(crate) fn unescaped(name: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(name.len()), name);
    while let Some(place) = rest.find('%') {
        plain.push_str(&rest[..place]);
        let escape = rest.get(place + 1..place + 3).unwrap_or_default();
        let character = match escape.to_ascii_uppercase().as_str() {
            "22" => '"',
            "0A" => '\n',
            "0D" => '\r',
            _ => {
                plain.push('%');
                rest = &rest[place + 1..];
                continue;
            }
        };
        plain.push(character);
        rest = &rest[place + 3..];
    }
    plain.push_str(rest);
    plain
}

/// The last segment of a path of whichever system; nothing where that leads elsewhere.
pub(crate) fn base_name(path: &str) -> &str {
    match path.rsplit(['/', '\\']).next().unwrap_or_default() {
        "." | ".." => "",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::{base_name, decode, percent_decoded, unescaped};

    #[test]
    fn texts_by_their_charsets() {
        for (bytes, charset, text) in [
            (&b"\xc3\xa9"[..], "utf8", Some("é")),
            (b"\xc3\xa9", "UTF-8", Some("é")),
            (b"\xe9\x80", "latin1", Some("é\u{80}")),
            (b"\xe9", "iso-8859-1", Some("é")),
            (b"a\0b\0", "utf16le", Some("ab")),
            (b"\xc4\xe3", "gbk", Some("你")),
            (b"\xff", "utf-8", Some("\u{fffd}")),
            (b"a", "no such charset", None),
        ] {
            assert_eq!(decode(bytes, charset).as_deref(), text, "{charset}");
        }
    }

    #[test]
    fn escapes() {
        for (escaped, plain) in [
            ("a%22b%0ac%0Dd", "a\"b\nc\rd"),
            ("50%.pdf %41 %2", "50%.pdf %41 %2"),
            ("é%é%22", "é%é\""),
            ("%2%22", "%2\""),
        ] {
            assert_eq!(unescaped(escaped), plain);
        }
        assert_eq!(percent_decoded(b"%E2%82%ac+ "), Some("€+ ".into()));
        for wrong in ["%", "%4", "%+4", "%zz"] {
            assert_eq!(percent_decoded(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn the_last_segment_of_a_path() {
        for (path, name) in [
            ("a.txt", "a.txt"),
            ("../../etc/passwd", "passwd"),
            ("/etc/C:\\x\\y.txt", "y.txt"),
            ("a/..", ""),
            (".", ""),
            ("a/", ""),
        ] {
            assert_eq!(base_name(path), name, "{path}");
        }
    }
}
