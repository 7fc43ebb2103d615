//! Counts in the memory of the process — `limiter/memory.js` of koa-ratelimit.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Limit, now};

/// How many counts are kept before those whose time is over are looked for.
const FIRST_SWEEP: usize = 1024;

/// Counts in the memory of the process, shared by its worker threads and by every limit that is given a clone.
///
/// The time of a limit begins with a client's first call.
///
/// # Examples
///
/// ```
/// use koa_middleware::{MemoryLimits, RatelimitOptions};
///
/// let db = MemoryLimits::new();
/// let options = RatelimitOptions::new().memory(db.clone());
/// db.clear();
/// ```
///
/// # In Koa
///
/// `db: new Map()`
#[derive(Clone, Default)]
pub struct MemoryLimits(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    by_key: HashMap<String, Count>,
    /// How many there may be before the next sweep.
    sweep_at: usize,
}

struct Count {
    remaining: u64,
    reset: u64,
}

impl MemoryLimits {
    /// No counts.
    ///
    /// # Examples
    ///
    /// ```
    /// let db = koa_middleware::MemoryLimits::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets all counts, so that every client begins anew.
    ///
    /// # Examples
    ///
    /// ```
    /// koa_middleware::MemoryLimits::new().clear();
    /// ```
    ///
    /// # In Koa
    ///
    /// `db.clear()`
    pub fn clear(&self) {
        self.counts().by_key.clear();
    }

    pub(super) fn count(&self, key: &str, max: u64, duration: Duration) -> Limit {
        self.counts().count(key, max, duration, now())
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn count(&mut self, key: &str, max: u64, duration: Duration, now: u64) -> Limit {
        let (remaining, reset) = match self.by_key.get_mut(key) {
            Some(count) if count.reset >= now => {
                count.remaining = count.remaining.saturating_sub(1);
                (count.remaining, count.reset)
            }
            _ => {
                let duration = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
                let reset = now.saturating_add(duration);
                let count = Count {
                    remaining: max,
                    reset,
                };
                self.by_key.insert(key.to_owned(), count);
                self.sweep(now);
                (max, reset)
            }
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "the microseconds of a date are below 2^53"
        )]
        let shown = (reset as f64 / 1e6).into();
        Limit {
            remaining,
            reset,
            shown,
        }
    }

    /// Lets counts go whose time is over.
    fn sweep(&mut self, now: u64) {
        if self.by_key.len() > self.sweep_at.max(FIRST_SWEEP) {
            self.by_key.retain(|_, count| count.reset >= now);
            self.sweep_at = self.by_key.len() * 2;
        }
    }
}

impl fmt::Debug for MemoryLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.counts().by_key.len();
        f.debug_tuple("MemoryLimits").field(&counts).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Counts, FIRST_SWEEP};

    // spec: RLM-013
    #[test]
    fn a_window_is_fixed_from_the_first_call_on() {
        let (mut counts, second) = (Counts::default(), Duration::from_secs(1));
        let mut at = |now| {
            let limit = counts.count("limit:a", 2, second, now);
            (limit.remaining, limit.shown.to_string())
        };
        assert_eq!(at(292_511), (2, "1.292511".into()));
        assert_eq!(at(1_000_000), (1, "1.292511".into()));
        assert_eq!(at(1_292_511), (0, "1.292511".into()));
        assert_eq!(at(1_292_511), (0, "1.292511".into()));
        assert_eq!(at(1_292_512), (2, "2.292512".into()));
    }

    #[test]
    fn clients_that_stay_away_are_forgotten() {
        let (mut counts, second) = (Counts::default(), Duration::from_secs(1));
        for client in 0..FIRST_SWEEP {
            counts.count(&client.to_string(), 1, second, 0);
        }
        counts.count("later", 1, second, 2_000_000);
        assert_eq!(counts.by_key.len(), 1);
    }
}
