//! Signing with rotating keys — npm `keygrip`, Koa's `app.keys`.

use std::{
    error::Error as StdError,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::ConstantTimeEq;

/// The keys that sign cookies: the first one signs, all of them verify.
///
/// A new key goes in front of the old ones, which keep what they signed valid until they are taken away.
/// Clones are cheap and share their keys. The default has no keys: it signs nothing and verifies nothing.
///
/// # Examples
///
/// ```
/// use koa_core::Keygrip;
///
/// let keys = Keygrip::new(["new key", "old key"]);
/// let signature = keys.sign("foo=bar")?;
///
/// assert_eq!(signature, "CrOP6g2MSIW6Kg2mylDCJNiwy5Q");
/// assert!(keys.verify("foo=bar", &signature));
/// # Ok::<(), koa_core::KeygripError>(())
/// ```
///
/// An application's keys are made of what can be listed:
///
/// ```
/// let mut app = koa_core::App::new();
/// app.keys = ["new key", "old key"].into();
/// app.keys = vec![String::from("one key")].into();
/// ```
///
/// # In Koa
///
/// `app.keys = ['new key', 'old key']`, `new Keygrip(['new key', 'old key'])`
#[derive(Clone, Default)]
pub struct Keygrip {
    keys: Option<Arc<RwLock<Vec<Key>>>>,
    algorithm: Algorithm,
    encoding: Encoding,
}

type Key = Box<[u8]>;

/// The hash function of the HMAC that a [`Keygrip`] signs with.
///
/// # Examples
///
/// ```
/// use koa_core::{Algorithm, Keygrip};
///
/// let keys = Keygrip::new(["SEKRIT1"]).algorithm(Algorithm::Sha256);
/// assert_eq!(keys.sign("Keyboard Cat has a hat.")?, "pu97aPRZRLKi3-eANtIlTG_CwSc39mAcIZ1c6FxsGCk");
/// # Ok::<(), koa_core::KeygripError>(())
/// ```
///
/// # In Koa
///
/// The second argument of `new Keygrip(keys, 'sha256')`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// SHA-1, which is what Koa signs with unless told otherwise.
    #[default]
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// How a [`Keygrip`] writes a signature.
///
/// # Examples
///
/// ```
/// use koa_core::{Encoding, Keygrip};
///
/// let keys = Keygrip::new(["SEKRIT1"]).encoding(Encoding::Hex);
/// assert_eq!(keys.sign("Keyboard Cat has a hat.")?, "df84abdce22c85e51858a2f9ff0fbecc9b1d48d9");
/// # Ok::<(), koa_core::KeygripError>(())
/// ```
///
/// # In Koa
///
/// The third argument of `new Keygrip(keys, 'sha1', 'hex')`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// URL-safe base64 without padding: keygrip's `'base64'` and `'base64url'`, which agree.
    #[default]
    Base64Url,
    /// Lower-case hexadecimal digits.
    Hex,
}

/// Something was to be signed without keys.
///
/// # Examples
///
/// ```
/// let error = koa_core::Keygrip::default().sign("foo=bar").unwrap_err();
/// assert_eq!(error.to_string(), "Keys must be provided.");
/// ```
///
/// # In Koa
///
/// What `new Keygrip([])` throws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeygripError;

impl Keygrip {
    /// Takes keys, the one that signs first.
    ///
    /// Keys are text or bytes. An empty list is the same as no keys.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Keygrip;
    ///
    /// let keys = Keygrip::new("new key,old key".split(','));
    /// assert!(!keys.is_empty());
    /// ```
    ///
    /// # In Koa
    ///
    /// `new Keygrip(['new key', 'old key'])`, which throws for an empty list.
    #[must_use]
    pub fn new<K: AsRef<[u8]>>(keys: impl IntoIterator<Item = K>) -> Self {
        let keys: Vec<Key> = keys.into_iter().map(|key| key.as_ref().into()).collect();
        Keygrip {
            keys: (!keys.is_empty()).then(|| Arc::new(RwLock::new(keys))),
            ..Keygrip::default()
        }
    }

