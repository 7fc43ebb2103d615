//! Parts of any body — npm `koa-range`.

use std::{ops::Range, time::SystemTime};

use futures_util::{StreamExt, stream};
use koa_core::{Body, Context, Error, Middleware, Next, Result};

use crate::partial::{
    Decision, Known, Part, concerns, cut, decide, http_date, not_modified, second, send_parts,
};

/// Sends the parts of a body that were asked for, whatever the body is.
///
/// It goes outside of what makes the body, and inside of what compresses it.
///
/// - Text, bytes, JSON and files have parts; a stream has where its length is set. Others are sent whole.
/// - `Accept-Ranges: bytes` says so, for `GET` and `HEAD`. Only a `GET` that would be a 200 is answered with parts.
/// - One part is a 206 with `Content-Range`; several are a `multipart/byteranges`, but of a stream only one can be had.
/// - Parts that there are not are a 416, a header that cannot be read is ignored, and so are more than 100 ranges.
/// - `If-Range` with another tag or date than the response has gives the whole.
/// - The other preconditions (`If-Match`, `If-None-Match` and those with dates) are weighed before: 412 and 304.
/// - A file is sent with its date as `Last-Modified`, so that these have something to go by; tags are set by `etag`.
/// - A response that has a `Content-Range` already is left alone.
///
/// What [`send`](crate::send()) and [`serve`](crate::serve) answer needs it not: they do the same by themselves.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::range;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(range());
/// app.with(async |ctx, _| {
///     ctx.set_body("123456789");
///     Ok(())
/// });
///
/// let client = app.test();
/// let part = client.get("/").header("Range", "bytes=2-4").send().await;
/// part.assert_status(206).assert_header("Content-Range", "bytes 2-4/9").assert_text("345");
/// # }
/// ```
///
/// # Errors
///
/// 412 and 416, as above.
///
/// # In Koa
///
/// `app.use(range)`, which sends the first of several parts alone, and heeds no `If-Range`.
#[must_use]
pub fn range() -> impl Middleware {
    async |ctx: &mut Context, next: Next<'_>| {
        next.run(ctx).await?;
        if !matches!(ctx.method(), "GET" | "HEAD")
            || ctx.body().is_empty()
            || !(200..300).contains(&ctx.status())
        {
            return Ok(());
        }
        if ctx.response.has("Content-Range") {
            return Ok(());
        }
        let size = size(ctx);
        if size.is_some() && ctx.status() == 200 {
            ctx.set("Accept-Ranges", "bytes");
            date(ctx);
        }
        if concerns(&ctx.request) {
            answer(ctx, size)?;
        }
        Ok(())
    }
}

/// How long the body is, where parts of it can be had.
fn size(ctx: &Context) -> Option<u64> {
    if ctx.response.has("Transfer-Encoding") {
        return None;
    }
    ctx.length()
}

/// A file brings its date, by which a client can tell whether it has a part of the same version.
fn date(ctx: &mut Context) {
    if ctx.response.has("Last-Modified") {
        return;
    }
    let modified = ctx
        .body()
        .metadata()
        .and_then(|metadata| metadata.modified().ok());
    let now = second(SystemTime::now());
    if let Some(date) = modified.and_then(|modified| http_date(second(modified).min(now))) {
        ctx.set("Last-Modified", date);
    }
}

fn answer(ctx: &mut Context, size: Option<u64>) -> Result {
    let response = &ctx.response;
    let (etag, last_modified) = (response.etag(), response.get("Last-Modified"));
    let known = Known {
        status: response.status(),
        etag: etag.as_deref(),
        last_modified: last_modified.as_deref(),
        size,
    };
    match (decide(&ctx.request, known, true)?, size) {
        (Decision::NotModified, _) => not_modified(&mut ctx.response),
        (Decision::Parts(ranges), Some(size)) => parts(ctx, &ranges, size)?,
        _ => {}
    }
    Ok(())
}

fn parts(ctx: &mut Context, ranges: &[Range<u64>], size: u64) -> Result {
    let mut body = ctx.take_body();
    // JSON is made into bytes, once for all parts.
    if let Some(bytes) = body.to_bytes()? {
        body = bytes.into();
    }
    if let Some(parts) = cut(&body, ranges) {
        send_parts(&mut ctx.response, parts, size);
    } else if let [range] = ranges {
        let part = Part {
            range: range.clone(),
            body: part_of_stream(body, range.clone()),
        };
        send_parts(&mut ctx.response, vec![part], size);
    } else {
        ctx.set_body(body);
        ctx.set_length(size);
    }
    Ok(())
}

/// What lies in a range of a stream: what comes before it is thrown away, what comes after it is not awaited.
fn part_of_stream(body: Body, range: Range<u64>) -> Body {
    let pieces = stream::try_unfold((body.into_stream(), 0), move |(mut pieces, mut at)| {
        let Range { start, end } = range;
        async move {
            while at < end {
                let Some(piece) = pieces.next().await.transpose()? else {
                    break;
                };
                let length = piece.len() as u64;
                let (from, to) = (start.saturating_sub(at).min(length), (end - at).min(length));
                at += length;
                if from < to {
                    // Both are at most the length of a piece.
                    let (from, to) = (usize::try_from(from)?, usize::try_from(to)?);
                    return Ok::<_, Error>(Some((piece.slice(from..to), (pieces, at))));
                }
            }
            Ok(None)
        }
    });
    Body::stream(pieces)
}
