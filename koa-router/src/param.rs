//! Handlers of parameters — `router.param` of `@koa/router`.

use std::sync::Arc;

use koa_core::{
    Context, Next, Result,
    compose::{self, BoxFuture, Dispatch},
};

/// An async function of `(value, ctx, next)`, run before the handlers of the routes that have a parameter.
///
/// The value is decoded, and empty where an optional parameter is absent.
///
/// # Examples
///
/// ```
/// use koa_router::Router;
///
/// let mut router = Router::new();
/// router.param("user", async |id, ctx, next| {
///     ctx.state["user"] = id.into();
///     next.run(ctx).await
/// });
/// ```
///
/// # In Koa
///
/// `(value, ctx, next) => { .. }`
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a handler of a parameter",
    label = "expected `async |value, ctx, next| {{ ..; Ok(()) }}`",
    note = "a handler of a parameter is an async function of `(String, &mut Context, Next<'_>)` that returns `koa_core::Result`"
)]
pub trait ParamHandler:
    for<'a> AsyncFn(String, &'a mut Context, Next<'a>) -> Result + Send + Sync + 'static
{
}

impl<F> ParamHandler for F where
    F: for<'a> AsyncFn(String, &'a mut Context, Next<'a>) -> Result + Send + Sync + 'static
{
}

trait Handle: Send + Sync {
    fn handle<'a>(
        &'a self,
        value: String,
        ctx: &'a mut Context,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result>;
}

impl<F: ParamHandler> Handle for F {
    fn handle<'a>(
        &'a self,
        value: String,
        ctx: &'a mut Context,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result> {
        Box::pin(async move {
            let result = self(value, &mut *ctx, next).await;
            compose::settled(ctx, result)
        })
    }
}

/// A handler as a middleware of the layers that have its parameter.
#[derive(Clone)]
pub(crate) struct ParamStep {
    pub(crate) name: Arc<str>,
    handler: Arc<dyn Handle>,
}

impl ParamStep {
    pub(crate) fn new(name: &str, handler: impl ParamHandler) -> Self {
        ParamStep {
            name: name.into(),
            handler: Arc::new(handler),
        }
    }
}

impl Dispatch for ParamStep {
    fn dispatch<'a>(&'a self, ctx: &'a mut Context, next: Next<'a>) -> BoxFuture<'a, Result> {
        // Several layers of a request may have the parameter; its handler runs for the first of them.
        let own = Arc::as_ptr(&self.handler).cast::<()>().addr();
        if ctx.routing.ran.contains(&own) {
            return next.run(ctx);
        }
        ctx.routing.ran.push(own);
        let value = ctx.params[&self.name].to_owned();
        self.handler.handle(value, ctx, next)
    }
}
