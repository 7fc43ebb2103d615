//! The bodies for compression.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use koa_core::{Body, Context, Next, Result};
use koa_middleware::{CompressOptions, SendOptions, prelude::*, send_with};
use koa_tests::conformance::fixtures::fixtures;
use serde_json::json;

const LINE: &str = "All work and no play makes a dull page. ";

fn text(ctx: &Context) -> String {
    let length = ctx
        .query("length")
        .and_then(|length| length.parse().ok())
        .unwrap_or(2048);
    LINE.chars().cycle().take(length).collect()
}

/// Bytes that no compressor makes smaller, always the same ones.
fn noise(length: usize) -> Vec<u8> {
    let mut x = 1_u32;
    let bytes = (0..length).map(|_| {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        x.to_be_bytes()[0]
    });
    bytes.collect()
}

/// A stream that does not know its length.
pub(super) fn stream_of<const N: usize>(chunks: [impl Into<String>; N]) -> Body {
    let chunks = chunks.map(|chunk| Ok::<_, std::io::Error>(chunk.into()));
    Body::stream(stream::iter(chunks))
}

/// `{ root }` of koa-send, which knows neither parts of files nor tags nor a cache.
pub(super) fn files() -> SendOptions {
    let root = fixtures().join("www");
    SendOptions::new()
        .root(root)
        .accept_ranges(false)
        .conditional(false)
        .etag(false)
        .cache_size(0)
}

pub(super) async fn pages(ctx: &mut Context, _: Next<'_>) -> Result {
    let query = |name| ctx.query(name).unwrap_or_default().to_owned();
    match ctx.path() {
        // 1. kinds of bodies: ZIP-001, 005, 008 to 010, 017
        "/text" => ctx.set_body(text(ctx)),
        "/buffer" => {
            ctx.set_type("text/plain");
            ctx.set_body(text(ctx).into_bytes());
        }
        "/json" => ctx.set_body(json!({ "text": text(ctx), "list": [1, 2, 3] })),
        "/stream" => {
            ctx.set_type("text/plain");
            ctx.set_body(stream_of([text(ctx)]));
        }
        "/stream-length" => {
            let text = text(ctx);
            ctx.set_type("text/plain");
            ctx.set_length(text.len() as u64);
            ctx.set_body(stream_of([text]));
        }
        "/null" => ctx.set_body(()),
        "/empty" => ctx.set_body(""),
        "/stream-breaks" => {
            // the first part goes out, then the source fails: ZIP-044
            ctx.set_type("text/plain");
            let broken = stream::once(async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                Err(std::io::Error::other("the source broke"))
            });
            ctx.set_body(Body::stream(
                stream::iter([Ok(noise(200_000))]).chain(broken),
            ));
        }

        // 2. what decides: ZIP-011 to 015, 019 to 023, 047
        "/type" => {
            ctx.set_type(query("type"));
            ctx.set_body(text(ctx).into_bytes());
        }
        "/status" => {
            ctx.set_status(query("status").parse()?);
            ctx.set_body(text(ctx));
        }
        "/cache-control" => {
            ctx.set("Cache-Control", query("value"));
            ctx.set_body(text(ctx));
        }
        "/encoded" => {
            ctx.set("Content-Encoding", query("coding"));
            ctx.set_body(text(ctx));
        }
        "/content-range" => {
            ctx.set("Content-Range", "bytes 0-2047/4096");
            ctx.set_body(text(ctx));
        }
        "/byteranges" => {
            ctx.set("Content-Type", "multipart/byteranges; boundary=x");
            ctx.set_body(text(ctx));
        }
        "/on" => {
            ctx.set_compress(true);
            ctx.set_type("image/png");
            ctx.set_body(text(ctx).into_bytes());
        }
        "/off" => {
            ctx.set_compress(false);
            ctx.set_body(text(ctx));
        }
        "/own-options" => {
            ctx.set_compress(CompressOptions::new().threshold(0).gzip(false));
            ctx.set_body(text(ctx));
        }
        "/file" => {
            send_with(ctx, "twin.txt", &files()).await?;
        }

        // 3. headers beside it: ZIP-002 to 004, 045
        "/vary" => {
            ctx.set("Vary", "Origin");
            ctx.set_body(text(ctx));
        }
        "/etag" => {
            ctx.set_etag("plain");
            ctx.set_body(text(ctx));
        }
        "/throw" => return ctx.throw(400, text(ctx)),
        _ => {}
    }
    Ok(())
}
