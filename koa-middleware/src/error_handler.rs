//! The outermost middleware, which answers errors and tells the listeners — npm `koa-error`.

mod options;

use koa_core::{Context, Error, Middleware, Next, Result};

pub use self::options::ErrorHandlerOptions;
use crate::error_pages::{begin, caught};

/// Catches the errors of what follows, answers them, and reports them to the [`on_error`](koa_core::App::on_error) listeners.
///
/// To be added first. A 404 without a body is an error too. The client gets a page, text or JSON, whichever it accepts, with the message
/// where that is exposed or the application is in `development`, else with the phrase of the status.
///
/// Panics and streams that fail are not errors of a middleware; [`onerror`](crate::onerror()) answers those as well.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::error_handler;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.on_error(async |error, ctx| {
///     eprintln!("{} {}: {error}", ctx.method(), ctx.path()); // a log, a report
///     Ok(())
/// });
/// app.with(error_handler());
/// app.with(async |ctx, _| ctx.throw(400, "name required"));
///
/// let response = app.test().get("/").header("Accept", "application/json").send().await;
/// response.assert_status(400).assert_text(r#"{"error":"name required"}"#);
/// # }
/// ```
///
/// # In Koa
///
/// `app.use(error())`, or by hand:
///
/// ```js
/// app.use(async (ctx, next) => {
///   try {
///     await next()
///   } catch (err) {
///     ctx.status = err.status || 500
///     ctx.body = ..
///     ctx.app.emit('error', err, ctx)
///   }
/// })
/// ```
#[must_use]
pub fn error_handler() -> impl Middleware {
    error_handler_with(ErrorHandlerOptions::new())
}

/// Catches the errors of what follows, with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{ErrorHandlerOptions, context, error_handler_with, prelude::*, views};
///
/// let mut app = App::new();
/// app.with(views("views"));
/// app.with(error_handler_with(ErrorHandlerOptions::new().html(async |error, ctx| {
///     ctx.render("error", context! { status => ctx.status(), message => error.public_message() }).await
/// })));
/// ```
///
/// # In Koa
///
/// `app.use(error({ engine: 'nunjucks', template: __dirname + '/error.html' }))`
#[must_use]
pub fn error_handler_with(options: ErrorHandlerOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        let Some(error) = caught(ctx, next).await? else {
            return Ok(());
        };
        let answered = options.answer(&error, ctx).await;
        ctx.emit_error(&error).await;
        answered
    }
}

impl ErrorHandlerOptions {
    async fn answer(&self, error: &Error, ctx: &mut Context) -> Result {
        begin(error.status, error, ctx);
        let types: Vec<_> = self.accepts.iter().map(String::as_str).collect();
        let kind = ctx.accepts(&types).unwrap_or("text");
        self.formats.answer(kind, error, ctx).await
    }
}
