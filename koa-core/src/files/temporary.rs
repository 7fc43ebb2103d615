//! Files that are removed unless someone keeps them.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use tokio::runtime::Handle;

/// A file on the disk that is removed when the last clone of this is dropped, unless it was kept; for parsers and storages.
///
/// The removal is done by a thread that may block; where there is no runtime, at once.
///
/// # Examples
///
/// ```
/// use koa_core::TemporaryFile;
///
/// # fn main() -> std::io::Result<()> {
/// # let path = std::env::temp_dir().join(format!("temporary-{}", std::process::id()));
/// std::fs::write(&path, "hello")?;
/// drop(TemporaryFile::new(&path));
/// assert!(!path.exists());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TemporaryFile(Arc<Inner>);

struct Inner {
    path: PathBuf,
    kept: AtomicBool,
}

impl TemporaryFile {
    /// Takes charge of a file, which need not be there yet.
    ///
    /// # Examples
    ///
    /// ```
    /// let file = koa_core::TemporaryFile::new("uploads/9f86d081");
    /// assert_eq!(file.path().to_str(), Some("uploads/9f86d081"));
    /// ```
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        TemporaryFile(Arc::new(Inner {
            path: path.into(),
            kept: AtomicBool::new(false),
        }))
    }

    /// Where the file lies.
    ///
    /// # Examples
    ///
    /// ```
    /// let file = koa_core::TemporaryFile::new("uploads/9f86d081");
    /// assert!(file.path().ends_with("9f86d081"));
    /// ```
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Says that the file stays.
    ///
    /// # Examples
    ///
    /// ```
    /// koa_core::TemporaryFile::new("uploads/9f86d081").keep();
    /// ```
    pub fn keep(&self) {
        self.0.kept.store(true, Relaxed);
    }

    /// Removes the file now; one that was kept or is not there is left alone.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// koa_core::TemporaryFile::new("no such file").remove().await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What the disk says; it is not tried again.
    pub async fn remove(&self) -> io::Result<()> {
        if self.0.kept.swap(true, Relaxed) {
            return Ok(());
        }
        match tokio::fs::remove_file(&self.0.path).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }
}

impl fmt::Debug for TemporaryFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TemporaryFile").field(&self.0.path).finish()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if *self.kept.get_mut() {
            return;
        }
        let removal = Removal(std::mem::take(&mut self.path));
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(move || drop(removal));
        }
    }
}

/// Removes its file when it is dropped, so that a runtime that shuts down and drops the task removes it too.
struct Removal(PathBuf);

impl Drop for Removal {
    fn drop(&mut self) {
        // There is nobody left to tell.
        let _ = fs::remove_file(&self.0);
    }
}
