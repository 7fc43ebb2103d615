//! One file that was uploaded.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use super::{TemporaryFile, persist};

/// A file that a client sent, on the disk or in memory.
///
/// What a client says of its file ([`name`](Self::name), [`mime_type`](Self::mime_type), [`encoding`](Self::encoding)) is data, and may be wrong
/// or hostile: never make a path of it.
///
/// A temporary file is removed when its request ends, whichever way: unless [`persist_to`](Self::persist_to) moved it,
/// [`keep`](Self::keep) said that it stays, or the parser was told to keep files.
///
/// # Examples
///
/// ```
/// use koa_core::OrThrow;
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let photo = ctx.request.files.get_mut("photo").or_throw(400, "a photo is required")?;
///     println!("{} bytes of {} in {}", photo.size, photo.mime_type, photo.path.display());
///     photo.persist_to("photos/1.png").await?;
///     ctx.set_status(201);
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// A file of `ctx.request.files`, or `ctx.request.file`. The names of its members differ from package to package:
///
/// | here | `koa-body` (formidable) | `@koa/multer` |
/// | --- | --- | --- |
/// | `field_name` | the key of `files` | `fieldname` |
/// | `name` | `originalFilename` | `originalname` |
/// | `mime_type` | `mimetype` | `mimetype` |
/// | `encoding` | – | `encoding` |
/// | `size` | `size` | `size` |
/// | `path` | `filepath` | `path` |
/// | `path.parent()` | `formidable.uploadDir` | `destination` |
/// | `file_name()` | `newFilename` | `filename` |
/// | `buffer` | – | `buffer` |
/// | `hash` | `hash` | – |
#[derive(Default)]
#[non_exhaustive]
pub struct UploadedFile {
    /// The name of the form's field.
    pub field_name: String,
    /// The name that the file has at the client, if it said one; anything may stand in it.
    pub name: Option<String>,
    /// The type that the client gave, not checked.
    pub mime_type: String,
    /// The transfer encoding that the client gave, such as `7bit`.
    pub encoding: String,
    /// Its size in bytes.
    pub size: u64,
    /// Where it lies on the disk; empty where it does not.
    pub path: PathBuf,
    /// Its content, where it is kept in memory.
    pub buffer: Option<Bytes>,
    /// The digest of its content in hexadecimal, where the parser was told to make one.
    pub hash: Option<String>,
    /// What a storage of one's own tells of it, such as an address.
    pub properties: Map<String, Value>,
    temporary: Option<TemporaryFile>,
}

impl UploadedFile {
    /// A file of a field, of which nothing else is known yet; for parsers.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut file = koa_core::UploadedFile::new("photo");
    /// file.name = Some("cat.png".into());
    /// assert_eq!((file.field_name.as_str(), file.size), ("photo", 0));
    /// ```
    #[must_use]
    pub fn new(field_name: impl Into<String>) -> Self {
        UploadedFile {
            field_name: field_name.into(),
            ..UploadedFile::default()
        }
    }

    /// The name under which it lies on the disk; empty where it does not.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut file = koa_core::UploadedFile::new("photo");
    /// file.path = "uploads/9f86d081".into();
    /// assert_eq!(file.file_name(), "9f86d081");
    /// ```
    ///
    /// # In Koa
    ///
    /// `file.newFilename` of `koa-body`, `file.filename` of `@koa/multer`
    #[must_use]
    pub fn file_name(&self) -> &str {
        let name = self.path.file_name().and_then(|name| name.to_str());
        name.unwrap_or_default()
    }

