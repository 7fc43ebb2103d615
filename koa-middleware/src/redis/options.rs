//! How a Redis is reached.

use std::{fmt, path::PathBuf, time::Duration};

use ::redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo};
use koa_core::{Error, Result};

use crate::Ms;

/// Where a Redis is, and how long it is waited for.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_middleware::{Redis, RedisOptions};
///
/// # fn main() -> koa_core::Result {
/// let options = RedisOptions::new().host("redis.internal").password("secret").timeout(Duration::from_secs(1));
/// let redis = Redis::with_options(options)?;
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// The options of `redisStore(options)` that say how to connect.
#[derive(Clone)]
pub struct RedisOptions {
    url: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    path: Option<PathBuf>,
    username: Option<String>,
    password: Option<String>,
    db: Option<i64>,
    pub(super) timeout: Duration,
}

impl RedisOptions {
    /// The defaults: `redis://localhost:6379`, and two seconds for an answer.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RedisOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        RedisOptions {
            url: None,
            host: None,
            port: None,
            path: None,
            username: None,
            password: None,
            db: None,
            timeout: Duration::from_secs(2),
        }
    }

    /// A URL: `redis://[[user]:password@]host[:port][/db]`, or `unix:///path`. The other options win over its parts. Defaults to
    /// `redis://localhost:6379`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RedisOptions::new().url("redis://127.0.0.1:6379/2");
    /// ```
    ///
    /// # In Koa
    ///
    /// `url: 'redis://127.0.0.1:6379/2'`
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// The host. Defaults to the URL's, or `localhost`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RedisOptions::new().host("redis.internal");
    /// ```
    ///
    /// # In Koa
    ///
    /// `host: 'redis.internal'`
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// The port. Defaults to the URL's, or 6379.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RedisOptions::new().port(6380);
    /// ```
    ///
    /// # In Koa
    ///
    /// `port: 6380`
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// The Unix socket, in the place of host and port. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RedisOptions::new().path("/run/redis/redis.sock");
    /// ```
    ///
    /// # In Koa
    ///
    /// `path: '/run/redis/redis.sock'`, or `socket`
    #[must_use]
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// The user. Defaults to the URL's, or none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RedisOptions::new().username("koa").password("secret");
    /// ```
    ///
    /// # In Koa
    ///
    /// `username: 'koa'`
    #[must_use]
    pub fn username(mut self, username: impl Into<String>) -> Self {
        self.username = Some(username.into());
        self
    }

    /// The password. Defaults to the URL's, or none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RedisOptions::new().password("secret");
    /// ```
    ///
    /// # In Koa
    ///
    /// `password: 'secret'`, or `auth_pass`, or `pass`
    #[must_use]
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// The database, which is selected on every connection. Defaults to the URL's, or 0.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RedisOptions::new().db(2);
    /// ```
    ///
    /// # In Koa
    ///
    /// `db: 2`
    #[must_use]
    pub fn db(mut self, db: i64) -> Self {
        self.db = Some(db);
        self
    }

    /// How long a command may take, with connecting where that is needed; then it fails with a 503. Defaults to two seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let options = koa_middleware::RedisOptions::new().timeout(Duration::from_millis(500));
    /// ```
    ///
    /// # In Koa
    ///
    /// `commandTimeout: 500` and `connectTimeout: 500`, in milliseconds; without them a command waits for the Redis to come back.
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Ms>) -> Self {
        self.timeout = timeout.into().duration();
        self
    }

    pub(super) fn connection_info(&self) -> Result<ConnectionInfo> {
        let url = self.url.as_deref().unwrap_or("redis://localhost:6379");
        // The URL may hold a password: what is wrong with it is said without it.
        let info = url.into_connection_info().map_err(|error| {
            let detail = error.detail().map(|detail| format!(" ({detail})"));
            let detail = detail.unwrap_or_default();
            Error::other(format!(
                "the URL of a Redis is redis://[[user]:password@]host[:port][/db]{detail}"
            ))
        })?;
        let info = match (&self.path, info.addr()) {
            (Some(path), _) => info.set_addr(ConnectionAddr::Unix(path.clone())),
            (None, ConnectionAddr::Tcp(host, port)) => {
                let host = self.host.as_ref().unwrap_or(host).clone();
                let addr = ConnectionAddr::Tcp(host, self.port.unwrap_or(*port));
                info.set_addr(addr)
            }
            (None, _) => info,
        };
        let mut settings = info.redis_settings().clone();
        if let Some(username) = &self.username {
            settings = settings.set_username(username);
        }
        if let Some(password) = &self.password {
            settings = settings.set_password(password);
        }
        if let Some(db) = self.db {
            settings = settings.set_db(db);
        }
        Ok(info.set_redis_settings(settings))
    }
}

impl Default for RedisOptions {
    fn default() -> Self {
        RedisOptions::new()
    }
}

impl fmt::Debug for RedisOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL may hold a password too.
        f.debug_struct("RedisOptions")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("path", &self.path)
            .field("db", &self.db)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::RedisOptions;
    use crate::Redis;

    // spec: RDS-004, RDS-005, RDS-006, RDS-008
    #[test]
    fn options_win_over_the_url() {
        let new = RedisOptions::new;
        for (options, address, db, password) in [
            (new(), "localhost:6379", 0, None),
            (new().url("redis://h:1/3"), "h:1", 3, None),
            (
                new().url("redis://:p@h:1").password("q"),
                "h:1",
                0,
                Some("q"),
            ),
            (
                new().url("redis://u:p@h/4").port(9).db(5),
                "h:9",
                5,
                Some("p"),
            ),
            (new().host("a").port(2), "a:2", 0, None),
            (new().path("/tmp/s").db(1), "/tmp/s", 1, None),
            (new().url("unix:///tmp/s?db=2"), "/tmp/s", 2, None),
        ] {
            let info = options.connection_info().unwrap();
            assert_eq!(info.addr().to_string(), address);
            assert_eq!(info.redis_settings().db(), db);
            assert_eq!(info.redis_settings().password(), password);
        }
    }

    #[test]
    fn no_password_is_told() {
        for url in ["localhost", "redis://:hunter2@h:port", "http://:hunter2@h"] {
            let error = Redis::new(url).unwrap_err();
            let told = format!("{error:?} {:?}", RedisOptions::new().url(url));
            assert!(
                told.contains("redis://") && !told.contains("hunter2"),
                "{told}"
            );
        }
        let redis = Redis::new("redis://:hunter2@h:1").unwrap();
        assert!(!format!("{redis:?}").contains("hunter2"));
    }
}
