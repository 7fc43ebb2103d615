//! The onion — npm `koa-compose`.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use crate::{Context, Result};

#[doc(hidden)]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// An async function of `(ctx, next)`.
///
/// Every `async` closure or function of that shape is one: `async |ctx, next| { .. }` where it is passed to
/// [`App::with`](crate::App::with) or [`compose!`](crate::compose!), with its arguments written out elsewhere. It may borrow what it
/// captured, its future need not be `Send`, and it stays on the thread of its connection.
///
/// A middleware that does not run `next` ends the chain there. What it returns as `Err` unwinds the
/// onion; any middleware outside it may catch that by matching on `next.run(ctx).await`.
///
/// # Examples
///
/// ```
/// use koa_core::{App, Context, Middleware, Next};
///
/// fn powered_by(name: &'static str) -> impl Middleware {
///     async move |ctx: &mut Context, next: Next<'_>| {
///         next.run(ctx).await?;
///         ctx.set("X-Powered-By", name);
///         Ok(())
///     }
/// }
///
/// let mut app = App::new();
/// app.with(powered_by("koa"));
/// ```
///
/// # In Koa
///
/// `async (ctx, next) => { .. }`
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a middleware",
    label = "expected `async |ctx, next| {{ ..; Ok(()) }}`",
    note = "a middleware is an async function of `(&mut Context, Next<'_>)` that returns `koa_core::Result`:\n\
            `async |ctx, next| {{ next.run(ctx).await?; Ok(()) }}`, or `async fn name(ctx: &mut Context, next: Next<'_>) -> Result`",
    note = "what it captures must be owned (`async move`), `Send`, `Sync` and `'static`"
)]
pub trait Middleware:
    for<'a> AsyncFn(&'a mut Context, Next<'a>) -> Result + Send + Sync + 'static
{
}

impl<F: Shape + Send + Sync + 'static> Middleware for F {}

/// What a middleware is but for its captures, so that the compiler names the capture that threads cannot share.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a middleware",
    label = "expected `async |ctx, next| {{ ..; Ok(()) }}`",
    note = "a middleware is an async function of `(&mut Context, Next<'_>)` that returns `koa_core::Result`:\n\
            `async |ctx, next| {{ next.run(ctx).await?; Ok(()) }}`, or `async fn name(ctx: &mut Context, next: Next<'_>) -> Result`",
    note = "what it captures must be owned (`async move`), `Send`, `Sync` and `'static`"
)]
pub trait Shape: for<'a> AsyncFn(&'a mut Context, Next<'a>) -> Result {}

#[diagnostic::do_not_recommend]
impl<F: for<'a> AsyncFn(&'a mut Context, Next<'a>) -> Result> Shape for F {}

/// A middleware behind one pointer: what a chain is made of.
#[doc(hidden)]
pub trait Dispatch: Send + Sync {
    fn dispatch<'a>(&'a self, ctx: &'a mut Context, next: Next<'a>) -> BoxFuture<'a, Result>;
}

impl<F: Middleware> Dispatch for F {
    fn dispatch<'a>(&'a self, ctx: &'a mut Context, next: Next<'a>) -> BoxFuture<'a, Result> {
        Box::pin(async move {
            let result = self(&mut *ctx, next).await;
            settled(ctx, result)
        })
    }
}

/// The result of a middleware, with what its setters refused.
#[doc(hidden)]
#[inline]
pub fn settled(ctx: &mut Context, result: Result) -> Result {
    if ctx.is_settled() {
        result
    } else {
        ctx.settle(result)
    }
}

/// The rest of the chain, to be run at most once.
///
/// It is consumed by [`run`](Self::run), so running it twice does not compile, and the compiler warns where the future
/// of `run` is not awaited.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, next| {
///     println!("-> {}", ctx.path());
///     next.run(ctx).await?;
///     println!("<- {}", ctx.status());
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `next`
pub struct Next<'a> {
    rest: &'a [Arc<dyn Dispatch>],
    /// What follows where the chain ends; behind two references, so that a `Next` is small.
    outer: Option<&'a &'a dyn Onward>,
}

/// What follows a part of a chain that is put together while it runs: how a router goes from layer to layer.
#[doc(hidden)]
pub trait Onward {
    fn go_on<'a>(&'a self, ctx: &'a mut Context) -> BoxFuture<'a, Result>;
}

impl<'a> Next<'a> {
    pub(crate) fn new(chain: &'a [Arc<dyn Dispatch>]) -> Self {
        Next {
            rest: chain,
            outer: None,
        }
    }

