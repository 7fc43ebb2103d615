//! The options of tus — `new Server({ .. })` of npm `@tus/server`.

mod names;
mod origins;

use std::{fmt, sync::Arc, time::Duration};

pub use self::names::UrlParts;
use self::names::{GenerateUrl, GetFileId, NamingFunction};
use super::{
    hooks::{AnyCreateHook, AnyErrorHook, AnyHook, TusEvent},
    upload::Upload,
};
use crate::{ByteSize, Ms, UploadStorage};

/// The options of [`tus_with`](super::tus_with).
///
/// # Examples
///
/// ```
/// use koa_middleware::{FileStore, tus::TusOptions};
///
/// let options = TusOptions::new("/files", FileStore::new("uploads"))
///     .max_size("1gb")
///     .relative_location(true);
/// ```
///
/// # In Koa
///
/// `new Server({ path: '/files', datastore: new FileStore({ directory: 'uploads' }), maxSize: 1024 ** 3, relativeLocation: true })`
#[derive(Clone)]
pub struct TusOptions {
    pub(super) path: String,
    pub(super) storage: Arc<dyn UploadStorage>,
    pub(super) max_size: u64,
    pub(super) expiration_period: Duration,
    pub(super) relative_location: bool,
    pub(super) respect_forwarded_headers: bool,
    pub(super) allowed_headers: Vec<String>,
    pub(super) exposed_headers: Vec<String>,
    pub(super) allowed_credentials: bool,
    pub(super) allowed_origins: Option<Vec<String>>,
    pub(super) lock_timeout: Duration,
    pub(super) lock_drain_timeout: Duration,
    pub(super) disable_termination_for_finished_uploads: bool,
    pub(super) naming_function: Option<Arc<NamingFunction>>,
    pub(super) generate_url: Option<Arc<GenerateUrl>>,
    pub(super) get_file_id_from_request: Option<Arc<GetFileId>>,
    pub(super) on_incoming_request: Option<Arc<dyn AnyHook<str>>>,
    pub(super) on_upload_create: Option<Arc<dyn AnyCreateHook>>,
    pub(super) on_upload_finish: Option<Arc<dyn AnyHook<Upload>>>,
    pub(super) on_response_error: Option<Arc<dyn AnyErrorHook>>,
    pub(super) on_event: Vec<Arc<EventListener>>,
}

type EventListener = dyn Fn(&TusEvent<'_>) + Send + Sync;

impl TusOptions {
    /// The defaults for uploads at a path, kept in a storage. `"/"` is for a router or `mount` around it.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{FileStore, tus::TusOptions};
    ///
    /// let options = TusOptions::new("/files", FileStore::new("uploads"));
    /// ```
    ///
    /// # Panics
    ///
    /// Where the path does not begin with a slash.
    ///
    /// # In Koa
    ///
    /// `{ path: '/files', datastore: new FileStore({ directory: 'uploads' }) }`
    #[must_use]
    #[track_caller]
    pub fn new(path: impl Into<String>, storage: impl UploadStorage) -> Self {
        let path = path.into();
        assert!(
            path.starts_with('/'),
            "the path of uploads must begin with \"/\": {path:?}"
        );
        TusOptions {
            path: path.trim_end_matches('/').to_owned(),
            storage: Arc::new(storage),
            max_size: 5 << 30,
            expiration_period: Duration::from_secs(7 * 24 * 60 * 60),
            relative_location: false,
            respect_forwarded_headers: false,
            allowed_headers: Vec::new(),
            exposed_headers: Vec::new(),
            allowed_credentials: false,
            allowed_origins: None,
            lock_timeout: Duration::from_secs(30),
            lock_drain_timeout: Duration::from_secs(3),
            disable_termination_for_finished_uploads: false,
            naming_function: None,
            generate_url: None,
            get_file_id_from_request: None,
            on_incoming_request: None,
            on_upload_create: None,
            on_upload_finish: None,
            on_response_error: None,
            on_event: Vec::new(),
        }
    }

    /// The size in bytes of an upload at most, then 413; 0 is no limit. Defaults to `"5gb"`; upstream has no limit.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).max_size("100mb");
    /// ```
    ///
    /// # In Koa
    ///
    /// `maxSize`
    #[must_use]
    #[track_caller]
    pub fn max_size(mut self, size: impl Into<ByteSize>) -> Self {
        self.max_size = size.into().bytes();
        self
    }

    /// How long after its creation an upload that is not complete expires; zero is never. Defaults to 7 days; upstream's to never.
    ///
    /// It is answered with 410 then, and removed soon after. A complete upload does not expire.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// use std::time::Duration;
    ///
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).expiration_period(Duration::from_secs(3600));
    /// ```
    ///
    /// # In Koa
    ///
    /// `new FileStore({ expirationPeriodInMilliseconds: 3600000 })`
    #[must_use]
    pub fn expiration_period(mut self, period: impl Into<Ms>) -> Self {
        self.expiration_period = period.into().duration();
        self
    }

    /// How long a request waits for another one on the same upload, then 500. Defaults to 30 s.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// use std::time::Duration;
    ///
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).lock_timeout(Duration::from_secs(5));
    /// ```
    ///
    /// # In Koa
    ///
    /// `new MemoryLocker({ acquireLockTimeout: 30000 })`
    #[must_use]
    pub fn lock_timeout(mut self, timeout: impl Into<Ms>) -> Self {
        self.lock_timeout = timeout.into().duration();
        self
    }

    /// How long a request may go on when another waits for its upload; it is then answered with what has come. Defaults to 3 s.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// use std::time::Duration;
    ///
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).lock_drain_timeout(Duration::from_secs(1));
    /// ```
    ///
    /// # In Koa
    ///
    /// `lockDrainTimeout`
    #[must_use]
    pub fn lock_drain_timeout(mut self, timeout: impl Into<Ms>) -> Self {
        self.lock_drain_timeout = timeout.into().duration();
        self
    }

    /// Whether a complete upload cannot be removed by `DELETE`, then 400. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).disable_termination_for_finished_uploads(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `disableTerminationForFinishedUploads`
    #[must_use]
    pub fn disable_termination_for_finished_uploads(mut self, disable: bool) -> Self {
        self.disable_termination_for_finished_uploads = disable;
        self
    }
}

impl fmt::Debug for TusOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TusOptions")
            .field("path", &self.path)
            .field("storage", &self.storage)
            .field("max_size", &self.max_size)
            .field("expiration_period", &self.expiration_period)
            .finish_non_exhaustive()
    }
}
