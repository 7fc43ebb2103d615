//! A token taken apart — npm `jws`.

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// As lenient as Node: bits that are left over at the end of a part do not matter, for the signature is of the encoded text.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// A token in its parts, of which none was checked.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt;
/// use serde_json::json;
///
/// # fn main() -> Result<(), koa_middleware::JwtError> {
/// let token = jwt::sign(&json!({ "id": 7, "iat": 0 }), "secret")?;
/// let decoded = jwt::decode_complete(&token).expect("it was just made");
/// assert_eq!(decoded.header["alg"], "HS256");
/// assert_eq!(decoded.payload, json!({ "id": 7, "iat": 0 }));
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// what `jwt.decode(token, { complete: true })` returns
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Decoded {
    /// The header, which says how the token claims to be signed.
    pub header: Value,
    /// The payload: JSON, or the text that it is.
    pub payload: Value,
    /// The signature as it is encoded in the token.
    pub signature: String,
}

/// Takes a token apart **without checking its signature**: what it says may be anybody's invention.
///
/// # Examples
///
/// ```
/// let token = "eyJhbGciOiJub25lIn0.eyJhZG1pbiI6dHJ1ZX0.";
/// let decoded = koa_middleware::jwt::decode_complete(token).expect("it is well-formed");
/// assert_eq!(decoded.payload["admin"], true);
/// assert_eq!(koa_middleware::jwt::decode_complete("nonsense"), None);
/// ```
///
/// # In Koa
///
/// `jwt.decode(token, { complete: true })`; a payload that should be JSON and is not gives nothing here, an error there
#[must_use]
pub fn decode_complete(token: &str) -> Option<Decoded> {
    let [header, payload, signature] = parts(token)?;
    let header: Value = serde_json::from_slice(&LENIENT.decode(header).ok()?).ok()?;
    if matches!(&header, Value::Null | Value::Bool(false)) || header == "" || header == 0 {
        return None;
    }
    let payload = String::from_utf8(LENIENT.decode(payload).ok()?).ok()?;
    let payload = match serde_json::from_str(&payload) {
        Ok(json) if header["typ"] == "JWT" => json,
        Ok(json @ (Value::Object(_) | Value::Array(_))) => json,
        Err(_) if header["typ"] == "JWT" => return None,
        Ok(_) | Err(_) => Value::String(payload),
    };
    Some(Decoded {
        header,
        payload,
        signature: signature.to_owned(),
    })
}

/// The payload of a token **without checking its signature**: what it says may be anybody's invention.
///
/// Nothing where it is no token, or its payload is of another shape.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt;
/// use serde_json::{Value, json};
///
/// # fn main() -> Result<(), koa_middleware::JwtError> {
/// let token = jwt::sign(&json!({ "id": 7 }), "secret")?;
/// let payload: Option<Value> = jwt::decode(&token);
/// assert_eq!(payload.expect("it was just made")["id"], 7);
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `jwt.decode(token)`
#[must_use]
pub fn decode<T: DeserializeOwned>(token: &str) -> Option<T> {
    serde_json::from_value(decode_complete(token)?.payload).ok()
}

/// The three parts of a token, where it looks like one; the signature may be empty.
fn parts(token: &str) -> Option<[&str; 3]> {
    let is_encoded = |part: &str| {
        part.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let mut parts = token.split('.');
    let own = [parts.next()?, parts.next()?, parts.next()?];
    let [header, payload, _] = own;
    let is_token = parts.next().is_none()
        && !header.is_empty()
        && !payload.is_empty()
        && own.into_iter().all(is_encoded);
    is_token.then_some(own)
}
