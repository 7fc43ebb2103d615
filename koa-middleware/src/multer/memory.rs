//! Files in memory.

use async_trait::async_trait;
use bytes::BytesMut;
use koa_core::{Context, Error, UploadedFile};

use super::{FileContent, Storage};

/// Keeps the content of files in memory, in [`buffer`](UploadedFile::buffer).
///
/// The limit of all files together is 32 MiB, unless [`MulterLimits`](super::MulterLimits) say otherwise.
///
/// # Examples
///
/// ```
/// use koa_middleware::{MulterOptions, multer::MemoryStorage, multer_with};
///
/// let upload = multer_with(MulterOptions::new().storage(MemoryStorage::new()));
/// # let _ = upload.any();
/// ```
///
/// # In Koa
///
/// `multer.memoryStorage()`
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct MemoryStorage;

impl MemoryStorage {
    /// The storage.
    ///
    /// # Examples
    ///
    /// ```
    /// let storage = koa_middleware::multer::MemoryStorage::new();
    /// # let _ = storage;
    /// ```
    #[must_use]
    pub fn new() -> Self {
        MemoryStorage
    }
}

#[async_trait(?Send)]
impl Storage for MemoryStorage {
    async fn handle_file(
        &self,
        _ctx: &Context,
        file: &mut UploadedFile,
        mut content: FileContent,
    ) -> Result<(), Error> {
        let mut buffer = BytesMut::new();
        while let Some(piece) = content.chunk().await? {
            buffer.extend_from_slice(&piece);
        }
        file.buffer = Some(buffer.freeze());
        Ok(())
    }

    async fn remove_file(&self, _ctx: &Context, _file: &UploadedFile) -> Result<(), Error> {
        Ok(())
    }

    fn is_memory(&self) -> bool {
        true
    }
}
