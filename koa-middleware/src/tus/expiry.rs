//! Uploads that nobody completes — the extension expiration.

use std::{
    sync::atomic::AtomicBool,
    time::{Duration, SystemTime},
};

use koa_core::{Context, Error, Result};

use super::{Inner, upload::Upload};
use crate::upload_storage::{CleanUp, storage_error};

impl Inner {
    /// `Upload-Expires`, where the upload will.
    pub(super) fn tell_expiry(&self, ctx: &mut Context, upload: &Upload) {
        if let Some(expires) = upload.expires(self.options.expiration_period) {
            ctx.set("Upload-Expires", httpdate::fmt_http_date(expires));
        }
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
}

impl CleanUp for Inner {
    fn sweeps(&self) -> &AtomicBool {
        &self.sweeps
    }

    async fn clean_up(&self) -> Result<usize> {
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
}
