//! Tokens that somebody made who should not have been able to: all are refused.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use koa_core::Error;
use koa_middleware::{
    JwtOptions,
    jwt::{self, Algorithm, SignOptions, jwt_with},
};
use serde_json::{Value, json};

use super::{
    SECRET, behind,
    keys::{EC_256, EC_256_PUBLIC, RSA, RSA_PUBLIC, signed},
    with_token,
};

/// A token of these parts; the signature is that of a secret, if there is one.
fn forged(header: &str, payload: &str, secret: Option<&[u8]>) -> String {
    let token = format!("{}.{}", BASE64.encode(header), BASE64.encode(payload));
    let Some(secret) = secret else {
        return format!("{token}.");
    };
    let key = jsonwebtoken::EncodingKey::from_secret(secret);
    let signature =
        jsonwebtoken::crypto::sign(token.as_bytes(), &key, jsonwebtoken::Algorithm::HS256);
    format!("{token}.{}", signature.expect("any text can be signed"))
}

async fn refusal(options: JwtOptions, token: &str) -> String {
    let app = behind(jwt_with(options.debug(true)));
    let answer = with_token(&app, token).await;
    answer.assert_status(401);
    answer.text().to_owned()
}

fn by_secret() -> JwtOptions {
    JwtOptions::new().secret(SECRET)
}

fn by_key() -> JwtOptions {
    JwtOptions::new().secret(RSA_PUBLIC)
}

// spec: JWT-017, JWT-023
#[tokio::test]
async fn no_algorithm_is_no_way_in() {
    for name in ["none", "None", "NONE", "nOnE"] {
        let header = json!({ "alg": name, "typ": "JWT" }).to_string();
        let bare = forged(&header, "{\"admin\":true}", None);
        assert_eq!(
            refusal(by_secret(), &bare).await,
            "jwt signature is required"
        );
        assert_eq!(refusal(by_key(), &bare).await, "jwt signature is required");
        let with_signature = format!("{bare}AAAA");
        assert_eq!(
            refusal(by_secret(), &with_signature).await,
            "invalid algorithm"
        );
        assert_eq!(
            refusal(by_key(), &with_signature).await,
            "invalid algorithm"
        );
    }
    for header in [
        "{}",
        "{\"alg\":null}",
        "{\"alg\":[\"HS256\"]}",
        "{\"alg\":\"hs256\"}",
        "\"HS256\"",
    ] {
        let token = forged(header, "{\"admin\":true}", Some(SECRET.as_bytes()));
        assert_eq!(
            refusal(by_secret(), &token).await,
            "invalid algorithm",
            "{header}"
        );
    }
}

// spec: JWT-023
#[tokio::test]
async fn the_text_of_a_public_key_is_no_secret() {
    let header = json!({ "alg": "HS256", "typ": "JWT" }).to_string();
    for public in [RSA_PUBLIC, EC_256_PUBLIC] {
        for text in [
            public.to_owned(),
            public.trim().to_owned(),
            public.replace('\n', "\r\n"),
        ] {
            let token = forged(&header, "{\"admin\":true}", Some(text.as_bytes()));
            let options = JwtOptions::new().secret(public);
            assert_eq!(refusal(options, &token).await, "invalid algorithm");
            // Not even where somebody allowed it.
            let options = JwtOptions::new()
                .secret(public)
                .algorithms(["HS256", "RS256"]);
            assert_eq!(
                refusal(options, &token).await,
                "secretOrPublicKey must be a symmetric key when using HS256"
            );
        }
    }
}

