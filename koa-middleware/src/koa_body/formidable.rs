//! The options of npm `formidable`, which `koa-body` passes on.

use std::{fmt, path::PathBuf};

use koa_core::UploadedFile;

use crate::{ByteSize, HashAlgorithm, Part};

type Filename = Box<dyn Fn(&str, &str, &UploadedFile) -> String + Send + Sync>;
type OnFileBegin = Box<dyn Fn(&mut UploadedFile) + Send + Sync>;
type OnPart = Box<dyn Fn(&Part) -> bool + Send + Sync>;
type Filter = Box<dyn Fn(&UploadedFile) -> bool + Send + Sync>;

/// How multipart bodies and their files are received.
///
/// # Examples
///
/// ```
/// use koa_middleware::{FormidableOptions, KoaBodyOptions, koa_body_with};
///
/// let files = FormidableOptions::new().upload_dir("spool").keep_extensions(true).max_file_size("20mb");
/// let mut app = koa_core::App::new();
/// app.with(koa_body_with(KoaBodyOptions::new().multipart(true).formidable(files)));
/// ```
///
/// # In Koa
///
/// `koaBody({ multipart: true, formidable: { uploadDir: 'spool', keepExtensions: true } })`
#[must_use = "options do nothing unless they are passed on"]
pub struct FormidableOptions {
    pub(super) upload_dir: Option<PathBuf>,
    pub(super) keep_extensions: bool,
    pub(super) keep_files: bool,
    pub(super) allow_empty_files: bool,
    pub(super) min_file_size: u64,
    pub(super) max_file_size: u64,
    max_total_file_size: Option<u64>,
    pub(super) max_files: usize,
    pub(super) max_fields: usize,
    pub(super) max_fields_size: u64,
    pub(super) encoding: String,
    pub(super) hash_algorithm: Option<HashAlgorithm>,
    pub(super) filename: Option<Filename>,
    pub(super) on_file_begin: Option<OnFileBegin>,
    pub(super) on_part: Option<OnPart>,
    pub(super) filter: Option<Filter>,
}

impl FormidableOptions {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new();
    /// # let _ = options;
    /// ```
    pub fn new() -> Self {
        FormidableOptions {
            upload_dir: None,
            keep_extensions: false,
            keep_files: false,
            allow_empty_files: false,
            min_file_size: 1,
            max_file_size: 200 << 20,
            max_total_file_size: None,
            max_files: 1000,
            max_fields: 1000,
            max_fields_size: 20 << 20,
            encoding: "utf-8".into(),
            hash_algorithm: None,
            filename: None,
            on_file_begin: None,
            on_part: None,
            filter: None,
        }
    }

