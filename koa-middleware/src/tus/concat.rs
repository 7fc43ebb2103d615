//! Uploads that are made of others — the extension concatenation.

use std::collections::BTreeSet;

use koa_core::{Context, Error, Result};

use super::{
    Inner,
    answer::too_large,
    create::created,
    hooks::TusEvent,
    location::path_of,
    metadata::Metadata,
    upload::{Concat, Upload},
};
use crate::upload_storage::storage_error;

/// The parts of an upload at most.
const MAX_PARTS: usize = 1000;

impl Inner {
    /// Creates an upload of parts that are complete, in their order.
    pub(super) async fn concatenate(
        &self,
        ctx: &mut Context,
        sent: String,
        metadata: Metadata,
    ) -> Result {
        if ctx.request.headers().contains_key("upload-length") {
            let message = "Upload-Length has no place where an upload is made of others\n";
            return Err(Error::new(400).with_message(message));
        }
        let parts = self.parts(ctx, &sent)?;
        // In one order for all, so that no two wait for each other.
        let mut held = Vec::new();
        for id in parts.iter().collect::<BTreeSet<_>>() {
            held.push(self.lock(id).await?);
        }
        let mut size = 0_u64;
        for id in &parts {
            size = size
                .checked_add(self.complete_part(id).await?)
                .ok_or_else(too_large)?;
        }
        self.check_size(size)?;
        let concat = Concat::Final { sent, done: false };
        let mut upload = self.name(
            ctx,
            Upload::new(String::new(), Some(size), metadata, concat),
        )?;
        self.announce(ctx, &mut upload).await?;

        let own = self.lock(&upload.id).await?;
        self.register(&upload).await?;
        let storage = &self.options.storage;
        upload.offset = storage
            .join(&upload.id, &parts)
            .await
            .map_err(storage_error)?;
        if let Concat::Final { done, .. } = &mut upload.concat {
            *done = true;
        }
        let key = Upload::record_key(&upload.id);
        let stored = storage.put(&key, upload.to_record()).await;
        stored.map_err(storage_error)?;
        drop((own, held));

        let url = self.location(ctx, &upload.id);
        let event = TusEvent::PostCreate {
            upload: &upload,
            url: &url,
        };
        self.options.emit(&event);
        created(ctx);
        self.finish(ctx, &upload).await?;
        if ctx.status() == 201 || (300..400).contains(&ctx.status()) {
            ctx.set("Location", url);
        }
        Ok(())
    }

    /// The ids of the parts that a header names by their URLs.
    fn parts(&self, ctx: &Context, sent: &str) -> Result<Vec<String>> {
        let urls = sent.trim_start_matches("final;").split_ascii_whitespace();
        let parts: Vec<_> = urls
            .map(|url| {
                let segment = path_of(url).trim_end_matches('/').rsplit('/').next();
                self.id(ctx, segment.unwrap_or_default()).ok_or_else(|| {
                    Error::new(400).with_message(format!("Upload-Concat: {url:?} is no upload\n"))
                })
            })
            .collect::<Result<_>>()?;
        if parts.is_empty() || parts.len() > MAX_PARTS {
            let message = format!(
                "Upload-Concat names {} parts; it may name 1 to {MAX_PARTS}\n",
                parts.len()
            );
            return Err(Error::new(400).with_message(message));
        }
        Ok(parts)
    }

    /// The size of a part.
    async fn complete_part(&self, id: &str) -> Result<u64> {
        let refused = |what: &str| {
            Error::new(400).with_message(format!("Upload-Concat: the upload {id:?} {what}\n"))
        };
        let part = match self.find(id).await {
            Err(error) if matches!(error.status, 404 | 410) => return Err(refused("is not there")),
            found => found?,
        };
        match part.concat {
            Concat::Partial if part.is_complete() => Ok(part.offset),
            Concat::Partial => Err(refused("is not complete")),
            Concat::None | Concat::Final { .. } => Err(refused("is not a part")),
        }
    }
}
