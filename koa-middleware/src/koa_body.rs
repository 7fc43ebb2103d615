//! Bodies of every kind, multipart with its files among them — npm `koa-body`.
//!
//! ```
//! use koa_core::App;
//! use koa_middleware::{FormidableOptions, KoaBodyOptions, koa_body_with};
//!
//! let mut app = App::new();
//! app.with(koa_body_with(KoaBodyOptions::new().multipart(true))); // app.use(koaBody({ multipart: true }))
//! app.with(async |ctx, _| {
//!     let size = ctx.request.files["photo"].size; // ctx.request.files.photo.size
//!     let title = ctx.request.body["title"].as_str().unwrap_or("untitled").to_owned(); // ctx.request.body.title
//!     ctx.set_body(format!("{title}: {size} bytes"));
//!     Ok(())
//! });
//! ```
//!
//! What is read is told by the request's type, in this order: JSON, a form, a text, multipart where it is [switched on](KoaBodyOptions::multipart).
//! It goes to `ctx.request.body`, files to `ctx.request.files`. A request of another type or method is left unread, its body is `null`.
//!
//! # What becomes of the files
//!
//! A file is written to [`upload_dir`](FormidableOptions::upload_dir) while it comes in, under a random name. It is a temporary one: it is removed when the
//! request ends, whichever way, unless [`persist_to`](koa_core::UploadedFile::persist_to) moved it or [`keep`](koa_core::UploadedFile::keep) was called.
//! Upstream leaves every file where it is, of requests that nobody asked for too; [`keep_files`](FormidableOptions::keep_files) brings that back for
//! requests that end well. Of one that fails nothing is left.
//!
//! # Errors
//!
//! - those of [`co_body`](mod@crate::co_body) for JSON, forms and texts
//! - 400 and 413 for a multipart body; the properties `code` and `httpCode` are those of formidable, and the message names the option and the field
//! - 507 where the disk is full, 500 for its other errors; the text is for the log
//!
//! [`on_error`](KoaBodyOptions::on_error) gets them instead, where it is set. Upstream answers a 500 where formidable's error has no status.

mod error;
mod form;
mod formidable;
mod hash;
mod names;
mod options;
mod transfer;

use koa_core::{Context, Error, Middleware, Next, TemporaryFile, UploadedFile};

pub use self::{formidable::FormidableOptions, options::KoaBodyOptions};
use crate::{co_body, co_body::Parsed};

/// A parser with upstream's defaults: JSON, forms and texts, no multipart.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::koa_body;
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(koa_body());
/// app.with(async |ctx, _| {
///     let body = ctx.request.body.take();
///     ctx.set_body(json!({ "got": body }));
///     Ok(())
/// });
///
/// let client = app.test();
/// client.post("/").json(&json!({ "a": 1 })).send().await.assert_json(&json!({ "got": { "a": 1 } }));
/// client.post("/").form(&[("a[b]", "1")]).send().await.assert_json(&json!({ "got": { "a": { "b": "1" } } }));
/// # }
/// ```
///
/// # In Koa
///
/// `app.use(koaBody())`
#[must_use]
pub fn koa_body() -> impl Middleware {
    koa_body_with(KoaBodyOptions::new())
}

/// A parser with options of your own.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{FormidableOptions, KoaBodyOptions, koa_body_with};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let files = FormidableOptions::new().max_file_size("1mb").hash_algorithm("sha256");
/// let mut app = App::new();
/// app.with(koa_body_with(KoaBodyOptions::new().multipart(true).formidable(files)));
/// app.with(async |ctx, _| {
///     let note = &ctx.request.files["note"];
///     let told = json!({ "name": note.name, "size": note.size, "hash": note.hash });
///     ctx.set_body(told);
///     Ok(())
/// });
///
/// let body = "--x\r\nContent-Disposition: form-data; name=\"note\"; filename=\"n.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--x--\r\n";
/// let request = app.test().post("/").header("Content-Type", "multipart/form-data; boundary=x").body(body);
/// request.send().await.assert_json(&json!({
///     "name": "n.txt",
///     "size": 2,
///     "hash": "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
/// }));
/// # }
/// ```
///
/// # In Koa
///
/// `app.use(koaBody({ multipart: true, formidable: { maxFileSize: 1024 * 1024 } }))`
#[must_use]
pub fn koa_body_with(options: KoaBodyOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        let mut temporary = Vec::new();
        if options.parses(ctx.method()) {
            let parsed = parse(&options, ctx, &mut temporary).await;
            match (parsed, &options.on_error) {
                (Err(error), Some(on_error)) => on_error.call(error, ctx).await?,
                (parsed, _) => parsed?,
            }
        }
        let result = next.run(ctx).await;
        for file in &temporary {
            if result.is_err() {
                // The error of the chain is the one to tell.
                let _ = file.remove().await;
            } else if options.formidable.keep_files {
                file.keep();
            }
        }
        result
    }
}

async fn parse(
    options: &KoaBodyOptions,
    ctx: &mut Context,
    temporary: &mut Vec<TemporaryFile>,
) -> Result<(), Error> {
    let is = |types: &Option<Vec<String>>| {
        let types: Option<Vec<_>> = types
            .as_ref()
            .map(|types| types.iter().map(String::as_str).collect());
        types.is_some_and(|types| ctx.request.is(&types).is_some())
    };
    let mut is_form = false;
    let parsed = if is(&options.json_types) {
        co_body::json(ctx, &options.of_json).await?
    } else if is(&options.urlencoded_types) {
        is_form = true;
        co_body::form(ctx, &options.of_forms).await?
    } else if is(&options.text_types) {
        co_body::text(ctx, &options.of_texts).await?
    } else if is(&options.multipart_types) {
        let (texts, files) = form::receive(&options.formidable, ctx).await?;
        temporary.extend(files.iter().filter_map(UploadedFile::temporary).cloned());
        if options.patch_koa {
            ctx.request.set_form_body(texts);
            ctx.request.files = files.into_iter().collect();
        }
        return Ok(());
    } else {
        return Ok(());
    };
    if options.patch_koa {
        let Parsed { parsed, raw, .. } = parsed;
        if is_form {
            ctx.request.set_form_body(parsed);
        } else {
            ctx.request.body = parsed;
        }
        if options.include_unparsed {
            ctx.request.raw_body = Some(raw);
        }
    }
    Ok(())
}
