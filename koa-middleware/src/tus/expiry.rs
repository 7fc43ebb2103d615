//! Uploads that nobody completes — the extension expiration.

use std::{
    sync::{
        Arc, Weak,
        atomic::Ordering::{AcqRel, Release},
    },
    time::{Duration, SystemTime},
};

use koa_core::{Context, Error, Result};
use tokio::time::sleep;

use super::{Inner, upload::Upload};
use crate::upload_storage::storage_error;

impl Inner {
    /// `Upload-Expires`, where the upload will.
    pub(super) fn tell_expiry(&self, ctx: &mut Context, upload: &Upload) {
        if let Some(expires) = upload.expires(self.options.expiration_period) {
            ctx.set("Upload-Expires", httpdate::fmt_http_date(expires));
        }
    }

    /// Removes what has expired.
    pub(super) async fn clean_up(&self) -> Result<usize> {
        let period = self.options.expiration_period;
        if period.is_zero() {
            let message = "expiration extension is not (yet) supported.\n";
            return Err(Error::new(501).with_message(message).with_expose(true));
        }
        let listed = self.options.storage.list("").await.map_err(storage_error)?;
        let mut removed = 0;
        for stored in listed {
            let Some(id) = stored.name.strip_suffix(".json") else {
                continue;
            };
            // No record is older than its upload.
            if stored.is_folder || stored.modified + period > SystemTime::now() {
                continue;
            }
            let Some(held) = self.locks.take(id, Duration::ZERO).await else {
                continue;
            };
            if self.is_a_ruin(id).await? {
                self.remove(id).await?;
                removed += 1;
            }
            drop(held);
        }
        Ok(removed)
    }

    /// Whether a record's upload has expired or lost its bytes.
    async fn is_a_ruin(&self, id: &str) -> Result<bool> {
        match self.find(id).await {
            Ok(_) => Ok(false),
            Err(error) if error.status == 410 => Ok(true),
            // It is no record.
            Err(error) if error.status == 404 => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Starts to clean up every now and then, unless that has started.
    pub(super) fn sweep(self: &Arc<Self>) {
        let period = self.options.expiration_period;
        if period.is_zero() || self.sweeps.swap(true, AcqRel) {
            return;
        }
        let every = (period / 4).clamp(Duration::from_millis(100), Duration::from_secs(60 * 60));
        let sweeper = Sweeper(Arc::downgrade(self));
        tokio::spawn(async move {
            loop {
                sleep(every).await;
                let Some(inner) = sweeper.0.upgrade() else {
                    return;
                };
                if let Err(error) = inner.clean_up().await {
                    eprintln!("\n  expired uploads could not be removed: {error:?}\n");
                }
            }
        });
    }
}

/// Lets another one start where its thread ends.
struct Sweeper(Weak<Inner>);

impl Drop for Sweeper {
    fn drop(&mut self) {
        if let Some(inner) = self.0.upgrade() {
            inner.sweeps.store(false, Release);
        }
    }
}
