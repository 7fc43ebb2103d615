//! Keys: which algorithms they are for, and the signatures they make and check.

use std::ops::RangeInclusive;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{
    AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey,
    crypto::rust_crypto::DEFAULT_PROVIDER, errors::Error as KeyError, jwk::EllipticCurve,
};
use p521::{
    ecdsa::{
        Signature, SigningKey, VerifyingKey,
        signature::{Signer, Verifier},
    },
    pkcs8::DecodePrivateKey,
};
use serde_json::Value;

use super::{
    JwtError,
    algorithm::{self, Algorithm},
};

/// Longer ones cost too much time to check with.
const RSA_BITS: RangeInclusive<usize> = 512..=4096;

/// A key that was read and found usable.
pub(super) struct Key {
    pub(super) kind: Kind,
    verifying: DecodingKey,
    signing: Option<EncodingKey>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Secret,
    Rsa { bits: usize },
    P256,
    P384,
    P521,
    Ed25519,
}

impl Kind {
    /// What tokens may be signed with where nothing else is said.
    pub(super) fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Kind::Secret => algorithm::HMAC,
            Kind::Rsa { .. } => algorithm::RSA,
            Kind::P256 | Kind::P384 | Kind::P521 => algorithm::EC,
            Kind::Ed25519 => algorithm::ED,
        }
    }

    /// The key's name where an algorithm does not go with it, as Node calls it.
    fn name(self) -> &'static str {
        match self {
            Kind::Secret => "oct",
            Kind::Rsa { .. } => "rsa",
            Kind::P256 | Kind::P384 | Kind::P521 => "ec",
            Kind::Ed25519 => "ed25519",
        }
    }
}

impl Key {
    pub(super) fn secret(secret: &[u8]) -> Self {
        Key {
            kind: Kind::Secret,
            verifying: DecodingKey::from_secret(secret),
            signing: Some(EncodingKey::from_secret(secret)),
        }
    }

    /// A key in PEM: a public one, a certificate, or a private one, which has its public one in it.
    pub(super) fn from_pem(pem: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(pem);
        if text.contains("PRIVATE KEY-----") {
            return Key::private(pem).ok();
        }
        if let Ok(key) = DecodingKey::from_rsa_pem(pem) {
            return Key::rsa(&key, None).ok();
        }
        if let Ok(key) = DecodingKey::from_ec_pem(pem) {
            return Key::ec(bytes(&key)?, None);
        }
        let key = DecodingKey::from_ed_pem(pem).ok()?;
        Key::ed25519(bytes(&key)?, None)
    }

    /// A key in JSON: the public part, or a secret.
    pub(super) fn from_jwk(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk[name].as_str();
        let bytes = |name: &str| BASE64_URL_SAFE_NO_PAD.decode(text(name)?).ok();
        match text("kty")? {
            "oct" => Some(Key::secret(&bytes("k").filter(|k| !k.is_empty())?)),
            "RSA" => {
                let key = DecodingKey::from_rsa_raw_components(&bytes("n")?, &bytes("e")?);
                Key::rsa(&key, None).ok()
            }
            "EC" => {
                let (kind, length) = match text("crv")? {
                    "P-256" => (Kind::P256, 32),
                    "P-384" => (Kind::P384, 48),
                    "P-521" => (Kind::P521, 66),
                    _ => return None,
                };
                let (x, y) = (bytes("x")?, bytes("y")?);
                let is_point = x.len() == length && y.len() == length;
                let key = Key::ec(&[&[4], &*x, &*y].concat(), None).filter(|_| is_point)?;
                (key.kind == kind).then_some(key)
            }
            "OKP" if text("crv")? == "Ed25519" => Key::ed25519(&bytes("x")?, None),
            _ => None,
        }
    }

    fn private(pem: &[u8]) -> Result<Self, KeyError> {
        let keys = &DEFAULT_PROVIDER.key_utils;
        if let Ok(key) = EncodingKey::from_rsa_pem(pem) {
            let (n, e) = (keys.rsa_pub_components_from_private_key)(key.as_bytes())?;
            return Key::rsa(&DecodingKey::from_rsa_raw_components(&n, &e), Some(key));
        }
        let unusable = || KeyError::from(jsonwebtoken::errors::ErrorKind::InvalidKeyFormat);
        if let Ok(key) = EncodingKey::from_ec_pem(pem) {
            if let Ok(own) = p521::SecretKey::from_pkcs8_der(key.as_bytes()) {
                let point = own.public_key().to_sec1_bytes();
                return Key::ec(&point, Some(key)).ok_or_else(unusable);
            }
            let components = keys.ec_pub_components_from_private_key;
            let (_, x, y) = components(key.as_bytes(), jsonwebtoken::Algorithm::ES256)
                .or_else(|_| components(key.as_bytes(), jsonwebtoken::Algorithm::ES384))?;
            return Key::ec(&[&[4], &*x, &*y].concat(), Some(key)).ok_or_else(unusable);
        }
        let key = EncodingKey::from_ed_pem(pem)?;
        let x = (keys.ed_pub_components_from_private_key)(key.as_bytes(), &EllipticCurve::Ed25519)?;
        Key::ed25519(&x, Some(key)).ok_or_else(unusable)
    }

    fn rsa(key: &DecodingKey, signing: Option<EncodingKey>) -> Result<Self, KeyError> {
        let (n, e) = match key.kind() {
            DecodingKeyKind::SecretOrDer(der) => {
                (DEFAULT_PROVIDER
                    .key_utils
                    .rsa_pub_components_from_public_key)(der)?
            }
            DecodingKeyKind::RsaModulusExponent { n, e } => (n.clone(), e.clone()),
        };
        let leading = n.iter().take_while(|byte| **byte == 0).count();
        let bits = (n.len() - leading) * 8;
        if !RSA_BITS.contains(&bits) {
            return Err(jsonwebtoken::errors::ErrorKind::InvalidKeyFormat.into());
        }
        Ok(Key {
            kind: Kind::Rsa { bits },
            verifying: DecodingKey::from_rsa_raw_components(&n, &e),
            signing,
        })
    }

