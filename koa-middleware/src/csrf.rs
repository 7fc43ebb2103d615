//! Forms that another site sends in a user's name are refused — npm `koa-csrf`.

mod options;
mod tokens;

use koa_core::{Context, Middleware, Next, Result};
use serde_json::Value;

pub use self::options::CsrfOptions;
use crate::session::{self, SessionContext};

/// Demands a token of the session with every request that changes something, as another site cannot know it.
///
/// - Each request with a session gets a token of its own in `ctx.state["_csrf"]`, for forms and scripts; all tokens of a session are good.
/// - `GET`, `HEAD` and `OPTIONS` are not checked.
/// - The token is looked for in the field `_csrf` of the parsed body, in the query, and in the headers `csrf-token`, `xsrf-token`,
///   `x-csrf-token` and `x-xsrf-token`; the first that is not empty counts.
/// - Without a session nothing is done.
///
/// A [session](crate::session()) and a body parser come before it.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{csrf, session};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.keys = ["a secret"].into();
/// app.with(session()).with(csrf());
/// app.with(async |ctx, _| {
///     let token = ctx.state["_csrf"].as_str().unwrap_or_default().to_owned();
///     ctx.set_body(token);
///     Ok(())
/// });
///
/// let client = app.test();
/// let token = client.get("/").send().await.text().to_owned();
/// client.post("/").send().await.assert_status(403).assert_text("Invalid CSRF token");
/// client.post("/").header("x-csrf-token", &token).send().await.assert_status(200);
/// # }
/// ```
///
/// # Errors
///
/// 403 `Invalid CSRF token` without a good token.
///
/// # In Koa
///
/// `new CSRF()`; without a parsed body there is no token in it, where upstream fails with a 500
#[must_use]
pub fn csrf() -> impl Middleware {
    csrf_with(CsrfOptions::new())
}

/// [`csrf`] with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{CsrfOptions, csrf_with};
///
/// let mut app = App::new();
/// app.with(csrf_with(CsrfOptions::new().disable_query(true).ignored_path_globs(["/webhooks/**"])));
/// ```
///
/// # Errors
///
/// As [`csrf`], or what the option [`error_handler`](CsrfOptions::error_handler) throws.
///
/// # In Koa
///
/// `new CSRF({ disableQuery: true, ignoredPathGlobs: ['/webhooks/**'] })`
#[must_use]
pub fn csrf_with(options: CsrfOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        if options.admits(ctx)? {
            return next.run(ctx).await;
        }
        match &options.error_handler {
            Some(handler) => handler.handle(ctx).await,
            None => ctx.throw(403, "Invalid CSRF token"),
        }
    }
}

impl CsrfOptions {
    fn admits(&self, ctx: &mut Context) -> Result<bool> {
        if !session::is_there(ctx) || ctx.session().is_null() {
            return Ok(true);
        }
        let secret = match ctx.session()["secret"].as_str() {
            Some(secret) if !secret.is_empty() => secret.to_owned(),
            _ => {
                let secret = tokens::secret(self.secret_length)?;
                ctx.session_mut()["secret"] = secret.as_str().into();
                secret
            }
        };
        if !matches!(&ctx.state["_csrf"], Value::String(token) if !token.is_empty()) {
            ctx.state["_csrf"] = tokens::create(&secret, self.salt_length)?.into();
        }
        Ok(self.excluded_methods.iter().any(|own| own == ctx.method())
            || self.ignores(ctx.path())
            || token(ctx, self.disable_query).is_some_and(|token| tokens::verify(&secret, &token)))
    }
}

/// The first token that is not empty.
fn token(ctx: &Context, disable_query: bool) -> Option<String> {
    let is_some = |token: &&str| !token.trim().is_empty();
    if let Some(token) = ctx.request.body["_csrf"].as_str().filter(is_some) {
        return Some(token.to_owned());
    }
    let mut query = ctx.request.query().get_all("_csrf");
    // A name that occurs twice is a list, and no token.
    if let (false, Some(token), None) = (disable_query, query.next().filter(is_some), query.next())
    {
        return Some(token.to_owned());
    }
    ["csrf-token", "xsrf-token", "x-csrf-token", "x-xsrf-token"]
        .into_iter()
        .map(|name| ctx.get(name))
        .find(|token| !token.is_empty())
        .map(std::borrow::Cow::into_owned)
}
