//! Keys of every kind that there is, made for these tests alone; and the keys that cannot be used.

use koa_middleware::jwt::{
    self, Algorithm, JwtErrorKind, JwtOptions, Secret, SignOptions, jwt_with,
};
use serde_json::{Value, json};

use super::{behind, with_token};

macro_rules! pem {
    ($($name:ident = $file:literal),* $(,)?) => {
        $(pub(crate) const $name: &str = include_str!(concat!("keys/", $file, ".pem"));)*
    };
}

pem! {
    RSA = "rsa",
    RSA_PUBLIC = "rsa.pub",
    RSA_PKCS1 = "rsa.pkcs1",
    RSA_PKCS1_PUBLIC = "rsa.pkcs1.pub",
    RSA_CERTIFICATE = "rsa.crt",
    RSA_1024 = "rsa-1024",
    EC_256 = "ec-256",
    EC_256_PUBLIC = "ec-256.pub",
    EC_256_CERTIFICATE = "ec-256.crt",
    EC_256_SEC1 = "ec-256.sec1",
    EC_384 = "ec-384",
    EC_384_PUBLIC = "ec-384.pub",
    EC_521 = "ec-521",
    EC_521_PUBLIC = "ec-521.pub",
    ED25519 = "ed25519",
    ED25519_PUBLIC = "ed25519.pub",
    ED448_PUBLIC = "ed448.pub",
    SECP256K1_PUBLIC = "secp256k1.pub",
}

/// Every algorithm with what signs and what checks.
pub(crate) const ALL: [(Algorithm, &str, &str); 13] = [
    (Algorithm::HS256, "shared-secret", "shared-secret"),
    (Algorithm::HS384, "shared-secret", "shared-secret"),
    (Algorithm::HS512, "shared-secret", "shared-secret"),
    (Algorithm::RS256, RSA, RSA_PUBLIC),
    (Algorithm::RS384, RSA, RSA_PUBLIC),
    (Algorithm::RS512, RSA, RSA_PUBLIC),
    (Algorithm::PS256, RSA, RSA_PUBLIC),
    (Algorithm::PS384, RSA, RSA_PUBLIC),
    (Algorithm::PS512, RSA, RSA_PUBLIC),
    (Algorithm::ES256, EC_256, EC_256_PUBLIC),
    (Algorithm::ES384, EC_384, EC_384_PUBLIC),
    (Algorithm::ES512, EC_521, EC_521_PUBLIC),
    (Algorithm::EdDSA, ED25519, ED25519_PUBLIC),
];

pub(crate) fn signed(algorithm: Algorithm, key: &str) -> String {
    let options = SignOptions::new().algorithm(algorithm).no_timestamp(true);
    jwt::sign_with(&json!({ "id": 7 }), key, options).expect("the key is for it")
}

// spec: JWT-009, JWT-022
#[tokio::test]
async fn every_key_passes_the_tokens_of_its_algorithms() {
    for (algorithm, private, public) in ALL {
        let token = signed(algorithm, private);
        for secret in [
            Secret::from(public),
            Secret::from(public.as_bytes()),
            private.into(),
        ] {
            let app = behind(jwt_with(JwtOptions::new().secret(secret)));
            let answer = with_token(&app, &token).await;
            answer.assert_status(200).assert_json(&json!({ "id": 7 }));
        }
    }
}

// spec: JWT-009
#[test]
fn a_key_is_read_in_every_form_that_openssl_writes_by_default() {
    for (algorithm, private, public) in [
        (Algorithm::RS256, RSA_PKCS1, RSA_PKCS1_PUBLIC),
        (Algorithm::PS256, RSA_PKCS1, RSA_CERTIFICATE),
        (Algorithm::ES256, EC_256, EC_256_CERTIFICATE),
    ] {
        let payload: Value = jwt::verify(&signed(algorithm, private), public).unwrap();
        assert_eq!(payload, json!({ "id": 7 }));
    }
}

