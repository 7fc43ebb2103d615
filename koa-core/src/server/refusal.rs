//! Requests that are answered before the application sees them.

use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, Version, header};

use super::{connection::Connection, outgoing::ResponseBody};

/// What was noticed of a request that goes to the application.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Admitted {
    pub(crate) has_cookies: bool,
}

/// Lets a request through, or answers one that HTTP does not allow.
///
/// RFC 9112 section 3.2 wants a valid target and one valid `Host`, section 6.1 no `Content-Length` beside a `Transfer-Encoding`, and
/// RFC 9110 section 10.1.1 a 417 for an expectation that is not known.
pub(super) fn admit<B>(
    request: &http::Request<B>,
    has_body: bool,
    connection: &Connection,
) -> Result<Admitted, Box<http::Response<ResponseBody>>> {
    let (mut host, mut hosts, mut chunked, mut expected, mut has_cookies) =
        (None, 0, false, None, false);
    // One look at each header is cheaper than a look-up for each name.
    for (name, value) in request.headers() {
        if name == header::HOST {
            (host, hosts) = (Some(value), hosts + 1);
        } else if name == header::COOKIE {
            has_cookies = true;
        } else if has_body {
            chunked |= name == header::TRANSFER_ENCODING;
            if name == header::EXPECT {
                expected = Some(value);
            }
        }
    }
    match host {
        _ if !is_target(request.uri()) && request.method() != Method::CONNECT => {
            refuse(StatusCode::BAD_REQUEST, "the request target is invalid")
        }
        Some(_) if hosts > 1 => refuse(StatusCode::BAD_REQUEST, "more than one Host header"),
        Some(host) if !is_host(host) => {
            refuse(StatusCode::BAD_REQUEST, "the Host header is invalid")
        }
        None if request.version() >= Version::HTTP_11 => {
            refuse(StatusCode::BAD_REQUEST, "the Host header is missing")
        }
        _ if chunked && connection.received().has_both_framings() => refuse(
            StatusCode::BAD_REQUEST,
            "Content-Length beside Transfer-Encoding",
        ),
        _ if expected.is_some_and(|expected| !is_continue(expected)) => refuse(
            StatusCode::EXPECTATION_FAILED,
            "only 100-continue can be expected",
        ),
        _ => Ok(Admitted { has_cookies }),
    }
}

fn refuse(
    status: StatusCode,
    reason: &'static str,
) -> Result<Admitted, Box<http::Response<ResponseBody>>> {
    let mut response = http::Response::new(ResponseBody::whole(reason.as_bytes().into()));
    *response.status_mut() = status;
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    Err(Box::new(response))
}

/// Which bytes may stand in a `Host`. What merely looks odd is left to [`Request::host`](crate::Request::host), as in Koa.
const HOST: [bool; 256] = {
    let (refused, mut allowed, mut byte) = (b"/\\?#<>\"^`{|}", [false; 256], b' ');
    while byte <= b'~' {
        let (mut clean, mut i) = (true, 0);
        while i < refused.len() {
            clean &= byte != refused[i];
            i += 1;
        }
        allowed[byte as usize] = clean;
        byte += 1;
    }
    allowed
};

/// Whether a target is a path or an absolute URL (RFC 9112 section 3.2) of what may stand in one (RFC 3986).
fn is_target(target: &Uri) -> bool {
    target
        .path_and_query()
        .is_some_and(|target| target.as_str().is_ascii())
}

fn is_host(value: &HeaderValue) -> bool {
    value.as_bytes().iter().all(|byte| HOST[usize::from(*byte)])
}

fn is_continue(value: &HeaderValue) -> bool {
    value.as_bytes().eq_ignore_ascii_case(b"100-continue")
}
