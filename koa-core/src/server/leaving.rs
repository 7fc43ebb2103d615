//! Who waits for the client of a connection to leave.

use std::{
    pin::pin,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use tokio::sync::Notify;

#[derive(Default)]
pub(super) struct Leaving {
    watched: AtomicBool,
    left: AtomicBool,
    told: Notify,
}

impl Leaving {
    /// Waits until the client has left; `look` makes the connection look for it from now on.
    pub(super) async fn wait(&self, look: impl FnOnce()) {
        let mut told = pin!(self.told.notified());
        // From here on nothing is missed.
        told.as_mut().enable();
        if self.left.load(Relaxed) {
            return;
        }
        if !self.watched.swap(true, Relaxed) {
            look();
        }
        told.await;
    }

    pub(super) fn is_watched(&self) -> bool {
        self.watched.load(Relaxed)
    }

    pub(super) fn unwatch(&self) {
        self.watched.store(false, Relaxed);
    }

    /// The client has left.
    #[cold]
    pub(super) fn leave(&self) {
        self.unwatch();
        if !self.left.swap(true, Relaxed) {
            self.told.notify_waiters();
        }
    }
}
