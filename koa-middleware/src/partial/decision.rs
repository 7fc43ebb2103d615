//! What a conditional or partial request comes to.

use std::{borrow::Cow, ops::Range, time::SystemTime};

use koa_core::{
    Error, Request,
    http::{HeaderName, header},
};

use super::{
    date::{parse_date, second},
    ranges::ranges,
    tag,
};

/// What is known of a representation before it is sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known<'a> {
    /// The status that it would be sent with.
    pub(crate) status: u16,
    pub(crate) etag: Option<&'a str>,
    /// The `Last-Modified` that it would be sent with.
    pub(crate) last_modified: Option<&'a str>,
    /// Its length in bytes, where ranges of it can be had.
    pub(crate) size: Option<u64>,
}

/// How a representation is sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Whole,
    /// The client has it already: 304.
    NotModified,
    /// One part or several: 206.
    Parts(Vec<Range<u64>>),
}

/// Whether one of the headers is there that [`decide`] looks at.
pub(crate) fn concerns(request: &Request) -> bool {
    let headers = request.headers();
    [
        header::IF_NONE_MATCH,
        header::IF_MODIFIED_SINCE,
        header::RANGE,
        header::IF_MATCH,
        header::IF_UNMODIFIED_SINCE,
    ]
    .iter()
    .any(|name| headers.contains_key(name))
}

/// Weighs the preconditions of a request, and then its ranges, in the order of section 13.2.2.
///
/// `conditions` says whether the first are looked at.
///
/// # Errors
///
/// 412 where a precondition fails, 416 where no range can be satisfied.
pub(crate) fn decide(
    request: &Request,
    known: Known<'_>,
    conditions: bool,
) -> Result<Decision, Error> {
    // 13.2.1: they do not matter where the answer would be another than a success.
    if !(200..300).contains(&known.status) {
        return Ok(Decision::Whole);
    }
    let modified = known.last_modified.and_then(parse_date);
    if conditions {
        match precondition(request, known.etag, modified) {
            304 => return Ok(Decision::NotModified),
            412 => return Err(Error::new(412)),
            _ => {}
        }
    }
    let Some(size) = known.size.filter(|_| known.status == 200) else {
        return Ok(Decision::Whole);
    };
    // 14.2: Range is defined for GET alone.
    if request.method() != "GET" || !unchanged(request, known, modified) {
        return Ok(Decision::Whole);
    }
    match ranges(&request.get("Range"), size) {
        None => Ok(Decision::Whole),
        Some(found) if found.is_empty() => {
            Err(Error::new(416).with_header("Content-Range", format!("bytes */{size}")))
        }
        Some(found) => Ok(Decision::Parts(found)),
    }
}

fn precondition(request: &Request, etag: Option<&str>, modified: Option<i64>) -> u16 {
    let reads = matches!(request.method(), "GET" | "HEAD");
    let date = |name: HeaderName| sent(request, &name).as_deref().and_then(parse_date);
    let any = |list: &str, same: fn(&str, &str) -> bool| {
        list == "*" || etag.is_some_and(|etag| tag::tags(list).iter().any(|tag| same(tag, etag)))
    };
    // 13.1.1, 13.1.4
    let failed = match sent(request, &header::IF_MATCH) {
        Some(list) => !any(&list, tag::strong),
        None => later(modified, date(header::IF_UNMODIFIED_SINCE)),
    };
    if failed {
        return 412;
    }
    // 13.1.2, 13.1.3
    match sent(request, &header::IF_NONE_MATCH) {
        Some(list) if any(&list, tag::weak) => {
            if reads {
                304
            } else {
                412
            }
        }
        None if reads && not_later(modified, date(header::IF_MODIFIED_SINCE)) => 304,
        _ => 200,
    }
}

fn later(modified: Option<i64>, date: Option<i64>) -> bool {
    modified
        .zip(date)
        .is_some_and(|(modified, date)| modified > date)
}

fn not_later(modified: Option<i64>, date: Option<i64>) -> bool {
    modified
        .zip(date)
        .is_some_and(|(modified, date)| modified <= date)
}

/// 13.1.5: whether what the client has a part of is still what there is.
fn unchanged(request: &Request, known: Known<'_>, modified: Option<i64>) -> bool {
    let Some(condition) = sent(request, &header::IF_RANGE) else {
        return true;
    };
    if condition.starts_with('"') || condition.starts_with("W/") {
        return known.etag.is_some_and(|etag| tag::strong(&condition, etag));
    }
    // 8.8.2.2: a date says which version it is once its second is over.
    known.last_modified == Some(&condition)
        && modified.is_some_and(|modified| second(SystemTime::now()) > modified)
}

fn sent<'r>(request: &'r Request, name: &HeaderName) -> Option<Cow<'r, str>> {
    request
        .headers()
        .contains_key(name)
        .then(|| request.get(name.as_str()))
}
