//! A set of keys at a URL, kept for a while — the client of npm `jwks-rsa`.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use serde_json::Value;
use tokio::sync::Mutex;

use super::{Jwks, JwksError, fetch::fetch};
use crate::{
    Ms,
    jwt::{JwtError, Secrets},
};

const MINUTE: Duration = Duration::from_secs(60);

/// The keys that an issuer publishes at a URL: fetched when they are needed, and kept.
///
/// - Requests that need the keys at the same time wait for one fetch.
/// - A `kid` that the kept set does not have makes it be fetched anew, for the issuer may have changed its keys; not more often than
///   [`jwks_requests_per_minute`](Self::jwks_requests_per_minute) allows, as clients choose the `kid`.
/// - Redirects are not followed, and a set over 1 MiB is refused. Symmetric keys in a set are passed over.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::jwt::{JwksClient, JwtOptions, jwt_with};
///
/// let keys = JwksClient::new("https://login.example.com/.well-known/jwks.json");
/// let options = JwtOptions::new()
///     .jwks_client(keys)
///     .audience("api")
///     .issuer("https://login.example.com")
///     .algorithms(["RS256"]);
/// let mut app = App::new();
/// app.with(jwt_with(options));
/// ```
///
/// # In Koa
///
/// `koaJwtSecret({ jwksUri: 'https://login.example.com/.well-known/jwks.json', cache: true, rateLimit: true })` of `jwks-rsa`; it caches the
/// set, not single keys, and the limit is on by default
#[derive(Clone)]
pub struct JwksClient {
    settings: Settings,
    shared: Arc<Shared>,
}

#[derive(Clone)]
struct Settings {
    uri: Uri,
    cache: bool,
    cache_max_age: Duration,
    cache_max_age_fallback: Duration,
    rate_limit: bool,
    jwks_requests_per_minute: usize,
    timeout: Duration,
    request_headers: HeaderMap,
}

#[derive(Default)]
struct Shared {
    kept: RwLock<Option<Kept>>,
    /// When the last requests were made; held while one is.
    requests: Mutex<VecDeque<Instant>>,
}

#[derive(Clone)]
struct Kept {
    keys: Arc<Jwks>,
    fetched: Instant,
}

impl JwksClient {
    /// The keys at a URL. Nothing is fetched yet.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = koa_middleware::jwt::JwksClient::new("https://login.example.com/.well-known/jwks.json");
    /// # let _ = keys;
    /// ```
    ///
    /// # Panics
    ///
    /// Where the text is no URL with a host.
    ///
    /// # In Koa
    ///
    /// `{ jwksUri: 'https://login.example.com/.well-known/jwks.json' }`
    #[must_use]
    #[track_caller]
    pub fn new(jwks_uri: &str) -> Self {
        let uri: Option<Uri> = jwks_uri.parse().ok();
        let uri = uri.filter(|uri| uri.host().is_some() && uri.scheme().is_some());
        JwksClient {
            settings: Settings {
                uri: uri.unwrap_or_else(|| {
                    panic!(
                        "Invalid JWKS URI: The provided URI is not a valid URL. It is {jwks_uri:?}"
                    )
                }),
                cache: true,
                cache_max_age: Duration::from_secs(600),
                cache_max_age_fallback: Duration::ZERO,
                rate_limit: true,
                jwks_requests_per_minute: 10,
                timeout: Duration::from_secs(30),
                request_headers: HeaderMap::new(),
            },
            shared: Arc::default(),
        }
    }

    /// Whether the set is kept. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = koa_middleware::jwt::JwksClient::new("https://login.example.com/jwks.json").cache(false);
    /// # let _ = keys;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ cache: false }`
    #[must_use]
    pub fn cache(mut self, cache: bool) -> Self {
        self.settings.cache = cache;
        self
    }

    /// How long the set is kept. Defaults to 10 minutes.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::jwt::JwksClient;
    ///
    /// let keys = JwksClient::new("https://login.example.com/jwks.json").cache_max_age("1h");
    /// # let _ = keys;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ cacheMaxAge: 3600000 }`, in milliseconds
    #[must_use]
    pub fn cache_max_age(mut self, max_age: impl Into<Ms>) -> Self {
        self.settings.cache_max_age = max_age.into().duration();
        self
    }

    /// How much longer the set is used where it cannot be fetched anew. Defaults to not at all.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use koa_middleware::jwt::JwksClient;
    ///
    /// let keys = JwksClient::new("https://login.example.com/jwks.json").cache_max_age_fallback(Duration::from_secs(3600));
    /// # let _ = keys;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ cacheMaxAgeFallback: 3600000 }`, in milliseconds
    #[must_use]
    pub fn cache_max_age_fallback(mut self, fallback: impl Into<Ms>) -> Self {
        self.settings.cache_max_age_fallback = fallback.into().duration();
        self
    }

    /// Whether there is a limit to how often the set is fetched. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = koa_middleware::jwt::JwksClient::new("https://login.example.com/jwks.json").rate_limit(false);
    /// # let _ = keys;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ rateLimit: false }`, the default there
    #[must_use]
    pub fn rate_limit(mut self, limit: bool) -> Self {
        self.settings.rate_limit = limit;
        self
    }

