//! Uploads into memory, onto the disk or wherever you want them — npm `@koa/multer`.
//!
//! ```
//! use koa_core::App;
//! use koa_middleware::{MulterOptions, multer_with};
//!
//! let upload = multer_with(MulterOptions::new().dest("uploads/")); // const upload = multer({ dest: 'uploads/' })
//! let mut app = App::new();
//! app.with(upload.single("avatar")); // app.use(upload.single('avatar'))
//! app.with(async |ctx, _| {
//!     let stored = ctx.request.file.as_ref().map(|file| file.file_name().to_owned()); // ctx.request.file.filename
//!     ctx.set_body(stored.unwrap_or_else(|| "no avatar".into()));
//!     Ok(())
//! });
//! ```
//!
//! A request of another type passes untouched. Of a `multipart/form-data` one, texts go to `ctx.request.body` (names with brackets nest), files to
//! `ctx.request.file` or `ctx.request.files`, and the chain goes on when all of it has arrived.
//!
//! # What becomes of the files
//!
//! | storage | while the request runs | after it |
//! | --- | --- | --- |
//! | [`MemoryStorage`], the default | in `file.buffer` | gone |
//! | `dest`, [`DiskStorage`] with a destination | in that folder, under a random name unless you choose one | they stay, as upstream |
//! | [`DiskStorage`] without a destination | in the system's temporary folder | removed, unless [persisted](koa_core::UploadedFile::persist_to) |
//! | a [`Storage`] of your own | where it put them | where it put them |
//!
//! Of a request that failed, whose client went away, or whose handler returned an error or panicked, no file stays on the disk.
//! [`DiskStorage::keep_files`] chooses for both kinds of folder.
//!
//! # Errors
//!
//! An error of the upload is thrown after what was stored is removed and the rest of the body read. Its `properties` tell what upstream's tell, as
//! far as they are known: `code`, `field`, `filename`, and `storageErrors` where removing failed.
//!
//! | `code` | message | status |
//! | --- | --- | --- |
//! | `LIMIT_FILE_SIZE` | File too large | 413 |
//! | `LIMIT_FILE_COUNT` | Too many files | 413 |
//! | `LIMIT_FIELD_COUNT` | Too many fields | 413 |
//! | `LIMIT_FIELD_VALUE` | Field value too long | 413 |
//! | `LIMIT_PART_COUNT` | Too many parts | 413 |
//! | `LIMIT_FIELD_KEY` | Field name too long | 400 |
//! | `LIMIT_FIELD_NESTING` | Field name nesting too deep | 400 |
//! | `LIMIT_FIELD_ARRAY_INDEX` | Field name array index too large | 400 |
//! | `LIMIT_UNEXPECTED_FILE` | Unexpected file field | 400 |
//! | `MISSING_FIELD_NAME` | Field name missing | 400 |
//! | – | Unexpected end of form, Malformed part header, Malformed content type, Multipart: Boundary not found | 400 |
//! | – | Unsupported content type: .. | 415 |
//!
//! A disk that is full is a 507, any other error of the disk a 500; their texts are for the log.
//!
//! # Differences from upstream
//!
//! Upstream answers all of these with a 500. It reads names as Latin-1 unless told otherwise, here they are UTF-8
//! ([`MulterOptions::def_param_charset`]). Where upstream has no limit there is one here, see [`MulterLimits`].

mod disk;
mod error;
mod fields;
mod filter;
mod limits;
mod memory;
mod middleware;
mod options;
mod receive;
mod storage;
mod uploader;

use koa_core::{Context, Files, UploadedFile};

pub use self::{
    disk::DiskStorage,
    limits::MulterLimits,
    memory::MemoryStorage,
    options::MulterOptions,
    storage::{FileContent, Storage},
    uploader::{FileField, Multer},
};

/// An uploader with upstream's defaults: every file is kept in memory.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::multer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(multer().single("note"));
/// app.with(async |ctx, _| {
///     let note = ctx.request.file.as_ref().and_then(|file| file.buffer.clone());
///     ctx.set_body(note.unwrap_or_default());
///     Ok(())
/// });
///
/// let body = "--x\r\nContent-Disposition: form-data; name=\"note\"; filename=\"n.txt\"\r\n\r\nhello\r\n--x--\r\n";
/// let request = app.test().post("/").header("Content-Type", "multipart/form-data; boundary=x").body(body);
/// request.send().await.assert_status(200).assert_text("hello");
/// # }
/// ```
///
/// # In Koa
///
/// `multer()`
#[must_use]
pub fn multer() -> Multer {
    multer_with(MulterOptions::new())
}

/// An uploader with options of your own.
///
/// # Examples
///
/// ```
/// use koa_middleware::{MulterLimits, MulterOptions, multer_with};
///
/// let upload = multer_with(MulterOptions::new().dest("uploads/").limits(MulterLimits::new().file_size("10mb")));
/// let mut app = koa_core::App::new();
/// app.with(upload.any());
/// ```
///
/// # In Koa
///
/// `multer({ dest: 'uploads/', limits: { fileSize: 10 * 1024 * 1024 } })`
#[must_use]
pub fn multer_with(options: MulterOptions) -> Multer {
    Multer::new(options)
}

/// What `@koa/multer` adds to `ctx`.
///
/// # In Koa
///
/// `ctx.file`, `ctx.files`; the same as `ctx.request.file` and `ctx.request.files`.
pub trait MulterContext {
    /// The file of [`Multer::single`].
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{multer, prelude::*};
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(multer().single("photo"));
    /// app.with(async |ctx, _| {
    ///     let size = ctx.file().map(|file| file.size);
    ///     ctx.set_body(format!("{size:?}"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.file`
    fn file(&self) -> Option<&UploadedFile>;

    /// The files of the others.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{multer, prelude::*};
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(multer().any());
    /// app.with(async |ctx, _| {
    ///     let names: Vec<_> = ctx.files().iter().map(|file| file.field_name.clone()).collect();
    ///     ctx.set_body(names.join(", "));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.files`, a list or an object of lists
    fn files(&self) -> &Files;
}

impl MulterContext for Context {
    fn file(&self) -> Option<&UploadedFile> {
        self.request.file.as_ref()
    }

    fn files(&self) -> &Files {
        &self.request.files
    }
}