    /// A chain that goes on elsewhere where it ends.
    #[doc(hidden)]
    #[must_use]
    pub fn through(chain: &'a [Arc<dyn Dispatch>], onward: &'a &'a dyn Onward) -> Self {
        Next {
            rest: chain,
            outer: Some(onward),
        }
    }

    /// The same rest of the chain, for an [`Onward`] that is asked once.
    #[doc(hidden)]
    #[must_use]
    pub fn borrowed(&self) -> Next<'_> {
        Next {
            rest: self.rest,
            outer: self.outer,
        }
    }

    /// Runs the rest of the chain; its result is that of the middleware below.
    ///
    /// At the end of the chain there is nothing to run, and that is fine.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     if let Err(error) = next.run(ctx).await {
    ///         ctx.set_status(error.status);
    ///         ctx.set_body("caught");
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// What a middleware below threw and none between caught.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future drops the rest of the chain where it stands.
    ///
    /// # In Koa
    ///
    /// `await next()`
    #[must_use = "nothing downstream runs until this is awaited: `next.run(ctx).await?`"]
    pub fn run<'b>(self, ctx: &'b mut Context) -> Pin<Box<dyn Future<Output = Result> + 'b>>
    where
        'a: 'b,
    {
        match (self.rest.split_first(), self.outer) {
            (Some((middleware, rest)), outer) => middleware.dispatch(ctx, Next { rest, outer }),
            (None, Some(onward)) => onward.go_on(ctx),
            (None, None) => Box::pin(async { Ok(()) }),
        }
    }
}

impl Onward for Next<'_> {
    fn go_on<'a>(&'a self, ctx: &'a mut Context) -> BoxFuture<'a, Result> {
        self.borrowed().run(ctx)
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next")
            .field("middleware", &self.rest.len())
            .finish_non_exhaustive()
    }
}

/// Makes one middleware of several, the parts in their order.
///
/// Where the composed chain ends, the chain around it goes on. What it makes is cheap to clone, and has one type whatever the parts are: so a
/// middleware that several routes share is composed once and cloned, and middleware of different types fits into one list.
///
/// # Examples
///
/// ```
/// use koa_core::{App, compose};
///
/// let mut app = App::new();
/// app.with(compose![
///     async |ctx, next| {
///         ctx.state["visited"] = true.into();
///         next.run(ctx).await
///     },
///     async |ctx, next| next.run(ctx).await,
/// ]);
/// ```
///
/// One middleware in two chains:
///
/// ```
/// use koa_core::{App, Context, Middleware, Next, compose};
///
/// fn role(name: &'static str) -> impl Middleware {
///     async move |ctx: &mut Context, next: Next<'_>| {
///         ctx.assert(ctx.get("X-Role") == name, 403, "not for you")?;
///         next.run(ctx).await
///     }
/// }
///
/// let editor = compose![role("editor")];
/// let mut app = App::new();
/// app.with(compose![editor.clone(), async |ctx, next| next.run(ctx).await]);
/// app.with(compose![editor, async |ctx, _| {
///     ctx.set_body("edited");
///     Ok(())
/// }]);
/// ```
///
/// Different ones in a list:
///
/// ```
/// use koa_core::{App, Context, Next, Result, compose};
///
/// async fn list(ctx: &mut Context, _: Next<'_>) -> Result { ctx.set_body("all"); Ok(()) }
/// async fn show(ctx: &mut Context, _: Next<'_>) -> Result { ctx.set_body("one"); Ok(()) }
///
/// let table = [("/users", compose![list]), ("/users/me", compose![show])];
/// # let mut app = App::new();
/// for (path, handler) in table {
///     app.with(compose![async move |ctx, next| {
///         ctx.set("X-Table", path);
///         next.run(ctx).await
///     }, handler]);
/// }
/// ```
///
/// # In Koa
///
/// `compose([a, b])` of `koa-compose`
#[macro_export]
macro_rules! compose {
    ($($middleware:expr),* $(,)?) => {
        $crate::compose::chain(::std::vec![$($crate::compose::boxed($middleware)),*])
    };
}

#[doc(hidden)]
#[must_use]
pub fn boxed(middleware: impl Middleware) -> Arc<dyn Dispatch> {
    Arc::new(middleware)
}

#[doc(hidden)]
#[must_use]
pub fn chain(chain: Vec<Arc<dyn Dispatch>>) -> impl Middleware + Clone {
    let chain: Arc<[Arc<dyn Dispatch>]> = chain.into();
    async move |ctx: &mut Context, next: Next<'_>| {
        let onward: &dyn Onward = &next;
        Next::through(&chain, &onward).run(ctx).await
    }
}
