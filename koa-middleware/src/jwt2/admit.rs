//! Finding the token of a request and what it says — the middleware of npm `koa-jwt2`.

use koa_core::{Context, Error, Result};
use serde_json::{Map, Value};

use super::Jwt2Options;
use crate::jwt::Source;
use crate::jwt::{self, JwtError};

const FORMAT: &str = "Format is Authorization: Bearer [token]";

impl Jwt2Options {
    /// Keeps what a good token says, or throws a 401.
    pub(super) async fn admit(&self, ctx: &mut Context) -> Result {
        if is_preflight(ctx) {
            return Ok(());
        }
        let Some(token) = self.token(ctx)? else {
            return Ok(());
        };
        let decoded = jwt::decode_complete(&token);
        let (header, payload) = decoded.map_or((Value::Null, Value::Null), |decoded| {
            (decoded.header, decoded.payload)
        });
        let verified = match &self.secret {
            Source::Given(secrets) => jwt::check(&token, secrets, &self.verify),
            Source::Function(find) => {
                let secrets = find.find(ctx, &header, &payload).await?;
                jwt::check(&token, &secrets, &self.verify)
            }
        };
        let verified = verified.map_err(|error| invalid(&error).with_source(error))?;
        if let Some(is_revoked) = &self.is_revoked
            && is_revoked.is_revoked(ctx, &payload, &token).await?
        {
            return Err(unauthorized("revoked_token", "The token has been revoked."));
        }
        set(ctx, &self.property, self.verify.result(verified));
        Ok(())
    }

    /// The token, if there is one; none where that is fine.
    fn token(&self, ctx: &Context) -> Result<Option<String>> {
        let token = match &self.get_token {
            Some(get_token) => get_token(ctx)?,
            None => match self.bearer(&ctx.get("Authorization"))? {
                Bearer::Token(token) => Some(token),
                Bearer::Nothing => None,
                Bearer::Ignored => return Ok(None),
            },
        };
        match token.filter(|token| !token.is_empty()) {
            None if self.credentials_required => Err(unauthorized(
                "credentials_required",
                "No authorization token was found",
            )),
            token => Ok(token),
        }
    }

    fn bearer(&self, authorization: &str) -> Result<Bearer> {
        if authorization.is_empty() {
            return Ok(Bearer::Nothing);
        }
        let mut parts = authorization.split(' ');
        let (Some(scheme), Some(token), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(unauthorized("credentials_bad_format", FORMAT));
        };
        if scheme.eq_ignore_ascii_case("Bearer") {
            Ok(Bearer::Token(token.to_owned()))
        } else if self.credentials_required {
            Err(unauthorized("credentials_bad_scheme", FORMAT))
        } else {
            Ok(Bearer::Ignored)
        }
    }
}

enum Bearer {
    Token(String),
    Nothing,
    Ignored,
}

/// Whether a browser asks if it may send the token, which it does not send yet.
fn is_preflight(ctx: &Context) -> bool {
    ctx.method() == "OPTIONS"
        && ctx
            .get("Access-Control-Request-Headers")
            .split(',')
            .any(|name| name.trim() == "authorization")
}

fn invalid(error: &JwtError) -> Error {
    unauthorized("invalid_token", &error.to_string())
}

fn unauthorized(code: &str, message: &str) -> Error {
    Error::new(401)
        .with_message(message)
        .with_expose(false)
        .with_property("code", code)
}

/// Sets a member of `ctx.state`, at a path whose parts are parted by dots — npm `lodash.set`.
fn set(ctx: &mut Context, property: &str, value: Value) {
    let mut names = property.split('.');
    let mut place = &mut ctx.state[names.next().unwrap_or_default()];
    for name in names {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[name];
    }
    *place = value;
}
