//! Finding the token of a request and what it says — the middleware of npm `koa-jwt`.

use koa_core::{Context, Error, Result};
use serde_json::Value;

use super::{
    Decoded, JwtError, JwtOptions, Secrets, functions::Source, token::decode_complete,
    verify::check,
};

const FORMAT: &str = "Bad Authorization header format. Format is \"Authorization: Bearer <token>\"";

impl JwtOptions {
    /// Keeps what a good token says, or throws a 401; with `passthrough` it is the reason that is kept.
    pub(super) async fn admit(&self, ctx: &mut Context) -> Result {
        let token = self.token(ctx)?;
        if token.is_none() && !self.passthrough {
            return Err(self.refusal("Token not found"));
        }
        let token = token.unwrap_or_default();
        let Err(error) = self.keep(ctx, token).await else {
            return Ok(());
        };
        if !self.passthrough {
            return Err(self.refusal(&error.to_string()).with_source(error));
        }
        ctx.state["jwtOriginalError"] = error.to_json();
        ctx.state.insert(error);
        Ok(())
    }

    fn refusal(&self, reason: &str) -> Error {
        let message = if self.debug {
            reason
        } else {
            "Authentication Error"
        };
        Error::new(401).with_message(message)
    }

    async fn keep(&self, ctx: &mut Context, token: String) -> Result<(), JwtError> {
        let secrets = self.secrets(ctx, &token).await?;
        if secrets.is_missing() {
            return Err(JwtError::other("Secret not provided"));
        }
        let verified = check(&token, &secrets, &self.verify)?;
        let payload = self.claims.as_ref().map(|_| verified.payload.clone());
        let result = self.verify.result(verified);
        if let Some(is_revoked) = &self.is_revoked
            && is_revoked.is_revoked(ctx, &result, &token).await?
        {
            return Err(JwtError::other("Token revoked"));
        }
        if let (Some(keep), Some(payload)) = (&self.claims, payload) {
            keep(&mut ctx.state, &payload)?;
        }
        ctx.state[&*self.key] = result;
        if let Some(key) = &self.token_key {
            ctx.state[&**key] = token.into();
        }
        Ok(())
    }

    async fn secrets(&self, ctx: &mut Context, token: &str) -> Result<Secrets, JwtError> {
        if let Some(secrets) = secrets_of(ctx) {
            return Ok(secrets);
        }
        let find = match &self.secret {
            Source::Given(secrets) => return Ok(secrets.clone()),
            Source::Function(find) => find,
        };
        let Decoded {
            header, payload, ..
        } = decode_complete(token).ok_or_else(|| JwtError::other("Invalid token"))?;
        Ok(find.find(ctx, &header, &payload).await?)
    }

    fn token(&self, ctx: &Context) -> Result<Option<String>> {
        let is_some = |token: &String| !token.is_empty();
        if let Some(get_token) = &self.get_token
            && let Some(token) = get_token(ctx)?.filter(is_some)
        {
            return Ok(Some(token));
        }
        if let Some(name) = &self.cookie
            && let Some(token) = ctx.cookies.get(name).filter(is_some)
        {
            return Ok(Some(token));
        }
        let header = ctx.get("Authorization");
        if header.is_empty() {
            return Ok(None);
        }
        let mut parts = header.trim().split(' ');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(scheme), Some(token), None) if scheme.eq_ignore_ascii_case("Bearer") => {
                Ok(Some(token.to_owned()).filter(is_some))
            }
            _ if self.passthrough => Ok(None),
            _ => Err(Error::new(401).with_message(FORMAT)),
        }
    }
}

/// The secrets that an earlier middleware left.
fn secrets_of(ctx: &Context) -> Option<Secrets> {
    if let Some(secrets) = ctx.state.get::<Secrets>() {
        return Some(secrets.clone());
    }
    match &ctx.state["secret"] {
        Value::Null => None,
        Value::String(secret) => Some(secret.into()),
        Value::Array(secrets) => Some(secrets.iter().filter_map(Value::as_str).collect()),
        _ => Some(Secrets::none()),
    }
}
