//! The files that are known, which several middleware may share.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::file::CachedFile;
use crate::Ms;

/// The files of one folder or several, by their paths; clones share them.
///
/// # Examples
///
/// ```
/// use koa_middleware::{StaticCacheFiles, StaticCacheOptions, static_cache_with};
///
/// # fn main() -> std::io::Result<()> {
/// let files = StaticCacheFiles::new();
/// let options = || StaticCacheOptions::new().files(files.clone());
/// let mut app = koa_core::App::new();
/// app.with(static_cache_with("src", options())?);
/// app.with(static_cache_with("tests", options())?);
/// # Ok(())
/// # }
/// # let _ = main;
/// ```
///
/// # In Koa
///
/// `const files = {}; staticCache('src', {}, files)`
#[derive(Clone, Default)]
pub struct StaticCacheFiles {
    known: Arc<Mutex<Known>>,
    limit: Option<usize>,
}

#[derive(Default)]
struct Known {
    files: HashMap<String, Entry>,
    ages: HashMap<String, Duration>,
    clock: u64,
}

struct Entry {
    file: Arc<CachedFile>,
    used: u64,
}

impl StaticCacheFiles {
    /// No files yet, and no limit to their number.
    ///
    /// # Examples
    ///
    /// ```
    /// let files = koa_middleware::StaticCacheFiles::new();
    /// assert!(files.is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// So many files at most; the one that was not asked for the longest makes room.
    ///
    /// # Examples
    ///
    /// ```
    /// let files = koa_middleware::StaticCacheFiles::with_limit(1000);
    /// ```
    ///
    /// # In Koa
    ///
    /// An object with `get` and `set`, such as an LRU cache
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        StaticCacheFiles {
            limit: Some(limit),
            ..Self::default()
        }
    }

    /// How long clients may keep the file at a path, in the place of
    /// [`max_age`](crate::StaticCacheOptions::max_age).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let files = koa_middleware::StaticCacheFiles::new();
    /// files.set_max_age("/index.html", Duration::ZERO);
    /// ```
    ///
    /// # In Koa
    ///
    /// `files['/index.html'].maxAge = 0`
    pub fn set_max_age(&self, path: &str, max_age: impl Into<Ms>) {
        let max_age = max_age.into().duration();
        self.lock().ages.insert(path.to_owned(), max_age);
    }

    /// Forgets a file; where new files are looked for, the next request reads it again.
    ///
    /// # Examples
    ///
    /// ```
    /// let files = koa_middleware::StaticCacheFiles::new();
    /// files.remove("/index.html");
    /// ```
    ///
    /// # In Koa
    ///
    /// `delete files['/index.html']`
    pub fn remove(&self, path: &str) {
        self.lock().files.remove(path);
    }

    /// How many files there are.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::StaticCacheFiles::new().len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().files.len()
    }

    /// Whether there are none.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_middleware::StaticCacheFiles::new().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn age(&self, path: &str) -> Option<Duration> {
        self.lock().ages.get(path).copied()
    }

    pub(super) fn get(&self, path: &str) -> Option<Arc<CachedFile>> {
        let mut known = self.lock();
        known.clock += 1;
        let now = known.clock;
        let entry = known.files.get_mut(path)?;
        entry.used = now;
        Some(entry.file.clone())
    }

    pub(super) fn set(&self, path: &str, file: CachedFile) -> Arc<CachedFile> {
        let (file, mut known) = (Arc::new(file), self.lock());
        known.clock += 1;
        let used = known.clock;
        let entry = Entry {
            file: file.clone(),
            used,
        };
        known.files.insert(path.to_owned(), entry);
        if self
            .limit
            .is_some_and(|limit| known.files.len() > limit.max(1))
        {
            let oldest = known.files.iter().min_by_key(|(_, entry)| entry.used);
            if let Some(oldest) = oldest.map(|(path, _)| path.clone()) {
                known.files.remove(&oldest);
            }
        }
        file
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for StaticCacheFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StaticCacheFiles")
            .field("len", &self.len())
            .field("limit", &self.limit)
            .finish()
    }
}
