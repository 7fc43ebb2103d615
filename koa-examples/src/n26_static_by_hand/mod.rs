//! N26 自己写 koa-static / koa-static by hand.

use std::path::{Path, PathBuf};

use koa_core::{App, Body, Context, Middleware, Next};
use koa_middleware::ByteSize;
use koa_router::mount;
use percent_encoding::percent_decode_str;

use crate::public;

/// The files of the folder `public`, and below `/limited` once more with a limit of 100 bytes.
pub fn app() -> App {
    let mut app = App::new();
    app.with(mount("/limited", koa_static(public(""), 100)));
    app.with(koa_static(public(""), "10mb"));
    app
}

/// Serves the files of a folder that are no larger than a limit.
pub fn koa_static(dir: PathBuf, max_file_size: impl Into<ByteSize>) -> impl Middleware {
    let max_file_size = max_file_size.into().bytes();
    async move |ctx: &mut Context, _: Next<'_>| {
        // 1. Does the file exist? What leads out of the folder does not.
        let Some(file) = below(&dir, ctx.path()) else {
            return ctx.throw(404, "File not found");
        };
        match tokio::fs::metadata(&file).await {
            Ok(metadata) if !metadata.is_file() => return ctx.throw(404, "File not found"),
            // 2. Is it too large?
            Ok(metadata) if metadata.len() > max_file_size => {
                return ctx.throw(413, "Request entity too large");
            }
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return ctx.throw(404, "File not found");
            }
            Err(error) => return ctx.throw(500, error),
        }
        // 3. The body is a stream, and its type that of the extension.
        ctx.set_body(Body::file(file).await?);
        Ok(())
    }
}

/// The path of a file below a folder, unless it would lead out of it.
fn below(dir: &Path, path: &str) -> Option<PathBuf> {
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let mut file = dir.to_owned();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        // A dot file is not for everyone; and with a backslash, a colon or a NUL byte a name is more than a name somewhere.
        if name.starts_with('.') || name.contains(['\\', ':', '\0']) {
            return None;
        }
        file.push(name);
    }
    Some(file)
}