#[tokio::test]
async fn a_key_in_the_header_is_not_used() {
    let own = json!({ "kty": "oct", "k": BASE64.encode("attacker") });
    for (name, value) in [
        ("jwk", own.clone()),
        ("jku", json!("http://127.0.0.1:1/jwks.json")),
        ("x5u", json!("http://127.0.0.1:1/x5u.pem")),
        ("x5c", json!(["MIIB"])),
    ] {
        let options = SignOptions::new().header(name, value).keyid("attacker");
        let token = jwt::sign_with(&json!({ "admin": true }), "attacker", options).unwrap();
        assert_eq!(
            refusal(by_secret(), &token).await,
            "invalid signature",
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_header_that_must_be_understood_is_refused() {
    for header in [
        json!({ "alg": "HS256", "crit": ["exp"], "exp": 1 }),
        json!({ "alg": "HS256", "crit": ["b64"], "b64": false }),
        json!({ "alg": "HS256", "crit": null }),
    ] {
        let token = forged(&header.to_string(), "{}", Some(SECRET.as_bytes()));
        let text = refusal(by_secret(), &token).await;
        assert_eq!(text, "the header \"crit\" of a jwt is not supported");
    }
}

// spec: JWT-011, JWT-012
#[tokio::test]
async fn a_key_id_is_what_the_function_makes_of_it() {
    for kid in [
        json!("../../dev/null"),
        json!("' OR 1=1 --"),
        json!("one\u{0}"),
        json!(["one"]),
        json!({ "toString": "one" }),
        json!(null),
    ] {
        let options = SignOptions::new().header("kid", kid.clone());
        let token = jwt::sign_with(&json!({}), "", options.clone());
        assert!(token.is_err(), "an empty secret signs nothing");
        let token = jwt::sign_with(&json!({}), SECRET, options).unwrap();
        let by_function =
            JwtOptions::new().secret_fn(async |header, _| match header["kid"].as_str() {
                Some("one") => Ok(SECRET.into()),
                _ => Err(Error::other("no such key")),
            });
        assert_eq!(refusal(by_function, &token).await, "no such key", "{kid}");
    }
    // What a file of nothing would be as a secret.
    let header = json!({ "alg": "HS256", "kid": "/dev/null" }).to_string();
    let token = forged(&header, "{\"admin\":true}", Some(b""));
    let empty = JwtOptions::new().secret_fn(async |_, _| Ok("".into()));
    assert_eq!(refusal(empty, &token).await, "Secret not provided");
    let among_others = JwtOptions::new().secret(["", SECRET]);
    assert_eq!(
        refusal(among_others, &token).await,
        "secret or public key must be provided"
    );
}

// A member that occurs twice is one for the check and for the use: the last.
#[tokio::test]
async fn a_member_that_occurs_twice_is_read_once() {
    let twice = "{\"alg\":\"HS256\",\"alg\":\"none\",\"typ\":\"JWT\"}";
    let token = forged(twice, "{}", Some(SECRET.as_bytes()));
    assert_eq!(refusal(by_secret(), &token).await, "invalid algorithm");
    let claims = "{\"exp\":4102444800,\"exp\":1}";
    let token = forged(
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
        claims,
        Some(SECRET.as_bytes()),
    );
    assert_eq!(refusal(by_secret(), &token).await, "jwt expired");
}

// spec: JWT-003
#[tokio::test]
async fn of_two_headers_the_first_counts() {
    let good = format!("Bearer {}", jwt::sign(&json!({ "id": 7 }), SECRET).unwrap());
    let app = behind(jwt::jwt(SECRET));
    for (first, second, status) in [
        (&*good, "Bearer nonsense", 200),
        ("Bearer nonsense", &*good, 401),
        ("Basic x", &*good, 401),
    ] {
        let request = app.test().get("/").header("Authorization", first);
        let answer = request.header("Authorization", second).send().await;
        answer.assert_status(status);
    }
}

#[tokio::test]
async fn a_huge_token_is_refused_before_it_is_read() {
    let app = behind(jwt_with(by_secret().get_token(|ctx| {
        Ok(Some(
            "a".repeat(ctx.query("length").unwrap_or("0").parse()?),
        ))
    })));
    app.test()
        .get("/?length=100000")
        .send()
        .await
        .assert_status(401);

    let long = "a".repeat(70_000);
    let error = jwt::verify::<Value>(&format!("{long}.{long}.{long}"), SECRET).unwrap_err();
    assert_eq!(error.to_string(), "jwt is over the limit of 65536 bytes");
    // A header of a request has a limit of its own.
    let answer = with_token(&behind(jwt::jwt(SECRET)), &long).await;
    answer.assert_status(431);

    let deep = format!("{}{}", "[".repeat(40_000), "]".repeat(40_000));
    let token = forged(
        "{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
        &deep[..20_000],
        Some(SECRET.as_bytes()),
    );
    let error = jwt::verify::<Value>(&token, SECRET).unwrap_err();
    assert_eq!(error.to_string(), "invalid token");
}

// spec: JWT-017
#[test]
fn a_token_has_one_spelling() {
    for (algorithm, private, public) in super::keys::ALL {
        let token = signed(algorithm, private);
        let (text, signature) = token.rsplit_once('.').unwrap();
        let last = signature.len() - 1;
        let other = match signature.as_bytes()[last] {
            b'A' => 'B',
            _ => 'A',
        };
        for varied in [
            format!("{text}.{signature}="),
            format!("{text}.{signature}\n"),
            format!("{text}.{}{other}", &signature[..last]),
            format!("{text}.{}", &signature[..last - 3]),
            format!(" {token}"),
            token.replace('.', ".."),
        ] {
            assert!(
                jwt::verify::<Value>(&varied, public).is_err(),
                "{algorithm} {varied:?}"
            );
        }
    }
}

// spec: JWT-022
#[tokio::test]
async fn the_signature_of_one_algorithm_is_not_that_of_another() {
    for (from, to, private, public) in [
        (Algorithm::RS256, Algorithm::PS256, RSA, RSA_PUBLIC),
        (Algorithm::PS256, Algorithm::RS256, RSA, RSA_PUBLIC),
        (Algorithm::RS256, Algorithm::RS512, RSA, RSA_PUBLIC),
        (Algorithm::ES256, Algorithm::ES256, EC_256, RSA_PUBLIC),
    ] {
        let token = signed(from, private);
        let header = BASE64.encode(json!({ "alg": to.name(), "typ": "JWT" }).to_string());
        let rest = token.split_once('.').unwrap().1;
        let options = JwtOptions::new().secret(public);
        let text = refusal(options, &format!("{header}.{rest}")).await;
        assert!(
            matches!(&*text, "invalid signature" | "invalid algorithm"),
            "{text}"
        );
    }
}
