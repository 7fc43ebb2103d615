//! What a client says: hashes, names and numbers, none of which is believed.

use koa_core::{Context, Error, OrThrow, Result};
use serde_json::{Map, Value};

use crate::HashAlgorithm;

/// The fields of a request by their names.
#[derive(Debug, Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// The fields of a JSON body, or of the query where there is no body.
    pub(super) async fn of(ctx: &mut Context) -> Result<Self> {
        if ctx.method() == "GET" {
            let pairs = ctx.request.query().iter();
            return Ok(Fields(
                pairs
                    .map(|(name, value)| (name.to_owned(), value.into()))
                    .collect(),
            ));
        }
        ctx.request.json().await.map(Fields)
    }

    pub(super) fn insert(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// A text, empty where there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A number, also where it is sent as a text.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>> {
        let number = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.parse().ok(),
            Some(value) => value.as_u64(),
        };
        number
            .map(Some)
            .or_throw(400, format!("{name} must be a number"))
    }

    /// The hash of the file, which is the name of its folder.
    pub(super) fn file_hash(&self, is_checked: bool) -> Result<String> {
        let mut hash = self.text("fileHash");
        if hash.is_empty() {
            hash = self
                .text("hash")
                .rsplit_once('-')
                .map_or("", |(hash, _)| hash);
        }
        let known = !is_checked || algorithm(hash).is_some();
        if (32..=64).contains(&hash.len()) && is_hex(hash) && known {
            return Ok(hash.to_owned());
        }
        let what = if is_checked {
            "the MD5, SHA-1 or SHA-256 of the file in 32, 40 or 64 hexadecimal digits in lower case"
        } else {
            "32 to 64 hexadecimal digits in lower case"
        };
        Err(Error::new(400).with_message(format!("fileHash must be {what}: {hash:?}")))
    }

    /// The index of the slice: the end of its name, or a field of its own.
    pub(super) fn index(&self, file_hash: &str) -> Result<u64> {
        let name = self.text("hash");
        if name.is_empty() {
            let index = self.number("index")?;
            return index.or_throw(
                400,
                "hash must be the name of the slice, <fileHash>-<index>",
            );
        }
        slice_index(name, file_hash)
            .or_throw(400, format!("hash must be {file_hash}-<index>: {name:?}"))
    }
}

/// The index in the name of a slice.
pub(super) fn slice_index(name: &str, file_hash: &str) -> Option<u64> {
    let index = name.strip_prefix(file_hash)?.strip_prefix('-')?;
    let plain = index == "0" || !index.starts_with(['0', '+', '-']);
    index.parse().ok().filter(|_| plain)
}

/// The algorithm that gives hashes of so many digits.
pub(super) fn algorithm(hash: &str) -> Option<HashAlgorithm> {
    match hash.len() {
        32 => Some(HashAlgorithm::Md5),
        40 => Some(HashAlgorithm::Sha1),
        64 => Some(HashAlgorithm::Sha256),
        _ => None,
    }
}

pub(super) fn is_hex(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

/// The extension of a name with its dot, as Node's `path.extname` has it; empty where it is none that a file should have.
pub(super) fn extension(filename: &str) -> &str {
    let base = filename.rsplit(['/', '\\']).next().unwrap_or_default();
    match base.rfind('.') {
        None | Some(0) => "",
        Some(dot) => {
            let extension = &base[dot..];
            let letters = extension[1..].bytes();
            let good = (2..=17).contains(&extension.len())
                && letters.clone().all(|byte| byte.is_ascii_alphanumeric());
            if good { extension } else { "" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, extension, slice_index};

    // spec: CHK-023
    #[test]
    fn an_extension_is_short_and_plain() {
        for (name, expected) in [
            ("cat.png", ".png"),
            ("a.tar.gz", ".gz"),
            ("README", ""),
            (".bashrc", ""),
            ("ends.", ""),
            ("", ""),
            ("../../etc/x.conf", ".conf"),
            ("a.b/c", ""),
            ("a.p/../x", ""),
            ("a.p\0g", ""),
            ("a.小猫", ""),
            ("a.12345678901234567", ""),
            ("a..png", ".png"),
        ] {
            assert_eq!(extension(name), expected, "{name:?}");
        }
    }

    // spec: CHK-001, CHK-022
    #[test]
    fn names_of_slices_are_a_hash_and_an_index() {
        let hash = "a".repeat(32);
        for (end, index) in [
            ("-0", Some(0)),
            ("-10", Some(10)),
            ("-01", None),
            ("-+1", None),
            ("--1", None),
            ("-", None),
            ("", None),
            ("-1/..", None),
            ("-1\0", None),
            ("-99999999999999999999", None),
        ] {
            assert_eq!(slice_index(&format!("{hash}{end}"), &hash), index, "{end}");
        }
        for wrong in [
            "",
            "a",
            "../../etc/passwd",
            &"g".repeat(32),
            &"A".repeat(32),
            &"a".repeat(65),
            &"a".repeat(33),
        ] {
            let mut fields = Fields::default();
            fields.insert("fileHash", wrong.to_owned());
            assert_eq!(fields.file_hash(true).unwrap_err().status, 400, "{wrong}");
        }
        let mut sampled = Fields::default();
        sampled.insert("fileHash", "a".repeat(33));
        assert!(sampled.file_hash(false).is_ok());
    }
}
