//! What the claims of a token must be.

use koa_middleware::jwt::{self, Audience, VerifyOptions};
use regex::Regex;
use serde_json::{Value, json};

use super::SECRET;

fn check(payload: &Value, options: VerifyOptions) -> String {
    let options = options.clock_timestamp(1000);
    let token = jwt::sign(payload, SECRET).expect("it can be signed");
    match jwt::verify_with::<Value>(&token, SECRET, &options) {
        Ok(_) => "good".into(),
        Err(error) => error.to_string(),
    }
}

fn options() -> VerifyOptions {
    VerifyOptions::new()
}

// spec: JWT-019, JWT-024
#[test]
fn times_are_compared_in_seconds_with_some_tolerance() {
    let ten = || options().clock_tolerance(10);
    let ignore = || options().ignore_expiration(true).ignore_not_before(true);
    for (payload, options, result) in [
        (json!({ "exp": 1001 }), options(), "good"),
        (json!({ "exp": 1000 }), options(), "jwt expired"),
        (json!({ "exp": 1000.5 }), options(), "good"),
        (json!({ "exp": 991 }), ten(), "good"),
        (json!({ "exp": 990 }), ten(), "jwt expired"),
        (json!({ "exp": -1e300 }), options(), "jwt expired"),
        (json!({ "exp": 0 }), ignore(), "good"),
        (json!({ "nbf": 1000 }), options(), "good"),
        (json!({ "nbf": 1001 }), options(), "jwt not active"),
        (json!({ "nbf": 1010 }), ten(), "good"),
        (json!({ "nbf": 1011 }), ten(), "jwt not active"),
        (json!({ "nbf": 5000 }), ignore(), "good"),
        (
            json!({ "nbf": 1001, "exp": 1000 }),
            options(),
            "jwt not active",
        ),
        (json!({ "iat": 1000 }), options().max_age("1m"), "good"),
        (
            json!({ "iat": 940 }),
            options().max_age("1m"),
            "maxAge exceeded",
        ),
        (json!({ "iat": 940 }), ten().max_age(60), "good"),
    ] {
        assert_eq!(check(&payload, options), result, "{payload}");
    }
}

// A token of another maker may hold anything.
#[test]
fn times_of_another_type_are_refused() {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
    let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
    for (payload, result) in [
        ("{\"exp\":\"4102444800\"}", "invalid exp value"),
        ("{\"exp\":null}", "invalid exp value"),
        ("{\"nbf\":true}", "invalid nbf value"),
        ("null", "invalid token"),
        ("nonsense", "invalid token"),
        ("7", "7"),
        ("[\"exp\"]", "[\"exp\"]"),
        ("\"exp\"", "\"exp\""),
    ] {
        let text = format!(
            "{}.{}",
            BASE64.encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"),
            BASE64.encode(payload)
        );
        let signature =
            jsonwebtoken::crypto::sign(text.as_bytes(), &key, jsonwebtoken::Algorithm::HS256);
        let verified = jwt::verify::<Value>(&format!("{text}.{}", signature.unwrap()), SECRET);
        let verified =
            verified.map_or_else(|error| error.to_string(), |payload| payload.to_string());
        assert_eq!(verified, result, "{payload}");
    }
}

// spec: JWT-018, JWT-020, JWT-021, JWT-024
#[test]
fn who_a_token_is_of_and_for_is_compared() {
    let pattern = || options().audience([Audience::from(Regex::new("^x").unwrap()), "A".into()]);
    let nobody: [&str; 0] = [];
    for (payload, options, result) in [
        (json!({ "aud": "a" }), options().audience("a"), "good"),
        (
            json!({ "aud": ["b", "a"] }),
            options().audience("a"),
            "good",
        ),
        (
            json!({ "aud": "b" }),
            options().audience(["a", "b"]),
            "good",
        ),
        (
            json!({ "aud": "c" }),
            options().audience(["a", "b"]),
            "jwt audience invalid. expected: a or b",
        ),
        (
            json!({ "aud": 7 }),
            options().audience("7"),
            "jwt audience invalid. expected: 7",
        ),
        (
            json!({ "aud": [] }),
            options().audience("a"),
            "jwt audience invalid. expected: a",
        ),
        (json!({ "aud": "xy" }), pattern(), "good"),
        (json!({ "aud": "A" }), pattern(), "good"),
        (
            json!({ "aud": "yx" }),
            pattern(),
            "jwt audience invalid. expected: /^x/ or A",
        ),
        (
            json!({}),
            pattern(),
            "jwt audience invalid. expected: /^x/ or A",
        ),
        (
            json!({ "aud": "a" }),
            options().audience(nobody),
            "jwt audience invalid. expected: ",
        ),
        (json!({ "iss": "a" }), options().issuer("a"), "good"),
        (json!({ "iss": "b" }), options().issuer(["a", "b"]), "good"),
        (
            json!({ "iss": "c" }),
            options().issuer(["a", "b"]),
            "jwt issuer invalid. expected: a,b",
        ),
        (
            json!({ "iss": ["a"] }),
            options().issuer("a"),
            "jwt issuer invalid. expected: a",
        ),
        (
            json!({}),
            options().issuer("a"),
            "jwt issuer invalid. expected: a",
        ),
        (json!({ "sub": "s" }), options().subject("s"), "good"),
        (
            json!({ "sub": "t" }),
            options().subject("s"),
            "jwt subject invalid. expected: s",
        ),
        (json!({ "jti": "j" }), options().jwtid("j"), "good"),
        (
            json!({}),
            options().jwtid("j"),
            "jwt jwtid invalid. expected: j",
        ),
        (json!({ "nonce": "n" }), options().nonce("n"), "good"),
        (
            json!({ "nonce": "m" }),
            options().nonce("n"),
            "jwt nonce invalid. expected: n",
        ),
        (
            json!({ "nonce": " " }),
            options().nonce(" "),
            "nonce must be a non-empty string",
        ),
    ] {
        assert_eq!(check(&payload, options), result, "{payload}");
    }
}

// spec: JWT-010, JWT-024
#[test]
fn the_whole_token_is_the_result_where_it_is_asked_for() {
    let token = jwt::sign(&json!({ "iat": 1 }), SECRET).unwrap();
    let options = options().complete(true);
    let verified: Value = jwt::verify_with(&token, ["x", SECRET], &options).unwrap();
    let signature = token.rsplit('.').next();
    assert_eq!(
        verified,
        json!({ "header": { "alg": "HS256", "typ": "JWT" }, "payload": { "iat": 1 }, "signature": signature })
    );
}
