//! Sessions in a Redis — npm `koa-redis`.

use std::{fmt, sync::Arc, time::Duration};

use async_trait::async_trait;
use koa_core::Result;
use serde_json::Value;

use super::Redis;
use crate::{
    Ms,
    session::{DAY, MaxAge, SessionStore, StoreOptions, json},
};

type Serialize = dyn Fn(&Value) -> String + Send + Sync;
type Unserialize = dyn Fn(&str) -> Option<Value> + Send + Sync;

/// Sessions in a Redis, under their keys and as JSON, as koa-redis keeps them: a Node app and this one may share them.
///
/// - A Redis that is down, slow or restarting fails the request with a 503; see [`ignore_read_errors`](Self::ignore_read_errors) for the
///   other choice. The next request connects again.
/// - The client is told of a session only when the Redis has it.
/// - A text under a key that is no session counts as none.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{Redis, RedisStore, SessionOptions, session_with};
///
/// # fn main() -> koa_core::Result {
/// let redis = Redis::new("redis://127.0.0.1:6379")?;
/// let mut app = App::new();
/// app.keys = ["a secret"].into();
/// app.with(session_with(SessionOptions::new().store(RedisStore::new(redis)))); // store: redisStore({ url })
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `redisStore({ client: redis })` of koa-redis
#[derive(Clone)]
pub struct RedisStore {
    redis: Redis,
    session_ttl: Duration,
    ignore_read_errors: bool,
    serialize: Arc<Serialize>,
    unserialize: Arc<Unserialize>,
}

impl RedisStore {
    /// A store over a Redis, whose connections it shares with whoever has a clone.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> koa_core::Result {
    /// use koa_middleware::{Redis, RedisStore};
    ///
    /// let store = RedisStore::new(Redis::new("redis://127.0.0.1:6379")?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `redisStore({ client: redis })`
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        RedisStore {
            redis,
            session_ttl: DAY,
            ignore_read_errors: false,
            serialize: Arc::new(json::stringify),
            unserialize: Arc::new(|text| json::parse(text).ok()),
        }
    }

    /// How long a session that lasts until the browser is closed is kept after it was last saved. Defaults to one day.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> koa_core::Result {
    /// use std::time::Duration;
    ///
    /// use koa_middleware::{Redis, RedisStore};
    ///
    /// let redis = Redis::new("redis://127.0.0.1:6379")?;
    /// let store = RedisStore::new(redis).session_ttl(Duration::from_secs(7 * 86_400));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// koa-redis fails with `maxAge: 'session'`.
    #[must_use]
    pub fn session_ttl(mut self, ttl: impl Into<Ms>) -> Self {
        self.session_ttl = ttl.into().duration();
        self
    }

    /// Whether a request has no session while the Redis cannot be read, and goes on, in the place of a 503. Defaults to `false`.
    ///
    /// What it stores then fails with a 503 still, for it would be lost.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> koa_core::Result {
    /// use koa_middleware::{Redis, RedisStore};
    ///
    /// let store = RedisStore::new(Redis::new("redis://127.0.0.1:6379")?).ignore_read_errors(true);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn ignore_read_errors(mut self, ignore: bool) -> Self {
        self.ignore_read_errors = ignore;
        self
    }

    /// Makes the text that is kept of a session. Defaults to its JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> koa_core::Result {
    /// use koa_middleware::{Redis, RedisStore};
    ///
    /// let store = RedisStore::new(Redis::new("redis://127.0.0.1:6379")?)
    ///     .serialize(|session| format!("JSON:{session}"))
    ///     .unserialize(|text| serde_json::from_str(text.strip_prefix("JSON:")?).ok());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `serialize: (session) => ..`
    #[must_use]
    pub fn serialize(
        mut self,
        serialize: impl Fn(&Value) -> String + Send + Sync + 'static,
    ) -> Self {
        self.serialize = Arc::new(serialize);
        self
    }

    /// Makes a session of the text; `None` where it is none. Defaults to reading JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> koa_core::Result {
    /// use koa_middleware::{Redis, RedisStore};
    ///
    /// let store = RedisStore::new(Redis::new("redis://127.0.0.1:6379")?)
    ///     .serialize(|session| format!("JSON:{session}"))
    ///     .unserialize(|text| serde_json::from_str(text.strip_prefix("JSON:")?).ok());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `unserialize: (text) => ..`
    #[must_use]
    pub fn unserialize(
        mut self,
        unserialize: impl Fn(&str) -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        self.unserialize = Arc::new(unserialize);
        self
    }

    /// The Redis that it keeps sessions in.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn health(store: &koa_middleware::RedisStore) -> koa_core::Result {
    /// store.client().ping().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `store.client`
    #[must_use]
    pub fn client(&self) -> &Redis {
        &self.redis
    }
}

#[async_trait(?Send)]
impl SessionStore for RedisStore {
    async fn get(
        &self,
        key: &str,
        _max_age: Option<MaxAge>,
        _options: StoreOptions<'_>,
    ) -> Result<Option<Value>> {
        let found: Result<Option<Vec<u8>>> = self.redis.get(key).await;
        let found = match found {
            Err(error) if self.ignore_read_errors && error.status == 503 => None,
            found => found?,
        };
        let text = found.as_deref().map(String::from_utf8_lossy);
        Ok(text.and_then(|text| (self.unserialize)(&text)))
    }

    async fn set(
        &self,
        key: &str,
        session: &Value,
        ttl: MaxAge,
        _options: StoreOptions<'_>,
    ) -> Result {
        let text = (self.serialize)(session);
        match ttl {
            MaxAge::Session => self.redis.set_ex(key, text, self.session_ttl).await,
            MaxAge::Duration(Duration::ZERO) => self.redis.set(key, text).await,
            MaxAge::Duration(ttl) => self.redis.set_ex(key, text, ttl).await,
        }
    }

    async fn destroy(&self, key: &str, _options: StoreOptions<'_>) -> Result {
        self.redis.del(key).await
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("redis", &self.redis)
            .field("session_ttl", &self.session_ttl)
            .field("ignore_read_errors", &self.ignore_read_errors)
            .finish_non_exhaustive()
    }
}
