//! What an application hears of uploads, and may refuse — the hooks and events of npm `@tus/server`.

use std::sync::Arc;

use koa_core::{Context, Error, Result, compose::BoxFuture};

use super::{options::TusOptions, upload::Upload};

/// An async function of `(ctx, id)`, see [`TusOptions::on_incoming_request`](super::TusOptions::on_incoming_request).
pub trait IncomingHook:
    for<'a> AsyncFn(&'a mut Context, &'a str) -> Result + Send + Sync + 'static
{
}

impl<F> IncomingHook for F where
    F: for<'a> AsyncFn(&'a mut Context, &'a str) -> Result + Send + Sync + 'static
{
}

/// An async function of `(ctx, upload)`, see [`TusOptions::on_upload_create`](super::TusOptions::on_upload_create).
pub trait CreateHook:
    for<'a> AsyncFn(&'a mut Context, &'a mut Upload) -> Result + Send + Sync + 'static
{
}

impl<F> CreateHook for F where
    F: for<'a> AsyncFn(&'a mut Context, &'a mut Upload) -> Result + Send + Sync + 'static
{
}

/// An async function of `(ctx, upload)`, see [`TusOptions::on_upload_finish`](super::TusOptions::on_upload_finish).
pub trait FinishHook:
    for<'a> AsyncFn(&'a mut Context, &'a Upload) -> Result + Send + Sync + 'static
{
}

impl<F> FinishHook for F where
    F: for<'a> AsyncFn(&'a mut Context, &'a Upload) -> Result + Send + Sync + 'static
{
}

/// An async function of `(ctx, error)`, see [`TusOptions::on_response_error`](super::TusOptions::on_response_error).
pub trait ErrorHook:
    for<'a> AsyncFn(&'a mut Context, Error) -> Error + Send + Sync + 'static
{
}

impl<F> ErrorHook for F where
    F: for<'a> AsyncFn(&'a mut Context, Error) -> Error + Send + Sync + 'static
{
}

pub(super) trait AnyHook<T: ?Sized>: Send + Sync {
    fn call<'a>(&'a self, ctx: &'a mut Context, of: &'a T) -> BoxFuture<'a, Result>;
}

impl<F, T: ?Sized> AnyHook<T> for F
where
    F: for<'a> AsyncFn(&'a mut Context, &'a T) -> Result + Send + Sync + 'static,
{
    fn call<'a>(&'a self, ctx: &'a mut Context, of: &'a T) -> BoxFuture<'a, Result> {
        Box::pin(self(ctx, of))
    }
}

pub(super) trait AnyCreateHook: Send + Sync {
    fn call<'a>(&'a self, ctx: &'a mut Context, upload: &'a mut Upload) -> BoxFuture<'a, Result>;
}

impl<F: CreateHook> AnyCreateHook for F {
    fn call<'a>(&'a self, ctx: &'a mut Context, upload: &'a mut Upload) -> BoxFuture<'a, Result> {
        Box::pin(self(ctx, upload))
    }
}

pub(super) trait AnyErrorHook: Send + Sync {
    fn call<'a>(&'a self, ctx: &'a mut Context, error: Error) -> BoxFuture<'a, Error>;
}

impl<F: ErrorHook> AnyErrorHook for F {
    fn call<'a>(&'a self, ctx: &'a mut Context, error: Error) -> BoxFuture<'a, Error> {
        Box::pin(self(ctx, error))
    }
}

impl TusOptions {
    /// Called for every request on an upload before anything is done: an error refuses it. Nothing by default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// use koa_core::Context;
    ///
    /// let options = TusOptions::new("/files", FileStore::new("uploads"))
    ///     .on_incoming_request(async |ctx: &mut Context, _id: &str| ctx.assert(ctx.has("Authorization"), 403, "Access denied"));
    /// ```
    ///
    /// # In Koa
    ///
    /// `onIncomingRequest: async (req, uploadId) => { .. }`
    #[must_use]
    pub fn on_incoming_request(mut self, hook: impl IncomingHook) -> Self {
        self.on_incoming_request = Some(Arc::new(hook));
        self
    }

