//! What a body parser received as files — `ctx.request.files` of `koa-body` and `@koa/multer`.

mod persist;
mod temporary;
mod uploaded;

use std::{fmt, ops, sync::LazyLock, vec};

use serde::{Serialize, Serializer, ser::SerializeMap};

pub use self::{temporary::TemporaryFile, uploaded::UploadedFile};

/// The uploaded files of a request, in the order in which they were sent.
///
/// Several files may have come under one name: [`get`](Self::get) and the index give the first of them, [`get_all`](Self::get_all) all.
///
/// # Examples
///
/// ```
/// use koa_core::{Files, UploadedFile};
///
/// let mut files = Files::default();
/// for size in [5, 7] {
///     let mut file = UploadedFile::new("photo");
///     file.size = size;
///     files.push(file);
/// }
///
/// assert_eq!(files["photo"].size, 5);
/// assert_eq!(files.get_all("photo").map(|file| file.size).collect::<Vec<_>>(), [5, 7]);
/// assert!(files.get("song").is_none());
/// for file in &files {
///     assert_eq!(file.field_name, "photo");
/// }
/// ```
///
/// # In Koa
///
/// `ctx.request.files`: `files.photo` is an object, or a list where several came under that name.
#[derive(Default)]
pub struct Files(Vec<UploadedFile>);

static NONE: LazyLock<UploadedFile> = LazyLock::new(UploadedFile::default);

impl Files {
    /// The first file of a field.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::OrThrow;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let photo = ctx.request.files.get("photo").or_throw(400, "a photo is required")?;
    ///     let size = photo.size;
    ///     ctx.set_body(format!("{size} bytes"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.request.files.photo`
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&UploadedFile> {
        self.iter().find(|file| file.field_name == field)
    }

    /// The first file of a field, to move it or to change what is told of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::OrThrow;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let photo = ctx.request.files.get_mut("photo").or_throw(400, "a photo is required")?;
    ///     photo.persist_to("photos/latest.png").await?;
    ///     Ok(())
    /// });
    /// ```
    #[must_use]
    pub fn get_mut(&mut self, field: &str) -> Option<&mut UploadedFile> {
        self.0.iter_mut().find(|file| file.field_name == field)
    }

    /// All files of a field, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Files, UploadedFile};
    ///
    /// let files: Files = [UploadedFile::new("photo"), UploadedFile::new("photo")].into_iter().collect();
    /// assert_eq!(files.get_all("photo").count(), 2);
    /// ```
    ///
    /// # In Koa
    ///
    /// `[].concat(ctx.request.files.photo)`
    pub fn get_all(&self, field: &str) -> impl Iterator<Item = &UploadedFile> {
        self.iter().filter(move |file| file.field_name == field)
    }

    /// Takes the first file of a field out of the request, so that it may outlive it.
    ///
    /// A temporary file is removed when what was taken is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Files, UploadedFile};
    ///
    /// let mut files: Files = [UploadedFile::new("photo")].into_iter().collect();
    /// assert!(files.take("photo").is_some());
    /// assert!(files.take("photo").is_none());
    /// ```
    #[must_use]
    pub fn take(&mut self, field: &str) -> Option<UploadedFile> {
        let place = self.iter().position(|file| file.field_name == field)?;
        Some(self.0.remove(place))
    }

    /// Adds a file behind the others; for parsers.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Files, UploadedFile};
    ///
    /// let mut files = Files::default();
    /// files.push(UploadedFile::new("photo"));
    /// assert_eq!(files.len(), 1);
    /// ```
    pub fn push(&mut self, file: UploadedFile) {
        self.0.push(file);
    }

    /// All files, in the order in which they were sent.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Files::default().iter().count(), 0);
    /// ```
    ///
    /// # In Koa
    ///
    /// `Object.values(ctx.request.files).flat()`
    pub fn iter(&self) -> std::slice::Iter<'_, UploadedFile> {
        self.0.iter()
    }

    /// All files, to move them or to change what is told of them.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut files = koa_core::Files::default();
    /// for file in files.iter_mut() {
    ///     file.keep();
    /// }
    /// ```
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, UploadedFile> {
        self.0.iter_mut()
    }

    /// The names of the fields that brought files, each once.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::{Files, UploadedFile};
    ///
    /// let files: Files = ["b", "a", "b"].map(UploadedFile::new).into_iter().collect();
    /// assert_eq!(files.fields().collect::<Vec<_>>(), ["b", "a"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `Object.keys(ctx.request.files)`
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let first = |(place, file): &(usize, &UploadedFile)| {
            self.0[..*place]
                .iter()
                .all(|earlier| earlier.field_name != file.field_name)
        };
        self.iter()
            .enumerate()
            .filter(first)
            .map(|(_, file)| file.field_name.as_str())
    }

    /// How many files there are.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Files::default().len(), 0);
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_core::Files::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn reset(&mut self) {
        if !self.0.is_empty() {
            self.0 = Vec::new();
        }
    }
}

/// The first file of a field; where none came, one that has no name, no path and no content.
impl ops::Index<&str> for Files {
    type Output = UploadedFile;

    fn index(&self, field: &str) -> &UploadedFile {
        self.get(field).unwrap_or(&NONE)
    }
}

impl<'a> IntoIterator for &'a Files {
    type Item = &'a UploadedFile;
    type IntoIter = std::slice::Iter<'a, UploadedFile>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Files {
    type Item = &'a mut UploadedFile;
    type IntoIter = std::slice::IterMut<'a, UploadedFile>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl IntoIterator for Files {
    type Item = UploadedFile;
    type IntoIter = vec::IntoIter<UploadedFile>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<UploadedFile> for Files {
    fn from_iter<I: IntoIterator<Item = UploadedFile>>(files: I) -> Self {
        Files(files.into_iter().collect())
    }
}

/// An object of the fields, as `koa-body` has it: one file as an object, several as a list.
impl Serialize for Files {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in self.fields() {
            let files: Vec<_> = self.get_all(field).collect();
            match files[..] {
                [file] => map.serialize_entry(field, file)?,
                _ => map.serialize_entry(field, &files)?,
            }
        }
        map.end()
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}
