//! The options of slices.

use std::{fmt, sync::Arc, time::Duration};

use koa_core::{Context, Result, compose::BoxFuture};

use crate::{ByteSize, Ms, UploadStorage};

/// The options of [`slices_with`](super::slices_with).
///
/// # Examples
///
/// ```
/// use koa_middleware::{FileStore, SlicesOptions};
///
/// let options = SlicesOptions::new("/", FileStore::new("uploads")).max_size("1gb").max_slice_size("8mb");
/// ```
#[derive(Clone)]
pub struct SlicesOptions {
    pub(super) path: String,
    pub(super) storage: Arc<dyn UploadStorage>,
    pub(super) folder: String,
    pub(super) max_size: u64,
    pub(super) max_slice_size: u64,
    pub(super) max_slices: u64,
    pub(super) expiration_period: Duration,
    pub(super) check_hash: bool,
    pub(super) numbers: bool,
    pub(super) on_merge: Option<Arc<dyn AnyMergeHook>>,
}

/// A file whose slices were merged.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MergedFile {
    /// Its hash, as the client said and the server checked.
    pub file_hash: String,
    /// Its name, as the client said.
    pub filename: String,
    /// Its size in bytes.
    pub size: u64,
    /// Where it is in the storage.
    pub key: String,
}

/// An async function of `(ctx, file)`, see [`SlicesOptions::on_merge`].
pub trait MergeHook:
    for<'a> AsyncFn(&'a mut Context, &'a MergedFile) -> Result + Send + Sync + 'static
{
}

impl<F> MergeHook for F where
    F: for<'a> AsyncFn(&'a mut Context, &'a MergedFile) -> Result + Send + Sync + 'static
{
}

pub(super) trait AnyMergeHook: Send + Sync {
    fn call<'a>(&'a self, ctx: &'a mut Context, file: &'a MergedFile) -> BoxFuture<'a, Result>;
}

impl<F: MergeHook> AnyMergeHook for F {
    fn call<'a>(&'a self, ctx: &'a mut Context, file: &'a MergedFile) -> BoxFuture<'a, Result> {
        Box::pin(self(ctx, file))
    }
}

impl SlicesOptions {
    /// The defaults for the routes below a path, `"/"` for `/verify` and so on, with the files kept in a storage.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{FileStore, SlicesOptions};
    ///
    /// let options = SlicesOptions::new("/api", FileStore::new("uploads"));
    /// ```
    ///
    /// # Panics
    ///
    /// Where the path does not begin with a slash.
    #[must_use]
    #[track_caller]
    pub fn new(path: impl Into<String>, storage: impl UploadStorage) -> Self {
        let path = path.into();
        assert!(
            path.starts_with('/'),
            "the path of slices must begin with \"/\": {path:?}"
        );
        SlicesOptions {
            path: path.trim_end_matches('/').to_owned(),
            storage: Arc::new(storage),
            folder: "slices".into(),
            max_size: 5 << 30,
            max_slice_size: 32 << 20,
            max_slices: 10_000,
            expiration_period: Duration::from_secs(24 * 60 * 60),
            check_hash: true,
            numbers: false,
            on_merge: None,
        }
    }

    /// The folder in the storage, apart from what else is there. Defaults to `"slices"`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, SlicesOptions};
    /// let options = SlicesOptions::new("/", FileStore::new("uploads")).folder("videos");
    /// ```
    #[must_use]
    pub fn folder(mut self, folder: impl Into<String>) -> Self {
        self.folder = folder.into();
        self
    }

    /// The size of a file in bytes at most, then 413; 0 is no limit. Defaults to `"5gb"`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, SlicesOptions};
    /// let options = SlicesOptions::new("/", FileStore::new("uploads")).max_size("100mb");
    /// ```
    #[must_use]
    #[track_caller]
    pub fn max_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.max_size = unlimited(size.into().bytes());
        self
    }

    /// The size of a slice in bytes at most, then 413; 0 is no limit. Defaults to `"32mb"`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, SlicesOptions};
    /// let options = SlicesOptions::new("/", FileStore::new("uploads")).max_slice_size("8mb");
    /// ```
    #[must_use]
    #[track_caller]
    pub fn max_slice_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.max_slice_size = unlimited(size.into().bytes());
        self
    }

    /// The slices of a file at most, then 413; 0 is no limit. Defaults to 10,000.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, SlicesOptions};
    /// let options = SlicesOptions::new("/", FileStore::new("uploads")).max_slices(100);
    /// ```
    #[must_use]
    pub fn max_slices(mut self, slices: u64) -> Self {
        self.max_slices = unlimited(slices);
        self
    }

    /// How long slices wait for the next one before they are removed; zero is for ever. Defaults to 24 hours.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, SlicesOptions};
    /// use std::time::Duration;
    ///
    /// let options = SlicesOptions::new("/", FileStore::new("uploads")).expiration_period(Duration::from_secs(3600));
    /// ```
    #[must_use]
    pub fn expiration_period(mut self, period: impl Into<Ms>) -> Self {
        self.expiration_period = period.into().duration();
        self
    }

    /// Whether the merged file must have its hash. Defaults to `true`.
    ///
    /// Clients that hash samples of a file need `false`: such a hash identifies a file but proves nothing, so that one user may
    /// put a file of his choice in the place of another's. Then every hash of 32 to 64 digits is taken.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, SlicesOptions};
    /// let options = SlicesOptions::new("/", FileStore::new("uploads")).check_hash(false);
    /// ```
    #[must_use]
    pub fn check_hash(mut self, check: bool) -> Self {
        self.check_hash = check;
        self
    }

    /// Whether `uploadedList` has the indices of slices in the place of their names. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, SlicesOptions};
    /// let options = SlicesOptions::new("/", FileStore::new("uploads")).list_indices(true);
    /// ```
    #[must_use]
    pub fn list_indices(mut self, indices: bool) -> Self {
        self.numbers = indices;
        self
    }

    /// Called when a file was merged, before the answer, which it may change. Nothing by default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, SlicesOptions, slices::MergedFile};
    /// use koa_core::Context;
    ///
    /// let options = SlicesOptions::new("/", FileStore::new("uploads"))
    ///     .on_merge(async |ctx: &mut Context, file: &MergedFile| {
    ///         println!("{} sent {} as {}", ctx.ip(), file.filename, file.key);
    ///         Ok(())
    ///     });
    /// ```
    #[must_use]
    pub fn on_merge(mut self, hook: impl MergeHook) -> Self {
        self.on_merge = Some(Arc::new(hook));
        self
    }
}

fn unlimited(limit: u64) -> u64 {
    if limit == 0 { u64::MAX } else { limit }
}

impl fmt::Debug for SlicesOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SlicesOptions")
            .field("path", &self.path)
            .field("storage", &self.storage)
            .field("folder", &self.folder)
            .field("max_size", &self.max_size)
            .field("max_slice_size", &self.max_slice_size)
            .field("max_slices", &self.max_slices)
            .field("expiration_period", &self.expiration_period)
            .field("check_hash", &self.check_hash)
            .finish_non_exhaustive()
    }
}
