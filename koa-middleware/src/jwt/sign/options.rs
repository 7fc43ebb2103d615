//! What a token says of itself — the options of `jwt.sign` of npm `jsonwebtoken`.

use serde_json::{Map, Value};

use crate::jwt::{Algorithm, Timespan};

/// What a token says of itself, and how it is signed.
///
/// # Examples
///
/// ```
/// use koa_middleware::jwt::SignOptions;
///
/// let options = SignOptions::new().expires_in("7d").issuer("https://login.example.com");
/// # let _ = options;
/// ```
///
/// # In Koa
///
/// `{ expiresIn: '7d', issuer: 'https://login.example.com' }`
#[derive(Clone, Debug)]
pub struct SignOptions {
    pub(super) algorithm: Algorithm,
    pub(super) expires_in: Option<Timespan>,
    pub(super) not_before: Option<Timespan>,
    pub(super) audience: Option<Value>,
    pub(super) issuer: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) jwtid: Option<String>,
    pub(super) keyid: Option<String>,
    pub(super) no_timestamp: bool,
    pub(super) allow_insecure_key_sizes: bool,
    pub(super) header: Map<String, Value>,
}

impl SignOptions {
    /// HS256 and the time of issue.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new();
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        SignOptions {
            algorithm: Algorithm::HS256,
            expires_in: None,
            not_before: None,
            audience: None,
            issuer: None,
            subject: None,
            jwtid: None,
            keyid: None,
            no_timestamp: false,
            allow_insecure_key_sizes: false,
            header: Map::new(),
        }
    }

    /// How the token is signed. Defaults to HS256.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new().algorithm("RS256");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ algorithm: 'RS256' }`
    #[must_use]
    #[track_caller]
    pub fn algorithm(mut self, algorithm: impl Into<Algorithm>) -> Self {
        self.algorithm = algorithm.into();
        self
    }

    /// How long the token is good, the claim `exp`: seconds, a text, or a `Duration`. Defaults to for ever.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new().expires_in("10h");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ expiresIn: '10h' }`
    #[must_use]
    #[track_caller]
    pub fn expires_in(mut self, expires_in: impl Into<Timespan>) -> Self {
        self.expires_in = Some(expires_in.into());
        self
    }

    /// In how long the token becomes good, the claim `nbf`: seconds, a text, or a `Duration`. Defaults to at once.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new().not_before("1 day");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ notBefore: '1 day' }`
    #[must_use]
    #[track_caller]
    pub fn not_before(mut self, not_before: impl Into<Timespan>) -> Self {
        self.not_before = Some(not_before.into());
        self
    }

    /// Whom the token is meant for, the claim `aud`: a text, or a list. Defaults to nobody in particular.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::jwt::SignOptions;
    ///
    /// let one = SignOptions::new().audience("api");
    /// let several = SignOptions::new().audience(["api", "web"]);
    /// # let _ = (one, several);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ audience: 'api' }`, `{ audience: ['api', 'web'] }`
    #[must_use]
    pub fn audience(mut self, audience: impl Into<Value>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// Who issues the token, the claim `iss`. Defaults to nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new().issuer("https://login.example.com");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ issuer: 'https://login.example.com' }`
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Whom the token is about, the claim `sub`. Defaults to nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new().subject("tobi");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ subject: 'tobi' }`
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The token's id, the claim `jti`. Defaults to nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new().jwtid("4711");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ jwtid: '4711' }`
    #[must_use]
    pub fn jwtid(mut self, jwtid: impl Into<String>) -> Self {
        self.jwtid = Some(jwtid.into());
        self
    }

    /// The name of the key, the `kid` of the header. Defaults to nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new().keyid("2026-11");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ keyid: '2026-11' }`
    #[must_use]
    pub fn keyid(mut self, keyid: impl Into<String>) -> Self {
        self.keyid = Some(keyid.into());
        self
    }

    /// Whether the claim `iat`, the time of issue, is left out. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new().no_timestamp(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ noTimestamp: true }`
    #[must_use]
    pub fn no_timestamp(mut self, no_timestamp: bool) -> Self {
        self.no_timestamp = no_timestamp;
        self
    }

    /// Whether an RSA key under 2048 bits may sign. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new().allow_insecure_key_sizes(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ allowInsecureKeySizes: true }`
    #[must_use]
    pub fn allow_insecure_key_sizes(mut self, allow: bool) -> Self {
        self.allow_insecure_key_sizes = allow;
        self
    }

    /// One more member of the header. The algorithm is not set by this.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::jwt::SignOptions::new().header("cty", "example");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ header: { cty: 'example' } }`
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.header.insert(name.into(), value.into());
        self
    }
}

impl Default for SignOptions {
    fn default() -> Self {
        SignOptions::new()
    }
}
