//! A body up to a limit, decompressed — npm `raw-body`.

use std::io::Read;

use bytes::Bytes;
use koa_core::{Error, Request};

use super::inflate::Coding;

/// How much is decompressed before other requests of the thread have their turn.
const STEP: usize = 256 << 10;

/// The whole body, decompressed, of so many bytes at most.
pub(super) async fn read(request: &mut Request, limit: u64, zstd: bool) -> Result<Bytes, Error> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let name = request.get("content-encoding").into_owned();
    if name.is_empty() || name == "identity" {
        let length = request.length();
        return request
            .bytes_up_to(limit)
            .await
            .map_err(|error| described(error, limit, length));
    }
    let Some(coding) = Coding::named(&name, zstd) else {
        let message = format!("Unsupported Content-Encoding: {name}");
        return Err(Error::new(415).with_message(message).with_expose(false));
    };
    // Compressed, a body is at most a little larger than it was.
    let compressed_limit = limit.saturating_add(limit / 8).saturating_add(64 << 10);
    let compressed = request
        .bytes_up_to(compressed_limit)
        .await
        .map_err(|error| described(error, limit, None))?;
    inflate(&compressed, coding, limit).await
}

async fn inflate(compressed: &[u8], coding: Coding, limit: usize) -> Result<Bytes, Error> {
    let mut whole = Vec::new();
    let mut reader = coding.reader(compressed)?;
    loop {
        let room = STEP.min(limit.saturating_add(1) - whole.len());
        let read = (&mut reader).take(room as u64).read_to_end(&mut whole);
        let length = read.map_err(|error| {
            let message = format!("the body is not valid {}: {error}", coding.name());
            Error::new(400).with_message(message).with_source(error)
        })?;
        if whole.len() > limit {
            return Err(too_large(limit).with_property("received", whole.len()));
        }
        if length < room {
            return Ok(whole.into());
        }
        tokio::task::yield_now().await;
    }
}

/// An error of reading as upstream has it.
fn described(error: Error, limit: usize, length: Option<u64>) -> Error {
    match (error.status, length) {
        (413, Some(length)) => too_large(limit)
            .with_property("length", length)
            .with_property("expected", length),
        (413, None) => too_large(limit),
        (400, _) => error.with_property("type", "request.aborted"),
        _ => error,
    }
}

fn too_large(limit: usize) -> Error {
    Error::new(413)
        .with_message("request entity too large")
        .with_property("type", "entity.too.large")
        .with_property("limit", limit)
}
