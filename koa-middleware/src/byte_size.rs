//! Sizes in bytes as options take them — npm `bytes`.

use std::fmt;

/// A size in bytes: a number, or a text such as `"56kb"` or `"1mb"`.
///
/// The units are `b`, `kb`, `mb`, `gb` and `tb` in any case, each 1024 of the one before; a text without one is in bytes.
///
/// # Examples
///
/// ```
/// use koa_middleware::ByteSize;
///
/// assert_eq!(ByteSize::from("56kb").bytes(), 57_344);
/// assert_eq!(ByteSize::from("1.5 MB"), ByteSize::from(1_572_864));
/// ```
///
/// # In Koa
///
/// `bytes.parse('56kb')`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(u64);

impl ByteSize {
    /// A size of so many bytes, for constants.
    ///
    /// # Examples
    ///
    /// ```
    /// const LIMIT: koa_middleware::ByteSize = koa_middleware::ByteSize::new(1 << 20);
    /// assert_eq!(LIMIT.bytes(), 1_048_576);
    /// ```
    #[must_use]
    pub const fn new(bytes: u64) -> Self {
        ByteSize(bytes)
    }

    /// The size in bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::ByteSize::from("1kb").bytes(), 1024);
    /// ```
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let factor = match unit.trim_start().to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "kb" => 1 << 10,
            "mb" => 1 << 20,
            "gb" => 1 << 30,
            "tb" => 1_u64 << 40,
            _ => return None,
        };
        if let Ok(whole) = number.parse::<u64>() {
            return whole.checked_mul(factor).map(ByteSize);
        }
        let number: f64 = number.parse().ok()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a fraction of a unit is rounded down, as upstream does"
        )]
        Some(ByteSize((number * factor as f64) as u64))
    }
}

impl From<u64> for ByteSize {
    fn from(bytes: u64) -> Self {
        ByteSize(bytes)
    }
}

impl From<usize> for ByteSize {
    fn from(bytes: usize) -> Self {
        ByteSize(bytes as u64)
    }
}

impl From<i32> for ByteSize {
    /// Less than none is none.
    fn from(bytes: i32) -> Self {
        ByteSize(u64::try_from(bytes).unwrap_or(0))
    }
}

impl From<&str> for ByteSize {
    /// # Panics
    ///
    /// Where the text is no size, which is a mistake in the program.
    #[track_caller]
    fn from(text: &str) -> Self {
        ByteSize::parse(text).unwrap_or_else(|| {
            panic!("{text:?} is not a size in bytes; write a number, or one with b, kb, mb, gb or tb such as \"56kb\"")
        })
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ByteSize;

    #[test]
    fn texts_are_read_as_upstream_reads_them() {
        for (text, bytes) in [
            ("0", 0),
            ("100", 100),
            ("100b", 100),
            ("1kb", 1024),
            (" 1 KB ", 1024),
            ("0.5kb", 512),
            ("1.5mb", 1_572_864),
            ("2gb", 2_147_483_648),
            ("1tb", 1_099_511_627_776),
        ] {
            assert_eq!(ByteSize::from(text).bytes(), bytes, "{text}");
        }
        for text in ["", "kb", "1kib", "-1", "1e3", "1.2.3mb", "99999999tb"] {
            assert_eq!(ByteSize::parse(text), None, "{text}");
        }
    }

    #[test]
    #[should_panic(expected = "\"much\" is not a size in bytes")]
    fn a_text_that_is_no_size_is_refused() {
        let _ = ByteSize::from("much");
    }
}
