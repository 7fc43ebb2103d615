//! Files on the disk.

use std::{
    env, fmt, fs,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use async_trait::async_trait;
use koa_core::{Context, Error, UploadedFile};

use super::{FileContent, Storage, filter::Function};
use crate::uploads::{Writing, random_name};

/// Writes files to a folder while they come in.
///
/// A file is there under its name as a whole or not at all. Without a [`destination`](Self::destination) it is a temporary one.
///
/// # Examples
///
/// ```
/// use koa_middleware::{MulterOptions, multer::DiskStorage, multer_with};
///
/// let storage = DiskStorage::new()
///     .destination("uploads/")
///     .filename(async |ctx, file| Ok(format!("{}-{}", ctx.query("album").unwrap_or("none"), file.field_name)));
/// let upload = multer_with(MulterOptions::new().storage(storage));
/// # let _ = upload.any();
/// ```
///
/// # In Koa
///
/// `multer.diskStorage({ destination, filename, flush })`
#[derive(Clone, Default)]
#[must_use = "a storage does nothing unless an uploader has it"]
pub struct DiskStorage {
    destination: Destination,
    filename: Option<Function<String>>,
    flush: bool,
    keep_files: Option<bool>,
}

#[derive(Clone, Default)]
enum Destination {
    #[default]
    Temporary,
    Folder(PathBuf),
    Function(Function<PathBuf>),
}

impl DiskStorage {
    /// A storage in the system's temporary folder, under random names.
    ///
    /// # Examples
    ///
    /// ```
    /// let storage = koa_middleware::multer::DiskStorage::new();
    /// # let _ = storage;
    /// ```
    pub fn new() -> Self {
        DiskStorage::default()
    }

    /// The folder to write to. Defaults to the system's temporary one.
    ///
    /// It is made at once with those above it, and again when it is missing.
    ///
    /// # Examples
    ///
    /// ```
    /// # let folder = std::env::temp_dir();
    /// let storage = koa_middleware::multer::DiskStorage::new().destination(folder);
    /// # let _ = storage;
    /// ```
    ///
    /// # In Koa
    ///
    /// `destination: 'uploads/'`
    pub fn destination(mut self, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        // Where it cannot be made, the first upload says so.
        let _ = fs::create_dir_all(&folder);
        self.destination = Destination::Folder(folder);
        self
    }

    /// The folder to write to, for each file.
    ///
    /// # Examples
    ///
    /// ```
    /// let storage = koa_middleware::multer::DiskStorage::new()
    ///     .destination_with(async |_, file| Ok(if file.mime_type == "image/png" { "pictures" } else { "others" }.into()));
    /// # let _ = storage;
    /// ```
    ///
    /// # In Koa
    ///
    /// `destination: (req, file, cb) => cb(null, 'pictures')`; here the folder is made where it is missing.
    pub fn destination_with(
        mut self,
        folder: impl for<'a> AsyncFn(&'a Context, &'a UploadedFile) -> Result<PathBuf, Error>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.destination = Destination::Function(Arc::new(folder));
        self
    }

    /// The name within the folder, for each file. Defaults to 32 random hexadecimal digits.
    ///
    /// It is used as it is: no extension is added, and a file that has it is replaced. A name that leads out of the folder is a 500.
    /// Do not make it of [`UploadedFile::name`], by which one client would choose the file of another.
    ///
    /// # Examples
    ///
    /// ```
    /// let storage = koa_middleware::multer::DiskStorage::new()
    ///     .destination("uploads/")
    ///     .filename(async |_, file| Ok(format!("{}.bin", file.field_name)));
    /// # let _ = storage;
    /// ```
    ///
    /// # In Koa
    ///
    /// ``filename: (req, file, cb) => cb(null, `${file.fieldname}.bin`)``
    pub fn filename(
        mut self,
        name: impl for<'a> AsyncFn(&'a Context, &'a UploadedFile) -> Result<String, Error>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        self.filename = Some(Arc::new(name));
        self
    }

    /// Whether the chain waits until the disk has each file for good. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let storage = koa_middleware::multer::DiskStorage::new().flush(true);
    /// # let _ = storage;
    /// ```
    ///
    /// # In Koa
    ///
    /// `flush: true`
    pub fn flush(mut self, flush: bool) -> Self {
        self.flush = flush;
        self
    }

    /// Whether files stay when the request has ended well. Defaults to `true` with a destination, and to `false` without.
    ///
    /// # Examples
    ///
    /// ```
    /// let storage = koa_middleware::multer::DiskStorage::new().destination("/var/spool/app").keep_files(false);
    /// # let _ = storage;
    /// ```
    pub fn keep_files(mut self, keep: bool) -> Self {
        self.keep_files = Some(keep);
        self
    }

    async fn folder(&self, ctx: &Context, file: &UploadedFile) -> Result<PathBuf, Error> {
        match &self.destination {
            Destination::Temporary => Ok(env::temp_dir()),
            Destination::Folder(folder) => Ok(folder.clone()),
            Destination::Function(function) => function.ask(ctx, file).await,
        }
    }
}

#[async_trait(?Send)]
impl Storage for DiskStorage {
    async fn handle_file(
        &self,
        ctx: &Context,
        file: &mut UploadedFile,
        mut content: FileContent,
    ) -> Result<(), Error> {
        let folder = self.folder(ctx, file).await?;
        let random = random_name(b"0123456789abcdef", 32)?;
        let private = matches!(self.destination, Destination::Temporary);
        let writing = match &self.filename {
            None => Writing::create(folder.join(random), private, None).await?,
            Some(function) => {
                let name = function.ask(ctx, file).await?;
                if !stays_within(&name) {
                    return Err(Error::other(format!(
                        "the name {name:?} leads out of the folder {}",
                        folder.display()
                    )));
                }
                Writing::replace(folder.join(name), &random, private, None).await?
            }
        };
        let filled = writing.fill(self.flush, async || content.chunk().await);
        let (temporary, _) = filled.await?;
        file.set_temporary(temporary);
        Ok(())
    }

    async fn remove_file(&self, _ctx: &Context, file: &UploadedFile) -> Result<(), Error> {
        match file.temporary() {
            Some(temporary) => Ok(temporary.remove().await?),
            None => Ok(()),
        }
    }

    fn keeps_files(&self) -> bool {
        let named = !matches!(self.destination, Destination::Temporary);
        self.keep_files.unwrap_or(named)
    }
}

/// Whether a name leads to a file below its folder.
fn stays_within(name: &str) -> bool {
    let mut components = Path::new(name).components().peekable();
    components.peek().is_some() && components.all(|part| matches!(part, Component::Normal(_)))
}

impl fmt::Debug for DiskStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let destination = match &self.destination {
            Destination::Temporary => "the system's temporary folder".into(),
            Destination::Folder(folder) => folder.display().to_string(),
            Destination::Function(_) => "a function".into(),
        };
        f.debug_struct("DiskStorage")
            .field("destination", &destination)
            .field("flush", &self.flush)
            .field("keep_files", &self.keeps_files())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::stays_within;

    #[test]
    fn names_stay_within_their_folder() {
        for name in ["a", "a.b", "..a", "album/a"] {
            assert!(stays_within(name), "{name}");
        }
        for name in ["", "..", "../a", "/a", "a/../../b", "./../a"] {
            assert!(!stays_within(name), "{name}");
        }
    }
}
