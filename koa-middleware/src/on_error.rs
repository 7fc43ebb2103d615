//! What the option `onError` of body parsers takes.

use std::pin::Pin;

use koa_core::{Context, Error, Result};

/// An async function that gets an error in the place of the chain, behind one pointer.
pub(crate) trait OnError: Send + Sync {
    fn call<'a>(
        &'a self,
        error: Error,
        ctx: &'a mut Context,
    ) -> Pin<Box<dyn Future<Output = Result> + 'a>>;
}

impl<F: for<'a> AsyncFn(Error, &'a mut Context) -> Result + Send + Sync> OnError for F {
    fn call<'a>(
        &'a self,
        error: Error,
        ctx: &'a mut Context,
    ) -> Pin<Box<dyn Future<Output = Result> + 'a>> {
        Box::pin(self(error, ctx))
    }
}
