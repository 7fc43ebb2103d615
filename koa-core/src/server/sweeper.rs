//! Looks at the connections now and then, so that no request has to arm a timeout.
//!
//! It runs beside the acceptor and not on the workers: a runtime without timers need not look at the clock when it waits.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::connection::{Connection, Shared};
use crate::Limits;

/// The open connections of a worker.
#[derive(Default)]
pub(super) struct Connections(Mutex<Open>);

#[derive(Default)]
struct Open {
    last: u64,
    connections: BTreeMap<u64, Arc<Connection>>,
}

/// Takes a connection off the list when it ends.
pub(super) struct Listed {
    shared: Arc<Shared>,
    number: u64,
}

impl Connections {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wake_all(&self) {
        self.open()
            .connections
            .values()
            .for_each(|connection| connection.wake());
    }
}

impl Listed {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        let shared = connection.shared.clone();
        let mut open = shared.list.open();
        open.last += 1;
        let number = open.last;
        open.connections.insert(number, connection);
        drop(open);
        Listed { shared, number }
    }
}

/// Sweeps the connections of all workers for ever.
pub(super) async fn sweep(workers: Vec<Arc<Shared>>, limits: Limits) -> std::convert::Infallible {
    let tick = tick(&limits);
    let grace = u64::try_from(tick.as_millis()).unwrap_or(u64::MAX);
    loop {
        tokio::time::sleep(tick).await;
        for worker in &workers {
            let now = worker.update_clock();
            worker
                .list
                .open()
                .connections
                .values()
                .for_each(|connection| connection.sweep(now, grace));
        }
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.shared.list.open().connections.remove(&self.number);
    }
}

/// A quarter of the shortest timeout, a second at most.
fn tick(limits: &Limits) -> Duration {
    [
        limits.headers_timeout,
        limits.request_timeout,
        limits.keep_alive_timeout,
        limits.write_timeout,
    ]
    .into_iter()
    .filter(|timeout| !timeout.is_zero())
    .map(|timeout| timeout / 4)
    .fold(Duration::from_secs(1), Duration::min)
    .max(Duration::from_millis(5))
}
