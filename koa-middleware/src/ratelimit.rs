//! Limits on how often a client may ask — npm `koa-ratelimit`.

mod memory;
mod options;
#[cfg(feature = "redis")]
mod redis;

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use koa_core::{Context, Error, Middleware, Next, Result};
use serde_json::{Map, Value};

use self::options::Driver;
pub use self::{memory::MemoryLimits, options::RatelimitOptions};

/// Lets each client make 2500 requests an hour, counted in memory by its address.
///
/// Every response tells in `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` (a time in seconds) where the client stands.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::ratelimit;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(ratelimit());
/// app.test().get("/").send().await.assert_header("x-ratelimit-remaining", "2499");
/// # }
/// ```
///
/// # Errors
///
/// See [`ratelimit_with`].
///
/// # In Koa
///
/// `ratelimit({ driver: 'memory', db: new Map() })`; the driver `redis`, which needs a `db`, is the default there.
#[must_use]
pub fn ratelimit() -> impl Middleware {
    ratelimit_with(RatelimitOptions::new())
}

/// [`ratelimit`] with options.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_core::App;
/// use koa_middleware::{RatelimitOptions, ratelimit_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(ratelimit_with(
///     RatelimitOptions::new()                                      // app.use(ratelimit({
///         .duration(Duration::from_secs(60))                       //   duration: 60000,
///         .max(1)                                                  //   max: 1,
///         .id(|ctx| ctx.get("X-Key").into_owned())                 //   id: (ctx) => ctx.get('X-Key'),
///         .error_message("Sometimes You Just Have to Slow Down."), //   errorMessage: 'Sometimes You ..'
/// ));                                                              // }))
///
/// let client = app.test();
/// client.get("/").header("X-Key", "a").send().await.assert_status(404);
/// client.get("/").header("X-Key", "a").send().await.assert_status(429).assert_text("Sometimes You Just Have to Slow Down.");
/// client.get("/").header("X-Key", "b").send().await.assert_status(404);
/// # }
/// ```
///
/// # Errors
///
/// - 403 for who is on the [`blacklist`](RatelimitOptions::blacklist).
/// - 429, or the [`status`](RatelimitOptions::status), where the limit is reached, with
///   [`throw`](RatelimitOptions::throw); without it that is answered and what is downstream does not run.
/// - 500 for an empty [`id`](RatelimitOptions::id).
/// - 503 where a Redis is not reachable.
///
/// # In Koa
///
/// `ratelimit({ duration, max, id, .. })`
#[must_use]
pub fn ratelimit_with(options: RatelimitOptions) -> impl Middleware {
    let options = Arc::new(options);
    async move |ctx: &mut Context, next: Next<'_>| {
        let id = (options.id)(ctx);
        if let Some(blacklist) = &options.blacklist
            && blacklist.holds(ctx).await
        {
            return Err(Error::new(403));
        }
        let listed = match &options.whitelist {
            Some(whitelist) => whitelist.holds(ctx).await,
            None => false,
        };
        let Some(id) = id.filter(|_| !listed) else {
            return next.run(ctx).await;
        };
        if let Err(limited) = Box::pin(count(ctx, &options, &id)).await? {
            return limited.answer(ctx, &options, &id);
        }
        next.run(ctx).await
    }
}

/// Where a client stands.
struct Limit {
    /// How many calls there were left before this one.
    remaining: u64,
    /// When there will be more, in microseconds since the epoch.
    reset: u64,
    /// That time in seconds, as the driver tells it.
    shown: Value,
}

/// A client that has to wait.
struct Limited {
    limit: Limit,
    headers: Map<String, Value>,
}

/// Counts a call and tells the client where it stands.
#[cfg_attr(
    not(feature = "redis"),
    expect(clippy::unused_async, reason = "memory does not keep one waiting")
)]
async fn count(
    ctx: &mut Context,
    options: &RatelimitOptions,
    id: &str,
) -> Result<std::result::Result<(), Limited>> {
    if id.is_empty() {
        return Err(Error::other(".id required"));
    }
    let key = format!("{}:{id}", options.namespace);
    let limit = match &options.driver {
        Driver::Memory(limits) => limits.count(&key, options.max, options.duration),
        #[cfg(feature = "redis")]
        Driver::Redis(redis) => redis::count(redis, &key, options.max, options.duration).await?,
    };
    let mut headers = Map::new();
    if !options.disable_header {
        let [remaining, reset, total] = &options.headers;
        headers.insert(remaining.clone(), limit.remaining.saturating_sub(1).into());
        headers.insert(reset.clone(), limit.shown.clone());
        headers.insert(total.clone(), options.max.into());
        for (name, value) in &headers {
            ctx.set(name, value.to_string());
        }
    }
    Ok(if limit.remaining > 0 {
        Ok(())
    } else {
        Err(Limited { limit, headers })
    })
}

impl Limited {
    fn answer(mut self, ctx: &mut Context, options: &RatelimitOptions, id: &str) -> Result {
        let left = self.limit.reset.saturating_sub(now());
        let after = left / 1_000_000;
        let message = options.error_message.clone().unwrap_or_else(|| {
            let wait = long(Duration::from_micros(left));
            format!("Rate limit exceeded, retry in {wait}.").into()
        });
        match &message {
            Value::String(text) => ctx.set_body(text.clone()),
            object => ctx.set_body(object.clone()),
        }
        ctx.set("Retry-After", after.to_string());
        ctx.set_status(options.status);
        ctx.state["rateLimit"] = serde_json::json!({
            "after": after,
            "headers": self.headers,
            "id": id,
            "message": message,
        });
        if let Some(hook) = &options.on_limited {
            hook(ctx);
        }
        if !options.throw {
            return Ok(());
        }
        self.headers.insert("Retry-After".into(), after.into());
        let mut error = Error::new(options.status);
        if let Value::String(text) = message {
            error = error.with_message(text);
        }
        for (name, value) in self.headers {
            error = error.with_header(name, value.to_string());
        }
        Err(error)
    }
}

/// Microseconds since the epoch.
fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| u64::try_from(now.as_micros()).unwrap_or(u64::MAX))
}

/// A time in its largest unit, rounded: `ms(time, { long: true })` of npm `ms`.
fn long(time: Duration) -> String {
    let ms = time.as_millis();
    for (unit, name) in [
        (86_400_000, "day"),
        (3_600_000, "hour"),
        (60_000, "minute"),
        (1000, "second"),
    ] {
        if ms >= unit {
            let plural = if ms * 2 >= unit * 3 { "s" } else { "" };
            return format!("{} {name}{plural}", (ms * 2 + unit) / (unit * 2));
        }
    }
    format!("{ms} ms")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::long;

    // spec: RLM-005
    #[test]
    fn times_are_told_as_npm_ms_tells_them() {
        for (ms, text) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1000, "1 second"),
            (1499, "1 second"),
            (1500, "2 seconds"),
            (59_999, "60 seconds"),
            (60_000, "1 minute"),
            (3_599_999, "60 minutes"),
            (3_600_000, "1 hour"),
            (86_399_999, "24 hours"),
            (5_400_000, "2 hours"),
            (86_400_000, "1 day"),
            (30 * 86_400_000, "30 days"),
        ] {
            assert_eq!(long(Duration::from_millis(ms)), text, "{ms}");
        }
    }
}
