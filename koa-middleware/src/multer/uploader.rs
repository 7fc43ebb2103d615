//! The uploader: which files are wanted.

use std::{fmt, sync::Arc};

use koa_core::Middleware;

use super::{
    MulterOptions, Storage,
    middleware::{Shape, Wanted, middleware},
};

/// What makes the middleware that receive uploads.
///
/// # Examples
///
/// ```
/// use koa_middleware::multer;
///
/// let upload = multer();
/// let mut app = koa_core::App::new();
/// app.with(upload.fields([("avatar", 1), ("gallery", 8)]));
/// app.with(async |ctx, _| {
///     let photos = ctx.request.files.get_all("gallery").count();
///     ctx.set_body(format!("{photos} photos"));
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `const upload = multer()`
pub struct Multer(Arc<Inner>);

pub(super) struct Inner {
    pub(super) options: MulterOptions,
    pub(super) storage: Box<dyn Storage>,
}

/// A field of [`Multer::fields`]: its name, and how many files it takes; `None` for any number.
///
/// # Examples
///
/// ```
/// use koa_middleware::multer::FileField;
///
/// let fields: [FileField; 3] = ["photo".into(), ("avatar", 1).into(), ("gallery", Some(8)).into()];
/// # let _ = fields;
/// ```
///
/// # In Koa
///
/// `{ name: 'avatar', maxCount: 1 }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileField {
    pub(super) name: String,
    pub(super) max_count: Option<usize>,
}

impl Multer {
    /// An uploader with options; the same as [`multer_with`](super::multer_with).
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{Multer, MulterOptions};
    ///
    /// let upload = Multer::new(MulterOptions::new());
    /// # let _ = upload.any();
    /// ```
    ///
    /// # In Koa
    ///
    /// `multer({})`
    #[must_use]
    pub fn new(mut options: MulterOptions) -> Self {
        let storage = options.take_storage();
        Multer(Arc::new(Inner { options, storage }))
    }

    /// One file of a field, for `ctx.request.file`; without one that is `None`.
    ///
    /// A second file, or one of another field, is `LIMIT_UNEXPECTED_FILE`, a 400.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::OrThrow;
    /// use koa_middleware::multer;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(multer().single("avatar"));
    /// app.with(async |ctx, _| {
    ///     let avatar = ctx.request.file.as_ref().or_throw(400, "an avatar is required")?;
    ///     let size = avatar.size;
    ///     ctx.set_body(format!("{size} bytes"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `upload.single('avatar')`
    #[must_use = "nothing is received unless the app uses it"]
    pub fn single(&self, name: &str) -> impl Middleware + use<> {
        let wanted = Wanted::These(vec![(name, 1).into()]);
        middleware(self.0.clone(), wanted, Shape::Single)
    }

    /// The files of one field in their order, for `ctx.request.files`, up to a number; `None` for any number.
    ///
    /// One more, or one of another field, is `LIMIT_UNEXPECTED_FILE`, a 400. Files that the filter skips do not count.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::multer;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(multer().array("photos", 8));
    /// app.with(async |ctx, _| {
    ///     let sizes: Vec<_> = ctx.request.files.iter().map(|photo| photo.size.to_string()).collect();
    ///     ctx.set_body(sizes.join(", "));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `upload.array('photos', 8)`
    #[must_use = "nothing is received unless the app uses it"]
    pub fn array<M: Into<Option<usize>>>(
        &self,
        name: &str,
        max_count: M,
    ) -> impl Middleware + use<M> {
        let wanted = Wanted::These(vec![(name, max_count.into()).into()]);
        middleware(self.0.clone(), wanted, Shape::Several)
    }

    /// The files of several fields, for `ctx.request.files`.
    ///
    /// One more than a field takes, or one of another field, is `LIMIT_UNEXPECTED_FILE`, a 400.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::multer;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(multer().fields([("avatar", 1), ("gallery", 8)]));
    /// app.with(async |ctx, _| {
    ///     let photos = ctx.request.files.get_all("gallery").count();
    ///     ctx.set_body(format!("{photos} photos"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `upload.fields([{ name: 'avatar', maxCount: 1 }, { name: 'gallery', maxCount: 8 }])`
    #[must_use = "nothing is received unless the app uses it"]
    pub fn fields<I>(&self, fields: I) -> impl Middleware + use<I>
    where
        I: IntoIterator,
        I::Item: Into<FileField>,
    {
        let wanted = Wanted::These(fields.into_iter().map(Into::into).collect());
        middleware(self.0.clone(), wanted, Shape::Several)
    }

    /// The files of whichever fields in their order, for `ctx.request.files`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::multer;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(multer().any());
    /// ```
    ///
    /// # In Koa
    ///
    /// `upload.any()`
    #[must_use = "nothing is received unless the app uses it"]
    pub fn any(&self) -> impl Middleware + use<> {
        middleware(self.0.clone(), Wanted::All, Shape::Several)
    }

    /// Texts only; a file is `LIMIT_UNEXPECTED_FILE`, a 400.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::multer;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(multer().none());
    /// ```
    ///
    /// # In Koa
    ///
    /// `upload.none()`
    #[must_use = "nothing is received unless the app uses it"]
    pub fn none(&self) -> impl Middleware + use<> {
        middleware(self.0.clone(), Wanted::These(Vec::new()), Shape::Several)
    }
}

impl From<&str> for FileField {
    fn from(name: &str) -> Self {
        (name, None).into()
    }
}

impl From<(&str, usize)> for FileField {
    fn from((name, max_count): (&str, usize)) -> Self {
        (name, Some(max_count)).into()
    }
}

impl From<(&str, Option<usize>)> for FileField {
    fn from((name, max_count): (&str, Option<usize>)) -> Self {
        FileField {
            name: name.to_owned(),
            max_count,
        }
    }
}

impl fmt::Debug for Multer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Multer")
            .field("options", &self.0.options)
            .finish_non_exhaustive()
    }
}
