//! What is compressed, and how — the options of `koa-compress`.

mod codings;

use std::fmt;

use koa_core::Context;

use super::{coding::Coding, compressible};
use crate::ByteSize;

pub(super) const THRESHOLD: ByteSize = ByteSize::new(1024);

type By<T> = Box<dyn Fn(&str, Option<u64>, &Context) -> T + Send + Sync>;
type Filter = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// A value for all responses, or a function of the response.
pub(super) enum Choice<T> {
    Fixed(T),
    By(By<T>),
}

impl<T: Clone> Choice<T> {
    pub(super) fn of(&self, kind: &str, size: Option<u64>, ctx: &Context) -> T {
        match self {
            Choice::Fixed(value) => value.clone(),
            Choice::By(choose) => choose(kind, size, ctx),
        }
    }
}

/// How a coding is done; `true` is its default, `false` switches it off.
///
/// # Examples
///
/// ```
/// use koa_middleware::{CompressOptions, EncodingOptions};
///
/// let options = CompressOptions::new().gzip(EncodingOptions::new().level(9)).deflate(false);
/// ```
///
/// # In Koa
///
/// `{ level: 9 }`, `{ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } }`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodingOptions {
    pub(super) enabled: bool,
    pub(super) level: Option<u32>,
    pub(super) flush: bool,
}

impl EncodingOptions {
    /// The defaults of the coding.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::EncodingOptions;
    ///
    /// assert_eq!(EncodingOptions::new(), EncodingOptions::from(true));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        EncodingOptions {
            enabled: true,
            level: None,
            flush: true,
        }
    }

    /// How hard it tries: 0 to 9 for `gzip` and `deflate`, 0 to 11 for `br`, 1 to 22 for `zstd`. Defaults to 6, 4 and 3.
    ///
    /// The high levels take many times as long, on the thread that serves the request; they are for what is compressed once.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::EncodingOptions::new().level(1);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ level: 1 }`; for `br` it is `BROTLI_PARAM_QUALITY`.
    #[must_use]
    pub fn level(mut self, level: u32) -> Self {
        self.level = Some(level);
        self
    }

    /// Whether what a stream has written is sent whenever it has no more at hand. Defaults to `true`.
    ///
    /// Without it, pieces wait until there is more to compress: a little smaller, and nothing for server-sent events.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::EncodingOptions::new().flush(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ flush: zlib.constants.Z_SYNC_FLUSH }`, which flushes after every piece; the default there is not to.
    #[must_use]
    pub fn flush(mut self, flush: bool) -> Self {
        self.flush = flush;
        self
    }
}

impl Default for EncodingOptions {
    fn default() -> Self {
        EncodingOptions::new()
    }
}

impl From<bool> for EncodingOptions {
    fn from(enabled: bool) -> Self {
        EncodingOptions {
            enabled,
            ..EncodingOptions::new()
        }
    }
}

/// The options of [`compress_with`](crate::compress_with), and of a single response.
///
/// # Examples
///
/// ```
/// use koa_middleware::{CompressOptions, EncodingOptions, compress_with};
///
/// let options = CompressOptions::new()
///     .filter(|kind| kind.starts_with("text/"))
///     .threshold("2kb")
///     .br(EncodingOptions::new().level(5))
///     .deflate(false);
/// let mut app = koa_core::App::new();
/// app.with(compress_with(options));
/// ```
///
/// # In Koa
///
/// `{ filter: (type) => /text/.test(type), threshold: '2kb', br: { .. }, deflate: false }`
#[derive(Default)]
pub struct CompressOptions {
    filter: Option<Filter>,
    pub(super) threshold: Option<Choice<ByteSize>>,
    pub(super) encodings: [Option<Choice<EncodingOptions>>; 4],
    default_encoding: Option<String>,
    wildcard: Option<String>,
    preference: Option<Vec<Coding>>,
}

