//! Bytes as UTF-8.

use bytes::Bytes;

use super::encoding::Encoding;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The bytes of a text as UTF-8 without a byte order mark; what is no text becomes U+FFFD.
///
/// UTF-8 that is valid is handed on as it is, shared.
pub(super) fn decode(bytes: Bytes, encoding: Encoding) -> Bytes {
    let text = match encoding {
        Encoding::Latin1 => encoding_rs::mem::decode_latin1(&bytes),
        Encoding::Utf8 => {
            let marked = bytes.starts_with(BYTE_ORDER_MARK);
            let bytes = if marked { bytes.slice(3..) } else { bytes };
            return match String::from_utf8_lossy(&bytes) {
                std::borrow::Cow::Borrowed(_) => bytes,
                std::borrow::Cow::Owned(text) => text.into(),
            };
        }
        Encoding::Other(encoding) => encoding.decode_with_bom_removal(&bytes).0,
    };
    Bytes::from(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: BDP-023, COB-013, COB-016
    #[test]
    fn bytes_become_utf_8() {
        for (encoding, bytes, text) in [
            ("utf-8", &b"caf\xC3\xA9"[..], "café"),
            ("utf-8", b"\xEF\xBB\xBFa", "a"),
            ("utf-8", b"\xEF\xBB\xBF\xEF\xBB\xBFa", "\u{feff}a"),
            ("utf-8", b"a\xFFb\xE2\x82", "a\u{fffd}b\u{fffd}"),
            ("latin1", b"caf\xE9\x80", "café\u{80}"),
            ("latin1", b"\xEF\xBB\xBF", "ï»¿"),
            ("gbk", b"\xC4\xE3\xBA\xC3", "你好"),
            ("shift_jis", b"\x82\xB1", "こ"),
            ("utf-16le", b"\xFF\xFEa\0", "a"),
            ("windows-1252", b"\x80", "€"),
        ] {
            let found = decode(Bytes::copy_from_slice(bytes), Encoding::named(encoding));
            assert_eq!(found, text, "{encoding} {bytes:x?}");
        }
    }

    #[test]
    fn valid_utf_8_is_not_copied() {
        let bytes = Bytes::from("text".to_owned());
        assert_eq!(
            decode(bytes.clone(), Encoding::Utf8).as_ptr(),
            bytes.as_ptr()
        );
    }
}
