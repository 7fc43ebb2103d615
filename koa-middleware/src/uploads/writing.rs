//! A file that is written while it comes in.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    mem,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use koa_core::{Error, TemporaryFile};
use tokio::task::spawn_blocking;

use super::not_stored;

/// How many bytes are gathered before a thread is asked to write them.
const GATHERED: usize = 128 << 10;

/// A digest of what is written.
pub(crate) trait Digest: Send {
    fn update(&mut self, bytes: &[u8]);
    /// The digest in hexadecimal.
    fn hex(self: Box<Self>) -> String;
}

/// A file on its way to the disk; dropped before it is [filled](Self::fill), nothing is left of it.
pub(crate) struct Writing {
    open: Option<Open>,
    gathered: Vec<Bytes>,
    size: usize,
    temporary: TemporaryFile,
    /// The path that it gets in the end, where that may be another's now.
    replaces: Option<PathBuf>,
}

/// What goes to the thread that writes, and comes back.
struct Open {
    file: File,
    digest: Option<Box<dyn Digest>>,
}

impl Writing {
    /// Makes a file that is not there yet; its folder too, if it is missing.
    ///
    /// A private file is one that only this user may read, for folders that all share.
    pub(crate) async fn create(
        path: PathBuf,
        private: bool,
        digest: Option<Box<dyn Digest>>,
    ) -> Result<Self, Error> {
        let failed = path.clone();
        let created = blocking(move || {
            let file = match open(&path, private) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    path.parent().map_or(Ok(()), fs::create_dir_all)?;
                    open(&path, private)
                }
                opened => opened,
            }?;
            Ok(Writing {
                open: Some(Open { file, digest }),
                gathered: Vec::new(),
                size: 0,
                // Only what was made here may be removed.
                temporary: TemporaryFile::new(path),
                replaces: None,
            })
        });
        created.await.map_err(|error| not_stored(&failed, error))
    }

    /// Makes a file that gets its path when it is finished, in the place of one that is there.
    ///
    /// Until then it lies beside it under a random name.
    pub(crate) async fn replace(
        path: PathBuf,
        random: &str,
        private: bool,
        digest: Option<Box<dyn Digest>>,
    ) -> Result<Self, Error> {
        let beside = path.with_file_name(format!(".{random}.part"));
        let mut writing = Writing::create(beside, private, digest).await?;
        writing.replaces = Some(path);
        Ok(writing)
    }

    /// Writes what a function gives until it gives nothing more, and finishes; where that fails nothing is left already.
    ///
    /// With `synced` it waits until the disk has the file. What is told besides is its digest.
    pub(crate) async fn fill(
        mut self,
        synced: bool,
        mut next: impl AsyncFnMut() -> Result<Option<Bytes>, Error>,
    ) -> Result<(TemporaryFile, Option<String>), Error> {
        let (path, temporary) = (self.path().to_owned(), self.temporary.clone());
        let filled = async {
            while let Some(piece) = next().await? {
                let written = self.write(piece).await;
                written.map_err(|error| not_stored(&path, error))?;
            }
            let finished = self.finish(synced).await;
            finished.map_err(|error| not_stored(&path, error))
        };
        let filled = filled.await;
        if filled.is_err() {
            // The first error is the one to tell.
            let _ = temporary.remove().await;
        }
        filled
    }

    fn path(&self) -> &Path {
        self.replaces
            .as_deref()
            .unwrap_or_else(|| self.temporary.path())
    }

    async fn write(&mut self, piece: Bytes) -> io::Result<()> {
        self.size += piece.len();
        self.gathered.push(piece);
        if self.size < GATHERED {
            return Ok(());
        }
        self.flush().await
    }

    async fn flush(&mut self) -> io::Result<()> {
        let gathered = mem::take(&mut self.gathered);
        self.size = 0;
        let Some(mut open) = self.open.take() else {
            return Err(io::Error::other("the file could not be written before"));
        };
        let written = blocking(move || {
            for piece in gathered {
                open.file.write_all(&piece)?;
                if let Some(digest) = &mut open.digest {
                    digest.update(&piece);
                }
            }
            Ok(open)
        });
        self.open = Some(written.await?);
        Ok(())
    }

    async fn finish(mut self, synced: bool) -> io::Result<(TemporaryFile, Option<String>)> {
        self.flush().await?;
        let Writing {
            open,
            temporary,
            replaces,
            ..
        } = self;
        blocking(move || {
            let mut temporary = temporary;
            if let (Some(open), true) = (&open, synced) {
                open.file.sync_all()?;
            }
            if let Some(path) = replaces {
                fs::rename(temporary.path(), &path)?;
                temporary.keep();
                temporary = TemporaryFile::new(path);
            }
            let digest = open.and_then(|open| open.digest);
            Ok((temporary, digest.map(Digest::hex)))
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

fn open(path: &Path, private: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = private;
    options.open(path)
}
