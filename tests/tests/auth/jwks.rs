//! Keys as an issuer publishes them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use koa_core::{App, Server};
use koa_middleware::jwt::{self, Jwks, JwksClient, JwtOptions, SignOptions, jwt_with};
use serde_json::{Value, json};

use super::{
    behind,
    keys::{EC_256, EC_384, EC_521, ED25519, RSA},
    with_token,
};

const SET: &str = include_str!("keys/jwks.json");

/// Every public key of the set with its name, its algorithm and what signs.
const KEYS: [(&str, &str, &str); 6] = [
    ("rsa", "RS256", RSA),
    ("rsa", "PS512", RSA),
    ("ec-256", "ES256", EC_256),
    ("ec-384", "ES384", EC_384),
    ("ec-521", "ES512", EC_521),
    ("ed25519", "EdDSA", ED25519),
];

fn signed(kid: impl Into<Value>, algorithm: &str, key: &str) -> String {
    let options = SignOptions::new().algorithm(algorithm).header("kid", kid);
    jwt::sign_with(&json!({ "id": 7 }), key, options).expect("the key is for it")
}

/// What a set makes of a token: 200, or the reason.
async fn by_set(set: Value, token: &str) -> String {
    let options = JwtOptions::new().jwks(Jwks::try_from(&set).expect("the set has keys"));
    let app = behind(jwt_with(options.debug(true)));
    let answer = with_token(&app, token).await;
    if answer.status() == 200 {
        return "200".into();
    }
    answer.text().to_owned()
}

// spec: JWT-011
#[tokio::test]
async fn a_key_is_found_by_its_name() {
    let set: Value = serde_json::from_str(SET).unwrap();
    for (kid, algorithm, key) in KEYS {
        assert_eq!(
            by_set(set.clone(), &signed(kid, algorithm, key)).await,
            "200",
            "{kid} {algorithm}"
        );
        let other = if kid == "rsa" { "ec-256" } else { "rsa" };
        let text = by_set(set.clone(), &signed(other, algorithm, key)).await;
        assert_eq!(text, "invalid algorithm", "{kid} {algorithm}");
    }
    for (kid, text) in [
        (
            json!("unknown"),
            "Unable to find a signing key that matches 'unknown'",
        ),
        (
            json!("../rsa"),
            "Unable to find a signing key that matches '../rsa'",
        ),
        (
            json!(["rsa"]),
            "Unable to find a signing key that matches ''",
        ),
        // The one key for ES256 is found without a name; for RS256 there are two.
        (json!(null), "200"),
    ] {
        assert_eq!(
            by_set(set.clone(), &signed(kid, "ES256", EC_256)).await,
            text
        );
    }
    let text = by_set(set, &signed(json!(null), "RS256", RSA)).await;
    assert_eq!(
        text,
        "No KID specified and JWKS endpoint returned more than 1 key"
    );
}

// spec: JWT-012, JWT-023
#[tokio::test]
async fn a_key_is_for_what_it_says() {
    let set: Value = serde_json::from_str(SET).unwrap();
    let with = |name: &str, value: Value| {
        let mut key = set["keys"][0].clone();
        key[name] = value;
        key["kid"] = "changed".into();
        let mut set = set.clone();
        set["keys"].as_array_mut().unwrap().push(key);
        set
    };
    let missing = "Unable to find a signing key that matches 'changed'";
    for (name, value, algorithm, text) in [
        ("alg", json!("RS256"), "RS256", "200"),
        ("alg", json!("RS256"), "PS256", "invalid algorithm"),
        ("alg", json!("RSA-OAEP"), "RS256", missing),
        ("alg", json!("ES256"), "RS256", missing),
        ("alg", json!(7), "RS256", missing),
        ("use", json!("enc"), "RS256", missing),
        ("use", json!("sig"), "RS256", "200"),
        ("key_ops", json!(["verify"]), "RS256", "200"),
        ("key_ops", json!(["sign"]), "RS256", missing),
        ("kty", json!("OKP"), "RS256", missing),
        ("kty", json!("AKP"), "RS256", missing),
        ("n", json!("AQAB"), "RS256", missing),
        ("n", json!("="), "RS256", missing),
        ("n", json!(BASE64.encode([255; 1025])), "RS256", missing),
    ] {
        let shown = format!("{name} {value}");
        let token = signed("changed", algorithm, RSA);
        assert_eq!(by_set(with(name, value), &token).await, text, "{shown}");
    }
    // The text of a key's modulus is no secret, whatever the token says.
    let n = set["keys"][0]["n"].as_str().unwrap();
    assert_eq!(
        by_set(set.clone(), &signed("rsa", "HS256", n)).await,
        "invalid algorithm"
    );
}

