//! The error event — `app.on('error')` and `app.onerror` of Koa's `lib/application.js`.

use std::sync::Arc;

use crate::{App, Context, Error, Result, compose::BoxFuture};

/// An async function of `(error, ctx)`, called for every error that leaves the chain.
///
/// # Examples
///
/// ```
/// use koa_core::{App, Context, Error, Listener};
///
/// fn report(service: &'static str) -> impl Listener {
///     async move |error: &Error, ctx: &mut Context| {
///         eprintln!("{service}: {} {}: {error}", ctx.method(), ctx.path());
///         Ok(())
///     }
/// }
///
/// let mut app = App::new();
/// app.on_error(report("notes"));
/// ```
///
/// # In Koa
///
/// `(err, ctx) => { .. }`
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error listener",
    label = "expected `async |error, ctx| {{ ..; Ok(()) }}`",
    note = "a listener is an async function of `(&Error, &mut Context)` that returns `koa_core::Result`"
)]
pub trait Listener:
    for<'a> AsyncFn(&'a Error, &'a mut Context) -> Result + Send + Sync + 'static
{
}

impl<F> Listener for F where
    F: for<'a> AsyncFn(&'a Error, &'a mut Context) -> Result + Send + Sync + 'static
{
}

pub(super) trait Listen: Send + Sync {
    fn listen<'a>(&'a self, error: &'a Error, ctx: &'a mut Context) -> BoxFuture<'a, Result>;
}

impl<F: Listener> Listen for F {
    fn listen<'a>(&'a self, error: &'a Error, ctx: &'a mut Context) -> BoxFuture<'a, Result> {
        Box::pin(self(error, ctx))
    }
}

impl App {
    /// Registers a listener for errors; all listeners are called, in their order.
    ///
    /// A listener hears every error that leaves the chain, panics, streams that break while they are sent, and
    /// what is reported by hand with [`Context::emit_error`]. It may be async. When it is called for an
    /// error of the chain, the standard answer already stands in `ctx` and the listener may replace it.
    /// A listener that fails itself is logged; the others are still called.
    ///
    /// With no listener the error is logged on standard error, unless it is a 404, its message is exposed to the client, or
    /// [`silent`](App::silent) is set.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.on_error(async |error, ctx| {
    ///     eprintln!("{} failed: {error}", ctx.path());
    ///     ctx.set_body(format!("<h1>{}</h1>", error.status));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `app.on('error', (err, ctx) => { .. })`, where what a listener does to `ctx` is ignored.
    pub fn on_error(&mut self, listener: impl Listener) -> &mut Self {
        self.listeners.push(Arc::new(listener));
        self
    }

    /// Sets what answers an error that leaves the chain, in the place of the standard answer; a later one takes the place of an earlier.
    ///
    /// It finds in `ctx` the headers that were set so far, and an empty body; status, type and body are its own business. The
    /// listeners are called after it. Where it fails itself, that is logged and the standard answer is sent. It is not asked where
    /// the head was sent already.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    ///
    /// # #[cfg(feature = "testing")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = App::new();
    /// app.set_onerror(async |error, ctx| {
    ///     ctx.set_status(error.status);
    ///     ctx.set_body(format!("<h1>{}</h1>", error.status));
    ///     Ok(())
    /// });
    /// app.with(async |ctx, _| ctx.throw(418, "teapot"));
    /// app.test().get("/").send().await.assert_status(418).assert_text("<h1>418</h1>");
    /// # }
    /// # #[cfg(not(feature = "testing"))]
    /// # fn main() {}
    /// ```
    ///
    /// # In Koa
    ///
    /// `app.context.onerror = function (err) { .. }`
    pub fn set_onerror(&mut self, onerror: impl Listener) -> &mut Self {
        self.onerror = Some(Arc::new(onerror));
        self
    }

    /// Brings the answer to an error into the context.
    pub(crate) async fn answer(&self, error: &Error, ctx: &mut Context) {
        let Some(onerror) = &self.onerror else {
            return ctx.answer_error(error);
        };
        ctx.response.clear_body();
        let answered = crate::server::caught(onerror.listen(error, ctx)).await;
        if let Err(failure) = ctx.settle(answered) {
            eprintln!("\n  onerror failed: {failure:?}\n  while it handled: {error:?}\n");
            ctx.answer_error(error);
        }
    }

    pub(crate) async fn emit(&self, error: &Error, ctx: &mut Context) {
        if self.listeners.is_empty() {
            return self.log(error);
        }
        for listener in &self.listeners {
            if let Err(failure) = crate::server::caught(listener.listen(error, ctx)).await {
                eprintln!(
                    "\n  an error listener failed: {failure:?}\n  while it handled: {error:?}\n"
                );
            }
        }
    }

    fn log(&self, error: &Error) {
        if self.silent || error.expose || error.status == 404 {
            return;
        }
        eprintln!("\n  {}\n", format!("{error:?}").replace('\n', "\n  "));
    }
}
