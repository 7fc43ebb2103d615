//! Sessions in the memory of the process.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use koa_core::Result;
use serde_json::Value;

use super::{DAY, MaxAge, SessionStore, StoreOptions};

/// How many sessions are kept before the expired ones are looked for.
const FIRST_SWEEP: usize = 1024;

/// Sessions in the memory of the process, shared by its worker threads; they end with it.
///
/// Sessions whose time is over are let go. One until the browser is closed is kept for a day after it was last saved. A clone shares the
/// sessions.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{MemoryStore, SessionOptions, session_with};
///
/// let mut app = App::new();
/// app.keys = ["a secret"].into();
/// app.with(session_with(SessionOptions::new().store(MemoryStore::new())));
/// ```
///
/// # In Koa
///
/// `store: new Map()` with three methods around it; koa-session has none of its own.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Sessions>>);

#[derive(Default)]
struct Sessions {
    by_key: HashMap<String, (Value, Instant)>,
    /// How many there may be before the next sweep.
    sweep_at: usize,
}

impl MemoryStore {
    /// An empty store.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_middleware::MemoryStore::new().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many sessions it holds, with those whose time is over and that were not looked for since.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::MemoryStore::new().len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.sessions().by_key.len()
    }

    /// Whether it holds none.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_middleware::MemoryStore::new().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait(?Send)]
impl SessionStore for MemoryStore {
    async fn get(
        &self,
        key: &str,
        _max_age: Option<MaxAge>,
        _options: StoreOptions<'_>,
    ) -> Result<Option<Value>> {
        let sessions = self.sessions();
        let found = sessions.by_key.get(key);
        Ok(found
            .filter(|(_, end)| *end > Instant::now())
            .map(|(session, _)| session.clone()))
    }

    async fn set(
        &self,
        key: &str,
        session: &Value,
        ttl: MaxAge,
        _options: StoreOptions<'_>,
    ) -> Result {
        let ttl = match ttl {
            MaxAge::Session => DAY,
            MaxAge::Duration(ttl) => ttl,
        };
        // No session outlives the process: a hundred years are enough, and no clock overflows.
        let ttl = ttl.min(Duration::from_secs(100 * 365 * 86_400));
        let now = Instant::now();
        self.sessions().insert(key, session.clone(), now, now + ttl);
        Ok(())
    }

    async fn destroy(&self, key: &str, _options: StoreOptions<'_>) -> Result {
        self.sessions().by_key.remove(key);
        Ok(())
    }
}

impl Sessions {
    fn insert(&mut self, key: &str, session: Value, now: Instant, end: Instant) {
        self.by_key.insert(key.to_owned(), (session, end));
        if self.by_key.len() > self.sweep_at.max(FIRST_SWEEP) {
            self.by_key.retain(|_, (_, end)| *end > now);
            self.sweep_at = self.by_key.len() * 2;
        }
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MemoryStore").field(&self.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use serde_json::Value;

    use super::{FIRST_SWEEP, Sessions};

    #[test]
    fn sessions_whose_time_is_over_are_let_go() {
        let (mut sessions, now) = (Sessions::default(), Instant::now());
        let over = now + Duration::from_secs(1);
        for key in 0..FIRST_SWEEP {
            sessions.insert(&key.to_string(), Value::Null, now, over);
        }
        assert_eq!(sessions.by_key.len(), FIRST_SWEEP);
        let later = now + Duration::from_secs(2);
        sessions.insert("later", Value::Null, later, later + Duration::from_secs(1));
        assert_eq!(sessions.by_key.keys().collect::<Vec<_>>(), ["later"]);
    }
}
