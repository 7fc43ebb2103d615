//! Percent-encoding of the values in a path (JavaScript `encodeURIComponent` and `decodeURIComponent`).

use std::{borrow::Cow, fmt::Write as _};

/// The text with all but `A-Z a-z 0-9 - _ . ! ~ * ' ( )` percent-encoded.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // writing to a string does not fail
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The text with its percent-encoding taken back, or as it is where that is malformed.
pub(crate) fn decode(value: &str) -> Cow<'_, str> {
    decoded(value).map_or(Cow::Borrowed(value), Cow::Owned)
}

fn decoded(value: &str) -> Option<String> {
    let first = value.find('%')?;
    let mut bytes = Vec::with_capacity(value.len());
    bytes.extend_from_slice(&value.as_bytes()[..first]);
    let mut rest = &value.as_bytes()[first..];
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let (digits, behind) = rest.split_first_chunk::<2>()?;
        bytes.push(hex(digits[0])? << 4 | hex(digits[1])?);
        rest = behind;
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
