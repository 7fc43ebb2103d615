//! Tokens of a secret, each with a salt of its own — npm `csrf`.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use koa_core::{Error, Result};
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A new secret of so many random bytes, as text.
pub(super) fn secret(length: usize) -> Result<String> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(random(length)?))
}

/// A token with a new salt of so many letters and digits.
pub(super) fn create(secret: &str, salt_length: usize) -> Result<String> {
    let mut salt = String::with_capacity(salt_length);
    while salt.len() < salt_length {
        // Of 256 values 248 are shared out evenly among 62 characters; the rest is drawn again.
        let drawn = random(salt_length)?.into_iter().filter(|byte| *byte < 248);
        let drawn = drawn.map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
        salt.extend(drawn.take(salt_length - salt.len()));
    }
    Ok(tokenize(secret, &salt))
}

/// Whether a token is one of the secret's, compared in constant time.
pub(super) fn verify(secret: &str, token: &str) -> bool {
    let Some((salt, _)) = token.split_once('-') else {
        return false;
    };
    let expected = tokenize(secret, salt);
    expected.as_bytes().ct_eq(token.as_bytes()).into()
}

fn tokenize(secret: &str, salt: &str) -> String {
    let hash = Sha1::digest(format!("{salt}-{secret}"));
    format!("{salt}-{}", BASE64_URL_SAFE_NO_PAD.encode(hash))
}

fn random(length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::other(format!("the system gives no random bytes: {error}")))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{create, secret, verify};

    // spec: CSR-003
    #[test]
    fn a_token_is_what_upstream_makes_of_a_secret() {
        let own = "fixedsecretfixedsecret24";
        assert!(verify(own, "abcd1234-xhKGsRJES5QQmOkLb1B2bPkWYSA"));
        for token in [
            "abcd1234-xhKGsRJES5QQmOkLb1B2bPkWYSa",
            "abcd1235-xhKGsRJES5QQmOkLb1B2bPkWYSA",
            "abcd1234-xhKGsRJES5QQmOkLb1B2bPkWYSA=",
            "abcd1234-",
            "abcd1234",
            "-",
            "",
        ] {
            assert!(!verify(own, token), "{token}");
        }
        assert!(!verify("other", "abcd1234-xhKGsRJES5QQmOkLb1B2bPkWYSA"));
    }

    // spec: CSR-001, CSR-003, CSR-010
    #[test]
    fn every_token_has_a_salt_of_its_own() {
        let mut seen = HashSet::new();
        for length in [1, 8, 40] {
            for _ in 0..50 {
                let own = secret(18).expect("there are random bytes");
                let token = create(&own, length).expect("there are random bytes");
                assert_eq!((own.len(), token.len()), (24, length + 1 + 27));
                assert!(
                    token[..length]
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric())
                );
                assert!(verify(&own, &token) && !verify("other", &token));
                assert!(seen.insert(own) && seen.insert(token));
            }
        }
        assert_eq!(secret(32).expect("there are random bytes").len(), 43);
    }
}
