//! Where resumable uploads are kept — the data stores of npm `@tus/server`, and one place for [`tus`](crate::tus) and [`slices`](crate::slices).

mod file_store;
mod locks;
mod pour;
mod sweeper;

use std::{fmt, io, pin::Pin, time::SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use koa_core::Error;
use tokio::io::{AsyncRead, AsyncReadExt};

pub use self::file_store::FileStore;
pub(crate) use self::{
    locks::{Held, Locks},
    pour::{End, pour},
    sweeper::{CleanUp, sweep},
};
pub(crate) use crate::hash::{HashAlgorithm, Hasher, hex};

/// The bytes of an upload as they are read back.
pub type UploadReader = Pin<Box<dyn AsyncRead + Send>>;

/// Where uploads are kept: objects of bytes under keys, which grow at their ends.
///
/// A key is a path of segments with slashes between them, `"slices/9af1/9af1-0"`. What a method has done outlives the
/// process and a loss of power when it returns: resuming rests on it. [`FileStore`] is the one that is there.
///
/// # Examples
///
/// ```
/// use koa_middleware::{FileStore, UploadStorage};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// # let folder = std::env::temp_dir().join(format!("koa-doc-storage-{}", std::process::id()));
/// let storage: Box<dyn UploadStorage> = Box::new(FileStore::new(&folder));
/// let mut writer = storage.append("hello").await?;
/// writer.write(vec!["hello".into()]).await?;
/// writer.sync().await?;
/// assert_eq!(storage.size("hello").await?, Some(5));
/// # std::fs::remove_dir_all(folder)
/// # }
/// ```
///
/// # In Koa
///
/// `DataStore` of `@tus/server`, of which this is the part that differs from store to store.
#[async_trait]
pub trait UploadStorage: fmt::Debug + Send + Sync + 'static {
    /// Writes a small object at once: whoever reads it finds the old one or the new one, never a part.
    ///
    /// # Errors
    ///
    /// What the storage gives; the old object is as it was.
    async fn put(&self, key: &str, bytes: Bytes) -> io::Result<()>;

    /// A small object, or `None` where there is none.
    ///
    /// # Errors
    ///
    /// What the storage gives.
    async fn get(&self, key: &str) -> io::Result<Option<Bytes>>;

    /// The size of an object in bytes, or `None` where there is none.
    ///
    /// # Errors
    ///
    /// What the storage gives.
    async fn size(&self, key: &str) -> io::Result<Option<u64>>;

    /// Opens an object to write at its end; it is made where there is none.
    ///
    /// # Errors
    ///
    /// What the storage gives.
    async fn append(&self, key: &str) -> io::Result<Box<dyn UploadWriter>>;

    /// Opens an object to read it from its begin.
    ///
    /// # Errors
    ///
    /// [`NotFound`](io::ErrorKind::NotFound) where there is none, and what the storage gives.
    async fn read(&self, key: &str) -> io::Result<UploadReader>;

    /// Appends other objects, in their order, to one that is made where there is none; the size of all that was appended.
    ///
    /// # Errors
    ///
    /// What the storage gives; the object may then have some of it at its end.
    async fn join(&self, key: &str, parts: &[String]) -> io::Result<u64>;

    /// Moves an object to another key at once, in the place of what is there.
    ///
    /// # Errors
    ///
    /// What the storage gives; nothing was moved.
    async fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes an object, or all below a folder; one that is not there is no error.
    ///
    /// # Errors
    ///
    /// What the storage gives.
    async fn remove(&self, key: &str) -> io::Result<()>;

    /// What is directly in a folder, in no order; `""` is the outermost one, and one that is not there is empty.
    ///
    /// # Errors
    ///
    /// What the storage gives.
    async fn list(&self, folder: &str) -> io::Result<Vec<Stored>>;

    /// The hash of an object, read from its begin to its end.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    async fn hash(&self, key: &str, algorithm: HashAlgorithm) -> io::Result<Vec<u8>> {
        let (mut reader, mut hasher) = (self.read(key).await?, Hasher::new(algorithm));
        let mut piece = vec![0; 64 << 10];
        loop {
            match reader.read(&mut piece).await? {
                0 => return Ok(hasher.finish()),
                length => hasher.update(&piece[..length]),
            }
        }
    }
}

/// The end of an object that is being written, made by [`UploadStorage::append`].
#[async_trait]
pub trait UploadWriter: Send {
    /// Writes pieces in their order; what was written before a failure counts.
    ///
    /// # Errors
    ///
    /// What the storage gives.
    async fn write(&mut self, pieces: Vec<Bytes>) -> io::Result<()>;

    /// Waits until all that was written is safe.
    ///
    /// # Errors
    ///
    /// What the storage gives.
    async fn sync(&mut self) -> io::Result<()>;
}

/// What [`UploadStorage::list`] finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The last segment of its key.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Its size in bytes; of no meaning for a folder.
    pub size: u64,
    /// When it, or what is directly in the folder, was changed last.
    pub modified: SystemTime,
}

/// A random name that nobody guesses: 32 hexadecimal digits.
///
/// # Errors
///
/// A system without randomness, as a 500.
pub(crate) fn random_name() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::other(format!("no random bytes: {error}")))?;
    Ok(hex(&bytes))
}

/// What a failing storage is to the client: 507 where it is full, else a hidden 500.
pub(crate) fn storage_error(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::new(507),
        _ => Error::new(500).with_message(format!("the upload storage failed: {error}")),
    }
    .with_source(error)
}
