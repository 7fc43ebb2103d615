//! Looks at a worker's connections now and then, so that no request has to arm a timeout.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc, sync::Arc, time::Duration};

use super::connection::{Connection, Shared};
use crate::Limits;

/// The open connections of a worker.
#[derive(Clone, Default)]
pub(super) struct Connections(Rc<RefCell<Open>>);

#[derive(Default)]
struct Open {
    last: u64,
    connections: BTreeMap<u64, Arc<Connection>>,
}

/// Takes a connection off the list when it ends.
pub(super) struct Listed {
    list: Connections,
    number: u64,
}

impl Connections {
    pub(super) fn add(&self, connection: Arc<Connection>) -> Listed {
        let mut open = self.0.borrow_mut();
        open.last += 1;
        let number = open.last;
        open.connections.insert(number, connection);
        Listed { list: self.clone(), number }
    }

    pub(super) fn wake_all(&self) {
        self.0.borrow().connections.values().for_each(|connection| connection.wake());
    }

    /// Sweeps until the worker drops it.
    pub(super) async fn sweep(self, shared: Arc<Shared>) {
        let tick = tick(&shared.limits);
        let grace = u64::try_from(tick.as_millis()).unwrap_or(u64::MAX);
        loop {
            tokio::time::sleep(tick).await;
            let now = shared.update_clock();
            self.0.borrow().connections.values().for_each(|connection| connection.sweep(now, grace));
        }
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        self.list.0.borrow_mut().connections.remove(&self.number);
    }
}

/// A quarter of the shortest timeout, a second at most.
fn tick(limits: &Limits) -> Duration {
    [limits.headers_timeout, limits.request_timeout, limits.keep_alive_timeout, limits.write_timeout]
        .into_iter()
        .filter(|timeout| !timeout.is_zero())
        .map(|timeout| timeout / 4)
        .fold(Duration::from_secs(1), Duration::min)
        .max(Duration::from_millis(5))
}
