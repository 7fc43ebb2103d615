//! The middleware: the upload, the rest of the chain, and what becomes of the files.

use std::sync::Arc;

use koa_core::{Context, Error, Middleware, Next, TemporaryFile, UploadedFile};

use super::{FileField, receive::Receiving, uploader::Inner};

/// Which files an uploader takes.
pub(super) enum Wanted {
    All,
    These(Vec<FileField>),
}

/// Where the files are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Single,
    Several,
}

pub(super) fn middleware(
    inner: Arc<Inner>,
    wanted: Wanted,
    shape: Shape,
) -> impl Middleware + use<> {
    async move |ctx: &mut Context, next: Next<'_>| {
        if ctx.request.is(&["multipart"]).is_none() {
            return next.run(ctx).await;
        }
        let files = receive(&inner, &wanted, ctx).await?;
        let temporary = files.iter().filter_map(UploadedFile::temporary);
        let temporary: Vec<TemporaryFile> = temporary.cloned().collect();
        match shape {
            Shape::Single => ctx.request.file = files.into_iter().next(),
            Shape::Several => ctx.request.files = files.into_iter().collect(),
        }
        let result = next.run(ctx).await;
        for file in &temporary {
            if result.is_err() {
                // The error of the chain is the one to tell.
                let _ = file.remove().await;
            } else if inner.storage.keeps_files() {
                file.keep();
            }
        }
        result
    }
}

async fn receive(
    inner: &Inner,
    wanted: &Wanted,
    ctx: &mut Context,
) -> Result<Vec<UploadedFile>, Error> {
    let mut receiving = Receiving::begin(inner, wanted, ctx)?;
    match receiving.run(ctx).await {
        Ok(()) => Ok(receiving.files),
        Err(mut error) => {
            let mut left = Vec::new();
            for file in &receiving.files {
                if let Err(error) = inner.storage.remove_file(ctx, file).await {
                    left.push(serde_json::json!({
                        "message": error.message,
                        "field": file.field_name,
                        "file": file.name,
                    }));
                }
            }
            if !left.is_empty() {
                error.properties.insert("storageErrors".into(), left.into());
            }
            receiving.drain().await;
            Err(error)
        }
    }
}
