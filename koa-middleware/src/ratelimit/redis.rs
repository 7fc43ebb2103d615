//! Counts in a Redis — npm `async-ratelimiter`, which koa-ratelimit uses.

use std::time::Duration;

use koa_core::Result;

use super::{Limit, now};
use crate::redis::{Redis, cmd};

/// Counts a call in a sorted set of the times of calls, as async-ratelimiter keeps it.
///
/// Times are in milliseconds with a fraction: two calls within a millisecond are two.
const COUNT: &str = "
local key, now, duration, max = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('ZREMRANGEBYSCORE', key, 0, now - duration)
local count = redis.call('ZCARD', key)
local oldest = now
if count > 0 then
  oldest = tonumber(redis.call('ZRANGE', key, 0, 0)[1])
end
if count < max then
  redis.call('ZADD', key, ARGV[1], ARGV[1])
  redis.call('PEXPIRE', key, duration)
end
return {math.max(max - count, 0), math.floor((oldest + duration) / 1000)}
";

pub(super) async fn count(redis: &Redis, key: &str, max: u64, duration: Duration) -> Result<Limit> {
    let now = now();
    let call = format!("{}.{:03}", now / 1000, now % 1000);
    let mut script = cmd("EVAL");
    script.arg(COUNT).arg(1).arg(key);
    script
        .arg(call)
        .arg(duration.as_millis().to_string())
        .arg(max);
    let (remaining, seconds): (u64, u64) = redis.query(&script).await?;
    Ok(Limit {
        remaining,
        reset: seconds * 1_000_000,
        shown: seconds.into(),
    })
}
