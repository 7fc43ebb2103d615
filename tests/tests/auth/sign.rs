//! Making tokens.

use std::time::{Duration, SystemTime};

use koa_middleware::jwt::{self, SignOptions};
use serde::Serialize;
use serde_json::{Value, json};

use super::SECRET;

fn sign(payload: &Value, options: SignOptions) -> Result<Value, String> {
    let token = jwt::sign_with(payload, SECRET, options).map_err(|error| error.to_string())?;
    jwt::verify_with(
        &token,
        SECRET,
        &jwt::VerifyOptions::new()
            .ignore_expiration(true)
            .ignore_not_before(true),
    )
    .map_err(|error| error.to_string())
}

fn options() -> SignOptions {
    SignOptions::new()
}

#[test]
fn claims_come_from_the_payload_and_from_the_options() {
    let hour = Duration::from_secs(3600);
    for (options, claims) in [
        (options(), json!({ "a": 1, "iat": 100 })),
        (options().no_timestamp(true), json!({ "a": 1 })),
        (
            options().expires_in("1h"),
            json!({ "a": 1, "iat": 100, "exp": 3700 }),
        ),
        (
            options().expires_in(60),
            json!({ "a": 1, "iat": 100, "exp": 160 }),
        ),
        (
            options().expires_in(-60),
            json!({ "a": 1, "iat": 100, "exp": 40 }),
        ),
        (
            options().expires_in("1500ms"),
            json!({ "a": 1, "iat": 100, "exp": 101 }),
        ),
        (
            options().not_before(hour),
            json!({ "a": 1, "iat": 100, "nbf": 3700 }),
        ),
        (
            options()
                .audience(["x", "y"])
                .issuer("i")
                .subject("s")
                .jwtid("j"),
            json!({ "a": 1, "iat": 100, "aud": ["x", "y"], "iss": "i", "sub": "s", "jti": "j" }),
        ),
    ] {
        assert_eq!(sign(&json!({ "a": 1, "iat": 100 }), options), Ok(claims));
    }
}

#[test]
fn a_token_says_when_it_was_made() {
    let now = || {
        SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap()
            .as_secs()
    };
    let before = now();
    let claims = sign(&json!({}), options().expires_in(10)).unwrap();
    let iat = claims["iat"].as_u64().unwrap();
    assert!((before..=now()).contains(&iat));
    assert_eq!(claims["exp"], iat + 10);
}

#[test]
fn what_does_not_go_together_is_refused() {
    let twice = |option: &str, claim: &str| {
        Err(format!(
            "Bad \"options.{option}\" option the payload already has an \"{claim}\" property."
        ))
    };
    for (payload, options, refusal) in [
        (
            json!({ "exp": 1 }),
            options().expires_in(1),
            twice("expiresIn", "exp"),
        ),
        (
            json!({ "nbf": 1 }),
            options().not_before(1),
            twice("notBefore", "nbf"),
        ),
        (
            json!({ "aud": "a" }),
            options().audience("b"),
            twice("audience", "aud"),
        ),
        (
            json!({ "sub": "a" }),
            options().subject("b"),
            twice("subject", "sub"),
        ),
        (
            json!({ "exp": "1" }),
            options(),
            Err("\"exp\" should be a number of seconds".into()),
        ),
        (
            json!({ "iat": null }),
            options(),
            Err("\"iat\" should be a number of seconds".into()),
        ),
        (
            json!("text"),
            options().expires_in(1).issuer("i"),
            Err("invalid expiresIn,issuer option for a payload that is no object".into()),
        ),
    ] {
        assert_eq!(sign(&payload, options), refusal, "{payload}");
    }
    let error = jwt::sign(&json!({}), "").unwrap_err();
    assert_eq!(error.to_string(), "secretOrPrivateKey must have a value");
    let error = jwt::sign_with(&json!({}), SECRET, options().algorithm("RS256")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "secretOrPrivateKey must be an asymmetric key when using RS256"
    );
}

#[test]
fn the_header_is_what_the_options_make_of_it() {
    let options = options()
        .algorithm("HS512")
        .keyid("k1")
        .header("cty", "example")
        .header("alg", "none");
    let token = jwt::sign_with(&json!({}), SECRET, options).unwrap();
    let decoded = jwt::decode_complete(&token).unwrap();
    assert_eq!(
        decoded.header.to_string(),
        "{\"alg\":\"HS512\",\"typ\":\"JWT\",\"kid\":\"k1\",\"cty\":\"example\"}"
    );
}

// spec: JWT-001
#[test]
fn a_payload_may_be_a_type_of_ones_own_or_a_text() {
    #[derive(Serialize)]
    struct User {
        id: u32,
    }
    let token = jwt::sign_with(&User { id: 7 }, SECRET, options().no_timestamp(true)).unwrap();
    assert_eq!(jwt::decode(&token), Some(json!({ "id": 7 })));
    let token = jwt::sign("plain text", SECRET).unwrap();
    assert_eq!(jwt::verify::<String>(&token, SECRET).unwrap(), "plain text");
    assert_eq!(
        jwt::decode_complete(&token).unwrap().header,
        json!({ "alg": "HS256" })
    );
}

#[test]
#[should_panic(expected = "\"soon\" is no span of time")]
fn a_span_that_is_none_is_a_mistake_in_the_program() {
    let _ = options().expires_in("soon");
}

#[test]
#[should_panic(expected = "\"none\" is no algorithm of a token")]
fn no_algorithm_is_a_mistake_in_the_program() {
    let _ = options().algorithm("none");
}
