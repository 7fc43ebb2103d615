//! Functions of the app that an uploader asks, behind one pointer each.

use std::{pin::Pin, sync::Arc};

use koa_core::{Context, Error, UploadedFile};

/// A future that stays on its thread.
pub(super) type Local<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + 'a>>;

/// An async function of a request and a file, or what it answers always.
pub(super) trait Asked<T>: Send + Sync {
    fn ask<'a>(&'a self, ctx: &'a Context, file: &'a UploadedFile) -> Local<'a, T>;
}

impl<T, F> Asked<T> for F
where
    F: for<'a> AsyncFn(&'a Context, &'a UploadedFile) -> Result<T, Error> + Send + Sync,
{
    fn ask<'a>(&'a self, ctx: &'a Context, file: &'a UploadedFile) -> Local<'a, T> {
        Box::pin(self(ctx, file))
    }
}

pub(super) type Function<T> = Arc<dyn Asked<T>>;
