//! A connection to a Redis, and sessions in it — npm `koa-redis`.
//!
//! A [`Redis`] is made once and cloned; nothing is connected before the first command, so that an application starts without its Redis.
//! Each worker thread has a connection of its own, over which its requests send their commands without waiting for each other: no
//! thread waits for another, a thread that blocks holds up its own requests alone, and a connection ends with the thread whose runtime
//! drives it. A connection that was lost is made again by the next command.

mod connections;
mod options;
mod store;

use std::{cell::Cell, fmt, mem, sync::Arc, time::Duration};

pub use ::redis::{Cmd, FromRedisValue, ToRedisArgs, cmd};
use ::redis::{ErrorKind, RedisError, ServerErrorKind};
use koa_core::{Error, Result};

use self::connections::Connections;
pub use self::{options::RedisOptions, store::RedisStore};

/// A Redis, for as many commands at once as there are requests. A clone shares the connections.
///
/// # Examples
///
/// ```no_run
/// use std::time::Duration;
///
/// use koa_core::{App, Result};
/// use koa_middleware::Redis;
///
/// # fn app() -> Result<App> {
/// let redis = Redis::new("redis://127.0.0.1:6379")?;         // const redis = new Redis('redis://127.0.0.1:6379')
/// let mut app = App::new();
/// app.with(async move |ctx, _| {
///     redis.set_ex("tea", "hot", Duration::from_secs(60)).await?; // await redis.set('tea', 'hot', 'EX', 60)
///     let tea: Option<String> = redis.get("tea").await?;     // const tea = await redis.get('tea')
///     ctx.set_body(tea);
///     Ok(())
/// });
/// # Ok(app)
/// # }
/// ```
///
/// # Errors
///
/// Every command fails with a 503 where the Redis is not reachable, or does not answer within
/// [`timeout`](RedisOptions::timeout); with a 500 where it refuses the command. The message, which no client sees, says why.
///
/// # In Koa
///
/// The client of `ioredis`, on which koa-redis stands.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    connections: Connections,
    /// What errors call it: host and port, never the password.
    address: String,
    timeout: Duration,
}

impl Redis {
    /// A Redis at a URL: `redis://[[user]:password@]host[:port][/db]`, or `unix:///path`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::Redis;
    ///
    /// assert!(Redis::new("redis://127.0.0.1:6379/2").is_ok());
    /// assert!(Redis::new("localhost").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// A 500 where that is no such URL. That nothing listens there is told by the first command.
    ///
    /// # In Koa
    ///
    /// `new Redis('redis://127.0.0.1:6379/2')`
    pub fn new(url: &str) -> Result<Self> {
        Redis::with_options(RedisOptions::new().url(url))
    }

    /// A Redis with options.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use koa_middleware::{Redis, RedisOptions};
    ///
    /// # fn main() -> koa_core::Result {
    /// let options = RedisOptions::new().host("localhost").db(2).timeout(Duration::from_millis(500));
    /// let redis = Redis::with_options(options)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A 500 where the URL is none.
    ///
    /// # In Koa
    ///
    /// `new Redis({ host: 'localhost', db: 2 })`
    #[expect(clippy::needless_pass_by_value, reason = "options are made for one")]
    pub fn with_options(options: RedisOptions) -> Result<Self> {
        let info = options.connection_info()?;
        let address = info.addr().to_string();
        let timeout = options.timeout;
        Ok(Redis(Arc::new(Inner {
            connections: Connections::new(info, timeout)?,
            address,
            timeout,
        })))
    }

    /// Sends a command, as it is and once.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn visits(redis: &koa_middleware::Redis) -> koa_core::Result<u64> {
    /// use koa_middleware::redis::cmd;
    ///
    /// let visits: u64 = redis.query(cmd("INCR").arg("visits")).await?;
    /// # Ok(visits)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A 503 where the Redis is not reachable or does not answer; whether the command was done is not known then. A 500 where it refuses
    /// the command, or answers with something else than the type.
    ///
    /// # In Koa
    ///
    /// `await redis.incr('visits')`, `await redis.call('INCR', 'visits')`
    pub async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T> {
        self.run(command, false).await
    }

    /// The value of a key; ask for an [`Option`] where there may be none.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn tea(redis: &koa_middleware::Redis) -> koa_core::Result {
    /// let tea: Option<String> = redis.get("tea").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Redis`] says.
    ///
    /// # In Koa
    ///
    /// `await redis.get('tea')`
    pub async fn get<T: FromRedisValue>(&self, key: &str) -> Result<T> {
        self.run(cmd("GET").arg(key), true).await
    }

    /// Sets a key for good, in the place of an earlier value.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn tea(redis: &koa_middleware::Redis) -> koa_core::Result {
    /// redis.set("tea", "hot").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Redis`] says.
    ///
    /// # In Koa
    ///
    /// `await redis.set('tea', 'hot')`
    pub async fn set(&self, key: &str, value: impl ToRedisArgs) -> Result {
        self.run(cmd("SET").arg(key).arg(value), true).await
    }