impl CompressOptions {
    /// The defaults: what is [`compressible`] from 1024 bytes on, as `br`, `gzip` or `deflate`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CompressOptions::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Which types are compressed; the function sees them without parameters. Defaults to [`compressible`].
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CompressOptions::new().filter(|kind| kind == "application/json");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ filter: (type) => type === 'application/json' }`
    #[must_use]
    pub fn filter(mut self, filter: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Some(Box::new(filter));
        self
    }

    /// The size in bytes from which on a response is compressed. Defaults to 1024.
    ///
    /// A stream of which the length is not known is always compressed.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CompressOptions::new().threshold("1mb");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ threshold: '1mb' }`
    #[must_use]
    #[track_caller]
    pub fn threshold(mut self, threshold: impl Into<ByteSize>) -> Self {
        self.threshold = Some(Choice::Fixed(threshold.into()));
        self
    }

    /// The size from which on a response is compressed, by its type, its size and its context.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CompressOptions::new()
    ///     .threshold_by(|kind, _size, _ctx| if kind == "text/html" { 10.into() } else { "3kb".into() });
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ threshold: (type, size, ctx) => type === 'text/html' ? 10 : '3kb' }`
    #[must_use]
    pub fn threshold_by<F>(mut self, threshold: F) -> Self
    where
        F: Fn(&str, Option<u64>, &Context) -> ByteSize + Send + Sync + 'static,
    {
        self.threshold = Some(Choice::By(Box::new(threshold)));
        self
    }

    /// What a missing or empty `Accept-Encoding` stands for. Defaults to `identity`; `*` is
    /// [`wildcard_accept_encoding`](Self::wildcard_accept_encoding).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CompressOptions::new().default_encoding("gzip");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ defaultEncoding: 'gzip' }`
    #[must_use]
    pub fn default_encoding(mut self, encoding: impl Into<String>) -> Self {
        self.default_encoding = Some(encoding.into());
        self
    }

    /// What `Accept-Encoding: *` stands for. Defaults to `gzip`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CompressOptions::new().wildcard_accept_encoding("br");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ wildcardAcceptEncoding: 'br' }`
    #[must_use]
    pub fn wildcard_accept_encoding(mut self, encoding: impl Into<String>) -> Self {
        self.wildcard =
            Some(encoding.into()).filter(|encoding| encoding != "*" && !encoding.is_empty());
        self
    }

    /// Which coding is chosen where a client likes several equally. Defaults to `zstd`, `br`, `gzip`, `deflate`, `identity`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CompressOptions::new().encoding_preference(["gzip", "br"]);
    /// ```
    ///
    /// # Panics
    ///
    /// Where a name is none of these five, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ encodingPreference: ['gzip', 'br'] }`
    #[must_use]
    #[track_caller]
    pub fn encoding_preference<T: AsRef<str>>(
        mut self,
        names: impl IntoIterator<Item = T>,
    ) -> Self {
        let known = |name: T| {
            let name = name.as_ref();
            Coding::of(name).unwrap_or_else(|| panic!("{name:?} is no content coding; it is one of zstd, br, gzip, deflate and identity"))
        };
        self.preference = Some(names.into_iter().map(known).collect());
        self
    }

    pub(super) fn admits(&self, kind: &str) -> bool {
        match &self.filter {
            Some(filter) => filter(kind),
            None => compressible(kind),
        }
    }

    pub(super) fn wildcard(&self) -> &str {
        self.wildcard.as_deref().unwrap_or("gzip")
    }

    pub(super) fn missing(&self) -> &str {
        match self.default_encoding.as_deref() {
            Some("*") => self.wildcard(),
            None | Some("") => "identity",
            Some(encoding) => encoding,
        }
    }

    pub(super) fn preference(&self) -> &[Coding] {
        self.preference.as_deref().unwrap_or(&Coding::ALL)
    }
}

impl fmt::Debug for CompressOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompressOptions")
            .field("default_encoding", &self.missing())
            .field("wildcard_accept_encoding", &self.wildcard())
            .field("encoding_preference", &self.preference())
            .finish_non_exhaustive()
    }
}
