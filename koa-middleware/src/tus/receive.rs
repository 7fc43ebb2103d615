//! `PATCH`, and the bytes of `POST` and `PATCH` — `PatchHandler` of npm `@tus/server`.

use koa_core::{Context, Error, Result};
use tokio::time::sleep;

use super::{
    Inner,
    answer::{CHECKSUM_MISMATCH, Place, too_large},
    checksum::{Checksum, Expected},
    headers::number,
    hooks::TusEvent,
    upload::{Concat, Upload},
};
use crate::upload_storage::{End, Held, pour, storage_error};

impl Inner {
    pub(super) async fn patch(&self, ctx: &mut Context, place: &Place<'_>) -> Result {
        let id = self.requested_id(ctx, place)?;
        let Some(offset) = number(&ctx.get("Upload-Offset")) else {
            return Err(Error::new(403).with_message("Upload-Offset header required\n"));
        };
        self.incoming(ctx, &id).await?;
        let held = self.lock(&id).await?;
        let mut upload = self.find(&id).await?;
        if matches!(upload.concat, Concat::Final { .. }) {
            let message = "An upload that is made of others cannot be changed\n";
            return Err(Error::new(403).with_message(message));
        }
        if upload.offset != offset {
            return Err(Error::new(409).with_message("Upload-Offset conflict\n"));
        }
        let was_complete = upload.is_complete();
        let length = number(&ctx.get("Upload-Length"));
        if let Some(length) = length {
            self.declare(&mut upload, length).await?;
        }
        let received = self.receive(ctx, &mut upload, &held).await;
        drop(held);
        received?;
        ctx.set_status(204);
        ctx.set("Upload-Offset", upload.offset.to_string());
        self.tell_expiry(ctx, &upload);
        if upload.is_complete() && !was_complete {
            self.finish(ctx, &upload).await?;
        }
        Ok(())
    }

    /// Takes the length that was not known when the upload was created.
    async fn declare(&self, upload: &mut Upload, length: u64) -> Result {
        if upload.size.is_some() || length < upload.offset {
            let message = if upload.size.is_some() {
                "Upload-Length is known already\n"
            } else {
                "Upload-Length is below the offset\n"
            };
            return Err(Error::new(400).with_message(message));
        }
        self.check_size(length)?;
        upload.size = Some(length);
        let key = Upload::record_key(&upload.id);
        let stored = self.options.storage.put(&key, upload.to_record()).await;
        stored.map_err(storage_error)
    }

    pub(super) fn check_size(&self, size: u64) -> Result {
        match self.options.max_size {
            0 => Ok(()),
            max if size <= max => Ok(()),
            _ => Err(too_large()),
        }
    }

    /// Stores the body of a request at the end of an upload.
    ///
    /// # Errors
    ///
    /// Where the body is refused or breaks; what came of it counts all the same, unless it has a checksum.
    pub(super) async fn receive(
        &self,
        ctx: &mut Context,
        upload: &mut Upload,
        held: &Held,
    ) -> Result {
        let (limit, excess) = match (upload.size, self.options.max_size) {
            (Some(size), _) => (
                size.saturating_sub(upload.offset),
                Error::new(413).with_message("upload's size exceeded\n"),
            ),
            (None, 0) => (u64::MAX, too_large()),
            (None, max) => (max.saturating_sub(upload.offset), too_large()),
        };
        if ctx.request.length().is_some_and(|length| length > limit) {
            return Err(excess);
        }
        let checksum = Checksum::of(ctx)?;
        let storage = &self.options.storage;
        let staged = Self::staged_key(&upload.id);
        let key = match checksum {
            Checksum::None => &upload.id,
            _ => {
                storage.remove(&staged).await.map_err(storage_error)?;
                &staged
            }
        };
        let mut writer = storage.append(key).await.map_err(storage_error)?;
        let mut stream = ctx.request.stream()?;
        let stop = async {
            held.wanted().await;
            sleep(self.options.lock_drain_timeout).await;
        };
        let poured = pour(&mut stream, &mut *writer, limit, stop).await;
        let poured = poured.map_err(storage_error)?;
        drop(writer);
        let expected = match checksum {
            Checksum::None => {
                upload.offset += poured.written;
                None
            }
            Checksum::Sent(expected) => Some(expected),
            Checksum::Trailer => {
                let sent = stream
                    .trailers()
                    .and_then(|trailers| trailers.get("upload-checksum"))
                    .and_then(|value| value.to_str().ok());
                Some(Expected::parse(sent.unwrap_or_default()))
                    .transpose()
                    .or_else(|error| match poured.end {
                        // What was cut has no trailers: the cut is the error.
                        End::Cut(_) | End::Stopped => Ok(None),
                        _ => Err(error),
                    })?
            }
        };
        let checked = key != &upload.id;
        if checked {
            if let (End::Complete, Some(expected)) = (&poured.end, &expected) {
                let added = self.accept(&upload.id, &staged, expected).await;
                upload.offset += added?;
            }
            storage.remove(&staged).await.map_err(storage_error)?;
        }
        if poured.written > 0 {
            self.options.emit(&TusEvent::PostReceive { upload });
        }
        match poured.end {
            End::Complete => Ok(()),
            End::Cut(error) => Err(error),
            End::TooLarge => {
                ctx.set("Connection", "close");
                Err(too_large())
            }
            End::Stopped => {
                ctx.set("Connection", "close");
                if checked {
                    let message = "Request aborted due to lock acquired";
                    return Err(Error::new(400).with_message(message));
                }
                Ok(())
            }
        }
    }

    /// Appends bytes that have their hash to an upload; how many those are.
    async fn accept(&self, id: &str, staged: &str, expected: &Expected) -> Result<u64> {
        let storage = &self.options.storage;
        let hash = storage.hash(staged, expected.algorithm).await;
        if hash.map_err(storage_error)? != expected.hash {
            storage.remove(staged).await.map_err(storage_error)?;
            return Err(Error::new(CHECKSUM_MISMATCH).with_message("Checksum mismatch\n"));
        }
        let joined = storage.join(id, &[staged.to_owned()]).await;
        joined.map_err(storage_error)
    }

    /// Where bytes wait for their hash to be checked.
    pub(super) fn staged_key(id: &str) -> String {
        format!("{id}.part")
    }

    /// What is due when an upload has become complete.
    pub(super) async fn finish(&self, ctx: &mut Context, upload: &Upload) -> Result {
        if let Some(hook) = &self.options.on_upload_finish {
            hook.call(ctx, upload).await?;
        }
        self.options.emit(&TusEvent::PostFinish { upload });
        Ok(())
    }
}
