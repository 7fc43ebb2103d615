//! Requests that are answered before the application sees them.

use http::{HeaderMap, HeaderValue, StatusCode, Version, header};

use super::{connection::Connection, outgoing::ResponseBody};

/// The answer to a request that HTTP does not allow, if it is one.
///
/// RFC 9112 section 3.2 wants one valid `Host`, section 6.1 no `Content-Length` beside a `Transfer-Encoding`, and
/// RFC 9110 section 10.1.1 a 417 for an expectation that is not known.
pub(super) fn refusal<B>(request: &http::Request<B>, connection: &Connection) -> Option<http::Response<ResponseBody>> {
    let headers = request.headers();
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) if is_host(host) => {}
        (None, None) if request.version() < Version::HTTP_11 => {}
        (None, _) => return Some(refuse(StatusCode::BAD_REQUEST, "the Host header is missing")),
        (Some(_), None) => return Some(refuse(StatusCode::BAD_REQUEST, "the Host header is invalid")),
        (Some(_), Some(_)) => return Some(refuse(StatusCode::BAD_REQUEST, "more than one Host header")),
    }
    if headers.contains_key(header::TRANSFER_ENCODING) && has_length_too(&connection.received()) {
        return Some(refuse(StatusCode::BAD_REQUEST, "Content-Length beside Transfer-Encoding"));
    }
    if headers.get(header::EXPECT).is_some_and(|expected| !is_continue(expected)) {
        return Some(refuse(StatusCode::EXPECTATION_FAILED, "only 100-continue can be expected"));
    }
    None
}

fn refuse(status: StatusCode, reason: &'static str) -> http::Response<ResponseBody> {
    let mut response = http::Response::new(ResponseBody::whole(reason.as_bytes().into()));
    *response.status_mut() = status;
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Whether a value can be a host at all. What merely looks odd is left to [`Request::host`](crate::Request::host), as in Koa.
fn is_host(value: &HeaderValue) -> bool {
    value.as_bytes().iter().all(|byte| matches!(byte, b' '..=b'~') && !b"/\\?#<>\"^`{|}".contains(byte))
}

fn is_continue(value: &HeaderValue) -> bool {
    value.as_bytes().eq_ignore_ascii_case(b"100-continue")
}

/// Whether the head of the first request in these bytes that is chunked has a `Content-Length` as well, which hyper removes.
fn has_length_too(mut received: &[u8]) -> bool {
    while let Some(end) = find(received, b"\r\n\r\n") {
        let (head, rest) = received.split_at(end + 4);
        let field = |name: &str| {
            head.split(|byte| *byte == b'\n').find_map(|line| {
                let (own, value) = line.split_at_checked(name.len())?;
                let value = value.strip_prefix(b":")?;
                own.eq_ignore_ascii_case(name.as_bytes()).then(|| value.trim_ascii())
            })
        };
        let length = field("content-length");
        if field("transfer-encoding").is_some() {
            return length.is_some();
        }
        let length = length.and_then(|length| std::str::from_utf8(length).ok()?.parse().ok()).unwrap_or(0_usize);
        received = rest.get(length..).unwrap_or_default();
    }
    false
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
