//! The functions among the options of `jwt` and `jwt2`, behind one pointer each.

use std::sync::Arc;

use koa_core::{Context, Result, compose::BoxFuture};
use serde_json::Value;

use super::Secrets;

/// Where the secrets come from.
#[derive(Clone)]
pub(crate) enum Source {
    Given(Secrets),
    Function(Arc<dyn FindSecret>),
}

pub(crate) trait FindSecret: Send + Sync {
    fn find<'a>(
        &'a self,
        ctx: &'a mut Context,
        header: &'a Value,
        payload: &'a Value,
    ) -> BoxFuture<'a, Result<Secrets>>;
}

impl<F> FindSecret for F
where
    F: for<'a> AsyncFn(&'a mut Context, &'a Value, &'a Value) -> Result<Secrets> + Send + Sync,
{
    fn find<'a>(
        &'a self,
        ctx: &'a mut Context,
        header: &'a Value,
        payload: &'a Value,
    ) -> BoxFuture<'a, Result<Secrets>> {
        Box::pin(self(ctx, header, payload))
    }
}

pub(crate) trait IsRevoked: Send + Sync {
    fn is_revoked<'a>(
        &'a self,
        ctx: &'a mut Context,
        payload: &'a Value,
        token: &'a str,
    ) -> BoxFuture<'a, Result<bool>>;
}

impl<F> IsRevoked for F
where
    F: for<'a> AsyncFn(&'a mut Context, &'a Value, &'a str) -> Result<bool> + Send + Sync,
{
    fn is_revoked<'a>(
        &'a self,
        ctx: &'a mut Context,
        payload: &'a Value,
        token: &'a str,
    ) -> BoxFuture<'a, Result<bool>> {
        Box::pin(self(ctx, payload, token))
    }
}
