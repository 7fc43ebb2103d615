//! What removes abandoned uploads every now and then.

use std::{
    future::Future,
    sync::{
        Arc, Weak,
        atomic::{
            AtomicBool,
            Ordering::{AcqRel, Release},
        },
    },
    time::Duration,
};

use koa_core::Result;
use tokio::time::sleep;

/// What has something to remove.
pub(crate) trait CleanUp: Send + Sync + 'static {
    /// Whether a sweeper runs.
    fn sweeps(&self) -> &AtomicBool;

    /// Removes what has expired and says how much that was.
    fn clean_up(&self) -> impl Future<Output = Result<usize>> + Send;
}

/// Starts to clean up what lives for a period, unless that has started; zero is for ever.
pub(crate) fn sweep<T: CleanUp>(of: &Arc<T>, period: Duration) {
    if period.is_zero() || of.sweeps().swap(true, AcqRel) {
        return;
    }
    let every = (period / 4).clamp(Duration::from_millis(100), Duration::from_secs(60 * 60));
    let sweeper = Sweeper(Arc::downgrade(of));
    tokio::spawn(async move {
        loop {
            sleep(every).await;
            let Some(of) = sweeper.0.upgrade() else {
                return;
            };
            if let Err(error) = of.clean_up().await {
                eprintln!("\n  expired uploads could not be removed: {error:?}\n");
            }
        }
    });
}

/// Lets another one start where its thread ends.
struct Sweeper<T: CleanUp>(Weak<T>);

impl<T: CleanUp> Drop for Sweeper<T> {
    fn drop(&mut self) {
        if let Some(of) = self.0.upgrade() {
            of.sweeps().store(false, Release);
        }
    }
}