    /// Called before an upload is created: it may change the metadata, and an error refuses it. Nothing by default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::{TusOptions, Upload}};
    /// use koa_core::Context;
    ///
    /// let options = TusOptions::new("/files", FileStore::new("uploads"))
    ///     .on_upload_create(async |ctx: &mut Context, upload: &mut Upload| {
    ///         ctx.assert(upload.metadata.get("filename").is_some(), 400, "filename is missing")?;
    ///         upload.metadata.set("ip", ctx.ip());
    ///         Ok(())
    ///     });
    /// ```
    ///
    /// # In Koa
    ///
    /// `onUploadCreate: async (req, upload) => ({ metadata })`
    #[must_use]
    pub fn on_upload_create(mut self, hook: impl CreateHook) -> Self {
        self.on_upload_create = Some(Arc::new(hook));
        self
    }

    /// Called when an upload is complete, before the answer: status, headers and body of `ctx` may be changed. Nothing by default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::{TusOptions, Upload}};
    /// use koa_core::Context;
    ///
    /// let options = TusOptions::new("/files", FileStore::new("uploads"))
    ///     .on_upload_finish(async |ctx: &mut Context, upload: &Upload| {
    ///         ctx.set_status(200);
    ///         ctx.set_body(format!("{} bytes", upload.offset));
    ///         Ok(())
    ///     });
    /// ```
    ///
    /// # In Koa
    ///
    /// `onUploadFinish: async (req, upload) => ({ status_code: 200, body: '..' })`
    #[must_use]
    pub fn on_upload_finish(mut self, hook: impl FinishHook) -> Self {
        self.on_upload_finish = Some(Arc::new(hook));
        self
    }

    /// Called for every error before it is answered, to answer another. Nothing by default.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::TusOptions};
    /// use koa_core::{Context, Error};
    ///
    /// let options = TusOptions::new("/files", FileStore::new("uploads"))
    ///     .on_response_error(async |_: &mut Context, error: Error| error.with_message("it failed"));
    /// ```
    ///
    /// # In Koa
    ///
    /// `onResponseError: async (req, err) => ({ status_code, body })`
    #[must_use]
    pub fn on_response_error(mut self, hook: impl ErrorHook) -> Self {
        self.on_response_error = Some(Arc::new(hook));
        self
    }

    /// Adds a listener for what happens to uploads.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_middleware::{FileStore, tus::{TusEvent, TusOptions}};
    /// let options = TusOptions::new("/files", FileStore::new("uploads")).on_event(|event| {
    ///     if let TusEvent::PostTerminate { id, .. } = event {
    ///         println!("{id} was removed");
    ///     }
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `server.on(EVENTS.POST_TERMINATE, (req, res, id) => { .. })`
    #[must_use]
    pub fn on_event(mut self, listener: impl Fn(&TusEvent<'_>) + Send + Sync + 'static) -> Self {
        self.on_event.push(Arc::new(listener));
        self
    }

    pub(super) fn emit(&self, event: &TusEvent<'_>) {
        for listener in &self.on_event {
            listener(event);
        }
    }

    pub(super) async fn mapped(&self, ctx: &mut Context, error: Error) -> Error {
        match &self.on_response_error {
            Some(hook) => hook.call(ctx, error).await,
            None => error,
        }
    }
}

/// What happened to an upload.
///
/// # In Koa
///
/// `EVENTS` of `@tus/server`
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum TusEvent<'a> {
    /// It was created and has this URL.
    #[non_exhaustive]
    PostCreate {
        /// The upload.
        upload: &'a Upload,
        /// Its `Location`.
        url: &'a str,
    },
    /// Bytes came, at the end of every request that brought some.
    #[non_exhaustive]
    PostReceive {
        /// The upload with its new offset.
        upload: &'a Upload,
    },
    /// It is complete.
    #[non_exhaustive]
    PostFinish {
        /// The upload.
        upload: &'a Upload,
    },
    /// It was removed by `DELETE`.
    #[non_exhaustive]
    PostTerminate {
        /// The id that it had.
        id: &'a str,
    },
}
