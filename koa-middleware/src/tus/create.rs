//! `POST` — `PostHandler` of npm `@tus/server`.

use std::sync::Arc;

use koa_core::{Context, Error, Result};

use super::{
    Inner,
    answer::Place,
    headers::{OCTETS, number},
    hooks::TusEvent,
    metadata::Metadata,
    upload::{Concat, Upload},
};
use crate::upload_storage::{random_name, storage_error, sweep};

impl Inner {
    pub(super) async fn create(self: &Arc<Self>, ctx: &mut Context, place: &Place<'_>) -> Result {
        if !matches!(place, Place::Root) {
            return Err(Error::new(404).with_message("Not found\n"));
        }
        sweep(self, self.options.expiration_period);
        let metadata = ctx.get("Upload-Metadata");
        let metadata = if metadata.is_empty() {
            Metadata::default()
        } else {
            metadata.parse().unwrap_or_default()
        };
        let concat = ctx.get("Upload-Concat").into_owned();
        if concat.starts_with("final;") {
            return self.concatenate(ctx, concat, metadata).await;
        }
        let size = number(&ctx.get("Upload-Length"));
        if size.is_some() == (ctx.get("Upload-Defer-Length") == "1") {
            return Err(length_required());
        }
        if let Some(size) = size {
            self.check_size(size)?;
        }
        let concat = match &*concat {
            "partial" => Concat::Partial,
            _ => Concat::None,
        };
        let mut upload = self.name(ctx, Upload::new(String::new(), size, metadata, concat))?;
        self.announce(ctx, &mut upload).await?;

        let held = self.lock(&upload.id).await?;
        self.register(&upload).await?;
        let url = self.location(ctx, &upload.id);
        let event = TusEvent::PostCreate {
            upload: &upload,
            url: &url,
        };
        self.options.emit(&event);
        created(ctx);
        if ctx.get("Content-Type") == OCTETS {
            let received = self.receive(ctx, &mut upload, &held).await;
            if let Err(error) = received {
                // Nobody knows of it, for its URL was not told.
                self.remove(&upload.id).await?;
                return Err(error);
            }
            ctx.set("Upload-Offset", upload.offset.to_string());
        }
        drop(held);
        self.tell_expiry(ctx, &upload);
        if upload.is_complete() {
            self.finish(ctx, &upload).await?;
        }
        if ctx.status() == 201 || (300..400).contains(&ctx.status()) {
            ctx.set("Location", url);
        }
        Ok(())
    }

    /// Gives an upload its id.
    pub(super) fn name(&self, ctx: &Context, mut upload: Upload) -> Result<Upload> {
        upload.id = match &self.options.naming_function {
            Some(name) => name(ctx, &upload)?,
            None => random_name()?,
        };
        Ok(upload)
    }

    /// Lets the application look at an upload that is to be created.
    pub(super) async fn announce(&self, ctx: &mut Context, upload: &mut Upload) -> Result {
        let id = upload.id.clone();
        self.incoming(ctx, &id).await?;
        if let Some(hook) = &self.options.on_upload_create {
            hook.call(ctx, upload).await?;
        }
        upload.id = id;
        Ok(())
    }

    /// Makes an upload known: the record first, so that no bytes are ever without one.
    pub(super) async fn register(&self, upload: &Upload) -> Result {
        let (storage, key) = (&self.options.storage, Upload::record_key(&upload.id));
        if storage.get(&key).await.map_err(storage_error)?.is_some() {
            let message = format!("there is an upload {:?} already\n", upload.id);
            return Err(Error::new(409).with_message(message));
        }
        let stored = storage.put(&key, upload.to_record()).await;
        stored.map_err(storage_error)?;
        // What is left of an upload whose record is gone.
        storage.remove(&upload.id).await.map_err(storage_error)?;
        let mut writer = storage.append(&upload.id).await.map_err(storage_error)?;
        writer.sync().await.map_err(storage_error)
    }
}

pub(super) fn length_required() -> Error {
    Error::new(400).with_message("Upload-Length or Upload-Defer-Length header required\n")
}

/// A 201 with no body, in the place of Koa's phrase.
pub(super) fn created(ctx: &mut Context) {
    ctx.set_status(201);
    ctx.set_body("");
    ctx.remove("Content-Type");
}
