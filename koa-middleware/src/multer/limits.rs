//! How much a form may bring.

use crate::ByteSize;

/// What is in memory at most, unless said otherwise.
const IN_MEMORY: u64 = 32 << 20;
/// What is stored elsewhere at most, unless said otherwise.
const ELSEWHERE: u64 = 200 << 20;

/// The limits of an uploader, each inclusive.
///
/// Where upstream has none, there is one that keeps a server from filling its memory or its disk; each can be raised.
///
/// | limit | default here | upstream |
/// | --- | --- | --- |
/// | [`file_size`](Self::file_size) | that of all files together | none |
/// | [`total_file_size`](Self::total_file_size) | 32 MiB in memory, 200 MiB elsewhere; none where `file_size` is set | – |
/// | [`files`](Self::files) | 1,000 | none |
/// | [`fields`](Self::fields) | 1,000 | none |
/// | [`parts`](Self::parts) | none | none |
/// | [`field_size`](Self::field_size) | 1 MiB | 1 MiB |
/// | [`total_field_size`](Self::total_field_size) | 20 MiB | – |
/// | [`field_name_size`](Self::field_name_size) | none; a head has 16 KiB | the same |
/// | [`field_nesting_depth`](Self::field_nesting_depth) | 100 | none |
/// | [`field_array_index_limit`](Self::field_array_index_limit) | none; 10,000 gaps in a form | none |
///
/// # Examples
///
/// ```
/// use koa_middleware::{MulterLimits, MulterOptions, multer_with};
///
/// let limits = MulterLimits::new().file_size("5mb").files(3).fields(10);
/// let upload = multer_with(MulterOptions::new().limits(limits));
/// # let _ = upload.any();
/// ```
///
/// # In Koa
///
/// `{ limits: { fileSize: 5 * 1024 * 1024, files: 3, fields: 10 } }`
#[derive(Clone, Debug)]
#[must_use = "limits do nothing unless they are passed on"]
pub struct MulterLimits {
    pub(super) file_size: Option<u64>,
    pub(super) total_file_size: Option<u64>,
    pub(super) files: usize,
    pub(super) fields: usize,
    pub(super) parts: usize,
    pub(super) field_size: u64,
    pub(super) total_field_size: u64,
    pub(super) field_name_size: usize,
    pub(super) field_nesting_depth: usize,
    pub(super) field_array_index_limit: usize,
}

impl Default for MulterLimits {
    fn default() -> Self {
        MulterLimits {
            file_size: None,
            total_file_size: None,
            files: 1000,
            fields: 1000,
            parts: usize::MAX,
            field_size: 1 << 20,
            total_field_size: 20 << 20,
            field_name_size: usize::MAX,
            field_nesting_depth: 100,
            field_array_index_limit: usize::MAX,
        }
    }
}

impl MulterLimits {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new();
    /// # let _ = limits;
    /// ```
    pub fn new() -> Self {
        MulterLimits::default()
    }

    /// Bytes of a file; more is `LIMIT_FILE_SIZE`, a 413.
    ///
    /// Defaults to what all files together may have.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new().file_size("5mb");
    /// # let _ = limits;
    /// ```
    ///
    /// # In Koa
    ///
    /// `limits.fileSize`
    #[track_caller]
    pub fn file_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.file_size = Some(size.into().bytes());
        self
    }

    /// Bytes of all files of a request; more is `LIMIT_FILE_SIZE`, a 413.
    ///
    /// Defaults to 32 MiB for files in memory and 200 MiB for others, and to none where [`file_size`](Self::file_size) is set.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new().total_file_size("1gb");
    /// # let _ = limits;
    /// ```
    #[track_caller]
    pub fn total_file_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.total_file_size = Some(size.into().bytes());
        self
    }

    /// How many files there may be; more is `LIMIT_FILE_COUNT`, a 413. Defaults to 1,000.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new().files(3);
    /// # let _ = limits;
    /// ```
    ///
    /// # In Koa
    ///
    /// `limits.files`
    pub fn files(mut self, files: usize) -> Self {
        self.files = files;
        self
    }

    /// How many texts there may be; more is `LIMIT_FIELD_COUNT`, a 413. Defaults to 1,000.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new().fields(10);
    /// # let _ = limits;
    /// ```
    ///
    /// # In Koa
    ///
    /// `limits.fields`
    pub fn fields(mut self, fields: usize) -> Self {
        self.fields = fields;
        self
    }

    /// How many texts and files there may be together; more is `LIMIT_PART_COUNT`, a 413. Defaults to no limit.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new().parts(20);
    /// # let _ = limits;
    /// ```
    ///
    /// # In Koa
    ///
    /// `limits.parts`
    pub fn parts(mut self, parts: usize) -> Self {
        self.parts = parts;
        self
    }

    /// Bytes of a text; more is `LIMIT_FIELD_VALUE`, a 413. Defaults to 1 MiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new().field_size("10kb");
    /// # let _ = limits;
    /// ```
    ///
    /// # In Koa
    ///
    /// `limits.fieldSize`
    #[track_caller]
    pub fn field_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.field_size = size.into().bytes();
        self
    }

    /// Bytes of all texts of a request; more is `LIMIT_FIELD_VALUE`, a 413. Defaults to 20 MiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new().total_field_size("1mb");
    /// # let _ = limits;
    /// ```
    #[track_caller]
    pub fn total_field_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.total_field_size = size.into().bytes();
        self
    }

    /// Characters of a field's name, escapes included; more is `LIMIT_FIELD_KEY`, a 400. Defaults to no limit but that of a part's head.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new().field_name_size(100);
    /// # let _ = limits;
    /// ```
    ///
    /// # In Koa
    ///
    /// `limits.fieldNameSize`
    pub fn field_name_size(mut self, size: usize) -> Self {
        self.field_name_size = size;
        self
    }

    /// Brackets in the name of a text; more is `LIMIT_FIELD_NESTING`, a 400. Defaults to 100, and never more than 128.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new().field_nesting_depth(2);
    /// # let _ = limits;
    /// ```
    ///
    /// # In Koa
    ///
    /// `limits.fieldNestingDepth`
    pub fn field_nesting_depth(mut self, depth: usize) -> Self {
        self.field_nesting_depth = depth;
        self
    }

    /// The largest index in the name of a text; a larger one is `LIMIT_FIELD_ARRAY_INDEX`, a 400.
    ///
    /// Defaults to no limit, but the lists of a form have 10,000 empty places at most.
    ///
    /// # Examples
    ///
    /// ```
    /// let limits = koa_middleware::MulterLimits::new().field_array_index_limit(20);
    /// # let _ = limits;
    /// ```
    ///
    /// # In Koa
    ///
    /// `limits.fieldArrayIndexLimit`
    pub fn field_array_index_limit(mut self, limit: usize) -> Self {
        self.field_array_index_limit = limit;
        self
    }

    /// What all files may have together, for a storage in memory or elsewhere.
    pub(super) fn of_all_files(&self, in_memory: bool) -> u64 {
        match (self.total_file_size, self.file_size) {
            (Some(total), _) => total,
            (None, Some(_)) => u64::MAX,
            (None, None) if in_memory => IN_MEMORY,
            (None, None) => ELSEWHERE,
        }
    }
}
