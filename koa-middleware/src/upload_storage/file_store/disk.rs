//! Work on the disk, away from the worker threads, that is safe when it is done.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

use tokio::task::spawn_blocking;

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

/// `None` for what is not there, or cannot be there.
pub(super) fn present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::InvalidFilename => Ok(None),
            _ => Err(error),
        },
    }
}

pub(super) fn open_to_append(path: &Path) -> io::Result<File> {
    let open = || OpenOptions::new().append(true).open(path);
    match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            make_folder_of(path)?;
            let file = OpenOptions::new().append(true).create(true).open(path)?;
            sync_folder_of(path)?;
            Ok(file)
        }
        opened => opened,
    }
}

pub(super) fn make_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.is_dir() => {
            fs::create_dir_all(folder)?;
            sync_folder_of(folder)
        }
        _ => Ok(()),
    }
}

/// Makes the names in a file's folder safe; a file that is safe under no name is lost.
pub(super) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) && !folder.as_os_str().is_empty() => {
            File::open(folder)?.sync_all()
        }
        _ => Ok(()),
    }
}
