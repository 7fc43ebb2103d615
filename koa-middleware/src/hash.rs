//! Hashes of files and uploads.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A way to compute the hash of a file or an upload.
///
/// Where options take one they take its name too.
///
/// # Examples
///
/// ```
/// use koa_middleware::HashAlgorithm;
///
/// assert_eq!(HashAlgorithm::named("sha256"), Some(HashAlgorithm::Sha256));
/// assert_eq!(HashAlgorithm::Md5.name(), "md5");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// MD5, 16 bytes. It finds accidents; it stops nobody who forges.
    Md5,
    /// SHA-1, 20 bytes. It finds accidents; it hardly stops who forges.
    Sha1,
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-384, 48 bytes.
    Sha384,
    /// SHA-512, 64 bytes.
    Sha512,
}

impl HashAlgorithm {
    /// All of them.
    pub const ALL: [Self; 5] = [
        HashAlgorithm::Sha1,
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
        HashAlgorithm::Md5,
    ];

    /// The name in lower case, without a hyphen.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::HashAlgorithm::Sha1.name(), "sha1");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            HashAlgorithm::Md5 => "md5",
            HashAlgorithm::Sha1 => "sha1",
            HashAlgorithm::Sha256 => "sha256",
            HashAlgorithm::Sha384 => "sha384",
            HashAlgorithm::Sha512 => "sha512",
        }
    }

    /// The one of a name, with regard to case.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::HashAlgorithm::named("crc32"), None);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|own| own.name() == name)
    }
}

impl From<&str> for HashAlgorithm {
    /// The one of a name, in any case and with or without a hyphen.
    ///
    /// # Panics
    ///
    /// Where there is no algorithm of that name, which is a mistake in the program.
    #[track_caller]
    fn from(name: &str) -> Self {
        let plain = name.to_ascii_lowercase().replace('-', "");
        HashAlgorithm::named(&plain).unwrap_or_else(|| {
            let names = HashAlgorithm::ALL.map(HashAlgorithm::name).join(", ");
            panic!("{name:?} is no hash algorithm; write one of {names}")
        })
    }
}

/// A hash that is being computed.
#[derive(Clone)]
pub(crate) enum Hasher {
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    pub(crate) fn new(algorithm: HashAlgorithm) -> Self {
        match algorithm {
            HashAlgorithm::Md5 => Hasher::Md5(Md5::new()),
            HashAlgorithm::Sha1 => Hasher::Sha1(Sha1::new()),
            HashAlgorithm::Sha256 => Hasher::Sha256(Sha256::new()),
            HashAlgorithm::Sha384 => Hasher::Sha384(Sha384::new()),
            HashAlgorithm::Sha512 => Hasher::Sha512(Sha512::new()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Md5(hasher) => hasher.update(bytes),
            Hasher::Sha1(hasher) => hasher.update(bytes),
            Hasher::Sha256(hasher) => hasher.update(bytes),
            Hasher::Sha384(hasher) => hasher.update(bytes),
            Hasher::Sha512(hasher) => hasher.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        match self {
            Hasher::Md5(hasher) => hasher.finalize().to_vec(),
            Hasher::Sha1(hasher) => hasher.finalize().to_vec(),
            Hasher::Sha256(hasher) => hasher.finalize().to_vec(),
            Hasher::Sha384(hasher) => hasher.finalize().to_vec(),
            Hasher::Sha512(hasher) => hasher.finalize().to_vec(),
        }
    }
}

/// Bytes as hexadecimal digits in lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{HashAlgorithm, Hasher, hex};

    #[test]
    fn hashes_are_those_of_the_standards() {
        for (name, expected) in [
            ("md5", "900150983cd24fb0d6963f7d28e17f72"),
            ("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "sha256",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                "sha384",
                "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
            ),
            (
                "sha512",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
        ] {
            let algorithm = HashAlgorithm::named(name).expect(name);
            let mut hasher = Hasher::new(algorithm);
            hasher.update(b"a");
            hasher.update(b"bc");
            assert_eq!(hex(&hasher.finish()), expected);
        }
    }

    #[test]
    #[should_panic(expected = "\"crc32\" is no hash algorithm; write one of sha1,")]
    fn an_unknown_algorithm_is_refused() {
        assert_eq!(HashAlgorithm::from("SHA-1"), HashAlgorithm::Sha1);
        let _ = HashAlgorithm::from("crc32");
    }
}
