//! How tokens are signed — the `alg` of a token's header.

use std::{error::Error as StdError, fmt, str::FromStr};

use jsonwebtoken::Algorithm as Provided;

/// How a token is signed: the `alg` of RFC 7518 and RFC 8037.
///
/// A text is converted where an option takes an algorithm; `"..".parse()` is for texts that come from elsewhere.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::Algorithm;
///
/// assert_eq!(Algorithm::from("HS512"), Algorithm::HS512);
/// assert!("none".parse::<Algorithm>().is_err());
/// ```
///
/// # In Koa
///
/// `'HS512'`; `'none'` does not exist here
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256, for a secret.
    HS256,
    /// HMAC with SHA-384, for a secret.
    HS384,
    /// HMAC with SHA-512, for a secret.
    HS512,
    /// RSASSA-PKCS1-v1_5 with SHA-256, for an RSA key.
    RS256,
    /// RSASSA-PKCS1-v1_5 with SHA-384, for an RSA key.
    RS384,
    /// RSASSA-PKCS1-v1_5 with SHA-512, for an RSA key.
    RS512,
    /// RSASSA-PSS with SHA-256, for an RSA key.
    PS256,
    /// RSASSA-PSS with SHA-384, for an RSA key.
    PS384,
    /// RSASSA-PSS with SHA-512, for an RSA key.
    PS512,
    /// ECDSA with SHA-256, for a key on the curve P-256.
    ES256,
    /// ECDSA with SHA-384, for a key on the curve P-384.
    ES384,
    /// ECDSA with SHA-512, for a key on the curve P-521.
    ES512,
    /// EdDSA, for an Ed25519 key.
    EdDSA,
}

use Algorithm::*;

pub(super) const HMAC: &[Algorithm] = &[HS256, HS384, HS512];
pub(super) const RSA: &[Algorithm] = &[RS256, PS256, RS384, PS384, RS512, PS512];
pub(super) const EC: &[Algorithm] = &[ES256, ES384, ES512];
pub(super) const ED: &[Algorithm] = &[EdDSA];

impl Algorithm {
    /// Its name in a token's header.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::jwt::Algorithm::EdDSA.name(), "EdDSA");
    /// ```
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            HS256 => "HS256",
            HS384 => "HS384",
            HS512 => "HS512",
            RS256 => "RS256",
            RS384 => "RS384",
            RS512 => "RS512",
            PS256 => "PS256",
            PS384 => "PS384",
            PS512 => "PS512",
            ES256 => "ES256",
            ES384 => "ES384",
            ES512 => "ES512",
            EdDSA => "EdDSA",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        [HMAC, RSA, EC, ED]
            .concat()
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }

    /// The algorithm as the `jsonwebtoken` crate knows it; ES512 it does not.
    pub(super) fn provided(self) -> Option<Provided> {
        self.name().parse().ok()
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
        Algorithm::named(name).ok_or_else(|| UnknownAlgorithm(name.to_owned()))
    }
}

impl From<&str> for Algorithm {
    /// # Panics
    ///
    /// Where the text names no algorithm, which is a mistake in the program.
    #[track_caller]
    fn from(name: &str) -> Self {
        name.parse()
            .unwrap_or_else(|error: UnknownAlgorithm| panic!("{error}"))
    }
}

/// A text that names no algorithm.
///
/// # Examples
///
/// ```
/// let error = "none".parse::<koa_middleware::jwt::Algorithm>().unwrap_err();
/// assert!(error.to_string().starts_with("\"none\" is no algorithm of a token; they are HS256, "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAlgorithm(String);

impl fmt::Display for UnknownAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = [HMAC, RSA, EC, ED].concat();
        let known: Vec<_> = known.iter().map(|algorithm| algorithm.name()).collect();
        write!(
            f,
            "{:?} is no algorithm of a token; they are {}",
            self.0,
            known.join(", ")
        )
    }
}

impl StdError for UnknownAlgorithm {}
