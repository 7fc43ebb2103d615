//! Uploads on the local disk — npm `@tus/file-store`.

mod disk;
#[cfg(test)]
mod tests;

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread::available_parallelism,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Semaphore;

use self::disk::{blocking, make_folder_of, open_to_append, present, sync_folder_of};
use super::{HashAlgorithm, Hasher, Stored, UploadReader, UploadStorage, UploadWriter, hex};

/// The folder of what is not complete yet.
const TEMPORARY: &str = ".tmp";

/// How old a temporary file is that no process can be at any more.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// Uploads as files below a folder, which is made where there is none.
///
/// Every write is flushed to the disk before it counts, files appear under their names when they are complete, and nothing blocks a
/// worker thread. Keys cannot leave the folder: segments such as `..` are refused. One process at a time may write to a folder.
///
/// # Examples
///
/// ```
/// let storage = koa_middleware::FileStore::new("uploads");
/// ```
///
/// # In Koa
///
/// `new FileStore({ directory: 'uploads' })`
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: Arc<Path>,
    /// Lets as many threads join and hash files as there are cores.
    heavy: Arc<Semaphore>,
    number: Arc<AtomicU64>,
}

impl FileStore {
    /// A storage in a folder. What an earlier process left half-written there is removed.
    ///
    /// # Examples
    ///
    /// ```
    /// let storage = koa_middleware::FileStore::new("uploads");
    /// ```
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder: PathBuf = folder.into();
        for left in fs::read_dir(folder.join(TEMPORARY))
            .into_iter()
            .flatten()
            .flatten()
        {
            let old = left.metadata().and_then(|metadata| metadata.modified());
            if old.is_ok_and(|old| old.elapsed().is_ok_and(|age| age > ABANDONED)) {
                // What cannot be removed costs space alone.
                let _ = fs::remove_file(left.path());
            }
        }
        let cores = available_parallelism().map_or(1, usize::from);
        FileStore {
            folder: folder.into(),
            heavy: Arc::new(Semaphore::new(cores)),
            number: Arc::default(),
        }
    }

    fn path(&self, key: &str) -> io::Result<PathBuf> {
        let mut path = self.folder.to_path_buf();
        for segment in key.split('/') {
            if matches!(segment, "" | "." | ".." | TEMPORARY) || segment.contains(['\\', '\0', ':'])
            {
                let message = format!("{key:?} is no key of an upload");
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
            path.push(segment);
        }
        Ok(path)
    }

    fn temporary(&self) -> io::Result<PathBuf> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let number = self.number.fetch_add(1, Relaxed);
        let name = format!("{}-{number}", hex(&random));
        Ok(self.folder.join(TEMPORARY).join(name))
    }
}

#[async_trait]
impl UploadStorage for FileStore {
    async fn put(&self, key: &str, bytes: Bytes) -> io::Result<()> {
        let (path, temporary) = (self.path(key)?, self.temporary()?);
        blocking(move || {
            make_folder_of(&temporary)?;
            make_folder_of(&path)?;
            let written = File::create(&temporary).and_then(|mut file| {
                file.write_all(&bytes)?;
                file.sync_data()?;
                fs::rename(&temporary, &path)
            });
            if written.is_err() {
                let _ = fs::remove_file(&temporary);
            }
            written?;
            sync_folder_of(&path)
        })
        .await
    }

    async fn get(&self, key: &str) -> io::Result<Option<Bytes>> {
        let Ok(path) = self.path(key) else {
            return Ok(None);
        };
        blocking(move || present(fs::read(path).map(Bytes::from))).await
    }

    async fn size(&self, key: &str) -> io::Result<Option<u64>> {
        let Ok(path) = self.path(key) else {
            return Ok(None);
        };
        blocking(move || {
            let metadata = present(fs::metadata(path))?;
            Ok(metadata
                .filter(fs::Metadata::is_file)
                .map(|file| file.len()))
        })
        .await
    }

    async fn append(&self, key: &str) -> io::Result<Box<dyn UploadWriter>> {
        let path = self.path(key)?;
        let file = blocking(move || open_to_append(&path)).await?;
        Ok(Box::new(Writer(Arc::new(file))))
    }

    async fn read(&self, key: &str) -> io::Result<UploadReader> {
        let file = tokio::fs::File::open(self.path(key)?).await?;
        Ok(Box::pin(file))
    }

    async fn join(&self, key: &str, parts: &[String]) -> io::Result<u64> {
        let path = self.path(key)?;
        let parts: Vec<_> = parts
            .iter()
            .map(|part| self.path(part))
            .collect::<io::Result<_>>()?;
        let _permit = self.heavy.acquire().await.map_err(io::Error::other)?;
        blocking(move || {
            let (mut whole, mut size) = (open_to_append(&path)?, 0);
            for part in parts {
                let mut part = File::open(part)?;
                let length = part.metadata()?.len();
                let copied = io::copy(&mut part, &mut whole)?;
                if copied != length {
                    return Err(io::Error::other("a part changed while it was joined"));
                }
                size += copied;
            }
            whole.sync_data()?;
            Ok(size)
        })
        .await
    }

    async fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (self.path(from)?, self.path(to)?);
        blocking(move || {
            make_folder_of(&to)?;
            fs::rename(&from, &to)?;
            sync_folder_of(&to)
        })
        .await
    }

    async fn remove(&self, key: &str) -> io::Result<()> {
        let path = self.path(key)?;
        blocking(move || {
            let Some(metadata) = present(fs::symlink_metadata(&path))? else {
                return Ok(());
            };
            let removed = if metadata.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
            if present(removed)?.is_some() {
                sync_folder_of(&path)?;
            }
            Ok(())
        })
        .await
    }

    async fn list(&self, folder: &str) -> io::Result<Vec<Stored>> {
        let path = if folder.is_empty() {
            self.folder.to_path_buf()
        } else {
            self.path(folder)?
        };
        blocking(move || {
            let mut found = Vec::new();
            for entry in present(fs::read_dir(path))?.into_iter().flatten() {
                let entry = entry?;
                // It may be gone by now, and a name that is no text is none of a key.
                let (Ok(metadata), Ok(name)) = (entry.metadata(), entry.file_name().into_string())
                else {
                    continue;
                };
                if name != TEMPORARY {
                    let modified = metadata.modified().unwrap_or_else(|_| SystemTime::now());
                    found.push(Stored {
                        name,
                        is_folder: metadata.is_dir(),
                        size: metadata.len(),
                        modified,
                    });
                }
            }
            Ok(found)
        })
        .await
    }

    async fn hash(&self, key: &str, algorithm: HashAlgorithm) -> io::Result<Vec<u8>> {
        let path = self.path(key)?;
        let _permit = self.heavy.acquire().await.map_err(io::Error::other)?;
        blocking(move || {
            let (mut file, mut hasher) = (File::open(path)?, Hasher::new(algorithm));
            let mut piece = vec![0; 256 << 10];
            loop {
                match file.read(&mut piece)? {
                    0 => return Ok(hasher.finish()),
                    length => hasher.update(&piece[..length]),
                }
            }
        })
        .await
    }
}

struct Writer(Arc<File>);

#[async_trait]
impl UploadWriter for Writer {
    async fn write(&mut self, pieces: Vec<Bytes>) -> io::Result<()> {
        let file = self.0.clone();
        blocking(move || {
            pieces
                .iter()
                .try_for_each(|piece| (&*file).write_all(piece))
        })
        .await
    }

    async fn sync(&mut self) -> io::Result<()> {
        let file = self.0.clone();
        blocking(move || file.sync_data()).await
    }
}
