//! Uploads that resume by the protocol tus 1.0 — npm `@tus/server`.
//!
//! ```
//! use koa_core::App;
//! use koa_middleware::{FileStore, tus};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! # let folder = std::env::temp_dir().join(format!("koa-doc-tus-{}", std::process::id()));
//! let mut app = App::new();
//! app.with(tus("/files", FileStore::new(&folder)));
//!
//! let client = app.test();
//! let created = client.post("/files").header("Tus-Resumable", "1.0.0").header("Upload-Length", "11").send().await;
//! let url = created.assert_status(201).header("Location").unwrap_or_default().to_owned();
//! # let url = url.replace("http://", "");
//! # let url = &url[url.find('/').unwrap_or(0)..];
//! let sent = client
//!     .patch(url)
//!     .header("Tus-Resumable", "1.0.0")
//!     .header("Upload-Offset", "0")
//!     .header("Content-Type", "application/offset+octet-stream")
//!     .body("hello world")
//!     .send()
//!     .await;
//! sent.assert_status(204).assert_header("Upload-Offset", "11");
//! client.get(url).send().await.assert_status(200).assert_text("hello world");
//! # std::fs::remove_dir_all(folder).unwrap_or_default();
//! # }
//! ```
//!
//! The extensions are creation, creation-with-upload, creation-defer-length, termination, checksum, checksum-trailer, expiration and concatenation.
//! An upload may be as large as [`TusOptions::max_size`], and one that is not complete expires after [`TusOptions::expiration_period`].
//!
//! What a client is told is on the disk: `Upload-Offset` is the size of the file, which has nothing but what the client sent. That
//! holds when the connection breaks, and when the server is killed. The bytes of a request with a checksum count when it was checked.
//!
//! | status | when |
//! | --- | --- |
//! | 400 | a header that the protocol does not allow; a length that is missing, given twice or known already; an unknown checksum algorithm |
//! | 403 | `PATCH` without `Upload-Offset`, or on an upload that is made of others |
//! | 404 | an upload that is not there; `GET` of one that is not complete |
//! | 409 | an `Upload-Offset` that is not that of the upload |
//! | 410 | an upload that expired, or whose file is gone |
//! | 412 | no `Tus-Resumable`, or another version |
//! | 413 | more than the upload's length or [`TusOptions::max_size`] |
//! | 415 | `PATCH` with another `Content-Type` than `application/offset+octet-stream` |
//! | 460 | bytes that do not have their checksum |
//! | 507 | a disk that is full |

mod answer;
mod checksum;
mod concat;
mod create;
mod expiry;
mod headers;
mod hooks;
mod location;
mod metadata;
mod options;
mod receive;
mod show;
mod upload;

use std::{
    fmt,
    sync::{Arc, atomic::AtomicBool},
};

use koa_core::{Context, Middleware, Next, Result};

pub use self::{
    hooks::{CreateHook, ErrorHook, FinishHook, IncomingHook, TusEvent},
    metadata::{Metadata, MetadataError},
    options::{TusOptions, UrlParts},
    upload::{Concat, Upload},
};
use crate::{
    UploadStorage,
    upload_storage::{CleanUp, Locks},
};

/// Serves uploads by tus at a path, with the defaults of [`TusOptions`]; other paths are for what follows.
///
/// # Examples
///
/// ```
/// use koa_middleware::{FileStore, tus};
///
/// let mut app = koa_core::App::new();
/// app.with(tus("/files", FileStore::new("uploads")));
/// ```
///
/// Below a prefix with `mount` of koa-router: `mount("/api/files", tus("/", storage))`.
///
/// # Panics
///
/// Where the path does not begin with a slash.
///
/// # In Koa
///
/// ```js
/// const server = new Server({ path: '/files', datastore: new FileStore({ directory: 'uploads' }) })
/// router.all('/files{/*path}', async (ctx) => { ctx.respond = false; await server.handle(ctx.req, ctx.res) })
/// ```
#[track_caller]
pub fn tus<S: UploadStorage>(path: &str, storage: S) -> impl Middleware + use<S> {
    tus_with(TusOptions::new(path, storage))
}

/// [`tus`](fn@tus) with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::{FileStore, TusOptions, tus_with};
///
/// let mut app = koa_core::App::new();
/// app.with(tus_with(TusOptions::new("/files", FileStore::new("uploads")).max_size("1gb")));
/// ```
///
/// # In Koa
///
/// `new Server({ path: '/files', datastore, maxSize: 1024 ** 3 })`
#[must_use]
pub fn tus_with(options: TusOptions) -> impl Middleware {
    Tus::new(options).handle()
}

/// A tus server, for programs that need more of it than its middleware.
///
/// # Examples
///
/// ```
/// use koa_middleware::{FileStore, Tus, TusOptions};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> koa_core::Result {
/// # let folder = std::env::temp_dir().join("koa-doc-tus-none");
/// let server = Tus::new(TusOptions::new("/files", FileStore::new(folder)));
/// let mut app = koa_core::App::new();
/// app.with(server.handle());
/// assert_eq!(server.clean_up_expired_uploads().await?, 0);
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `new Server(options)`
#[derive(Clone)]
pub struct Tus(Arc<Inner>);

/// What the requests share.
struct Inner {
    options: TusOptions,
    locks: Locks,
    sweeps: AtomicBool,
}

impl Tus {
    /// A server with options.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{FileStore, Tus, TusOptions};
    ///
    /// let server = Tus::new(TusOptions::new("/files", FileStore::new("uploads")));
    /// ```
    #[must_use]
    pub fn new(options: TusOptions) -> Self {
        Tus(Arc::new(Inner {
            options,
            locks: Locks::default(),
            sweeps: AtomicBool::new(false),
        }))
    }

    /// The middleware; all that are made of one server share its locks.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{FileStore, Tus, TusOptions};
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(Tus::new(TusOptions::new("/files", FileStore::new("uploads"))).handle());
    /// ```
    ///
    /// # In Koa
    ///
    /// `server.handle.bind(server)`
    #[must_use]
    pub fn handle(&self) -> impl Middleware + use<> {
        let inner = self.0.clone();
        async move |ctx: &mut Context, next: Next<'_>| {
            let Some(rest) = below(&inner.options.path, ctx.path()) else {
                return next.run(ctx).await;
            };
            let rest = rest.to_owned();
            // Boxed, so that the requests of others do not carry what this one needs.
            Box::pin(inner.answer(ctx, &rest)).await
        }
    }

    /// Removes what has expired and says how much that was; it happens by itself too, every now and then.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{FileStore, Tus, TusOptions};
    ///
    /// # async fn clean() -> koa_core::Result {
    /// let server = Tus::new(TusOptions::new("/files", FileStore::new("uploads")));
    /// println!("{} expired", server.clean_up_expired_uploads().await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 501 where [`TusOptions::expiration_period`] is zero; 500 and 507 where the storage fails.
    ///
    /// # In Koa
    ///
    /// `await server.cleanUpExpiredUploads()`
    pub async fn clean_up_expired_uploads(&self) -> Result<usize> {
        self.0.clean_up().await
    }
}

impl fmt::Debug for Tus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tus").field(&self.0.options).finish()
    }
}

/// What a path has after that of the uploads, without the slash between.
fn below<'p>(prefix: &str, path: &'p str) -> Option<&'p str> {
    match path.strip_prefix(prefix)? {
        "" => Some(""),
        rest => rest.strip_prefix('/'),
    }
}
