//! JSON Web Tokens with the options of npm `koa-jwt2`.
//!
//! It differs from [`jwt`](mod@crate::jwt) in what a client is told (`Unauthorized`), in the `code` of its errors, in letting preflights of
//! CORS pass, and in [`credentials_required`](Jwt2Options::credentials_required).

mod admit;
mod options;

use koa_core::{Context, Middleware, Next};

pub use self::options::Jwt2Options;
use crate::jwt::{Secrets, Source};

/// Lets requests pass that bring a good token as `Authorization: Bearer <token>`, and keeps its payload as `ctx.state["user"]`.
///
/// - A good token: what follows runs.
/// - A preflight of CORS that asks for `authorization`: what follows runs.
/// - Everything else: a 401 `Unauthorized`, whose message and `code` are for the error handler; never what follows.
///
/// | `code` | what is wrong |
/// | --- | --- |
/// | `credentials_required` | there is no token |
/// | `credentials_bad_scheme` | `Authorization` is not `Bearer` |
/// | `credentials_bad_format` | `Authorization` is not two words |
/// | `invalid_token` | the token is not good; the message is that of the [`JwtError`](crate::JwtError), which is the source |
/// | `revoked_token` | the token was taken back |
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::jwt2;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(async |ctx, next| match next.run(ctx).await {
///     Err(error) if error.status == 401 => {
///         ctx.set_status(401);
///         ctx.set_body(format!("{}: {}", error.properties["code"], error.message));
///         Ok(())
///     }
///     result => result,
/// });
/// app.with(jwt2("shared-secret"));
/// let answer = app.test().get("/").send().await;
/// answer.assert_text("\"credentials_required\": No authorization token was found");
/// # }
/// ```
///
/// # Errors
///
/// 401 as above.
///
/// # Panics
///
/// Where a secret looks like a key in PEM and cannot be read.
///
/// # In Koa
///
/// `jwt({ secret: 'shared-secret' })` of `koa-jwt2`
#[must_use]
#[track_caller]
pub fn jwt2<S: Into<Secrets>>(secret: S) -> impl Middleware + use<S> {
    jwt2_with(Jwt2Options::new().secret(secret))
}

/// [`jwt2`](fn@jwt2) with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{Jwt2Options, jwt2_with};
///
/// let mut app = App::new();
/// app.with(jwt2_with(Jwt2Options::new().secret("shared-secret").credentials_required(false)));
/// ```
///
/// # Errors
///
/// As [`jwt2`](fn@jwt2), and what the functions among the options throw.
///
/// # Panics
///
/// Where there is no secret, or one looks like a key in PEM and cannot be read.
///
/// # In Koa
///
/// `jwt({ secret: 'shared-secret', credentialsRequired: false })` of `koa-jwt2`
#[must_use]
#[track_caller]
pub fn jwt2_with(options: Jwt2Options) -> impl Middleware {
    if let Source::Given(secrets) = &options.secret {
        assert!(!secrets.is_missing(), "secret should be set");
        secrets.assert_usable();
    }
    async move |ctx: &mut Context, next: Next<'_>| {
        options.admit(ctx).await?;
        next.run(ctx).await
    }
}
