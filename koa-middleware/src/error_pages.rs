//! How an error is answered: as a page, as JSON, as a text — what `koa-onerror`, `koa-error` and `koa-json-error` have in common.

#[cfg(any(feature = "error-handler", feature = "onerror"))]
mod formats;
#[cfg(any(feature = "error-handler", feature = "onerror"))]
mod page;

use koa_core::{Context, Error, statuses};
#[cfg(any(feature = "error-handler", feature = "json-error"))]
use koa_core::{Next, Result};

#[cfg(feature = "onerror")]
pub(crate) use self::formats::Answer;
#[cfg(any(feature = "error-handler", feature = "onerror"))]
pub(crate) use self::formats::{Formats, TYPES};

/// Headers that describe the body that an error takes the place of.
const OF_THE_BODY: [&str; 6] = [
    "Content-Encoding",
    "Content-Disposition",
    "Content-Range",
    "Transfer-Encoding",
    "ETag",
    "Last-Modified",
];

/// What went wrong in what follows: an error, or a 404 without a body. It unwinds on where an answer has begun already.
#[cfg(any(feature = "error-handler", feature = "json-error"))]
pub(crate) async fn caught(ctx: &mut Context, next: Next<'_>) -> Result<Option<Error>> {
    let error = match next.run(ctx).await {
        Err(error) => error,
        Ok(()) if ctx.status() == 404 && ctx.body().is_empty() && ctx.respond => Error::new(404),
        Ok(()) => return Ok(None),
    };
    if ctx.header_sent() {
        return Err(error);
    }
    Ok(Some(error))
}

/// Sets the status and the headers of an error, and removes those that described another body.
pub(crate) fn begin(status: u16, error: &Error, ctx: &mut Context) {
    for name in OF_THE_BODY {
        ctx.remove(name);
    }
    ctx.set_status(if statuses::message(status).is_some() {
        status
    } else {
        500
    });
    set_headers(error, ctx);
}

/// Sets the headers of an error; several lines of a name are kept.
pub(crate) fn set_headers(error: &Error, ctx: &mut Context) {
    let generated = |name: &str| {
        name.eq_ignore_ascii_case("content-type") || name.eq_ignore_ascii_case("content-length")
    };
    for (index, (name, value)) in error.headers.iter().enumerate() {
        let same = |(other, _): &(String, String)| other.eq_ignore_ascii_case(name);
        if generated(name) {
            continue;
        }
        if error.headers[..index].iter().any(same) {
            ctx.append(name, value);
        } else {
            ctx.set(name, value);
        }
    }
}

/// Whether the application is one that is worked on.
pub(crate) fn is_development(ctx: &Context) -> bool {
    ctx.app.env == "development"
}

/// What a client may know: the message where it is exposed or in development, else the phrase of the status.
pub(crate) fn message(error: &Error, ctx: &Context) -> String {
    if (error.expose || is_development(ctx)) && !error.message.is_empty() {
        return error.message.clone();
    }
    statuses::message(ctx.status()).unwrap_or_default().into()
}

/// The errors that caused an error, each as a text; the first is left out where it says no more than the error.
pub(crate) fn causes(error: &Error) -> Vec<String> {
    let mut causes = Vec::new();
    let mut cause = error
        .source()
        .map(|cause| cause as &(dyn std::error::Error + 'static));
    while let Some(error) = cause {
        // The alternate form has more to say where there is one, such as the lines of a template.
        causes.push(format!("{error:#}"));
        cause = error.source();
    }
    if causes.first() == Some(&error.message) {
        causes.remove(0);
    }
    causes
}