    /// A key on one of the curves, by its point; none where the point is on none of them.
    fn ec(point: &[u8], signing: Option<EncodingKey>) -> Option<Self> {
        let verifying = DecodingKey::from_ec_der(point);
        let on = |curve| (DEFAULT_PROVIDER.verifier_factory)(&curve, &verifying).is_ok();
        let kind = if on(jsonwebtoken::Algorithm::ES256) {
            Kind::P256
        } else if on(jsonwebtoken::Algorithm::ES384) {
            Kind::P384
        } else if VerifyingKey::from_sec1_bytes(point).is_ok() {
            Kind::P521
        } else {
            return None;
        };
        Some(Key {
            kind,
            verifying,
            signing,
        })
    }

    fn ed25519(x: &[u8], signing: Option<EncodingKey>) -> Option<Self> {
        let verifying = DecodingKey::from_ed_der(x);
        (DEFAULT_PROVIDER.verifier_factory)(&jsonwebtoken::Algorithm::EdDSA, &verifying).ok()?;
        Some(Key {
            kind: Kind::Ed25519,
            verifying,
            signing,
        })
    }

    /// Whether an algorithm goes with this key, in upstream's words where not.
    pub(super) fn admits(&self, algorithm: Algorithm, role: &str) -> Result<(), JwtError> {
        let symmetric = algorithm::HMAC.contains(&algorithm);
        if symmetric != (self.kind == Kind::Secret) {
            let kind = if symmetric {
                "a symmetric"
            } else {
                "an asymmetric"
            };
            let text = format!("{role} must be {kind} key when using {algorithm}");
            return Err(JwtError::invalid(text));
        }
        let own = self.kind.algorithms();
        if !own.contains(&algorithm) {
            let names: Vec<_> = own.iter().map(|algorithm| algorithm.name()).collect();
            return Err(JwtError::other(format!(
                "\"alg\" parameter for \"{}\" key type must be one of: {}.",
                self.kind.name(),
                names.join(", ")
            )));
        }
        let (curve, fits) = match algorithm {
            Algorithm::ES256 => ("prime256v1", self.kind == Kind::P256),
            Algorithm::ES384 => ("secp384r1", self.kind == Kind::P384),
            Algorithm::ES512 => ("secp521r1", self.kind == Kind::P521),
            _ => return Ok(()),
        };
        if fits {
            Ok(())
        } else {
            Err(JwtError::other(format!(
                "\"alg\" parameter \"{algorithm}\" requires curve \"{curve}\"."
            )))
        }
    }

    /// Whether a signature, encoded as in a token, is that of a text; in constant time for a secret.
    pub(super) fn is_signature(
        &self,
        signature: &str,
        text: &[u8],
        algorithm: Algorithm,
    ) -> Result<bool, JwtError> {
        // The strict decoder takes one spelling of a signature only, so that a token cannot be varied.
        let Ok(signature) = BASE64_URL_SAFE_NO_PAD.decode(signature) else {
            return Ok(false);
        };
        let demanded = match algorithm {
            Algorithm::ES256 => Some(64),
            Algorithm::ES384 => Some(96),
            Algorithm::ES512 => Some(132),
            _ => None,
        };
        if let Some(length) = demanded.filter(|length| *length != signature.len()) {
            return Err(JwtError::other(format!(
                "\"{algorithm}\" signatures must be \"{length}\" bytes, saw \"{}\"",
                signature.len()
            )));
        }
        let Some(provided) = algorithm.provided() else {
            return Ok(self.is_p521_signature(&signature, text));
        };
        let verifier = (DEFAULT_PROVIDER.verifier_factory)(&provided, &self.verifying)
            .map_err(|_| unusable("secretOrPublicKey"))?;
        Ok(verifier.verify(text, &signature).is_ok())
    }

    fn is_p521_signature(&self, signature: &[u8], text: &[u8]) -> bool {
        let key =
            bytes(&self.verifying).and_then(|point| VerifyingKey::from_sec1_bytes(point).ok());
        let (Some(key), Ok(signature)) = (key, Signature::from_slice(signature)) else {
            return false;
        };
        key.verify(text, &signature).is_ok()
    }

    /// The signature of a text, encoded as in a token.
    pub(super) fn sign(&self, text: &[u8], algorithm: Algorithm) -> Result<String, JwtError> {
        let failed = || unusable("secretOrPrivateKey");
        let Some(key) = &self.signing else {
            return Err(JwtError::other(format!(
                "secretOrPrivateKey must be an asymmetric key when using {algorithm}: this one is public"
            )));
        };
        let signature = match algorithm.provided() {
            Some(provided) => (DEFAULT_PROVIDER.signer_factory)(&provided, key)
                .map_err(|_| failed())?
                .try_sign(text)
                .map_err(|_| failed())?,
            None => {
                let key = p521::SecretKey::from_pkcs8_der(key.as_bytes()).map_err(|_| failed())?;
                let key = SigningKey::from_bytes(&key.to_bytes()).map_err(|_| failed())?;
                let signature: Signature = key.sign(text);
                signature.to_bytes().to_vec()
            }
        };
        Ok(BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

fn bytes(key: &DecodingKey) -> Option<&[u8]> {
    debug_assert_ne!(key.family(), AlgorithmFamily::Rsa);
    key.try_get_as_bytes().ok()
}

pub(super) fn unusable(role: &str) -> JwtError {
    JwtError::invalid(format!("{role} is not valid key material"))
}
