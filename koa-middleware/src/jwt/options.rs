//! What `jwt` accepts, and where it keeps it — the options of npm `koa-jwt`.

use std::{fmt, sync::Arc};

use koa_core::{Context, Result, State};
use serde::de::DeserializeOwned;
use serde_json::Value;

#[cfg(feature = "jwks")]
use super::JwksClient;
use super::{
    Algorithm, Audiences, Claims, Jwks, JwtError, Secrets, Texts, Timespan, VerifyOptions,
    functions::{IsRevoked, Source},
    verify::forward_verify_options,
};

type GetToken = dyn Fn(&Context) -> Result<Option<String>> + Send + Sync;
type Keep = dyn Fn(&mut State, &Value) -> Result<(), JwtError> + Send + Sync;

/// What [`jwt_with`](super::jwt_with) accepts, and where it keeps it.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{JwtOptions, jwt_with};
///
/// let mut app = App::new();
/// app.with(jwt_with(JwtOptions::new().secret("shared-secret").cookie("token").audience("api")));
/// ```
///
/// # In Koa
///
/// `jwt({ secret: 'shared-secret', cookie: 'token', audience: 'api' })`
#[derive(Clone)]
pub struct JwtOptions {
    pub(super) secret: Source,
    pub(super) cookie: Option<String>,
    pub(super) get_token: Option<Arc<GetToken>>,
    pub(super) key: String,
    pub(super) token_key: Option<String>,
    pub(super) passthrough: bool,
    pub(super) debug: bool,
    pub(super) is_revoked: Option<Arc<dyn IsRevoked>>,
    pub(super) claims: Option<Arc<Keep>>,
    pub(super) verify: VerifyOptions,
}

