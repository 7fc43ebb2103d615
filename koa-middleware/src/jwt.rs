//! JSON Web Tokens — npm `koa-jwt` 4, and `jsonwebtoken` 9 for tokens without a request.
//!
//! [`jwt`](fn@jwt) lets a request pass that brings a good token, and keeps what the token says in `ctx.state`; [`sign`], [`verify`] and
//! [`decode`] make tokens and take them apart, as `jsonwebtoken` does in Node.
//!
//! ```
//! use koa_core::App;
//! use koa_middleware::jwt::{self, SignOptions, jwt};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> koa_core::Result {
//! let mut app = App::new();                                        // const app = new Koa()
//! app.with(jwt("shared-secret"));                                  // app.use(jwt({ secret: 'shared-secret' }))
//! app.with(async |ctx, _| {                                        // app.use((ctx) => {
//!     let name = ctx.state["user"]["name"].as_str().unwrap_or("nobody");
//!     ctx.set_body(format!("Hello {name}"));                       //   ctx.body = `Hello ${ctx.state.user.name}`
//!     Ok(())
//! });                                                              // })
//!
//! let options = SignOptions::new().expires_in("1h");
//! let token = jwt::sign_with(&json!({ "name": "tobi" }), "shared-secret", options)?;
//! let client = app.test();
//! client.get("/").send().await.assert_status(401).assert_text("Authentication Error");
//! let answer = client.get("/").header("Authorization", &format!("Bearer {token}")).send().await;
//! answer.assert_status(200).assert_text("Hello tobi");
//! # Ok(())
//! # }
//! ```
//!
//! # What is safe without a thought
//!
//! - Which algorithms are allowed follows from the key, not from the token: a token that was signed with the text of a public key as its
//!   secret is refused, and there is no `none`.
//! - The members `jwk`, `jku`, `x5u` and `x5c` of a token's header are never used; `crit` is refused.
//! - A client reads `Authentication Error` and no more, unless [`debug`](JwtOptions::debug) is asked for.
//! - Secrets are compared in constant time and not shown by `{:?}`.

mod admit;
mod algorithm;
mod claims;
mod error;
mod functions;
mod jwks;
mod key;
mod options;
mod secret;
mod sign;
mod timespan;
mod token;
mod verify;

use koa_core::{Context, Middleware, Next};

#[cfg(feature = "jwt2")]
pub(crate) use self::functions::IsRevoked;
pub(crate) use self::functions::Source;
#[cfg(feature = "jwks")]
pub use self::jwks::JwksClient;
#[cfg(feature = "jwt2")]
pub(crate) use self::verify::{check, forward_verify_options};
pub use self::{
    algorithm::{Algorithm, UnknownAlgorithm},
    claims::Claims,
    error::{JwtError, JwtErrorKind},
    jwks::{Jwks, JwksError},
    options::JwtOptions,
    secret::{Secret, Secrets},
    sign::{SignOptions, sign, sign_with},
    timespan::{Timespan, TimespanError},
    token::{Decoded, decode, decode_complete},
    verify::{Audience, Audiences, Texts, VerifyOptions, verify, verify_with},
};

/// Lets requests pass that bring a good token as `Authorization: Bearer <token>`, and keeps its payload as `ctx.state["user"]`.
///
/// - A good token: what follows runs.
/// - No token, or a bad one: 401 `Authentication Error`.
/// - An `Authorization` of another shape: 401 with a text that tells the right one.
///
/// Errors of what follows are not touched. [`unless`](crate::Unless::unless) excepts paths.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{Unless, UnlessOptions, jwt};
/// use regex::Regex;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> koa_core::Result {
/// let mut app = App::new();
/// app.with(jwt("shared-secret").unless(UnlessOptions::new().path(Regex::new("^/public")?)));
/// app.with(async |ctx, _| {
///     ctx.set_body("secrets");
///     Ok(())
/// });
/// app.test().get("/public/page").send().await.assert_status(200);
/// app.test().get("/private").send().await.assert_status(401);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// 401, with the [`JwtError`] as its source where a token was there.
///
/// # Panics
///
/// Where a secret looks like a key in PEM and cannot be read.
///
/// # In Koa
///
/// `jwt({ secret: 'shared-secret' })`
#[must_use]
#[track_caller]
pub fn jwt<S: Into<Secrets>>(secret: S) -> impl Middleware + use<S> {
    jwt_with(JwtOptions::new().secret(secret))
}

/// [`jwt`](fn@jwt) with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{JwtOptions, jwt_with};
///
/// let mut app = App::new();
/// let options = JwtOptions::new().secret("shared-secret").passthrough(true).audience("api");
/// app.with(jwt_with(options));
/// ```
///
/// # Errors
///
/// As [`jwt`](fn@jwt), and what [`get_token`](JwtOptions::get_token) throws.
///
/// # Panics
///
/// As [`jwt`](fn@jwt).
///
/// # In Koa
///
/// `jwt({ secret: 'shared-secret', passthrough: true, audience: 'api' })`
#[must_use]
#[track_caller]
pub fn jwt_with(options: JwtOptions) -> impl Middleware {
    if let Source::Given(secrets) = &options.secret {
        secrets.assert_usable();
    }
    async move |ctx: &mut Context, next: Next<'_>| {
        options.admit(ctx).await?;
        next.run(ctx).await
    }
}
