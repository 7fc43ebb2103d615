//! Static files of which everything is known beforehand — npm `koa-static-cache`.

mod file;
mod files;
mod options;

use std::{borrow::Cow, io, path::Path, sync::Arc};

use koa_core::{Body, Context, Middleware, Next, Result};
use percent_encoding::percent_decode_str;

use self::file::CachedFile;
pub use self::{files::StaticCacheFiles, options::StaticCacheOptions};
use crate::compress::{compressible, gzipped};

/// Serves the files of a folder, which is read when the program starts; a request costs a look into a map.
///
/// - 200 with `Cache-Control: public, max-age=0`, `Last-Modified`, `ETag` and `Content-MD5`, which is the file's MD5 as the tag is;
/// - 304 where the client has the file;
/// - methods other than `GET` and `HEAD`, folders, and what is not there go on downstream.
///
/// A file whose name begins with a dot, or that of a folder above it, is not read. `Range` is ignored;
/// [`serve`](crate::serve()) minds it.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::static_cache;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let mut app = App::new();
/// app.with(static_cache("src")?);
///
/// let client = app.test();
/// let tag = client.get("/lib.rs").send().await.assert_status(200).header("etag").map(str::to_owned);
/// client.get("/lib.rs").header("If-None-Match", &tag.unwrap_or_default()).send().await.assert_status(304);
/// client.get("/").send().await.assert_status(404);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Where the folder cannot be read.
///
/// # In Koa
///
/// `staticCache('src')`
pub fn static_cache(dir: impl AsRef<Path>) -> io::Result<impl Middleware> {
    serve(dir.as_ref(), StaticCacheOptions::new())
}

/// [`static_cache`](fn@static_cache) with options.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_core::App;
/// use koa_middleware::{StaticCacheOptions, static_cache_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let options = StaticCacheOptions::new().prefix("/static").max_age(Duration::from_secs(3600)).buffer(true).gzip(true);
/// let mut app = App::new();
/// app.with(static_cache_with("src", options)?);
/// let response = app.test().get("/static/lib.rs").header("Accept-Encoding", "gzip").send().await;
/// response.assert_header("content-encoding", "gzip").assert_header("cache-control", "public, max-age=3600");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Where the folder cannot be read.
///
/// # In Koa
///
/// `staticCache('src', { prefix: '/static', maxAge: 3600, buffer: true, gzip: true })`
pub fn static_cache_with(
    dir: impl AsRef<Path>,
    options: StaticCacheOptions,
) -> io::Result<impl Middleware> {
    serve(dir.as_ref(), options)
}

fn serve(dir: &Path, options: StaticCacheOptions) -> io::Result<impl Middleware + use<>> {
    let dir = std::path::absolute(dir)?;
    if options.preload {
        for name in file::names(&dir)?
            .iter()
            .filter(|name| options.admits(name))
        {
            let file = CachedFile::load(dir.join(name), options.buffer)?;
            options.files.set(&options.key(name), file);
        }
    }
    Ok(async move |ctx: &mut Context, next: Next<'_>| {
        if !matches!(ctx.method(), "GET" | "HEAD") || !ctx.path().starts_with(&options.prefix) {
            return next.run(ctx).await;
        }
        let path = normalized(&decoded(ctx.path()));
        let key = options.alias.get(&path).unwrap_or(&path);
        let file = match options.files.get(key) {
            Some(file) => Some(file),
            None => discover(&dir, key, &options).await,
        };
        match file {
            Some(file) if file.refresh().await => send(ctx, key, &file, &options).await,
            _ => next.run(ctx).await,
        }
    })
}

/// Loads a file that was not there when the program started, where that is wanted.
async fn discover(dir: &Path, key: &str, options: &StaticCacheOptions) -> Option<Arc<CachedFile>> {
    let name = key
        .strip_prefix(&options.prefix)
        .filter(|_| options.dynamic)?;
    let last = name.rsplit('/').next().unwrap_or_default();
    if last.is_empty() || last.starts_with('.') || name.contains(['\\', '\0']) {
        return None;
    }
    let (file, buffer) = (dir.join(name), options.buffer);
    let loaded = tokio::task::spawn_blocking(move || CachedFile::load(file, buffer)).await;
    Some(options.files.set(key, loaded.ok()?.ok()?))
}

async fn send(
    ctx: &mut Context,
    key: &str,
    file: &CachedFile,
    options: &StaticCacheOptions,
) -> Result {
    let state = file.state();
    ctx.set_status(200);
    if options.gzip {
        ctx.vary("Accept-Encoding");
    }
    ctx.set_last_modified(state.modified);
    if let Some(md5) = &state.md5 {
        ctx.set("ETag", format!("\"{md5}\""));
    }
    if ctx.fresh() {
        ctx.set_status(304);
        return Ok(());
    }
    ctx.set_type(file.kind);
    ctx.set("Cache-Control", options.cache_control_of(key));
    if let Some(md5) = state.md5 {
        ctx.set("Content-MD5", md5);
    }
    let gzip = options.gzip
        && state.length > 1024
        && compressible(file.kind)
        && ctx.accepts_encodings(&["gzip"]) == Some("gzip");
    let body = match (&file.buffer, gzip) {
        (Some(buffer), false) => buffer.clone().into(),
        (Some(buffer), true) => file.packed(buffer, options.precompiled(key)).await?.into(),
        (None, false) => Body::file(&file.path).await?,
        (None, true) => gzipped(Body::file(&file.path).await?)?,
    };
    ctx.set_body(body);
    if gzip {
        ctx.set("Content-Encoding", "gzip");
    }
    Ok(())
}

/// The path, decoded where it can be.
fn decoded(path: &str) -> Cow<'_, str> {
    percent_decode_str(path)
        .decode_utf8()
        .unwrap_or(Cow::Borrowed(path))
}

/// The path without empty parts, `.` and `..`, which lead nowhere above the root.
fn normalized(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let end = if path.ends_with('/') && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{end}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: STC-008, STC-017
    #[test]
    fn paths_are_decoded_and_lead_nowhere_above() {
        for (path, wanted) in [
            ("/a/b.js", "/a/b.js"),
            ("//index.js", "/index.js"),
            ("/%E4%B8%AD", "/中"),
            ("/%zz", "/%zz"),
            ("/%2E%2E/a", "/a"),
            ("/a/../../b/./c", "/b/c"),
            ("/a/", "/a/"),
            ("/", "/"),
        ] {
            assert_eq!(normalized(&decoded(path)), wanted, "{path}");
        }
    }
}