    /// How often the set may be fetched in a minute. Defaults to 10.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = koa_middleware::jwt::JwksClient::new("https://login.example.com/jwks.json").jwks_requests_per_minute(5);
    /// # let _ = keys;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ jwksRequestsPerMinute: 5 }`
    #[must_use]
    pub fn jwks_requests_per_minute(mut self, requests: usize) -> Self {
        self.settings.jwks_requests_per_minute = requests;
        self
    }

    /// How long a fetch may take. Defaults to 30 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use koa_middleware::jwt::JwksClient;
    ///
    /// let keys = JwksClient::new("https://login.example.com/jwks.json").timeout(Duration::from_secs(5));
    /// # let _ = keys;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ timeout: 5000 }`, in milliseconds
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Ms>) -> Self {
        self.settings.timeout = timeout.into().duration();
        self
    }

    /// One more header of the requests. Defaults to `Accept` alone.
    ///
    /// # Examples
    ///
    /// ```
    /// let keys = koa_middleware::jwt::JwksClient::new("https://login.example.com/jwks.json")
    ///     .request_header("User-Agent", "my api");
    /// # let _ = keys;
    /// ```
    ///
    /// # Panics
    ///
    /// Where the name or the value is none that HTTP allows.
    ///
    /// # In Koa
    ///
    /// `{ requestHeaders: { 'User-Agent': 'my api' } }`
    #[must_use]
    #[track_caller]
    pub fn request_header(mut self, name: &str, value: &str) -> Self {
        let header = HeaderName::try_from(name).ok();
        let (Some(name), Ok(value)) = (header, HeaderValue::try_from(value)) else {
            panic!("{name}: {value} is no header of a request");
        };
        self.settings.request_headers.append(name, value);
        self
    }

    /// The keys that may have signed a token with this header, fetched where they are not kept.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{Jwt2Options, jwt::JwksClient};
    ///
    /// let keys = JwksClient::new("https://login.example.com/.well-known/jwks.json");
    /// let options = Jwt2Options::new().secret_fn(async move |_ctx, header, _payload| Ok(keys.secrets(header).await?));
    /// # let _ = options;
    /// ```
    ///
    /// # Errors
    ///
    /// Says that no key fits, that the set cannot be fetched or used, or that it was fetched too often.
    ///
    /// # In Koa
    ///
    /// `await client.getSigningKey(header.kid)`
    pub async fn secrets(&self, header: &Value) -> Result<Secrets, JwtError> {
        let asked = Instant::now();
        if let Some(kept) = self.kept(self.settings.cache_max_age)
            && !kept.keys.lacks(header)
        {
            return kept.keys.secrets(header);
        }
        let mut requests = self.shared.requests.lock().await;
        // Somebody else may have fetched the set while this request waited for its turn.
        let renewed = self
            .kept(self.settings.cache_max_age)
            .filter(|kept| kept.fetched >= asked);
        if let Some(kept) = renewed {
            return kept.keys.secrets(header);
        }
        match self.renew(&mut requests).await {
            Ok(keys) => keys.secrets(header),
            Err(error) => {
                let old = self.settings.cache_max_age + self.settings.cache_max_age_fallback;
                // Clients that invent names must not lock out those with good tokens.
                let old = old.saturating_add(if error.is_limit {
                    MINUTE
                } else {
                    Duration::ZERO
                });
                match self.kept(old) {
                    Some(kept) if !kept.keys.lacks(header) => kept.keys.secrets(header),
                    _ => Err(JwtError::other(error.message)),
                }
            }
        }
    }

    /// The set, where it is younger than that.
    fn kept(&self, max_age: Duration) -> Option<Kept> {
        let kept = self.shared.kept.read();
        let kept = kept.unwrap_or_else(PoisonError::into_inner);
        kept.clone()
            .filter(|kept| self.settings.cache && kept.fetched.elapsed() < max_age)
    }

    async fn renew(&self, requests: &mut VecDeque<Instant>) -> Result<Arc<Jwks>, Failed> {
        if self.settings.rate_limit {
            requests.retain(|made| made.elapsed() < MINUTE);
            if requests.len() >= self.settings.jwks_requests_per_minute {
                return Err(Failed {
                    message: "Too many requests to the JWKS endpoint".into(),
                    is_limit: true,
                });
            }
            requests.push_back(Instant::now());
        }
        let Settings {
            uri,
            request_headers,
            timeout,
            ..
        } = &self.settings;
        let fetched = tokio::time::timeout(*timeout, fetch(uri, request_headers))
            .await
            .unwrap_or_else(|_| Err(JwksError::new(format!("did not answer within {timeout:?}"))));
        let keys = Arc::new(fetched.and_then(|set| Jwks::read(&set, false))?);
        let mut kept = self
            .shared
            .kept
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *kept = Some(Kept {
            keys: keys.clone(),
            fetched: Instant::now(),
        });
        Ok(keys)
    }
}

struct Failed {
    message: String,
    is_limit: bool,
}

impl From<JwksError> for Failed {
    fn from(error: JwksError) -> Self {
        Failed {
            message: error.0,
            is_limit: false,
        }
    }
}

impl fmt::Debug for JwksClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwksClient")
            .field("jwks_uri", &self.settings.uri)
            .field("cache", &self.settings.cache)
            .field("cache_max_age", &self.settings.cache_max_age)
            .field("rate_limit", &self.settings.rate_limit)
            .field("timeout", &self.settings.timeout)
            .finish_non_exhaustive()
    }
}
