//! The options of `@koa/multer`.

use std::{fmt, path::PathBuf, sync::Arc};

use koa_core::{Context, Error, UploadedFile};

use super::{DiskStorage, MemoryStorage, MulterLimits, Storage, filter::Function};

/// The options of an uploader.
///
/// # Examples
///
/// ```
/// use koa_core::Error;
/// use koa_middleware::{MulterOptions, multer_with};
///
/// let options = MulterOptions::new().dest("uploads/").file_filter(async |_, file| match file.mime_type.as_str() {
///     "image/png" | "image/jpeg" => Ok(true),
///     "text/plain" => Ok(false),
///     other => Err(Error::new(415).with_message(format!("no {other}, please"))),
/// });
/// let upload = multer_with(options);
/// # let _ = upload.any();
/// ```
///
/// # In Koa
///
/// `multer({ dest: 'uploads/', fileFilter: (req, file, cb) => { .. } })`
#[must_use = "options do nothing unless they are passed on"]
pub struct MulterOptions {
    pub(super) storage: Option<Box<dyn Storage>>,
    pub(super) dest: Option<PathBuf>,
    pub(super) file_filter: Option<Function<bool>>,
    pub(super) limits: Limits,
    pub(super) preserve_path: bool,
    pub(super) def_param_charset: String,
    pub(super) def_charset: String,
}

/// Limits, or what makes them of a request.
pub(super) enum Limits {
    Fixed(MulterLimits),
    Of(Box<dyn Fn(&Context) -> MulterLimits + Send + Sync>),
}

impl MulterOptions {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MulterOptions::new();
    /// # let _ = options;
    /// ```
    pub fn new() -> Self {
        MulterOptions {
            storage: None,
            dest: None,
            file_filter: None,
            limits: Limits::Fixed(MulterLimits::default()),
            preserve_path: false,
            def_param_charset: "utf-8".into(),
            def_charset: "utf-8".into(),
        }
    }

    /// A folder to store files in, under random names. It is made with those above it. Defaults to none: files are kept in memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # let folder = std::env::temp_dir();
    /// let options = koa_middleware::MulterOptions::new().dest(folder);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `dest: 'uploads/'`
    pub fn dest(mut self, folder: impl Into<PathBuf>) -> Self {
        self.dest = Some(folder.into());
        self
    }

    /// Where files go; it wins over [`dest`](Self::dest). Defaults to [`MemoryStorage`].
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{MulterOptions, multer::DiskStorage};
    ///
    /// let options = MulterOptions::new().storage(DiskStorage::new());
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `storage: multer.diskStorage({})`
    pub fn storage(mut self, storage: impl Storage) -> Self {
        self.storage = Some(Box::new(storage));
        self
    }

    /// Which files are wanted: `true` keeps one, `false` skips it without a word, an error fails the request. Defaults to all.
    ///
    /// The file has its field, name, type and encoding; its content is still to come.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MulterOptions::new()
    ///     .file_filter(async |_, file| Ok(file.mime_type.starts_with("image/")));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `fileFilter: (req, file, cb) => cb(null, file.mimetype.startsWith('image/'))`
    pub fn file_filter(
        mut self,
        filter: impl for<'a> AsyncFn(&'a Context, &'a UploadedFile) -> Result<bool, Error>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.file_filter = Some(Arc::new(filter));
        self
    }

    /// How much a form may bring. Defaults to what [`MulterLimits`] tells.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{MulterLimits, MulterOptions};
    ///
    /// let options = MulterOptions::new().limits(MulterLimits::new().file_size("1gb"));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `limits: { fileSize: 1024 ** 3 }`
    pub fn limits(mut self, limits: MulterLimits) -> Self {
        self.limits = Limits::Fixed(limits);
        self
    }

    /// How much the form of a request may bring, asked once before it is read.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{MulterLimits, MulterOptions};
    ///
    /// let options = MulterOptions::new().limits_with(|ctx| {
    ///     let size = if ctx.state["member"].is_null() { "1mb" } else { "100mb" };
    ///     MulterLimits::new().file_size(size)
    /// });
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `limits: (req) => ({ fileSize: .. })`
    pub fn limits_with(
        mut self,
        limits: impl Fn(&Context) -> MulterLimits + Send + Sync + 'static,
    ) -> Self {
        self.limits = Limits::Of(Box::new(limits));
        self
    }

    /// Whether [`UploadedFile::name`] keeps the folders that the client sent. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MulterOptions::new().preserve_path(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `preservePath: true`
    pub fn preserve_path(mut self, preserve: bool) -> Self {
        self.preserve_path = preserve;
        self
    }

    /// The charset of the names of fields and files, but for `filename*`, which says its own. Defaults to UTF-8.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MulterOptions::new().def_param_charset("latin1");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `defParamCharset: 'utf8'`; it is `latin1` by default there, which no browser sends.
    pub fn def_param_charset(mut self, charset: impl Into<String>) -> Self {
        self.def_param_charset = charset.into();
        self
    }

    /// The charset of texts that do not say theirs. Defaults to UTF-8.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MulterOptions::new().def_charset("latin1");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `defCharset: 'latin1'`
    pub fn def_charset(mut self, charset: impl Into<String>) -> Self {
        self.def_charset = charset.into();
        self
    }

    pub(super) fn take_storage(&mut self) -> Box<dyn Storage> {
        match (self.storage.take(), self.dest.take()) {
            (Some(storage), _) => storage,
            (None, Some(folder)) => Box::new(DiskStorage::new().destination(folder)),
            (None, None) => Box::new(MemoryStorage::new()),
        }
    }
}

impl Default for MulterOptions {
    fn default() -> Self {
        MulterOptions::new()
    }
}

impl fmt::Debug for MulterOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MulterOptions")
            .field("dest", &self.dest)
            .field("preserve_path", &self.preserve_path)
            .field("def_param_charset", &self.def_param_charset)
            .field("def_charset", &self.def_charset)
            .finish_non_exhaustive()
    }
}