    /// Moves the file to a path of your own, where it stays; never in the place of another one.
    ///
    /// [`path`](Self::path) is that path then. It is there at once and as a whole, be it on another file system, and it keeps the permissions of the
    /// temporary file. One that is kept in memory is written. The folder must exist.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// # let folder = std::env::temp_dir().join(format!("persist-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// let mut note = koa_core::UploadedFile::new("note");
    /// note.buffer = Some("hello".into());
    ///
    /// note.persist_to(folder.join("note.txt")).await?;
    /// assert_eq!(std::fs::read_to_string(&note.path)?, "hello");
    ///
    /// let again = note.persist_to(folder.join("note.txt")).await;
    /// assert_eq!(again.unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
    /// # std::fs::remove_dir_all(&folder)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`AlreadyExists`](io::ErrorKind::AlreadyExists) where something is there, and what the disk says; the file is where it was then, and nothing is left
    /// at the path. By `?` it is a 500.
    ///
    /// # In Koa
    ///
    /// `await fs.rename(file.filepath, path)`, which replaces what is there and fails where the path is on another file system.
    pub async fn persist_to(&mut self, path: impl AsRef<Path>) -> io::Result<()> {
        self.persist(path.as_ref(), false).await
    }

    /// Moves the file to a path of your own as [`persist_to`](Self::persist_to) does, in the place of a file that is there.
    ///
    /// Who opens the path sees the old file or the new one, never a part.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use koa_core::OrThrow;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let avatar = ctx.request.files.get_mut("avatar").or_throw(400, "an avatar is required")?;
    ///     avatar.persist_over("avatars/7.png").await?;
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// What the disk says; the file is where it was then.
    ///
    /// # In Koa
    ///
    /// `await fs.rename(file.filepath, path)`
    pub async fn persist_over(&mut self, path: impl AsRef<Path>) -> io::Result<()> {
        self.persist(path.as_ref(), true).await
    }

    async fn persist(&mut self, path: &Path, replace: bool) -> io::Result<()> {
        let content = match &self.buffer {
            Some(bytes) => persist::Content::Memory(bytes.clone()),
            None => persist::Content::File(self.path.clone()),
        };
        let target = path.to_owned();
        let moved =
            tokio::task::spawn_blocking(move || persist::persist(&content, &target, replace));
        moved.await.map_err(io::Error::other)??;
        self.keep();
        self.path = path.to_owned();
        Ok(())
    }

    /// Says that a temporary file stays where it lies when the request ends.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let photo = &ctx.request.files["photo"];
    ///     photo.keep();
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// Nothing removes a file.
    pub fn keep(&self) {
        if let Some(temporary) = &self.temporary {
            temporary.keep();
        }
    }

    /// The file on the disk that is removed with this one; `None` where there is none that a parser made.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_core::UploadedFile::new("photo").temporary().is_none());
    /// ```
    #[must_use]
    pub fn temporary(&self) -> Option<&TemporaryFile> {
        self.temporary.as_ref()
    }

    /// Sets the file on the disk that holds the content, and [`path`](Self::path); for parsers and storages.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{TemporaryFile, UploadedFile};
    ///
    /// let mut file = UploadedFile::new("photo");
    /// file.set_temporary(TemporaryFile::new("uploads/9f86d081"));
    /// assert_eq!(file.file_name(), "9f86d081");
    /// ```
    pub fn set_temporary(&mut self, temporary: TemporaryFile) {
        temporary.path().clone_into(&mut self.path);
        self.temporary = Some(temporary);
    }
}

/// The object that `koa-body` sends for a file.
///
/// `size`, `filepath`, `newFilename`, `mimetype`, `originalFilename`, `hash` where there is one, and the [`properties`](UploadedFile::properties).
impl Serialize for UploadedFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("size", &self.size)?;
        map.serialize_entry("filepath", &self.path.to_string_lossy())?;
        map.serialize_entry("newFilename", self.file_name())?;
        map.serialize_entry("mimetype", &self.mime_type)?;
        map.serialize_entry("originalFilename", &self.name)?;
        if let Some(hash) = &self.hash {
            map.serialize_entry("hash", hash)?;
        }
        for (name, value) in &self.properties {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl fmt::Debug for UploadedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadedFile")
            .field("field_name", &self.field_name)
            .field("name", &self.name)
            .field("mime_type", &self.mime_type)
            .field("size", &self.size)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