impl JwtOptions {
    /// The defaults; a secret must be added.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::JwtOptions::new().secret("shared-secret");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        JwtOptions {
            secret: Source::Given(Secrets::none()),
            cookie: None,
            get_token: None,
            key: "user".into(),
            token_key: None,
            passthrough: false,
            debug: false,
            is_revoked: None,
            claims: None,
            verify: VerifyOptions::new(),
        }
    }

    /// The secret or the public key that tokens are checked with, or a list of which any may fit. Defaults to none, which refuses all.
    ///
    /// `ctx.state["secret"]`, a text or a list of texts that an earlier middleware set, is used in its place; so is a
    /// [`Secrets`] in `ctx.state`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::JwtOptions;
    ///
    /// let one = JwtOptions::new().secret("shared-secret");
    /// let rotated = JwtOptions::new().secret(["the new one", "the old one"]);
    /// # let _ = (one, rotated);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ secret: 'shared-secret' }`, `{ secret: ['the new one', 'the old one'] }`
    #[must_use]
    pub fn secret(mut self, secret: impl Into<Secrets>) -> Self {
        self.secret = Source::Given(secret.into());
        self
    }

    /// Finds the secret for a token by its header, of which `kid` tells the key, and its payload.
    ///
    /// Neither was checked yet: look a `kid` up among known ones, and never make a path or a query of it. A failure refuses the token.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Error;
    /// use koa_middleware::JwtOptions;
    ///
    /// let options = JwtOptions::new().secret_fn(async |header, _payload| match header["kid"].as_str() {
    ///     Some("2026") => Ok("the new one".into()),
    ///     Some("2025") => Ok("the old one".into()),
    ///     _ => Err(Error::other("no such key")),
    /// });
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ secret: async (header, payload) => .. }`
    #[must_use]
    pub fn secret_fn<F>(mut self, secret: F) -> Self
    where
        F: for<'a> AsyncFn(&'a Value, &'a Value) -> Result<Secrets> + Send + Sync + 'static,
    {
        let find = async move |_: &mut Context, header: &Value, payload: &Value| {
            secret(header, payload).await
        };
        self.secret = Source::Function(Arc::new(find));
        self
    }

    /// The keys that tokens are checked with, each named by the `kid` of a token's header.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{JwtOptions, jwt::Jwks};
    ///
    /// # fn main() -> Result<(), koa_middleware::jwt::JwksError> {
    /// let keys: Jwks = r#"{ "keys": [{ "kty": "oct", "kid": "2026", "k": "c2hhcmVkLXNlY3JldA" }] }"#.parse()?;
    /// let options = JwtOptions::new().jwks(keys);
    /// # let _ = options;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ secret: koaJwtSecret({ getKeysInterceptor: () => keys }) }` of `jwks-rsa`
    #[must_use]
    pub fn jwks(self, keys: Jwks) -> Self {
        self.secret_fn(async move |header, _| Ok(keys.secrets(header)?))
    }

    /// The keys that tokens are checked with, as their issuer publishes them at a URL.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{JwtOptions, jwt::JwksClient};
    ///
    /// let keys = JwksClient::new("https://login.example.com/.well-known/jwks.json");
    /// let options = JwtOptions::new().jwks_client(keys);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ secret: koaJwtSecret({ jwksUri }) }` of `jwks-rsa`
    #[cfg(feature = "jwks")]
    #[must_use]
    pub fn jwks_client(self, keys: JwksClient) -> Self {
        self.secret_fn(async move |header, _| Ok(keys.secrets(header).await?))
    }

    /// The cookie that holds the token; a signature of the cookie does not matter. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::JwtOptions::new().secret("shared-secret").cookie("token");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ cookie: 'token' }`
    #[must_use]
    pub fn cookie(mut self, name: impl Into<String>) -> Self {
        self.cookie = Some(name.into());
        self
    }

    /// Finds the token where it is neither in a cookie nor in `Authorization`, which are looked at where it finds none.
    ///
    /// What it throws passes unchanged.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::JwtOptions;
    ///
    /// let options = JwtOptions::new()
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

    /// The name in `ctx.state` for the payload. Defaults to `"user"`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::JwtOptions::new().secret("shared-secret").key("claims");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ key: 'claims' }`
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// The name in `ctx.state` for the token itself. Defaults to nowhere.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::JwtOptions::new().secret("shared-secret").token_key("token");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ tokenKey: 'token' }`
    #[must_use]
    pub fn token_key(mut self, key: impl Into<String>) -> Self {
        self.token_key = Some(key.into());
        self
    }

    /// Whether what follows runs without a good token too. Defaults to `false`.
    ///
    /// Then the payload is not set, `ctx.state.get::<JwtError>()` says why, and so does `ctx.state["jwtOriginalError"]`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_middleware::{JwtOptions, jwt_with};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = App::new();
    /// app.with(jwt_with(JwtOptions::new().secret("shared-secret").passthrough(true)));
    /// app.with(async |ctx, _| {
    ///     let reason = ctx.state["jwtOriginalError"]["message"].as_str().unwrap_or("welcome").to_owned();
    ///     ctx.set_body(reason);
    ///     Ok(())
    /// });
    /// app.test().get("/").send().await.assert_text("jwt must be provided");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ passthrough: true }`
    #[must_use]
    pub fn passthrough(mut self, passthrough: bool) -> Self {
        self.passthrough = passthrough;
        self
    }

    /// Whether a client is told why its token was refused. Defaults to `false`: it reads `Authentication Error`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::JwtOptions::new().secret("shared-secret").debug(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ debug: true }`
    #[must_use]
    pub fn debug(mut self, debug: bool) -> Self {
        self.debug = debug;
        self
    }

    /// Whether a token that is good was taken back: asked with the payload and the token itself. Defaults to no.
    ///
    /// A failure refuses the token.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::JwtOptions;
    ///
    /// let options = JwtOptions::new()
    ///     .secret("shared-secret")
    ///     .is_revoked(async |_ctx, payload, _token| Ok(payload["jti"] == "stolen"));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ isRevoked: async (ctx, payload, token) => payload.jti === 'stolen' }`
    #[must_use]
    pub fn is_revoked<F>(mut self, is_revoked: F) -> Self
    where
        F: for<'a> AsyncFn(&'a mut Context, &'a Value, &'a str) -> Result<bool>
            + Send
            + Sync
            + 'static,
    {
        self.is_revoked = Some(Arc::new(is_revoked));
        self
    }

    /// Keeps the payload as a type of one's own too, as [`Claims<T>`] in `ctx.state`; one of another shape is refused.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::JwtOptions;
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct User {
    ///     id: u32,
    /// }
    ///
    /// let options = JwtOptions::new().secret("shared-secret").claims::<User>();
    /// # let _ = options;
    /// ```
    #[must_use]
    pub fn claims<T: DeserializeOwned + 'static>(mut self) -> Self {
        self.claims = Some(Arc::new(|state, payload| {
            let claims = T::deserialize(payload)
                .map_err(|error| JwtError::invalid(format!("jwt payload invalid: {error}")))?;
            state.insert(Claims(claims));
            Ok(())
        }));
        self
    }
}

forward_verify_options!(JwtOptions of jwt);

impl Default for JwtOptions {
    fn default() -> Self {
        JwtOptions::new()
    }
}

impl fmt::Debug for JwtOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwtOptions")
            .field("cookie", &self.cookie)
            .field("key", &self.key)
            .field("token_key", &self.token_key)
            .field("passthrough", &self.passthrough)
            .field("debug", &self.debug)
            .field("verify", &self.verify)
            .finish_non_exhaustive()
    }
}