#[test]
fn a_set_without_a_key_is_refused() {
    for (text, error) in [
        ("{}", "did not contain any keys"),
        ("{\"keys\":[]}", "did not contain any keys"),
        ("[]", "did not contain any keys"),
        (
            "{\"keys\":[{\"kty\":\"RSA\"}]}",
            "did not contain any signing keys",
        ),
        ("{\"keys\":[1,null]}", "did not contain any signing keys"),
    ] {
        let refused = text.parse::<Jwks>().unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!("The JWKS endpoint {error}"),
            "{text}"
        );
    }
    let refused = "nonsense".parse::<Jwks>().unwrap_err();
    assert!(
        refused
            .to_string()
            .starts_with("The JWKS endpoint is no JSON: ")
    );
}

/// An issuer that counts how often it is asked.
struct Issuer {
    server: Server,
    asked: Arc<AtomicUsize>,
}

impl Issuer {
    /// Answers with the set; what a header `X-Answer` says, it does in its place.
    async fn start() -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let mut app = App::new();
        app.workers = 1;
        app.silent = true;
        app.with(async move |ctx, _| {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(30)).await;
            match &*ctx.get("X-Answer") {
                "slow" => tokio::time::sleep(Duration::from_secs(20)).await,
                "error" => return ctx.throw(503, "down for tea"),
                "redirect" => ctx.redirect("/elsewhere"),
                "text" => ctx.set_body("nonsense"),
                "large" => ctx.set_body(" ".repeat(2 << 20)),
                "symmetric" => ctx.set_body(
                    json!({ "keys": [{ "kty": "oct", "kid": "one", "k": "c2hhcmVkLXNlY3JldA" }] }),
                ),
                "once" if count.load(Ordering::SeqCst) > 1 => return ctx.throw(500, "broken"),
                _ => ctx.set_body(SET),
            }
            Ok(())
        });
        let server = app.start(("127.0.0.1", 0)).await.expect("a free port");
        Issuer { server, asked }
    }

    fn client(&self) -> JwksClient {
        JwksClient::new(&format!("http://{}/jwks.json", self.server.local_addr()))
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// What keys make of a token: 200, or the reason.
async fn by_client(keys: &JwksClient, token: &str) -> String {
    let options = JwtOptions::new().jwks_client(keys.clone()).debug(true);
    let answer = with_token(&behind(jwt_with(options)), token).await;
    match answer.status() {
        200 => "200".into(),
        _ => answer.text().to_owned(),
    }
}

// spec: JWT-011
#[tokio::test]
async fn a_set_is_fetched_once_and_kept() {
    let issuer = Issuer::start().await;
    let keys = issuer.client();
    let token = signed("rsa", "RS256", RSA);
    let ask = || by_client(&keys, &token);
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    assert_eq!([one, two, three], ["200"; 3]);
    assert_eq!(
        by_client(&keys, &signed("ec-256", "ES256", EC_256)).await,
        "200"
    );
    assert_eq!(
        by_client(&keys, &signed("rsa", "HS256", "x")).await,
        "invalid algorithm"
    );
    assert_eq!(issuer.asked(), 1);

    let aged = issuer.client().cache_max_age(Duration::from_millis(50));
    by_client(&aged, &token).await;
    tokio::time::sleep(Duration::from_millis(60)).await;
    by_client(&aged, &token).await;
    assert_eq!(issuer.asked(), 3);

    let not_kept = issuer.client().cache(false);
    by_client(&not_kept, &token).await;
    by_client(&not_kept, &token).await;
    assert_eq!(issuer.asked(), 5);
}

#[tokio::test]
async fn an_unknown_name_makes_it_be_fetched_but_not_too_often() {
    let issuer = Issuer::start().await;
    let keys = issuer
        .client()
        .jwks_requests_per_minute(3)
        .cache_max_age(Duration::from_millis(400));
    let good = signed("rsa", "RS256", RSA);
    assert_eq!(by_client(&keys, &good).await, "200");
    for n in 0..6 {
        let text = by_client(&keys, &signed(format!("invented-{n}"), "RS256", RSA)).await;
        let expected = match n {
            0 | 1 => format!("Unable to find a signing key that matches 'invented-{n}'"),
            _ => "Too many requests to the JWKS endpoint".into(),
        };
        assert_eq!(text, expected);
    }
    assert_eq!(issuer.asked(), 3);
    // Those who invent names do not lock out the others, even when the set has aged.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(by_client(&keys, &good).await, "200");
    assert_eq!(issuer.asked(), 3);

    let unlimited = issuer
        .client()
        .jwks_requests_per_minute(1)
        .rate_limit(false);
    for n in 0..3 {
        by_client(&unlimited, &signed(format!("invented-{n}"), "RS256", RSA)).await;
    }
    assert_eq!(issuer.asked(), 6);
}

#[tokio::test]
async fn what_is_no_set_is_refused_with_the_reason() {
    let issuer = Issuer::start().await;
    let token = signed("one", "HS256", "shared-secret");
    for (answer, text) in [
        (
            "error",
            "The JWKS endpoint answered 503 Service Unavailable",
        ),
        ("redirect", "The JWKS endpoint answered 302 Found"),
        ("text", "The JWKS endpoint answered no JSON: "),
        (
            "large",
            "The JWKS endpoint cannot be reached: length limit exceeded",
        ),
        ("slow", "The JWKS endpoint did not answer within 200ms"),
        // A secret that everybody can read is none.
        (
            "symmetric",
            "The JWKS endpoint did not contain any signing keys",
        ),
    ] {
        let keys =
            issuer
                .client()
                .request_header("X-Answer", answer)
                .timeout(Duration::from_millis(if answer == "slow" {
                    200
                } else {
                    20_000
                }));
        let reason = by_client(&keys, &token).await;
        assert!(reason.starts_with(text), "{answer}: {reason}");
    }
    let port = issuer.server.local_addr().port();
    for url in [
        format!("https://127.0.0.1:{port}/"),
        "http://127.0.0.1:9/".to_owned(),
    ] {
        let reason = by_client(&JwksClient::new(&url), &token).await;
        assert!(
            reason.starts_with("The JWKS endpoint cannot be reached: "),
            "{url}: {reason}"
        );
    }
}

#[tokio::test]
async fn an_old_set_is_used_where_it_may() {
    let issuer = Issuer::start().await;
    let keys = issuer
        .client()
        .request_header("X-Answer", "once")
        .cache_max_age(Duration::from_millis(50));
    let lasting = keys.clone().cache_max_age_fallback(Duration::from_secs(60));
    let token = signed("rsa", "RS256", RSA);
    assert_eq!(by_client(&lasting, &token).await, "200");
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(by_client(&lasting, &token).await, "200");
    assert_eq!(
        by_client(&keys, &token).await,
        "The JWKS endpoint answered 500 Internal Server Error"
    );
}

#[test]
#[should_panic(expected = "Invalid JWKS URI")]
fn a_url_without_a_host_is_a_mistake_in_the_program() {
    let _ = JwksClient::new("/jwks.json");
}
