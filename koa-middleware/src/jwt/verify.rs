//! Checking a token — `jwt.verify` of npm `jsonwebtoken`.

mod claims;
mod forward;
mod options;

use std::time::SystemTime;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

pub(crate) use self::forward::forward_verify_options;
pub use self::options::{Audience, Audiences, Texts, VerifyOptions};
use super::{Decoded, JwtError, Secret, Secrets, algorithm::Algorithm, token::decode_complete};

/// No token that a server hands out comes near it.
const LONGEST: usize = 64 * 1024;

/// Checks a token and returns its payload, as JSON or as a type of one's own.
///
/// A token is good where it was signed with one of the secrets, with an algorithm that goes with that secret, and its time has come and is
/// not over.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt;
/// use serde_json::{Value, json};
///
/// # fn main() -> Result<(), koa_middleware::JwtError> {
/// let token = jwt::sign(&json!({ "id": 7 }), "shared-secret")?;
/// let payload: Value = jwt::verify(&token, "shared-secret")?;
/// assert_eq!(payload["id"], 7);
/// assert_eq!(jwt::verify::<Value>(&token, "guessed").unwrap_err().to_string(), "invalid signature");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Says what is wrong with the token, in upstream's words. Of several secrets, the error of the first counts.
///
/// # In Koa
///
/// `jwt.verify(token, 'shared-secret')`; a text without a signature is refused whatever the options say
pub fn verify<T: DeserializeOwned>(token: &str, secret: impl Into<Secrets>) -> Result<T, JwtError> {
    verify_with(token, secret, &VerifyOptions::new())
}

/// [`verify`] with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::{self, VerifyOptions};
/// use serde_json::{Value, json};
///
/// # fn main() -> Result<(), koa_middleware::JwtError> {
/// let token = jwt::sign(&json!({ "aud": "api" }), "shared-secret")?;
/// let options = VerifyOptions::new().audience("web");
/// let error = jwt::verify_with::<Value>(&token, "shared-secret", &options).unwrap_err();
/// assert_eq!(error.to_string(), "jwt audience invalid. expected: web");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// As [`verify`].
///
/// # In Koa
///
/// `jwt.verify(token, 'shared-secret', { audience: 'web' })`
pub fn verify_with<T: DeserializeOwned>(
    token: &str,
    secret: impl Into<Secrets>,
    options: &VerifyOptions,
) -> Result<T, JwtError> {
    let verified = check(token, &secret.into(), options)?;
    serde_json::from_value(options.result(verified))
        .map_err(|error| JwtError::invalid(format!("jwt payload invalid: {error}")))
}

/// Checks a token against each of the secrets in turn.
pub(crate) fn check(
    token: &str,
    secrets: &Secrets,
    options: &VerifyOptions,
) -> Result<Decoded, JwtError> {
    let mut first = None;
    for secret in secrets.list() {
        match check_one(token, secret, options) {
            Ok(verified) => return Ok(verified),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or_else(|| JwtError::invalid("secret or public key must be provided")))
}

fn check_one(token: &str, secret: &Secret, options: &VerifyOptions) -> Result<Decoded, JwtError> {
    options.assert_valid()?;
    if token.is_empty() {
        return Err(JwtError::invalid("jwt must be provided"));
    }
    if token.len() > LONGEST {
        let text = format!("jwt is over the limit of {LONGEST} bytes");
        return Err(JwtError::invalid(text));
    }
    if token.split('.').count() != 3 {
        return Err(JwtError::invalid("jwt malformed"));
    }
    let decoded = decode_complete(token).ok_or_else(|| JwtError::invalid("invalid token"))?;
    if decoded.signature.is_empty() {
        return Err(JwtError::invalid("jwt signature is required"));
    }
    if secret.is_empty() {
        let text = "secret or public key must be provided";
        return Err(JwtError::invalid(text));
    }
    let key = secret.key("secretOrPublicKey")?;
    let algorithm = decoded.header["alg"]
        .as_str()
        .and_then(Algorithm::named)
        .filter(|algorithm| {
            let allowed = options.algorithms.as_deref();
            let allowed = allowed.unwrap_or_else(|| key.kind.algorithms());
            allowed.contains(algorithm) && secret.is_for(*algorithm)
        })
        .ok_or_else(|| JwtError::invalid("invalid algorithm"))?;
    key.admits(algorithm, "secretOrPublicKey")?;
    // RFC 7515, section 4.1.11: what a token marks as critical must be understood, and nothing is.
    if decoded.header.get("crit").is_some() {
        let text = "the header \"crit\" of a jwt is not supported";
        return Err(JwtError::invalid(text));
    }
    let (signed, signature) = token.rsplit_once('.').unwrap_or_default();
    if !key.is_signature(signature, signed.as_bytes(), algorithm)? {
        return Err(JwtError::invalid("invalid signature"));
    }
    if decoded.payload.is_null() {
        return Err(JwtError::invalid("invalid token"));
    }
    options.check_claims(&decoded.payload)?;
    Ok(decoded)
}

impl VerifyOptions {
    /// What is made of a token that is good: its payload, or all its parts.
    pub(crate) fn result(&self, verified: Decoded) -> Value {
        if self.complete {
            json!({ "header": verified.header, "payload": verified.payload, "signature": verified.signature })
        } else {
            verified.payload
        }
    }
}

/// Whole seconds since 1970.
pub(super) fn now() -> f64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64().floor())
}
