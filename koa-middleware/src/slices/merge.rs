//! From slices to a file: under another name until it is complete and checked.

use koa_core::{Context, Error, Result};
use serde_json::json;

use super::{
    Inner, MergedFile, Slice,
    fields::{Fields, algorithm},
};
use crate::upload_storage::{hex, storage_error};

impl Inner {
    pub(super) async fn merge(&self, ctx: &mut Context) -> Result {
        let fields = Fields::of(ctx).await?;
        let file_hash = fields.file_hash(self.options.check_hash)?;
        let filename = fields.text("filename").to_owned();
        let key = self.file_key(&file_hash, &filename);
        let held = self.lock(&file_hash).await?;
        let storage = &self.options.storage;
        ctx.set_body(json!({ "code": 0, "message": "file merged success" }));
        if storage.size(&key).await.map_err(storage_error)?.is_some() {
            let removed = storage.remove(&self.folder(&file_hash)).await;
            return removed.map_err(storage_error);
        }
        let slices = self.slices_of(&file_hash).await?;
        let size = self.check_slices(&slices, &file_hash, &fields)?;

        let whole = format!("{}/merging", self.folder(&file_hash));
        storage.remove(&whole).await.map_err(storage_error)?;
        let parts: Vec<_> = slices
            .iter()
            .map(|slice| self.slice_key(&file_hash, slice.index))
            .collect();
        let joined = storage.join(&whole, &parts).await;
        if joined.map_err(storage_error)? != size {
            return Err(Error::other("a slice changed while it was merged"));
        }
        self.check_file(&whole, &file_hash, &fields).await?;
        storage.rename(&whole, &key).await.map_err(storage_error)?;
        let removed = storage.remove(&self.folder(&file_hash)).await;
        removed.map_err(storage_error)?;
        drop(held);
        if let Some(hook) = &self.options.on_merge {
            let file = MergedFile {
                file_hash,
                filename,
                size,
                key,
            };
            hook.call(ctx, &file).await?;
        }
        Ok(())
    }

    /// The size of the file that the slices give.
    ///
    /// # Errors
    ///
    /// Where a slice is missing or has another size than was announced.
    fn check_slices(&self, slices: &[Slice], hash: &str, fields: &Fields) -> Result<u64> {
        let conflict = |message: String| Err(Error::new(409).with_message(message));
        let Some(last) = slices.last() else {
            let message = format!("there are no slices of the file {hash}");
            return Err(Error::new(404).with_message(message));
        };
        for (index, slice) in (0..).zip(slices) {
            if slice.index != index {
                return conflict(format!("slice {index} is missing"));
            }
        }
        if let Some(total) = fields.number("total")?
            && total != slices.len() as u64
        {
            return conflict(format!("there are {} slices of {total}", slices.len()));
        }
        if let Some(size) = fields.number("size")? {
            let wrong = slices.iter().find(|slice| {
                if slice.index == last.index {
                    slice.size > size
                } else {
                    slice.size != size
                }
            });
            if let Some(Slice { index, size: own }) = wrong {
                return conflict(format!("slice {index} has {own} bytes, not {size}"));
            }
        }
        let sum = slices
            .iter()
            .try_fold(0_u64, |sum, slice| sum.checked_add(slice.size))
            .filter(|sum| *sum <= self.options.max_size)
            .ok_or_else(|| self.file_too_large())?;
        match fields.number("fileSize")? {
            Some(size) if size != sum => {
                conflict(format!("the slices have {sum} bytes, the file has {size}"))
            }
            _ => Ok(sum),
        }
    }

    /// Checks what was merged by the hash of the file.
    async fn check_file(&self, whole: &str, expected: &str, fields: &Fields) -> Result {
        let Some(algorithm) = algorithm(expected).filter(|_| self.options.check_hash) else {
            return Ok(());
        };
        let storage = &self.options.storage;
        let hash = storage.hash(whole, algorithm).await;
        let hash = hex(&hash.map_err(storage_error)?);
        if hash == expected {
            return Ok(());
        }
        let is_all = fields.number("total")?.is_some() || fields.number("fileSize")?.is_some();
        let (doomed, advice) = if is_all {
            // All slices are there, so that one of them is wrong for good.
            (
                self.folder(expected),
                "its slices were removed, send them again",
            )
        } else {
            (
                whole.to_owned(),
                "send the slices that are missing, or cancel and send all again",
            )
        };
        storage.remove(&doomed).await.map_err(storage_error)?;
        let message = format!("the file has the hash {hash}, not {expected}: {advice}");
        Err(Error::new(422).with_message(message))
    }
}
