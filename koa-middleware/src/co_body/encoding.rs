//! The encodings of texts by their names — npm `iconv-lite`.

/// How the bytes of a body are read as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    /// ISO 8859-1, byte for character, which the web's standard does not know.
    Latin1,
    Other(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// # Panics
    ///
    /// Where there is no encoding of that name, which is a mistake in the program.
    #[track_caller]
    pub(crate) fn named(name: &str) -> Self {
        Encoding::find(name).unwrap_or_else(|| {
            panic!(
                "{name:?} is not an encoding; write one such as \"utf-8\", \"latin1\" or \"gbk\""
            )
        })
    }

    fn find(name: &str) -> Option<Self> {
        let plain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match plain.as_str() {
            "utf8" => return Some(Encoding::Utf8),
            "latin1" | "iso88591" | "binary" => return Some(Encoding::Latin1),
            "ucs2" | "utf16" | "utf16le" => return Some(Encoding::Other(encoding_rs::UTF_16LE)),
            _ => {}
        }
        let windows = plain
            .strip_prefix("win")
            .map(|page| format!("windows-{page}"));
        encoding_rs::Encoding::for_label(name.as_bytes())
            .or_else(|| encoding_rs::Encoding::for_label(plain.as_bytes()))
            .or_else(|| encoding_rs::Encoding::for_label(windows?.as_bytes()))
            .map(Encoding::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::Encoding;

    #[test]
    fn names_are_those_of_upstream() {
        for (name, found) in [
            ("utf16le", encoding_rs::UTF_16LE),
            ("ucs2", encoding_rs::UTF_16LE),
            ("gbk", encoding_rs::GBK),
            ("GB18030", encoding_rs::GB18030),
            ("win1251", encoding_rs::WINDOWS_1251),
            ("windows-1252", encoding_rs::WINDOWS_1252),
            ("Shift_JIS", encoding_rs::SHIFT_JIS),
            ("big5", encoding_rs::BIG5),
            ("euc-kr", encoding_rs::EUC_KR),
            ("koi8-r", encoding_rs::KOI8_R),
        ] {
            assert_eq!(Encoding::find(name), Some(Encoding::Other(found)), "{name}");
        }
        for name in ["utf8", "UTF-8"] {
            assert_eq!(Encoding::find(name), Some(Encoding::Utf8), "{name}");
        }
        for name in ["latin1", "ISO-8859-1", "binary"] {
            assert_eq!(Encoding::find(name), Some(Encoding::Latin1), "{name}");
        }
        assert_eq!(Encoding::find("klingon"), None);
    }
}
