//! A server for outside tools, with every timeout and limit from the environment.
//!
//! | variable | setting | unit |
//! | --- | --- | --- |
//! | `HEADERS_TIMEOUT`, `REQUEST_TIMEOUT`, `KEEP_ALIVE_TIMEOUT`, `WRITE_TIMEOUT`, `SHUTDOWN_TIMEOUT` | the one of that name in `Limits` | milliseconds, 0 for none |
//! | `MAX_HEADER_SIZE`, `BODY_LIMIT` | the one of that name in `Limits` | bytes, 0 for none |
//! | `MAX_HEADERS_COUNT`, `MAX_CONNECTIONS` | the one of that name in `Limits` | a number, 0 for none |
//! | `JWT_SECRET` | what tokens for `/jwt` are checked with: a secret or a key in PEM | a text |
//! | `JWT_ALGORITHMS` | how they may be signed | names with commas between them |
//! | `JWT_JWKS` | more keys, found by their `kid` | a JWK set as JSON |
//! | `REDIS_URL`, `REDIS_TIMEOUT` | where the sessions of `/session` are kept, else in memory; how long it is waited for | a URL; milliseconds, 2000 by default |
//! | `SESSION_KEYS` | what signs their cookies | texts with commas between them |
//! | `WORKERS` | `App::workers` | threads, 0 for one each core |
//! | `UPLOAD_DIR` | where uploads are kept, else a new temporary folder | a folder |
//! | `UPLOAD_MAX_SIZE` | the size of an upload | bytes, 0 for no limit; `5gb` by default |
//! | `UPLOAD_EXPIRES` | how long an upload may take, or a slice may wait | milliseconds, 0 for ever |
//! | `FORM_DIR` | where the files of forms are put while they are looked at, else the system's temporary folder | a folder |
//! | `FORM_MAX_SIZE` | the size of the files of a form | bytes; `16gb` by default |
//! | `STATIC_ROOT` | the folder that `/static` serves; without one there is no such path | a folder |
//!
//! `/files` takes uploads by tus 1.0, `/upload` multipart forms. The slices of the notes are JSON at `POST /slices/verify` (or `GET` with a
//! query), a form at `POST /slices/upload` with the file `chunk` and the fields `hash`, `fileHash` and `filename`, JSON at
//! `POST /slices/merge` and `POST /slices/cancel`; a merged file is at `GET /uploads/<fileHash><extension>`.

mod forms;
mod jwt;
mod session;
mod uploads;

use std::{env, time::Duration};

use bytes::Bytes;
use futures_util::stream;
use koa_core::{App, Body, Context, OrThrow, Result};
use koa_middleware::{StaticOptions, Views, context, prelude::*, serve_with};
use koa_tests::conformance::fixtures::fixtures;

/// The size in bytes of the pieces of a large answer.
const PIECE: usize = 64 << 10;

pub(crate) fn add(app: &mut App) -> Result {
    let limits = &mut app.limits;
    for (name, timeout) in [
        ("HEADERS_TIMEOUT", &mut limits.headers_timeout),
        ("REQUEST_TIMEOUT", &mut limits.request_timeout),
        ("KEEP_ALIVE_TIMEOUT", &mut limits.keep_alive_timeout),
        ("WRITE_TIMEOUT", &mut limits.write_timeout),
        ("SHUTDOWN_TIMEOUT", &mut limits.shutdown_timeout),
    ] {
        if let Some(ms) = number(name)? {
            *timeout = Duration::from_millis(ms as u64);
        }
    }
    for (name, limit) in [
        ("MAX_HEADER_SIZE", &mut limits.max_header_size),
        ("MAX_HEADERS_COUNT", &mut limits.max_headers_count),
        ("MAX_CONNECTIONS", &mut limits.max_connections),
        ("BODY_LIMIT", &mut limits.body_limit),
        ("WORKERS", &mut app.workers),
    ] {
        if let Some(number) = number(name)? {
            *limit = number;
        }
    }

    app.context.insert(Views::new(fixtures().join("views")));
    uploads::add(app)?;
    jwt::add(app)?;
    forms::add(app)?;
    session::add(app)?;
    if let Some(root) = env::var_os("STATIC_ROOT") {
        app.with(serve_with(root, StaticOptions::new().prefix("/static")));
    }

    app.with(async |ctx, _| {
        let method = ctx.method().to_owned();
        match ctx.path() {
            "/" if method == "GET" || method == "HEAD" => ctx.set_body("Hello World"),
            // Any other method sends the body back, whatever its type.
            "/" => {
                let body = ctx.request.bytes().await?;
                ctx.set_body(body);
            }
            // ?n=BYTES are streamed.
            "/big" => {
                let size: u64 = ctx
                    .query("n")
                    .unwrap_or("1048576")
                    .parse()
                    .or_throw(400, "n is a number of bytes")?;
                let piece = Bytes::from_static(&[b'x'; PIECE]);
                let pieces = stream::unfold(size, move |left| {
                    let length = left.min(PIECE as u64);
                    let piece = piece.slice(..usize::try_from(length).unwrap_or(PIECE));
                    async move {
                        (length > 0).then_some((Ok::<_, std::io::Error>(piece), left - length))
                    }
                });
                ctx.set_length(size);
                ctx.set_body(Body::stream(pieces));
            }
            // ?name=TEXT is put into a template.
            "/render" => {
                let name = ctx.query("name").unwrap_or("World").to_owned();
                ctx.render("home", context! { value1 => name }).await?;
            }
            // ?ms=N waits.
            "/slow" => {
                tokio::time::sleep(Duration::from_millis(milliseconds(ctx)?)).await;
                ctx.set_body("slow");
            }
            // ?ms=N blocks its thread, as no middleware should.
            "/block" => {
                std::thread::sleep(Duration::from_millis(milliseconds(ctx)?));
                ctx.set_body("blocked");
            }
            _ => {}
        }
        Ok(())
    });
    Ok(())
}

fn milliseconds(ctx: &Context) -> Result<u64> {
    let ms = ctx.query("ms").unwrap_or("100");
    ms.parse().or_throw(400, "ms is a number of milliseconds")
}

fn number(name: &str) -> Result<Option<usize>> {
    match env::var(name) {
        Ok(text) => text
            .parse()
            .map(Some)
            .or_throw(500, format!("{name} is not a number: {text:?}")),
        Err(_) => Ok(None),
    }
}
