//! `/jwt`: the claims of a good token as JSON.

use std::env;

use koa_core::{Context, Next, OrThrow, Result, compose};
use koa_middleware::jwt::{Algorithm, Jwks, JwtOptions, Secrets, jwt_with};
use koa_router::mount;

async fn claims(ctx: &mut Context, _: Next<'_>) -> Result {
    let claims = ctx.state["user"].clone();
    ctx.set_body(claims);
    Ok(())
}

/// Keys of the set are found by their names; other tokens are checked with the secret, if there is one.
pub(super) fn add(app: &mut koa_core::App) -> Result {
    let secret: Secrets = env::var("JWT_SECRET").ok().into();
    let mut options = JwtOptions::new().secret(secret.clone());
    if let Ok(set) = env::var("JWT_JWKS") {
        let keys: Jwks = set.parse().or_throw(500, "JWT_JWKS is no JWK set")?;
        options = options.secret_fn(async move |header, _| match keys.secrets(header) {
            Err(_) if !secret.is_missing() => Ok(secret.clone()),
            found => Ok(found?),
        });
    }
    if let Ok(names) = env::var("JWT_ALGORITHMS") {
        let algorithms: Vec<Algorithm> = names
            .split(',')
            .map(|name| name.trim().parse())
            .collect::<std::result::Result<_, _>>()?;
        options = options.algorithms(algorithms);
    }
    app.with(mount("/jwt", compose![jwt_with(options), claims]));
    Ok(())
}
