//! The status codes with their phrases (npm statuses) and the names of their errors (npm http-errors).

/// The standard phrase of a status code, such as `Not Found` for 404.
///
/// None for a code that is not registered. The phrases are Koa's: 413 is `Payload Too Large` and 418 is
/// `I'm a Teapot`.
///
/// # Examples
///
/// ```
/// use koa_core::statuses;
///
/// assert_eq!(statuses::message(404), Some("Not Found"));
/// assert_eq!(statuses::message(299), None);
/// ```
///
/// # In Koa
///
/// `statuses.message[code]` of npm statuses.
#[must_use]
pub fn message(code: u16) -> Option<&'static str> {
    Some(match code {
        200 => "OK",
        404 => "Not Found",
        100 => "Continue",
        101 => "Switching Protocols",
        102 => "Processing",
        103 => "Early Hints",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi-Status",
        208 => "Already Reported",
        226 => "IM Used",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        305 => "Use Proxy",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Payload Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        418 => "I'm a Teapot",
        421 => "Misdirected Request",
        422 => "Unprocessable Entity",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        506 => "Variant Also Negotiates",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        509 => "Bandwidth Limit Exceeded",
        510 => "Not Extended",
        511 => "Network Authentication Required",
        _ => return None,
    })
}

/// The status code of a standard phrase, in any case.
///
/// None for a text that is no standard phrase.
///
/// # Examples
///
/// ```
/// use koa_core::statuses;
///
/// assert_eq!(statuses::code("not found"), Some(404));
/// assert_eq!(statuses::code("too many bugs"), None);
/// ```
///
/// # In Koa
///
/// `statuses(phrase)` of npm statuses.
#[must_use]
pub fn code(phrase: &str) -> Option<u16> {
    (100..=511).find(|code| message(*code).is_some_and(|known| known.eq_ignore_ascii_case(phrase)))
}

/// Whether a response with this code has no body.
pub(crate) fn is_empty(code: u16) -> bool {
    matches!(code, 204 | 205 | 304)
}

/// Whether this code sends the client elsewhere.
pub(crate) fn is_redirect(code: u16) -> bool {
    matches!(code, 300..=303 | 305 | 307 | 308)
}

/// The name of the error that stands for a code, such as `NotFoundError`.
pub(crate) fn error_name(code: u16) -> String {
    let phrase = match code {
        400..=499 => message(code).unwrap_or("Bad Request"),
        500..=599 => message(code).unwrap_or("Internal Server Error"),
        _ if message(code).is_some() => "Error",
        _ => "Internal Server Error",
    };
    let mut name = String::with_capacity(phrase.len() + 5);
    for word in phrase.split(' ') {
        let mut letters = word.chars().filter(char::is_ascii_alphanumeric);
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(letters);
    }
    if !name.ends_with("Error") {
        name.push_str("Error");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: ERR-094, ERR-095
    #[test]
    fn the_known_codes_have_phrases() {
        let known: Vec<u16> = (0..=999).filter(|code| message(*code).is_some()).collect();
        let mut wanted: Vec<u16> = (100..=103).chain(200..=208).chain([226]).collect();
        wanted.extend(
            (300..=305)
                .chain([307, 308])
                .chain(400..=418)
                .chain(421..=426),
        );
        wanted.extend([428, 429, 431, 451].into_iter().chain(500..=511));
        assert_eq!(known, wanted);
        for (code, phrase) in [
            (200, "OK"),
            (404, "Not Found"),
            (413, "Payload Too Large"),
            (414, "URI Too Long"),
            (416, "Range Not Satisfiable"),
            (418, "I'm a Teapot"),
            (422, "Unprocessable Entity"),
            (509, "Bandwidth Limit Exceeded"),
        ] {
            assert_eq!(message(code), Some(phrase));
        }
    }

    // spec: ERR-097
    #[test]
    fn phrases_are_found_in_any_case() {
        for known in (0..=999).filter(|code| message(*code).is_some()) {
            let phrase = message(known).unwrap();
            assert_eq!(code(phrase), Some(known));
            assert_eq!(code(&phrase.to_lowercase()), Some(known));
        }
        for unknown in ["", "200", "too many bugs"] {
            assert_eq!(code(unknown), None);
        }
        for unknown in [0, 299, 306, 310, 1000, u16::MAX] {
            assert_eq!(message(unknown), None);
        }
    }

    // spec: ERR-096
    #[test]
    fn empty_and_redirect_codes() {
        let codes = |is: fn(u16) -> bool| (0..=999).filter(|code| is(*code)).collect::<Vec<_>>();
        assert_eq!(codes(is_empty), [204, 205, 304]);
        assert_eq!(codes(is_redirect), [300, 301, 302, 303, 305, 307, 308]);
    }

    // spec: ERR-074, ERR-075, ERR-076, ERR-077, ERR-078, ERR-079, ERR-080, ERR-081
    #[test]
    fn errors_are_named_after_phrases() {
        for (code, name) in [
            (404, "NotFoundError"),
            (400, "BadRequestError"),
            (414, "URITooLongError"),
            (418, "ImATeapotError"),
            (500, "InternalServerError"),
            (505, "HTTPVersionNotSupportedError"),
            (499, "BadRequestError"),
            (599, "InternalServerError"),
            (300, "Error"),
            (700, "InternalServerError"),
            (0, "InternalServerError"),
        ] {
            assert_eq!(error_name(code), name, "{code}");
        }
    }
}