// spec: JWT-022
#[test]
fn an_algorithm_that_is_not_of_the_key_is_refused() {
    for (algorithm, private, public) in ALL {
        for (other, _, other_public) in ALL {
            let is_same = public == other_public && algorithm.name()[..2] == other.name()[..2];
            if is_same || (public, other_public) == (RSA_PUBLIC, RSA_PUBLIC) {
                continue;
            }
            let token = signed(algorithm, private);
            let error = jwt::verify::<Value>(&token, other_public).unwrap_err();
            let between_curves =
                algorithm.name().starts_with("ES") && other.name().starts_with("ES");
            if between_curves {
                assert!(error.to_string().contains("requires curve"), "{error}");
            } else {
                assert_eq!(
                    error.to_string(),
                    "invalid algorithm",
                    "{algorithm} {other}"
                );
            }
        }
    }
}

// spec: JWT-022
#[test]
fn an_algorithm_that_is_allowed_must_go_with_the_key_all_the_same() {
    let verify = |algorithm: Algorithm, private, public| {
        let all = ALL.map(|(algorithm, _, _)| algorithm);
        let options = jwt::VerifyOptions::new().algorithms(all);
        let token = signed(algorithm, private);
        jwt::verify_with::<Value>(&token, public, &options)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        verify(Algorithm::HS256, "shared-secret", RSA_PUBLIC),
        "secretOrPublicKey must be a symmetric key when using HS256"
    );
    assert_eq!(
        verify(Algorithm::RS256, RSA, "shared-secret"),
        "secretOrPublicKey must be an asymmetric key when using RS256"
    );
    assert_eq!(
        verify(Algorithm::ES256, EC_256, RSA_PUBLIC),
        "\"alg\" parameter for \"rsa\" key type must be one of: RS256, PS256, RS384, PS384, RS512, PS512."
    );
    assert_eq!(
        verify(Algorithm::ES384, EC_384, EC_256_PUBLIC),
        "\"alg\" parameter \"ES384\" requires curve \"secp384r1\"."
    );
}

// A text that looks like a key is public, or may be: as a secret it would let everybody in.
#[tokio::test]
async fn a_key_that_cannot_be_read_is_no_secret() {
    let damaged = RSA_PUBLIC.replace("MIIB", "MIIC");
    for key in [
        ED448_PUBLIC,
        SECP256K1_PUBLIC,
        EC_256_SEC1,
        &*damaged,
        "-----BEGIN nothing",
    ] {
        let error = jwt::sign(&json!({}), key).unwrap_err();
        assert_eq!(
            error.to_string(),
            "secretOrPrivateKey is not valid key material"
        );

        let forged = jwt::sign(&json!({}), key.replace("-----BEGIN", "")).unwrap();
        let error = jwt::verify::<Value>(&forged, key).unwrap_err();
        assert_eq!(
            error.to_string(),
            "secretOrPublicKey is not valid key material"
        );
        assert_eq!(error.kind(), JwtErrorKind::Invalid);

        let key = key.to_owned();
        let options = JwtOptions::new().secret_fn(async move |_, _| Ok(key.as_str().into()));
        let app = behind(jwt_with(options));
        with_token(&app, &forged).await.assert_status(401);
    }
}

#[test]
#[should_panic(expected = "a secret of jwt looks like a key in PEM and cannot be read")]
fn a_key_that_cannot_be_read_is_refused_when_the_program_starts() {
    let _ = jwt::jwt(ED448_PUBLIC);
}

#[test]
fn a_public_key_and_a_short_one_do_not_sign() {
    let sign = |algorithm: Algorithm, key| {
        let options = SignOptions::new().algorithm(algorithm);
        jwt::sign_with(&json!({}), key, options)
    };
    let error = sign(Algorithm::RS256, RSA_PUBLIC).unwrap_err();
    assert_eq!(
        error.to_string(),
        "secretOrPrivateKey must be an asymmetric key when using RS256: this one is public"
    );
    let error = sign(Algorithm::RS256, RSA_1024).unwrap_err();
    assert_eq!(
        error.to_string(),
        "secretOrPrivateKey has a minimum key size of 2048 bits for RS256"
    );
    let options = SignOptions::new()
        .algorithm("RS256")
        .allow_insecure_key_sizes(true);
    assert!(jwt::sign_with(&json!({}), RSA_1024, options).is_ok());
}

#[test]
fn a_secret_does_not_show_itself() {
    let options = JwtOptions::new().secret("shared-secret");
    let shown = format!("{options:?} {:?}", jwt::Secrets::from("shared-secret"));
    assert!(!shown.contains("shared-secret"), "{shown}");
}
