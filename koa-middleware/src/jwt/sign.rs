//! Making a token — `jwt.sign` of npm `jsonwebtoken`.

mod options;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Serialize;
use serde_json::{Map, Value};

pub use self::options::SignOptions;
use super::{JwtError, Secret, key::Kind, verify::now};

/// Makes a token that says when it was issued, signed with HS256.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt;
/// use serde_json::json;
///
/// # fn main() -> Result<(), koa_middleware::JwtError> {
/// let token = jwt::sign(&json!({ "id": 7, "iat": 1_700_000_000 }), "shared-secret")?;
/// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6NywiaWF0IjoxNzAwMDAwMDAwfQ."));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// As [`sign_with`].
///
/// # In Koa
///
/// `jwt.sign({ id: 7 }, 'shared-secret')`
pub fn sign<T: Serialize + ?Sized>(
    payload: &T,
    secret: impl Into<Secret>,
) -> Result<String, JwtError> {
    sign_with(payload, secret, SignOptions::new())
}

/// [`sign`] with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::{self, SignOptions};
/// use serde_json::{Value, json};
///
/// # fn main() -> Result<(), koa_middleware::JwtError> {
/// let options = SignOptions::new().expires_in("1h").audience("api").subject("tobi");
/// let token = jwt::sign_with(&json!({ "iat": 0 }), "shared-secret", options)?;
/// assert_eq!(jwt::decode(&token), Some(json!({ "iat": 0, "exp": 3600, "aud": "api", "sub": "tobi" })));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Says what does not go together, in upstream's words: a payload that is no object with options that add to it, a claim that is both in
/// the payload and in the options, a key with an algorithm that is not for it, an RSA key under 2048 bits, a key that cannot sign.
///
/// # In Koa
///
/// `jwt.sign({}, 'shared-secret', { expiresIn: '1h', audience: 'api', subject: 'tobi' })`; the payload is never changed here
pub fn sign_with<T: Serialize + ?Sized>(
    payload: &T,
    secret: impl Into<Secret>,
    options: SignOptions,
) -> Result<String, JwtError> {
    let secret = secret.into();
    if secret.is_empty() {
        return Err(JwtError::other("secretOrPrivateKey must have a value"));
    }
    let (key, algorithm) = (secret.key("secretOrPrivateKey")?, options.algorithm);
    key.admits(algorithm, "secretOrPrivateKey")?;
    if matches!(key.kind, Kind::Rsa { bits } if bits < 2048) && !options.allow_insecure_key_sizes {
        return Err(JwtError::other(format!(
            "secretOrPrivateKey has a minimum key size of 2048 bits for {algorithm}"
        )));
    }
    let payload = serde_json::to_value(payload)
        .map_err(|error| JwtError::other(format!("the payload cannot be written: {error}")))?;
    let is_object = payload.is_object();
    let payload = match payload {
        Value::Object(claims) => serde_json::to_vec(&options.add_to(claims)?),
        Value::String(text) => options.assert_plain().map(|()| Ok(text.into_bytes()))?,
        other => options
            .assert_plain()
            .map(|()| serde_json::to_vec(&other))?,
    };
    let mut header = Map::new();
    header.insert("alg".into(), algorithm.name().into());
    if is_object {
        header.insert("typ".into(), "JWT".into());
    }
    if let Some(keyid) = options.keyid {
        header.insert("kid".into(), keyid.into());
    }
    // What was given wins, but for the algorithm, which the key was checked for.
    header.extend(options.header.into_iter().filter(|(name, _)| name != "alg"));
    let failed = |error| JwtError::other(format!("the token cannot be written: {error}"));
    let header = serde_json::to_vec(&header).map_err(failed)?;
    let payload = payload.map_err(failed)?;
    let mut token = BASE64_URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    BASE64_URL_SAFE_NO_PAD.encode_string(payload, &mut token);
    let signature = key.sign(token.as_bytes(), algorithm)?;
    Ok(format!("{token}.{signature}"))
}

impl SignOptions {
    /// A payload that is no object takes no claims.
    fn assert_plain(&self) -> Result<(), JwtError> {
        let given = [
            ("expiresIn", self.expires_in.is_some()),
            ("notBefore", self.not_before.is_some()),
            ("noTimestamp", self.no_timestamp),
            ("audience", self.audience.is_some()),
            ("issuer", self.issuer.is_some()),
            ("subject", self.subject.is_some()),
            ("jwtid", self.jwtid.is_some()),
        ];
        let given: Vec<_> = given
            .into_iter()
            .filter_map(|(name, given)| given.then_some(name))
            .collect();
        if given.is_empty() {
            return Ok(());
        }
        let given = given.join(",");
        Err(JwtError::other(format!(
            "invalid {given} option for a payload that is no object"
        )))
    }

    fn add_to(&self, mut claims: Map<String, Value>) -> Result<Map<String, Value>, JwtError> {
        for name in ["iat", "exp", "nbf"] {
            if claims.get(name).is_some_and(|claim| !claim.is_number()) {
                let text = format!("\"{name}\" should be a number of seconds");
                return Err(JwtError::other(text));
            }
        }
        let conflict = |option: &str, claim: &str| {
            JwtError::other(format!(
                "Bad \"options.{option}\" option the payload already has an \"{claim}\" property."
            ))
        };
        let issued = claims
            .get("iat")
            .and_then(Value::as_f64)
            .unwrap_or_else(now);
        if self.no_timestamp {
            claims.remove("iat");
        } else if !claims.contains_key("iat") {
            claims.insert("iat".into(), number(issued));
        }
        for (option, claim, span) in [
            ("notBefore", "nbf", self.not_before),
            ("expiresIn", "exp", self.expires_in),
        ] {
            let Some(span) = span else { continue };
            if claims.contains_key(claim) {
                return Err(conflict(option, claim));
            }
            claims.insert(claim.into(), number(span.after(issued)));
        }
        for (option, claim, value) in [
            ("audience", "aud", self.audience.clone()),
            ("issuer", "iss", self.issuer.clone().map(Value::from)),
            ("subject", "sub", self.subject.clone().map(Value::from)),
            ("jwtid", "jti", self.jwtid.clone().map(Value::from)),
        ] {
            let Some(value) = value else { continue };
            if claims.contains_key(claim) {
                return Err(conflict(option, claim));
            }
            claims.insert(claim.into(), value);
        }
        Ok(claims)
    }
}

/// A number as JavaScript writes it: without a point where it is whole.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a number that does not fit stays as it is"
)]
fn number(seconds: f64) -> Value {
    let whole = seconds as i64;
    if whole as f64 == seconds {
        whole.into()
    } else {
        seconds.into()
    }
}
