//! The options of koa-ratelimit.

use std::{fmt, sync::Arc, time::Duration};

use koa_core::{Context, compose::BoxFuture};
use serde_json::Value;

use super::MemoryLimits;
use crate::Ms;

pub(super) enum Driver {
    Memory(MemoryLimits),
    #[cfg(feature = "redis")]
    Redis(crate::Redis),
}

type Id = dyn Fn(&Context) -> Option<String> + Send + Sync;
type OnLimited = dyn Fn(&mut Context) + Send + Sync;

/// Whom and how much a limit lets through.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_core::App;
/// use koa_middleware::{RatelimitOptions, ratelimit_with};
///
/// let mut app = App::new();
/// app.with(ratelimit_with(RatelimitOptions::new().duration(Duration::from_secs(60)).max(100)));
/// ```
///
/// # In Koa
///
/// The argument of `ratelimit(options)`.
pub struct RatelimitOptions {
    pub(super) driver: Driver,
    pub(super) duration: Duration,
    pub(super) max: u64,
    pub(super) namespace: String,
    pub(super) id: Arc<Id>,
    /// The names of `remaining`, `reset` and `total`.
    pub(super) headers: [String; 3],
    pub(super) disable_header: bool,
    pub(super) error_message: Option<Value>,
    pub(super) status: u16,
    pub(super) throw: bool,
    pub(super) whitelist: Option<Box<dyn List>>,
    pub(super) blacklist: Option<Box<dyn List>>,
    pub(super) on_limited: Option<Box<OnLimited>>,
}

/// An async question about a request.
pub(super) trait List: Send + Sync {
    fn holds<'a>(&'a self, ctx: &'a Context) -> BoxFuture<'a, bool>;
}

impl<F: for<'a> AsyncFn(&'a Context) -> bool + Send + Sync> List for F {
    fn holds<'a>(&'a self, ctx: &'a Context) -> BoxFuture<'a, bool> {
        Box::pin(self(ctx))
    }
}

