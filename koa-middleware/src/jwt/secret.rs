//! Secrets and keys as options take them — `secret` of npm `koa-jwt`.

use std::{fmt, sync::Arc};

use super::{
    Algorithm, JwtError,
    key::{Key, unusable},
};

/// What tokens are signed and checked with: a secret, or a key in PEM.
///
/// - A text or bytes with `-----BEGIN` in it is a key: RSA up to 4096 bits, EC on P-256, P-384 or P-521, or Ed25519; a public one (SPKI,
///   PKCS#1, a certificate) checks, a private one (PKCS#8, PKCS#1) signs and checks.
/// - Everything else is a secret for HMAC.
///
/// A key that cannot be read is never taken for a secret: everybody may know the text of a public key.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::Secret;
///
/// let secret = Secret::from("shared-secret");
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// ```
///
/// # In Koa
///
/// `'shared-secret'`, `fs.readFileSync('/path/to/key.pub')`
#[derive(Clone)]
pub struct Secret(Arc<Content>);

struct Content {
    /// None where the text looks like a key and cannot be read.
    key: Option<Key>,
    /// What a key may be used for besides what its kind says.
    algorithms: Option<Vec<Algorithm>>,
    is_empty: bool,
}

impl Secret {
    fn new(bytes: &[u8]) -> Self {
        let is_pem = bytes.windows(11).any(|part| part == b"-----BEGIN ");
        let key = if is_pem {
            Key::from_pem(bytes)
        } else {
            Some(Key::secret(bytes))
        };
        Secret(Arc::new(Content {
            key,
            algorithms: None,
            is_empty: bytes.is_empty(),
        }))
    }

    /// A key that was read elsewhere, for one algorithm or for all of its kind.
    pub(super) fn of(key: Key, algorithm: Option<Algorithm>) -> Self {
        Secret(Arc::new(Content {
            key: Some(key),
            algorithms: algorithm.map(|algorithm| vec![algorithm]),
            is_empty: false,
        }))
    }

    /// Whether the key checks tokens of an algorithm.
    pub(super) fn fits(&self, algorithm: Algorithm) -> bool {
        let admits = |key: &Key| key.admits(algorithm, "secretOrPublicKey").is_ok();
        self.is_for(algorithm) && self.0.key.as_ref().is_some_and(admits)
    }

    /// The key, where it can be used.
    pub(super) fn key(&self, role: &str) -> Result<&Key, JwtError> {
        self.0.key.as_ref().ok_or_else(|| unusable(role))
    }

    /// Whether a token may be signed with an algorithm, if nothing but the key says so.
    pub(super) fn is_for(&self, algorithm: Algorithm) -> bool {
        self.0
            .algorithms
            .as_ref()
            .is_none_or(|own| own.contains(&algorithm))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Secret::new(text.as_bytes())
    }
}

impl From<&[u8]> for Secret {
    fn from(bytes: &[u8]) -> Self {
        Secret::new(bytes)
    }
}

impl<const N: usize> From<&[u8; N]> for Secret {
    fn from(bytes: &[u8; N]) -> Self {
        Secret::new(bytes)
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Secret::new(&bytes)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret::from(&*text)
    }
}

impl From<&String> for Secret {
    fn from(text: &String) -> Self {
        Secret::from(&**text)
    }
}

/// A [`Secret`], or several of which any may have signed a token, so that one can be replaced by another.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::Secrets;
///
/// let one = Secrets::from("secret");
/// let rotated = Secrets::from(["the new one", "the old one"]);
/// # let _ = (one, rotated);
/// ```
///
/// # In Koa
///
/// `'secret'`, `['the new one', 'the old one']`
#[derive(Clone, Debug, Default)]
pub struct Secrets(Vec<Secret>);

impl Secrets {
    /// No secret: no token is good.
    ///
    /// # Examples
    ///
    /// ```
    /// let nothing = koa_middleware::jwt::Secrets::none();
    /// # let _ = nothing;
    /// ```
    ///
    /// # In Koa
    ///
    /// `undefined`
    #[must_use]
    pub fn none() -> Self {
        Secrets::default()
    }

    pub(super) fn list(&self) -> &[Secret] {
        &self.0
    }

    /// Whether there is none, or none but empty ones.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::jwt::Secrets;
    ///
    /// assert!(Secrets::from("").is_missing() && !Secrets::from("shared-secret").is_missing());
    /// ```
    ///
    /// # In Koa
    ///
    /// `!secret`
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.0.iter().all(Secret::is_empty)
    }

    /// That every key can be read, which the program can tell when it starts.
    #[track_caller]
    pub(crate) fn assert_usable(&self) {
        assert!(
            self.0.iter().all(|secret| secret.0.key.is_some()),
            "a secret of jwt looks like a key in PEM and cannot be read: expected RSA up to 4096 bits, EC on P-256, P-384 or P-521, or \
             Ed25519, public (SPKI, PKCS#1 or a certificate) or private (PKCS#8, or PKCS#1 for RSA); \
             `openssl pkcs8 -topk8 -nocrypt` makes PKCS#8"
        );
    }
}

impl<S: Into<Secret>> FromIterator<S> for Secrets {
    fn from_iter<I: IntoIterator<Item = S>>(secrets: I) -> Self {
        Secrets(secrets.into_iter().map(Into::into).collect())
    }
}

impl<S: Into<Secret>, const N: usize> From<[S; N]> for Secrets {
    fn from(secrets: [S; N]) -> Self {
        secrets.into_iter().collect()
    }
}

impl<S: Into<Secret>> From<Vec<S>> for Secrets {
    fn from(secrets: Vec<S>) -> Self {
        secrets.into_iter().collect()
    }
}

impl<S: Into<Secret>> From<Option<S>> for Secrets {
    fn from(secret: Option<S>) -> Self {
        secret.into_iter().collect()
    }
}

macro_rules! one {
    ($($from:ty),*) => {
        $(impl From<$from> for Secrets {
            fn from(secret: $from) -> Self {
                Secrets(vec![secret.into()])
            }
        })*
    };
}

one!(Secret, &Secret, &str, String, &String, &[u8], Vec<u8>);

impl<const N: usize> From<&[u8; N]> for Secrets {
    fn from(secret: &[u8; N]) -> Self {
        Secrets(vec![secret.into()])
    }
}
