//! What the claims of a token must be.

use serde_json::Value;

use super::{Audience, VerifyOptions, now};
use crate::jwt::JwtError;

impl VerifyOptions {
    pub(super) fn assert_valid(&self) -> Result<(), JwtError> {
        match &self.nonce {
            Some(nonce) if nonce.trim().is_empty() => {
                Err(JwtError::invalid("nonce must be a non-empty string"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn check_claims(&self, payload: &Value) -> Result<(), JwtError> {
        let now = self.clock_timestamp.unwrap_or_else(now);
        self.check_times(payload, now)?;
        self.check_audience(payload)?;
        if let Some(issuers) = &self.issuer
            && !issuers
                .iter()
                .any(|issuer| payload["iss"] == issuer.as_str())
        {
            let expected = issuers.join(",");
            return Err(mismatch("issuer", &expected));
        }
        for (claim, name, expected) in [
            ("sub", "subject", &self.subject),
            ("jti", "jwtid", &self.jwtid),
            ("nonce", "nonce", &self.nonce),
        ] {
            if let Some(expected) = expected
                && payload[claim] != expected.as_str()
            {
                return Err(mismatch(name, expected));
            }
        }
        self.check_age(payload, now)
    }

    fn check_times(&self, payload: &Value, now: f64) -> Result<(), JwtError> {
        if let Some(nbf) = payload.get("nbf").filter(|_| !self.ignore_not_before) {
            let nbf = nbf
                .as_f64()
                .ok_or_else(|| JwtError::invalid("invalid nbf value"))?;
            if nbf > now + self.clock_tolerance {
                return Err(JwtError::not_before(nbf));
            }
        }
        if let Some(exp) = payload.get("exp").filter(|_| !self.ignore_expiration) {
            let exp = exp
                .as_f64()
                .ok_or_else(|| JwtError::invalid("invalid exp value"))?;
            if now >= exp + self.clock_tolerance {
                return Err(JwtError::expired("jwt expired", exp));
            }
        }
        Ok(())
    }

    fn check_audience(&self, payload: &Value) -> Result<(), JwtError> {
        let Some(audiences) = &self.audience else {
            return Ok(());
        };
        let is_meant = |own: &Value| {
            own.as_str()
                .is_some_and(|own| audiences.iter().any(|audience| audience.is(own)))
        };
        let is_good = match &payload["aud"] {
            Value::Array(own) => own.iter().any(is_meant),
            own => is_meant(own),
        };
        if is_good {
            return Ok(());
        }
        let expected: Vec<_> = audiences.iter().map(Audience::to_string).collect();
        Err(mismatch("audience", &expected.join(" or ")))
    }

    fn check_age(&self, payload: &Value, now: f64) -> Result<(), JwtError> {
        let Some(max_age) = self.max_age else {
            return Ok(());
        };
        let iat = payload["iat"]
            .as_f64()
            .ok_or_else(|| JwtError::invalid("iat required when maxAge is specified"))?;
        let end = max_age.after(iat);
        if now >= end + self.clock_tolerance {
            return Err(JwtError::expired("maxAge exceeded", end));
        }
        Ok(())
    }
}

fn mismatch(name: &str, expected: &str) -> JwtError {
    JwtError::invalid(format!("jwt {name} invalid. expected: {expected}"))
}
