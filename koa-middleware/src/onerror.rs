//! Errors by what the client accepts, for a whole application — npm `koa-onerror`.

mod options;

use std::io;

use koa_core::{App, Context, Error, Result, statuses};

pub use self::options::OnerrorOptions;
use crate::error_pages::{TYPES, begin, set_headers};

/// Answers every error of an application as a page, as text or as JSON, whichever the client accepts.
///
/// It is asked for whatever leaves the chain: errors that no middleware caught, panics, and streams that fail before anything was
/// sent. Where nothing failed, it changes nothing: a path that nobody answers is Koa's plain 404.
///
/// - The status is the error's; a file that is missing (an [`io::Error`] of the kind `NotFound`) is a 404.
/// - Text and JSON, `{"error": message}`, have the message where it is exposed or the application is in `development`, else the phrase of the status.
/// - The page shows in `development` also what caused the error.
/// - Page and JSON keep the headers that were set before, but for those that described the body; text has none but the error's.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::onerror;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// onerror(&mut app);
/// app.with(async |ctx, _| ctx.throw(400, "name required"));
///
/// let response = app.test().get("/").header("Accept", "application/json").send().await;
/// response.assert_status(400).assert_text(r#"{"error":"name required"}"#);
/// # }
/// ```
///
/// # In Koa
///
/// `onerror(app)`
pub fn onerror(app: &mut App) -> &mut App {
    onerror_with(app, OnerrorOptions::new())
}

/// Answers every error of an application, with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{OnerrorOptions, Views, context, onerror_with, prelude::*};
///
/// let mut app = App::new();
/// app.context.insert(Views::new("views"));
/// onerror_with(&mut app, OnerrorOptions::new().html(async |error, ctx| {
///     ctx.render("error", context! { status => ctx.status(), message => error.public_message() }).await
/// }));
/// ```
///
/// # In Koa
///
/// `onerror(app, { html (err, ctx) { ctx.body = .. } })`
pub fn onerror_with(app: &mut App, options: OnerrorOptions) -> &mut App {
    app.set_onerror(async move |error: &Error, ctx: &mut Context| options.answer(error, ctx).await)
}

impl OnerrorOptions {
    async fn answer(&self, error: &Error, ctx: &mut Context) -> Result {
        begin(status(error), error, ctx);
        if let Some(all) = &self.all {
            return all.answer(error, ctx).await;
        }
        let kind = match &self.accepts {
            Some(accepts) => accepts(ctx),
            None => ctx.accepts(&TYPES),
        };
        let kind = kind.unwrap_or("text");
        if let Some(url) = &self.redirect
            && kind != "json"
        {
            ctx.redirect(url);
            return Ok(());
        }
        if kind == "text" {
            let names: Vec<_> = ctx.response.headers().keys().cloned().collect();
            for name in names {
                ctx.remove(name.as_str());
            }
            set_headers(error, ctx);
        }
        self.formats.answer(kind, error, ctx).await
    }
}

fn status(error: &Error) -> u16 {
    let missing = error
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>())
        .is_some_and(|source| source.kind() == io::ErrorKind::NotFound);
    match error.status {
        _ if missing => 404,
        status if statuses::message(status).is_some() => status,
        _ => 500,
    }
}
