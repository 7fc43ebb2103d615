//! Answers with parts of a body: RFC 9110, sections 14.6 and 15.3.7.

use std::{
    fmt::Write as _,
    hash::{BuildHasher, RandomState},
    ops::Range,
};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use koa_core::{Body, Error, Response};

/// A part of a body, and where it stands in the whole.
pub(crate) struct Part {
    pub(crate) range: Range<u64>,
    pub(crate) body: Body,
}

/// The parts of a body; `None` where it is one of which none can be cut.
pub(crate) fn cut(body: &Body, ranges: &[Range<u64>]) -> Option<Vec<Part>> {
    let part = |range: &Range<u64>| {
        Some(Part {
            range: range.clone(),
            body: body.slice(range.clone())?,
        })
    };
    ranges.iter().map(part).collect()
}

/// Answers with one part or several of a body that is `size` bytes long: 206.
pub(crate) fn send_parts(response: &mut Response, mut parts: Vec<Part>, size: u64) {
    response.set_status(206);
    if parts.len() == 1
        && let Some(part) = parts.pop()
    {
        response.set("Content-Range", content_range(&part.range, size));
        response.set_body(part.body);
        response.set_length(part.range.end - part.range.start);
        return;
    }
    let content_type = response
        .get("Content-Type")
        .unwrap_or_default()
        .into_owned();
    let several = several(parts, &content_type, size);
    response.set("Content-Type", several.content_type);
    response.set_body(several.body);
    response.set_length(several.length);
}

/// Answers that the client has it already: 304, without what describes a body.
pub(crate) fn not_modified(response: &mut Response) {
    response.set_status(304);
    response.set_body(());
    response.remove("Content-Encoding");
}

struct Several {
    content_type: String,
    length: u64,
    body: Body,
}

/// Puts parts of a body of a type into a `multipart/byteranges`, each with its type and its place.
fn several(parts: Vec<Part>, content_type: &str, size: u64) -> Several {
    let boundary = boundary();
    let mut length = 0;
    let mut pieces = Vec::with_capacity(parts.len());
    for (at, part) in parts.into_iter().enumerate() {
        let mut head = String::new();
        let start = if at > 0 { "\r\n" } else { "" };
        // Writing to a text cannot fail.
        let _ = write!(head, "{start}--{boundary}\r\n");
        if !content_type.is_empty() {
            let _ = write!(head, "Content-Type: {content_type}\r\n");
        }
        let _ = write!(
            head,
            "Content-Range: {}\r\n\r\n",
            content_range(&part.range, size)
        );
        length += head.len() as u64 + (part.range.end - part.range.start);
        pieces.push((Bytes::from(head), part.body));
    }
    let tail = Bytes::from(format!("\r\n--{boundary}--\r\n"));
    length += tail.len() as u64;
    let pieces = stream::iter(pieces)
        .flat_map(|(head, body)| stream::iter([Ok::<_, Error>(head)]).chain(body.into_stream()))
        .chain(stream::iter([Ok(tail)]));
    Several {
        content_type: format!("multipart/byteranges; boundary={boundary}"),
        length,
        body: Body::stream(pieces),
    }
}

/// `bytes 0-4/9`
fn content_range(range: &Range<u64>, size: u64) -> String {
    format!(
        "bytes {}-{}/{size}",
        range.start,
        range.end.saturating_sub(1)
    )
}

/// Random enough that no content holds it by accident or by intent: the hasher's keys are.
fn boundary() -> String {
    let half = || RandomState::new().hash_one(0);
    format!("{:016x}{:016x}", half(), half())
}
