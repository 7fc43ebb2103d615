//! What is served, and how — the options of `koa-static-cache`.

use std::{collections::HashMap, fmt, time::Duration};

use bytes::Bytes;

use super::StaticCacheFiles;
use crate::Ms;

type Filter = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// The options of [`static_cache_with`](crate::static_cache_with).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_middleware::StaticCacheOptions;
///
/// let options = StaticCacheOptions::new().prefix("/static").max_age(Duration::from_secs(31_536_000)).buffer(true);
/// ```
///
/// # In Koa
///
/// `{ prefix: '/static', maxAge: 31536000, buffer: true }`
pub struct StaticCacheOptions {
    /// Begins and ends with a slash.
    pub(super) prefix: String,
    max_age: Duration,
    cache_control: Option<String>,
    pub(super) buffer: bool,
    pub(super) gzip: bool,
    use_precompiled_gzip: bool,
    pub(super) alias: HashMap<String, String>,
    filter: Option<Filter>,
    pub(super) dynamic: bool,
    pub(super) preload: bool,
    pub(super) files: StaticCacheFiles,
}

impl StaticCacheOptions {
    /// The defaults: everything in the folder, read from the disk when it is sent.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        StaticCacheOptions {
            prefix: "/".into(),
            max_age: Duration::ZERO,
            cache_control: None,
            buffer: false,
            gzip: false,
            use_precompiled_gzip: false,
            alias: HashMap::new(),
            filter: None,
            dynamic: false,
            preload: true,
            files: StaticCacheFiles::new(),
        }
    }

    /// The path below which files are served. Defaults to `/`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new().prefix("/static");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ prefix: '/static' }`
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        let prefix = prefix.into();
        self.prefix = format!("/{}/", prefix.trim_matches('/')).replace("//", "/");
        self
    }

    /// How long clients may keep a file, in whole seconds. Defaults to 0; see [`StaticCacheFiles::set_max_age`] for a single one.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new().max_age("1h");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ maxAge: 3600 }`, a number of seconds`
    #[must_use]
    pub fn max_age(mut self, max_age: impl Into<Ms>) -> Self {
        self.max_age = max_age.into().duration();
        self
    }

    /// The whole `Cache-Control`. Defaults to `public, max-age=` and the age.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new().cache_control("no-cache");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ cacheControl: 'no-cache' }`
    #[must_use]
    pub fn cache_control(mut self, value: impl Into<String>) -> Self {
        self.cache_control = Some(value.into());
        self
    }

    /// Whether the files are kept in memory; a change on the disk is not seen then. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new().buffer(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ buffer: true }`
    #[must_use]
    pub fn buffer(mut self, buffer: bool) -> Self {
        self.buffer = buffer;
        self
    }

    /// Whether what is [compressible](crate::compressible) and larger than 1024 bytes is sent as gzip to clients that accept it. Defaults to `false`.
    ///
    /// What is kept in memory is compressed once.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new().buffer(true).gzip(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ buffer: true, gzip: true }`
    #[must_use]
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.gzip = gzip;
        self
    }

    /// Whether `name.gz` in the folder is taken for what gzip makes of `name`, where files are kept in memory. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new().buffer(true).gzip(true).use_precompiled_gzip(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ buffer: true, gzip: true, usePrecompiledGzip: true }`
    #[must_use]
    pub fn use_precompiled_gzip(mut self, precompiled: bool) -> Self {
        self.use_precompiled_gzip = precompiled;
        self
    }

    /// Another path for a file, without a redirect: `/` for `/index.html`. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new().alias("/", "/index.html");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ alias: { '/': '/index.html' } }`
    #[must_use]
    pub fn alias(mut self, path: impl Into<String>, target: impl Into<String>) -> Self {
        self.alias.insert(path.into(), target.into());
        self
    }

    /// Which files are read at the start, by their paths in the folder, without a slash at their beginning. Defaults to all.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new().filter(|name| name.ends_with(".css"));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ filter: (name) => name.endsWith('.css') }`
    #[must_use]
    pub fn filter(mut self, filter: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Some(Box::new(filter));
        self
    }

    /// Whether a file that was not there at the start is looked for. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new().dynamic(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ dynamic: true }`
    #[must_use]
    pub fn dynamic(mut self, dynamic: bool) -> Self {
        self.dynamic = dynamic;
        self
    }

    /// Whether the folder is read at the start. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticCacheOptions::new().preload(false).dynamic(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ preload: false, dynamic: true }`
    #[must_use]
    pub fn preload(mut self, preload: bool) -> Self {
        self.preload = preload;
        self
    }

    /// Where the files are kept: what several folders share, or what has a limit. Defaults to its own.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{StaticCacheFiles, StaticCacheOptions};
    ///
    /// let options = StaticCacheOptions::new().dynamic(true).files(StaticCacheFiles::with_limit(1000));
    /// ```
    ///
    /// # In Koa
    ///
    /// `staticCache(dir, { dynamic: true }, new LRU({ max: 1000 }))`
    #[must_use]
    pub fn files(mut self, files: StaticCacheFiles) -> Self {
        self.files = files;
        self
    }

    pub(super) fn admits(&self, name: &str) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter(name))
    }

    /// The path of a file in the folder.
    pub(super) fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(super) fn cache_control_of(&self, key: &str) -> String {
        self.cache_control.clone().unwrap_or_else(|| {
            let age = self.files.age(key).unwrap_or(self.max_age);
            format!("public, max-age={}", age.as_secs())
        })
    }

    pub(super) fn precompiled(&self, key: &str) -> Option<Bytes> {
        if !self.use_precompiled_gzip {
            return None;
        }
        self.files.get(&format!("{key}.gz"))?.buffer.clone()
    }
}

impl Default for StaticCacheOptions {
    fn default() -> Self {
        StaticCacheOptions::new()
    }
}

impl fmt::Debug for StaticCacheOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticCacheOptions")
            .field("prefix", &self.prefix)
            .field("max_age", &self.max_age)
            .field("buffer", &self.buffer)
            .field("gzip", &self.gzip)
            .field("dynamic", &self.dynamic)
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}
