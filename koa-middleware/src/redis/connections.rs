//! One connection for each runtime, which is one for each worker thread.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ::redis::{
    Client, ConnectionInfo, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use tokio::runtime::{Handle, Id};

pub(super) struct Connections {
    client: Client,
    config: ConnectionManagerConfig,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    /// Each with a number of its own, so that one that was replaced is not forgotten for another.
    by_runtime: HashMap<Id, (u64, ConnectionManager)>,
    made: u64,
}

impl Connections {
    pub(super) fn new(info: ConnectionInfo, timeout: Duration) -> RedisResult<Self> {
        // Every command makes the connection again where it must; one that waits for a pause between two attempts would answer late.
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(0)
            .set_connection_timeout(Some(timeout))
            .set_response_timeout(None);
        Ok(Connections {
            client: Client::open(info)?,
            config,
            open: Mutex::default(),
        })
    }

    /// The connection of the runtime that runs, which connects when it is first used.
    pub(super) fn own(&self) -> RedisResult<(u64, ConnectionManager)> {
        let runtime = Handle::current().id();
        let mut open = self.open();
        if let Some((number, connection)) = open.by_runtime.get(&runtime) {
            return Ok((*number, connection.clone()));
        }
        let config = self.config.clone();
        let connection = ConnectionManager::new_lazy_with_config(self.client.clone(), config)?;
        open.made += 1;
        let number = open.made;
        open.by_runtime
            .insert(runtime, (number, connection.clone()));
        Ok((number, connection))
    }

    /// Lets go of a connection that may never answer again.
    pub(super) fn forget(&self, number: u64) {
        self.open().by_runtime.retain(|_, (own, _)| *own != number);
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