    /// Sets the hash function. Defaults to [`Algorithm::Sha1`].
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Algorithm, Keygrip};
    ///
    /// let keys = Keygrip::new(["key"]).algorithm(Algorithm::Sha512);
    /// assert_eq!(keys.sign("foo=bar")?.len(), 86);
    /// # Ok::<(), koa_core::KeygripError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `new Keygrip(keys, 'sha512')`
    #[must_use]
    pub fn algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = algorithm;
        self
    }

    /// Sets how signatures are written. Defaults to [`Encoding::Base64Url`].
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Encoding, Keygrip};
    ///
    /// let keys = Keygrip::new(["key"]).encoding(Encoding::Hex);
    /// assert_eq!(keys.sign("foo=bar")?.len(), 40);
    /// # Ok::<(), koa_core::KeygripError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `new Keygrip(keys, 'sha1', 'hex')`
    #[must_use]
    pub fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Whether there are no keys.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_core::Keygrip::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_none()
    }

    /// Puts a key in front of the others, here and in all clones that share them.
    ///
    /// From then on it signs, while what the older keys signed stays valid. A `Keygrip` without keys shares
    /// nothing with its clones, so that only this one gets the key.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Keygrip;
    ///
    /// let keys = Keygrip::new(["old key"]);
    /// let signature = keys.sign("foo=bar")?;
    ///
    /// keys.clone().unshift("new key");
    /// assert_eq!(keys.index("foo=bar", &signature), Some(1));
    /// # Ok::<(), koa_core::KeygripError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `app.keys.unshift('new key')`
    pub fn unshift(&mut self, key: impl AsRef<[u8]>) {
        let keys = self.keys.get_or_insert_default();
        keys.write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(0, key.as_ref().into());
    }

    /// Signs text, as UTF-8, with the first key.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = koa_core::Keygrip::new(["keyboard cat"]);
    /// assert_eq!(keys.sign("foo=bar")?, "iW2fuCIzk9Cg_rqLT1CAqrtdWs8");
    /// # Ok::<(), koa_core::KeygripError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`KeygripError`] where there are no keys.
    ///
    /// # In Koa
    ///
    /// `keygrip.sign(data)`
    pub fn sign(&self, data: &str) -> Result<String, KeygripError> {
        let keys = self.keys.as_ref().ok_or(KeygripError)?;
        let keys = keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.first()
            .map(|key| self.signature(data, key))
            .ok_or(KeygripError)
    }

    /// Whether any of the keys made this signature of the text.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = koa_core::Keygrip::new(["keyboard cat"]);
    /// assert!(keys.verify("foo=bar", "iW2fuCIzk9Cg_rqLT1CAqrtdWs8"));
    /// assert!(!keys.verify("foo=baz", "iW2fuCIzk9Cg_rqLT1CAqrtdWs8"));
    /// ```
    ///
    /// # In Koa
    ///
    /// `keygrip.verify(data, digest)`
    #[must_use]
    pub fn verify(&self, data: &str, digest: &str) -> bool {
        self.index(data, digest).is_some()
    }

    /// The position of the first key that made this signature of the text.
    ///
    /// Signatures are compared in constant time, and all keys are tried, so that the time taken tells neither
    /// how much of a forged signature was right nor which key matched.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = koa_core::Keygrip::new(["SEKRIT2", "SEKRIT1"]);
    /// let data = "Keyboard Cat has a hat.";
    ///
    /// assert_eq!(keys.index(data, "_jl9qXYgk5AgBiKFOPYK073FMEQ"), Some(0));
    /// assert_eq!(keys.index(data, "34Sr3OIsheUYWKL5_w--zJsdSNk"), Some(1));
    /// assert_eq!(keys.index(data, "xmM8HQl2eBtPP9nmZ7BK_wpqoxQ"), None);
    /// ```
    ///
    /// # In Koa
    ///
    /// `keygrip.index(data, digest)`, which is -1 instead of `None`.
    #[must_use]
    pub fn index(&self, data: &str, digest: &str) -> Option<usize> {
        let keys = self
            .keys
            .as_ref()?
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        keys.iter().enumerate().fold(None, |found, (index, key)| {
            let equal = self
                .signature(data, key)
                .as_bytes()
                .ct_eq(digest.as_bytes());
            found.or(bool::from(equal).then_some(index))
        })
    }

    fn signature(&self, data: &str, key: &[u8]) -> String {
        let digest = match self.algorithm {
            Algorithm::Sha1 => mac::<Hmac<Sha1>>(data, key),
            Algorithm::Sha256 => mac::<Hmac<Sha256>>(data, key),
            Algorithm::Sha512 => mac::<Hmac<Sha512>>(data, key),
        };
        match self.encoding {
            Encoding::Base64Url => URL_SAFE_NO_PAD.encode(digest),
            Encoding::Hex => digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

impl<K: AsRef<[u8]>, const N: usize> From<[K; N]> for Keygrip {
    fn from(keys: [K; N]) -> Self {
        Keygrip::new(keys)
    }
}

impl<K: AsRef<[u8]>> From<Vec<K>> for Keygrip {
    fn from(keys: Vec<K>) -> Self {
        Keygrip::new(keys)
    }
}

impl<K: AsRef<[u8]>> From<&[K]> for Keygrip {
    fn from(keys: &[K]) -> Self {
        Keygrip::new(keys)
    }
}

impl fmt::Debug for Keygrip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys are secrets: how many there are is all that a log may learn.
        let keys = self.keys.as_ref().map_or(0, |keys| {
            keys.read().unwrap_or_else(PoisonError::into_inner).len()
        });
        f.debug_struct("Keygrip")
            .field("keys", &keys)
            .field("algorithm", &self.algorithm)
            .field("encoding", &self.encoding)
            .finish()
    }
}

impl fmt::Display for KeygripError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys must be provided.")
    }
}

impl StdError for KeygripError {}

fn mac<M: Mac + KeyInit>(data: &str, key: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("an HMAC takes keys of any length");
    mac.update(data.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests;
