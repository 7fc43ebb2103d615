//! What `jwt2` accepts, and where it keeps it — the options of npm `koa-jwt2`.

use std::{fmt, sync::Arc};

use koa_core::{Context, Result};
use serde_json::Value;

use crate::jwt::{
    Algorithm, Audiences, IsRevoked, Secrets, Source, Texts, Timespan, VerifyOptions,
    forward_verify_options,
};

type GetToken = dyn Fn(&Context) -> Result<Option<String>> + Send + Sync;

/// What [`jwt2_with`](super::jwt2_with) accepts, and where it keeps it.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{Jwt2Options, jwt2_with};
///
/// let mut app = App::new();
/// app.with(jwt2_with(Jwt2Options::new().secret("shared-secret").property("auth.claims")));
/// ```
///
/// # In Koa
///
/// `jwt({ secret: 'shared-secret', property: 'auth.claims' })` of `koa-jwt2`
#[derive(Clone)]
pub struct Jwt2Options {
    pub(super) secret: Source,
    pub(super) credentials_required: bool,
    pub(super) property: String,
    pub(super) get_token: Option<Arc<GetToken>>,
    pub(super) is_revoked: Option<Arc<dyn IsRevoked>>,
    pub(super) verify: VerifyOptions,
}

impl Jwt2Options {
    /// The defaults; a secret must be added.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::Jwt2Options::new().secret("shared-secret");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        Jwt2Options {
            secret: Source::Given(Secrets::none()),
            credentials_required: true,
            property: "user".into(),
            get_token: None,
            is_revoked: None,
            verify: VerifyOptions::new(),
        }
    }

    /// The secret or the public key that tokens are checked with, or a list of which any may fit. It must be given.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::Jwt2Options::new().secret(["the new one", "the old one"]);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ secret: 'shared-secret' }`; a list is new here
    #[must_use]
    pub fn secret(mut self, secret: impl Into<Secrets>) -> Self {
        self.secret = Source::Given(secret.into());
        self
    }

    /// Finds the secret for a token by its header and its payload, which are `null` where the token is none.
    ///
    /// Neither was checked yet: look a `kid` up among known ones, and never make a path or a query of it. What it throws passes unchanged.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::Jwt2Options;
    ///
    /// let options = Jwt2Options::new().secret_fn(async |_ctx, _header, payload| {
    ///     Ok(if payload["tenant"] == "x" { "the secret of x".into() } else { "shared-secret".into() })
    /// });
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ secret: async (ctx, payload) => .. }`, `{ secret: async (ctx, header, payload, cb) => .. }`
    #[must_use]
    pub fn secret_fn<F>(mut self, secret: F) -> Self
    where
        F: for<'a> AsyncFn(&'a mut Context, &'a Value, &'a Value) -> Result<Secrets>
            + Send
            + Sync
            + 'static,
    {
        self.secret = Source::Function(Arc::new(secret));
        self
    }

    /// Whether a request without a token, or with another scheme in `Authorization`, is refused. Defaults to `true`.
    ///
    /// A bad token is always refused.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::Jwt2Options::new().secret("shared-secret").credentials_required(false);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ credentialsRequired: false }`
    #[must_use]
    pub fn credentials_required(mut self, required: bool) -> Self {
        self.credentials_required = required;
        self
    }

    /// The place in `ctx.state` for the payload, with dots between names. Defaults to `"user"`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::Jwt2Options::new().secret("shared-secret").property("auth.claims");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ property: 'auth.claims' }`, `{ userProperty: 'auth.claims' }`
    #[must_use]
    pub fn property(mut self, property: impl Into<String>) -> Self {
        self.property = property.into();
        self
    }

    /// Finds the token in the place of looking at `Authorization`. What it throws passes unchanged.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::Jwt2Options;
    ///
    /// let options = Jwt2Options::new()
    ///     .secret("shared-secret")
    ///     .get_token(|ctx| Ok(ctx.query("token").map(str::to_owned)));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ getToken: (ctx) => ctx.query.token }`
    #[must_use]
    pub fn get_token(
        mut self,
        get_token: impl Fn(&Context) -> Result<Option<String>> + Send + Sync + 'static,
    ) -> Self {
        self.get_token = Some(Arc::new(get_token));
        self
    }

    /// Whether a token that is good was taken back, by its payload. Defaults to no. What it throws passes unchanged.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::Jwt2Options;
    ///
    /// let options = Jwt2Options::new()
    ///     .secret("shared-secret")
    ///     .is_revoked(async |_ctx, payload| Ok(payload["jti"] == "stolen"));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ isRevoked: async (ctx, payload) => payload.jti === 'stolen' }`
    #[must_use]
    pub fn is_revoked<F>(mut self, is_revoked: F) -> Self
    where
        F: for<'a> AsyncFn(&'a mut Context, &'a Value) -> Result<bool> + Send + Sync + 'static,
    {
        let asked =
            async move |ctx: &mut Context, payload: &Value, _: &str| is_revoked(ctx, payload).await;
        self.is_revoked = Some(Arc::new(asked));
        self
    }
}

forward_verify_options!(Jwt2Options of jwt2);

impl Default for Jwt2Options {
    fn default() -> Self {
        Jwt2Options::new()
    }
}

impl fmt::Debug for Jwt2Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwt2Options")
            .field("credentials_required", &self.credentials_required)
            .field("property", &self.property)
            .field("verify", &self.verify)
            .finish_non_exhaustive()
    }
}
