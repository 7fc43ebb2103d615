//! Where files go.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    task::{Context as Task, Poll, ready},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_core::Stream;
use koa_core::{Context, Error, UploadedFile};

use super::error::Code;
use crate::Part;

/// A place for uploaded files: the memory, the disk, or one of your own.
///
/// # Examples
///
/// One that keeps nothing but a count of the lines:
///
/// ```
/// use koa_core::{App, Context, Error, UploadedFile};
/// use koa_middleware::{MulterOptions, async_trait, multer::{FileContent, Storage}, multer_with};
/// use serde_json::json;
///
/// struct Lines;
///
/// #[async_trait(?Send)]
/// impl Storage for Lines {
///     async fn handle_file(&self, _ctx: &Context, file: &mut UploadedFile, mut content: FileContent) -> Result<(), Error> {
///         let mut lines = 0;
///         while let Some(piece) = content.chunk().await? {
///             lines += piece.iter().filter(|byte| **byte == b'\n').count();
///         }
///         file.properties.insert("lines".into(), lines.into());
///         Ok(())
///     }
///
///     async fn remove_file(&self, _ctx: &Context, _file: &UploadedFile) -> Result<(), Error> {
///         Ok(())
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(multer_with(MulterOptions::new().storage(Lines)).single("note"));
/// app.with(async |ctx, _| {
///     let lines = ctx.request.file.as_ref().map(|file| file.properties["lines"].clone());
///     ctx.set_body(json!({ "lines": lines }));
///     Ok(())
/// });
///
/// let body = "--x\r\nContent-Disposition: form-data; name=\"note\"; filename=\"n\"\r\n\r\na\nb\n\r\n--x--\r\n";
/// let request = app.test().post("/").header("Content-Type", "multipart/form-data; boundary=x").body(body);
/// request.send().await.assert_json(&json!({ "lines": 2 }));
/// # }
/// ```
///
/// # In Koa
///
/// A storage engine of multer, with `_handleFile` and `_removeFile`.
#[async_trait(?Send)]
pub trait Storage: Send + Sync + 'static {
    /// Stores the content of a file and says in `file` what became of it.
    ///
    /// `file` has its field, name, type and encoding; the size is set afterwards. `ctx.request.body` has the texts that came before it. Dropped
    /// before its end (the request was cancelled, or a handler panicked), nothing should be left.
    ///
    /// # Errors
    ///
    /// Fails the request. Errors of the content are to be passed on; nothing should be left then.
    async fn handle_file(
        &self,
        ctx: &Context,
        file: &mut UploadedFile,
        content: FileContent,
    ) -> Result<(), Error>;

    /// Removes a file that was stored, because another part of the request failed.
    ///
    /// # Errors
    ///
    /// It is told in the property `storageErrors` of the error that the request failed with.
    async fn remove_file(&self, ctx: &Context, file: &UploadedFile) -> Result<(), Error>;

    /// Whether the content is in memory, so that the limit of all files is a small one by default. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::multer::{DiskStorage, MemoryStorage, Storage};
    ///
    /// assert!(MemoryStorage::new().is_memory());
    /// assert!(!DiskStorage::new().is_memory());
    /// ```
    fn is_memory(&self) -> bool {
        false
    }

    /// Whether files that were stored stay when the request has ended well. Defaults to `true`; it is about those of
    /// [`UploadedFile::temporary`].
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::multer::{DiskStorage, Storage};
    ///
    /// assert!(!DiskStorage::new().keeps_files());
    /// assert!(DiskStorage::new().destination("uploads/").keeps_files());
    /// ```
    fn keeps_files(&self) -> bool {
        true
    }
}

/// The content of a file as it comes, up to its limit; a [`Stream`] that may be sent to another thread.
///
/// # In Koa
///
/// `file.stream` within a storage engine
pub struct FileContent {
    part: Part,
    progress: Arc<Progress>,
    limit: u64,
    field: String,
    name: Option<String>,
}

/// How far the content was read, for the uploader.
#[derive(Default)]
pub(super) struct Progress {
    size: AtomicU64,
    exceeded: AtomicBool,
}

impl Progress {
    pub(super) fn size(&self) -> u64 {
        self.size.load(Relaxed)
    }

    pub(super) fn exceeded(&self) -> bool {
        self.exceeded.load(Relaxed)
    }
}

impl FileContent {
    pub(super) fn new(part: Part, file: &UploadedFile, limit: u64) -> (Self, Arc<Progress>) {
        let progress = Arc::new(Progress::default());
        let content = FileContent {
            part,
            progress: progress.clone(),
            limit,
            field: file.field_name.clone(),
            name: file.name.clone(),
        };
        (content, progress)
    }

    /// The next piece; `None` behind the last one.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn length(mut content: koa_middleware::multer::FileContent) -> koa_core::Result<usize> {
    /// let mut length = 0;
    /// while let Some(piece) = content.chunk().await? {
    ///     length += piece.len();
    /// }
    /// # Ok(length)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 413 beyond the limit, 400 for a body that is malformed or was cut, 408 for one that comes too slowly.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let piece = std::future::poll_fn(|task| Pin::new(&mut *self).poll_next(task)).await;
        piece.transpose()
    }
}

impl Stream for FileContent {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Self::Item>> {
        let Some(piece) = ready!(Pin::new(&mut self.part).poll_next(task)) else {
            return Poll::Ready(None);
        };
        let piece = piece?;
        let size = self.progress.size() + piece.len() as u64;
        if size > self.limit {
            self.progress.exceeded.store(true, Relaxed);
            let error = Code::FileSize.of_file(&self.field, self.name.as_deref());
            return Poll::Ready(Some(Err(error)));
        }
        self.progress.size.store(size, Relaxed);
        Poll::Ready(Some(Ok(piece)))
    }
}

impl fmt::Debug for FileContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileContent")
            .field("field", &self.field)
            .field("name", &self.name)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