    /// The folder that files are written to; it is made where it is missing. Defaults to the system's temporary one.
    ///
    /// Files in the default folder can be read by this user alone.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().upload_dir("spool");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `uploadDir: 'spool'`
    pub fn upload_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.upload_dir = Some(folder.into());
        self
    }

    /// Whether the random names end as those that the client sent. Defaults to `false`.
    ///
    /// That is from the first dot on, as far as it is made of letters, digits and dots.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().keep_extensions(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `keepExtensions: true`
    pub fn keep_extensions(mut self, keep: bool) -> Self {
        self.keep_extensions = keep;
        self
    }

    /// Whether files stay when the request has ended well, as upstream. Defaults to `false`: what was not persisted is removed.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().upload_dir("uploads").keep_files(true);
    /// # let _ = options;
    /// ```
    pub fn keep_files(mut self, keep: bool) -> Self {
        self.keep_files = keep;
        self
    }

    /// Whether a file may have no content. Defaults to `false`, a 400; [`min_file_size`](Self::min_file_size) must be 0 too.
    ///
    /// An input of a page that is left empty sends such a file.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().allow_empty_files(true).min_file_size(0);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `allowEmptyFiles: true`
    pub fn allow_empty_files(mut self, allow: bool) -> Self {
        self.allow_empty_files = allow;
        self
    }

    /// The bytes that a file must have; less is a 400. Defaults to 1.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().min_file_size("1kb");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `minFileSize: 1024`
    #[track_caller]
    pub fn min_file_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.min_file_size = size.into().bytes();
        self
    }

    /// The bytes that a file may have; more is a 413. Defaults to 200 MiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().max_file_size("2gb");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `maxFileSize: 2 * 1024 ** 3`
    #[track_caller]
    pub fn max_file_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.max_file_size = size.into().bytes();
        self
    }

    /// The bytes that all files of a request may have; more is a 413. Defaults to [`max_file_size`](Self::max_file_size).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().max_total_file_size("4gb");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `maxTotalFileSize: 4 * 1024 ** 3`
    #[track_caller]
    pub fn max_total_file_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.max_total_file_size = Some(size.into().bytes());
        self
    }

    /// How many files there may be; more is a 413. Defaults to 1,000.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().max_files(3);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `maxFiles: 3`; it has no limit by default there.
    pub fn max_files(mut self, files: usize) -> Self {
        self.max_files = files;
        self
    }

    /// How many texts there may be; more is a 413. Defaults to 1,000.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().max_fields(10);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `maxFields: 10`
    pub fn max_fields(mut self, fields: usize) -> Self {
        self.max_fields = fields;
        self
    }

    /// The bytes that all texts of a request may have; more is a 413. Defaults to 20 MiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().max_fields_size("1mb");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `maxFieldsSize: 1024 * 1024`
    #[track_caller]
    pub fn max_fields_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.max_fields_size = size.into().bytes();
        self
    }

    /// The charset of texts and names. Defaults to UTF-8.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().encoding("latin1");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `encoding: 'latin1'`
    pub fn encoding(mut self, charset: impl Into<String>) -> Self {
        self.encoding = charset.into();
        self
    }

    /// The algorithm of [`UploadedFile::hash`]. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new().hash_algorithm("sha256");
    /// # let _ = options;
    /// ```
    ///
    /// # Panics
    ///
    /// Where a name is none of an algorithm, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `hashAlgorithm: 'sha256'`
    #[track_caller]
    pub fn hash_algorithm(mut self, algorithm: impl Into<HashAlgorithm>) -> Self {
        self.hash_algorithm = Some(algorithm.into());
        self
    }

    /// The name of a file in its folder, of the client's name without its extension, that extension, and the file. Defaults to a random one.
    ///
    /// The extension is empty unless [`keep_extensions`](Self::keep_extensions) is set. A file that has the name is replaced; a name that leads out of
    /// the folder becomes `invalid-name`. What the client sent is no good name: two may send the same.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new()
    ///     .filename(|_name, _extension, file| format!("latest-{}.bin", file.field_name));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `` filename: (name, ext, part) => `latest-${part.name}.bin` ``
    pub fn filename(
        mut self,
        name: impl Fn(&str, &str, &UploadedFile) -> String + Send + Sync + 'static,
    ) -> Self {
        self.filename = Some(Box::new(name));
        self
    }

    /// Called with each file before it is written; it may set its `path`, to which the file goes then.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new()
    ///     .on_file_begin(|file| file.path = std::path::Path::new("spool").join(&file.field_name));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `onFileBegin: (name, file) => { file.filepath = path.join('spool', name) }`
    pub fn on_file_begin(
        mut self,
        begin: impl Fn(&mut UploadedFile) + Send + Sync + 'static,
    ) -> Self {
        self.on_file_begin = Some(Box::new(begin));
        self
    }

    /// Which parts are looked at, texts and files; the others are skipped without a word. Defaults to all.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new()
    ///     .on_part(|part| part.name() != Some("internal"));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `onPart: (part, handle) => { if (part.name !== 'internal') handle(part) }`
    pub fn on_part(mut self, wants: impl Fn(&Part) -> bool + Send + Sync + 'static) -> Self {
        self.on_part = Some(Box::new(wants));
        self
    }

    /// Which files are stored; the others are skipped without a word. Defaults to all.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FormidableOptions::new()
    ///     .filter(|file| file.mime_type.starts_with("image/"));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `filter: (part) => part.mimetype.startsWith('image/')`
    pub fn filter(mut self, wants: impl Fn(&UploadedFile) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Some(Box::new(wants));
        self
    }

    pub(super) fn total_file_size(&self) -> u64 {
        self.max_total_file_size.unwrap_or(self.max_file_size)
    }
}

impl Default for FormidableOptions {
    fn default() -> Self {
        FormidableOptions::new()
    }
}

impl fmt::Debug for FormidableOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormidableOptions")
            .field("upload_dir", &self.upload_dir)
            .field("keep_extensions", &self.keep_extensions)
            .field("keep_files", &self.keep_files)
            .field("max_file_size", &self.max_file_size)
            .field("max_total_file_size", &self.total_file_size())
            .field("max_files", &self.max_files)
            .field("max_fields", &self.max_fields)
            .field("max_fields_size", &self.max_fields_size)
            .field("hash_algorithm", &self.hash_algorithm)
            .finish_non_exhaustive()
    }
}
