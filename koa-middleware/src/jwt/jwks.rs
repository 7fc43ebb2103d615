//! Keys as an issuer publishes them, each with a name — RFC 7517, npm `jwks-rsa`.

#[cfg(feature = "jwks")]
mod client;
#[cfg(feature = "jwks")]
mod fetch;

use std::{error::Error as StdError, fmt, str::FromStr};

use serde_json::Value;

#[cfg(feature = "jwks")]
pub use self::client::JwksClient;
use super::{Algorithm, JwtError, Secret, Secrets, key::Key};

/// A set of keys, of which the `kid` in a token's header tells the one.
///
/// - Keys for encryption, of an unknown kind, or for an unknown algorithm are passed over, as RFC 7517 says.
/// - A key with an `alg` checks tokens of that algorithm only.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::{Jwks, JwtOptions, jwt_with};
///
/// # fn main() -> Result<(), koa_middleware::jwt::JwksError> {
/// let keys: Jwks = r#"{ "keys": [{ "kty": "oct", "kid": "2026", "alg": "HS256", "k": "c2hhcmVkLXNlY3JldA" }] }"#.parse()?;
/// let mut app = koa_core::App::new();
/// app.with(jwt_with(JwtOptions::new().jwks(keys)));
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `getKeysInterceptor: () => keys` of `jwks-rsa`, which takes public keys only
#[derive(Clone, Debug)]
pub struct Jwks(Vec<Named>);

#[derive(Clone, Debug)]
struct Named {
    kid: Option<String>,
    secret: Secret,
}

impl Jwks {
    /// The keys that may have signed a token with this header.
    ///
    /// Without a `kid`, the only key for the token's algorithm.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{Jwt2Options, jwt::Jwks};
    ///
    /// # fn main() -> Result<(), koa_middleware::jwt::JwksError> {
    /// let keys: Jwks = r#"{ "keys": [{ "kty": "oct", "k": "c2hhcmVkLXNlY3JldA" }] }"#.parse()?;
    /// let options = Jwt2Options::new().secret_fn(async move |_ctx, header, _payload| Ok(keys.secrets(header)?));
    /// # let _ = options;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Says that the header has no known algorithm, or that no key has its `kid`.
    ///
    /// # In Koa
    ///
    /// `client.getSigningKey(header.kid)` of `jwks-rsa`
    pub fn secrets(&self, header: &Value) -> Result<Secrets, JwtError> {
        let algorithm = header["alg"].as_str().and_then(Algorithm::named);
        let Some(algorithm) = algorithm else {
            return Err(JwtError::other("Missing / invalid token algorithm"));
        };
        let Some(kid) = header.get("kid").filter(|kid| !kid.is_null()) else {
            let mut fitting = self.0.iter().filter(|key| key.secret.fits(algorithm));
            return match (fitting.next(), fitting.next()) {
                (Some(key), None) => Ok((&key.secret).into()),
                (None, _) => Err(not_found("undefined")),
                (Some(_), Some(_)) => Err(JwtError::other(
                    "No KID specified and JWKS endpoint returned more than 1 key",
                )),
            };
        };
        // A name may be that of several keys, each for its algorithm.
        let named: Vec<_> = self
            .0
            .iter()
            .filter(|key| key.kid.is_some() && key.kid.as_deref() == kid.as_str())
            .map(|key| &key.secret)
            .collect();
        if named.is_empty() {
            return Err(not_found(kid.as_str().unwrap_or_default()));
        }
        Ok(named.into())
    }

    /// Whether a header names none of the keys, so that a newer set may have it.
    #[cfg(feature = "jwks")]
    fn lacks(&self, header: &Value) -> bool {
        header["kid"]
            .as_str()
            .is_some_and(|kid| self.0.iter().all(|key| key.kid.as_deref() != Some(kid)))
    }

    fn read(set: &Value, symmetric: bool) -> Result<Self, JwksError> {
        let keys = set["keys"].as_array().filter(|keys| !keys.is_empty());
        let keys = keys.ok_or_else(|| JwksError::new("did not contain any keys"))?;
        let keys: Vec<_> = keys
            .iter()
            .filter(|jwk| symmetric || jwk["kty"] != "oct")
            .filter_map(read_key)
            .collect();
        if keys.is_empty() {
            return Err(JwksError::new("did not contain any signing keys"));
        }
        Ok(Jwks(keys))
    }
}

fn not_found(kid: &str) -> JwtError {
    JwtError::other(format!("Unable to find a signing key that matches '{kid}'"))
}

/// A key of a set; none where it is not for signatures, or of a kind that is not known.
fn read_key(jwk: &Value) -> Option<Named> {
    let operations = jwk.get("key_ops").and_then(Value::as_array);
    let is_for_signatures = jwk.get("use").is_none_or(|own| own == "sig")
        && operations.is_none_or(|own| own.iter().any(|own| own == "verify"));
    let algorithm = match jwk.get("alg") {
        Some(name) => Some(Algorithm::named(name.as_str()?)?),
        None => None,
    };
    let key = Key::from_jwk(jwk).filter(|_| is_for_signatures)?;
    let secret = Secret::of(key, algorithm);
    if algorithm.is_some_and(|algorithm| !secret.fits(algorithm)) {
        return None;
    }
    Some(Named {
        kid: jwk["kid"].as_str().map(str::to_owned),
        secret,
    })
}

impl TryFrom<&Value> for Jwks {
    type Error = JwksError;

    fn try_from(set: &Value) -> Result<Self, JwksError> {
        Jwks::read(set, true)
    }
}

impl FromStr for Jwks {
    type Err = JwksError;

    fn from_str(text: &str) -> Result<Self, JwksError> {
        let set = serde_json::from_str(text)
            .map_err(|error| JwksError::new(format!("is no JSON: {error}")))?;
        Jwks::read(&set, true)
    }
}

/// Why a set of keys cannot be used.
///
/// # Examples
///
/// ```
/// let error = "{}".parse::<koa_middleware::jwt::Jwks>().unwrap_err();
/// assert_eq!(error.to_string(), "The JWKS endpoint did not contain any keys");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwksError(String);

impl JwksError {
    fn new(what: impl fmt::Display) -> Self {
        JwksError(format!("The JWKS endpoint {what}"))
    }
}

impl fmt::Display for JwksError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for JwksError {}

impl From<JwksError> for JwtError {
    fn from(error: JwksError) -> Self {
        JwtError::other(error.0)
    }
}