impl RatelimitOptions {
    /// The defaults: 2500 requests an hour for each address, counted in memory.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        RatelimitOptions {
            driver: Driver::Memory(MemoryLimits::new()),
            duration: Duration::from_secs(3600),
            max: 2500,
            namespace: "limit".into(),
            id: Arc::new(|ctx| {
                let ip = ctx.ip();
                Some(if ip.is_empty() { "unknown" } else { ip }.to_owned())
            }),
            headers: [
                "X-RateLimit-Remaining",
                "X-RateLimit-Reset",
                "X-RateLimit-Limit",
            ]
            .map(str::to_owned),
            disable_header: false,
            error_message: None,
            status: 429,
            throw: false,
            whitelist: None,
            blacklist: None,
            on_limited: None,
        }
    }

    /// Counts in memory, together with every other limit that is given a clone. This is the default, with counts of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{MemoryLimits, RatelimitOptions};
    ///
    /// let options = RatelimitOptions::new().memory(MemoryLimits::new());
    /// ```
    ///
    /// # In Koa
    ///
    /// `driver: 'memory', db: new Map()`
    #[must_use]
    pub fn memory(mut self, limits: MemoryLimits) -> Self {
        self.driver = Driver::Memory(limits);
        self
    }

    /// Counts in a Redis, together with every other process that does: the calls of the last [`duration`](Self::duration) count, so that
    /// the window slides.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> koa_core::Result {
    /// use koa_middleware::{RatelimitOptions, Redis};
    ///
    /// let options = RatelimitOptions::new().redis(Redis::new("redis://127.0.0.1:6379")?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `driver: 'redis', db: new Redis()`, which is the default there. Both count under the same keys.
    #[cfg(feature = "redis")]
    #[must_use]
    pub fn redis(mut self, redis: crate::Redis) -> Self {
        self.driver = Driver::Redis(redis);
        self
    }

    /// How long a call counts. Defaults to one hour.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new().duration("1 min");
    /// ```
    ///
    /// # In Koa
    ///
    /// `duration: 60000`, in milliseconds
    #[must_use]
    pub fn duration(mut self, duration: impl Into<Ms>) -> Self {
        self.duration = duration.into().duration();
        self
    }

    /// How many calls there may be in that time. Defaults to 2500.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new().max(100);
    /// ```
    ///
    /// # In Koa
    ///
    /// `max: 100`
    #[must_use]
    pub fn max(mut self, max: u64) -> Self {
        self.max = max;
        self
    }

    /// What stands before the id in the key of a count. Defaults to `limit`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new().namespace("login");
    /// ```
    ///
    /// # In Koa
    ///
    /// `namespace: 'login'`
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// Who is counted together; `None` is let through uncounted. Defaults to the client's address, or
    /// `unknown` for all that have none.
    ///
    /// An empty id fails the request with the 500 `.id required`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::RatelimitOptions;
    ///
    /// let options = RatelimitOptions::new().id(|ctx| ctx.get("X-Key").into_owned());
    /// let options = RatelimitOptions::new().id(|ctx| (ctx.path() != "/health").then(|| ctx.ip().to_owned()));
    /// ```
    ///
    /// # In Koa
    ///
    /// `id: (ctx) => ctx.get('X-Key')`, where `false` is not counted.
    #[must_use]
    pub fn id<I: Into<Option<String>>>(
        mut self,
        id: impl Fn(&Context) -> I + Send + Sync + 'static,
    ) -> Self {
        self.id = Arc::new(move |ctx| id(ctx).into());
        self
    }

    /// The names of the headers with the calls that remain, the time of the reset and the limit. Defaults to `X-RateLimit-Remaining`,
    /// `X-RateLimit-Reset` and `X-RateLimit-Limit`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new().headers("Rate-Left", "Rate-Reset", "Rate-Total");
    /// ```
    ///
    /// # In Koa
    ///
    /// `headers: { remaining: 'Rate-Left', reset: 'Rate-Reset', total: 'Rate-Total' }`
    #[must_use]
    pub fn headers(
        mut self,
        remaining: impl Into<String>,
        reset: impl Into<String>,
        total: impl Into<String>,
    ) -> Self {
        self.headers = [remaining.into(), reset.into(), total.into()];
        self
    }

    /// Whether those headers are left out. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new().disable_header(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `disableHeader: true`
    #[must_use]
    pub fn disable_header(mut self, disable_header: bool) -> Self {
        self.disable_header = disable_header;
        self
    }

    /// What a client is told that has reached the limit: a text, or JSON. Defaults to `Rate limit exceeded, retry in 60 minutes.` with
    /// the time that is left.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::RatelimitOptions;
    /// use serde_json::json;
    ///
    /// let options = RatelimitOptions::new().error_message("Slow down.");
    /// let options = RatelimitOptions::new().error_message(json!({ "error": "slow down" }));
    /// ```
    ///
    /// # In Koa
    ///
    /// `errorMessage: 'Slow down.'`
    #[must_use]
    pub fn error_message(mut self, message: impl Into<Value>) -> Self {
        self.error_message = Some(message.into());
        self
    }

    /// The status of that answer. Defaults to 429.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new().status(503);
    /// ```
    ///
    /// # In Koa
    ///
    /// `status: 503`
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Whether that answer is thrown, with its headers, for an error page to catch. Defaults to `false`.
    ///
    /// JSON as message does not go with the error, as in Koa: it has the standard phrase.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new().throw(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `throw: true`
    #[must_use]
    pub fn throw(mut self, throw: bool) -> Self {
        self.throw = throw;
        self
    }

    /// Who is let through uncounted. Defaults to nobody.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new().whitelist(async |ctx| ctx.ip() == "127.0.0.1");
    /// ```
    ///
    /// # In Koa
    ///
    /// `whitelist: async (ctx) => ctx.ip === '127.0.0.1'`
    #[must_use]
    pub fn whitelist(
        mut self,
        list: impl for<'a> AsyncFn(&'a Context) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.whitelist = Some(Box::new(list));
        self
    }

    /// Who is answered with a 403, before the whitelist is asked. Defaults to nobody.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new().blacklist(async |ctx| ctx.get("User-Agent").is_empty());
    /// ```
    ///
    /// # In Koa
    ///
    /// `blacklist: async (ctx) => ..`
    #[must_use]
    pub fn blacklist(
        mut self,
        list: impl for<'a> AsyncFn(&'a Context) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.blacklist = Some(Box::new(list));
        self
    }

    /// Is called when a client has reached the limit, with `after`, `headers`, `id` and `message` in `ctx.state["rateLimit"]`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RatelimitOptions::new().on_limited(|ctx| eprintln!("slow down: {}", ctx.state["rateLimit"]["id"]));
    /// ```
    ///
    /// # In Koa
    ///
    /// `onLimited: (ctx) => ..`
    #[must_use]
    pub fn on_limited(mut self, hook: impl Fn(&mut Context) + Send + Sync + 'static) -> Self {
        self.on_limited = Some(Box::new(hook));
        self
    }
}

impl Default for RatelimitOptions {
    fn default() -> Self {
        RatelimitOptions::new()
    }
}

impl fmt::Debug for RatelimitOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RatelimitOptions")
            .field("duration", &self.duration)
            .field("max", &self.max)
            .field("namespace", &self.namespace)
            .field("headers", &self.headers)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
