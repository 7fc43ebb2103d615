//! Locks by name, whose holder is asked to make room for who waits — `MemoryLocker` of npm `@tus/server`.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, OwnedMutexGuard},
    time::timeout,
};

/// The locks of one process, shared by its worker threads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Locks(Arc<Mutex<HashMap<String, Arc<Lock>>>>);

#[derive(Debug, Default)]
struct Lock {
    holder: Arc<tokio::sync::Mutex<()>>,
    waiting: AtomicUsize,
    asked: Notify,
}

/// A lock that is held until this is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    locks: Locks,
    name: String,
    lock: Arc<Lock>,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Locks {
    /// Takes a lock, waiting for its holder; `None` where the time is over first.
    pub(crate) async fn take(&self, name: &str, within: Duration) -> Option<Held> {
        let lock = self.map().entry(name.to_owned()).or_default().clone();
        // It exists before the wait, so that a lock nobody got in the end is forgotten too.
        let mut held = Held {
            locks: self.clone(),
            name: name.to_owned(),
            lock,
            guard: None,
        };
        let holder = held.lock.holder.clone();
        held.guard = match holder.clone().try_lock_owned() {
            Ok(guard) => Some(guard),
            Err(_) => {
                let waiting = Waiting::ask(&held.lock);
                let guard = timeout(within, holder.lock_owned()).await.ok();
                drop(waiting);
                guard
            }
        };
        held.guard.is_some().then_some(held)
    }

    fn map(&self) -> MutexGuard<'_, HashMap<String, Arc<Lock>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Waiting<'a>(&'a Lock);

impl<'a> Waiting<'a> {
    fn ask(lock: &'a Lock) -> Self {
        lock.waiting.fetch_add(1, Relaxed);
        lock.asked.notify_waiters();
        Waiting(lock)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Relaxed);
    }
}

// A slice is received whole or not at all: only an upload by tus makes room half-way.
#[cfg(any(test, feature = "tus"))]
impl Held {
    /// Resolves when another waits for the lock.
    pub(crate) async fn wanted(&self) {
        loop {
            let asked = self.lock.asked.notified();
            let mut asked = std::pin::pin!(asked);
            asked.as_mut().enable();
            if self.lock.waiting.load(Relaxed) > 0 {
                return;
            }
            asked.await;
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.guard = None;
        let mut map = self.locks.map();
        // Two own it then: the map and this.
        if map
            .get(&self.name)
            .is_some_and(|lock| Arc::ptr_eq(lock, &self.lock) && Arc::strong_count(lock) == 2)
        {
            map.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Locks;

    const SOON: Duration = Duration::from_millis(20);
    const LONG: Duration = Duration::from_secs(30);

    // spec: TUS-064
    #[tokio::test(start_paused = true)]
    async fn a_holder_is_asked_for_its_lock_and_the_asker_gets_it() {
        let locks = Locks::default();
        let first = locks.take("a", LONG).await.expect("a free lock");
        let other = locks.take("b", LONG).await.expect("another lock");
        assert!(tokio::time::timeout(SOON, first.wanted()).await.is_err());

        let holder = async {
            first.wanted().await;
            drop(first);
        };
        let ((), second) = tokio::join!(holder, locks.take("a", LONG));
        assert!(second.is_some());
        drop((second, other));
        assert!(locks.map().is_empty(), "what nobody holds is forgotten");
    }

    // spec: TUS-038, TUS-064
    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_gets_nothing_and_is_forgotten() {
        let locks = Locks::default();
        let first = locks.take("a", LONG).await.expect("a free lock");
        assert!(locks.take("a", SOON).await.is_none());
        assert!(
            tokio::time::timeout(SOON, first.wanted()).await.is_err(),
            "nobody waits any more"
        );
        drop(first);
        assert!(locks.map().is_empty());
    }
}