    /// Sets a key for a time, which is rounded up to whole seconds.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn tea(redis: &koa_middleware::Redis) -> koa_core::Result {
    /// use std::time::Duration;
    ///
    /// redis.set_ex("tea", "hot", Duration::from_secs(60)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Redis`] says; a 500 for a time of zero.
    ///
    /// # In Koa
    ///
    /// `await redis.setex('tea', 60, 'hot')`
    pub async fn set_ex(&self, key: &str, value: impl ToRedisArgs, time: Duration) -> Result {
        let seconds = whole_seconds(time);
        self.run(cmd("SETEX").arg(key).arg(seconds).arg(value), true)
            .await
    }

    /// Deletes a key; whether it was there is not asked.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn tea(redis: &koa_middleware::Redis) -> koa_core::Result {
    /// redis.del("tea").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Redis`] says.
    ///
    /// # In Koa
    ///
    /// `await redis.del('tea')`
    pub async fn del(&self, key: &str) -> Result {
        self.run(cmd("DEL").arg(key), true).await
    }

    /// Lets a key end after a time, rounded up to whole seconds; `false` where there is no such key.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn tea(redis: &koa_middleware::Redis) -> koa_core::Result {
    /// use std::time::Duration;
    ///
    /// let was_there = redis.expire("tea", Duration::from_secs(60)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Redis`] says.
    ///
    /// # In Koa
    ///
    /// `await redis.expire('tea', 60)`
    pub async fn expire(&self, key: &str, time: Duration) -> Result<bool> {
        self.run(cmd("EXPIRE").arg(key).arg(whole_seconds(time)), true)
            .await
    }

    /// How long a key will be there yet; `None` where there is no such key, or no end to it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn tea(redis: &koa_middleware::Redis) -> koa_core::Result {
    /// let left = redis.ttl("tea").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Redis`] says.
    ///
    /// # In Koa
    ///
    /// `await redis.pttl('tea')`, where -1 and -2 say that there is no end, and no key.
    pub async fn ttl(&self, key: &str) -> Result<Option<Duration>> {
        let ms: i64 = self.run(cmd("PTTL").arg(key), true).await?;
        Ok(u64::try_from(ms).ok().map(Duration::from_millis))
    }

    /// Whether it answers.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn health(redis: &koa_middleware::Redis) -> koa_core::Result {
    /// redis.ping().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A 503 where it does not.
    ///
    /// # In Koa
    ///
    /// `await redis.ping()`, `store.connected`
    pub async fn ping(&self) -> Result {
        self.run(&cmd("PING"), true).await
    }

    /// Sends a command; one that may be repeated is sent again over a new connection, where the old one turns out to be lost.
    async fn run<T: FromRedisValue>(&self, command: &Cmd, repeatable: bool) -> Result<T> {
        let connections = &self.0.connections;
        let used = Cell::new(0);
        let attempts = async {
            let mut again = true;
            loop {
                let (number, mut connection) = connections.own()?;
                used.set(number);
                match command.query_async(&mut connection).await {
                    Err(error) if is_lost(&error, repeatable) && mem::take(&mut again) => {}
                    answer => return answer,
                }
            }
        };
        let failure = match tokio::time::timeout(self.0.timeout, attempts).await {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(error)) => Some(error),
            Err(_) => None,
        };
        if failure.as_ref().is_none_or(|error| !finds_back(error)) {
            connections.forget(used.get());
        }
        Err(self.error(failure))
    }

    fn error(&self, failure: Option<RedisError>) -> Error {
        let Inner {
            address, timeout, ..
        } = &*self.0;
        match failure {
            None => Error::new(503).with_message(format!(
                "the Redis at {address} did not answer within {timeout:?}"
            )),
            Some(error) => {
                let status = if is_refusal(&error) { 500 } else { 503 };
                let message = format!("the Redis at {address}: {error}");
                Error::new(status).with_message(message).with_source(error)
            }
        }
    }
}

/// Whether a connection was lost, and the command surely not done, or may be done twice.
fn is_lost(error: &RedisError, repeatable: bool) -> bool {
    error.is_connection_refusal() || (repeatable && error.is_io_error() && !error.is_timeout())
}

/// Whether the connection serves on, or is made again by itself.
fn finds_back(error: &RedisError) -> bool {
    is_answer(error) || (error.is_io_error() && !error.is_timeout())
}

/// Whether the Redis answered, if only to say that it cannot serve.
fn is_answer(error: &RedisError) -> bool {
    use ErrorKind::{Extension, Parse, Server, UnexpectedReturnType};
    matches!(
        error.kind(),
        Server(_) | Extension | Parse | UnexpectedReturnType
    )
}

/// Whether the command is at fault, and not that the Redis starts, stops or fails over.
fn is_refusal(error: &RedisError) -> bool {
    use ServerErrorKind::{BusyLoading, ClusterDown, MasterDown, ReadOnly, TryAgain};
    let passing = matches!(
        error.kind(),
        ErrorKind::Server(BusyLoading | ClusterDown | MasterDown | ReadOnly | TryAgain)
    );
    is_answer(error) && !passing
}

fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis")
            .field("address", &self.0.address)
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}
