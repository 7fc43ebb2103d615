//! The bytes of the heads that came, for what hyper does not tell of them.
//!
//! hyper removes a `Content-Length` beside a `Transfer-Encoding`, and does not say which bytes of a segment were a request's.

/// What came since the connection was idle, up to a size.
#[derive(Default)]
pub(super) struct Received {
    bytes: Vec<u8>,
    /// How many requests with a body began among these bytes.
    bodies: u32,
    /// Whether there was more than there is room for.
    cut: bool,
}

/// What an idle connection may keep of its room.
const KEPT: usize = 4 << 10;

impl Received {
    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(super) fn is_http2(&self) -> bool {
        self.bytes.starts_with(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    }

    /// The first bytes after requests that were answered; a part of this one may have come with those.
    #[inline]
    pub(super) fn begin(&mut self, bytes: &[u8], size: usize) {
        // A head that ends so is no part of one.
        if bytes.len() <= KEPT && self.bytes.ends_with(b"\r\n\r\n") {
            (self.bodies, self.cut) = (0, false);
            self.bytes.clear();
            self.bytes.extend_from_slice(bytes);
        } else {
            self.forget_answered();
            self.extend(bytes, size);
        }
    }

    #[inline(never)]
    pub(super) fn extend(&mut self, bytes: &[u8], size: usize) {
        let room = size.saturating_sub(self.bytes.len());
        self.cut |= bytes.len() > room;
        self.bytes
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    #[inline(never)]
    fn forget_answered(&mut self) {
        let answered = if self.cut { None } else { self.answered() };
        self.bytes.drain(..answered.unwrap_or(self.bytes.len()));
        (self.bodies, self.cut) = (0, false);
        if self.bytes.capacity() > KEPT {
            self.bytes.shrink_to(KEPT);
        }
    }

    /// A request with a body went to the application.
    pub(super) fn body_begins(&mut self) {
        self.bodies += 1;
    }

    /// Whether the head of the last request with a body has a `Content-Length` beside its `Transfer-Encoding`.
    pub(super) fn has_both_framings(&mut self) -> bool {
        let (mut start, mut left) = (0, self.bodies);
        while let Some(head) = Head::parse(&self.bytes[start..]) {
            if head.has_body() {
                left = left.saturating_sub(1);
            }
            if left == 0 {
                // Those before it need not be looked at again.
                self.bytes.drain(..start);
                self.bodies = 1;
                return head.chunked && head.length.is_some();
            }
            match head.end(&self.bytes[start..]) {
                Some(end) => start += end,
                None => return false,
            }
        }
        false
    }

    /// Where the last whole request ends, if every body before it is here.
    fn answered(&self) -> Option<usize> {
        let mut start = 0;
        while let Some(head) = Head::parse(&self.bytes[start..]) {
            start += head.end(&self.bytes[start..])?;
        }
        Some(start)
    }
}

/// How a request is framed.
struct Head {
    size: usize,
    length: Option<usize>,
    chunked: bool,
}

impl Head {
    /// The head at the start of these bytes, if it is whole; hyper has already accepted it.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (mut size, mut lines) = (0, 0);
        let (mut length, mut chunked) = (None, false);
        loop {
            let line = line(&bytes[size..])?;
            size += line.len();
            let line = line.trim_ascii_end();
            match (line.is_empty(), lines) {
                // Empty lines may stand before a request.
                (true, 0) => {}
                (true, _) => {
                    return Some(Head {
                        size,
                        length,
                        chunked,
                    });
                }
                (false, _) => lines += 1,
            }
            if let (Some(value), 2..) = (field(line, b"content-length"), lines) {
                length = std::str::from_utf8(value).ok()?.parse().ok();
            }
            chunked |= lines > 1 && field(line, b"transfer-encoding").is_some();
        }
    }

    fn has_body(&self) -> bool {
        self.chunked || self.length.is_some_and(|length| length > 0)
    }

    /// Where the request ends with its body, if all of it is here.
    fn end(&self, bytes: &[u8]) -> Option<usize> {
        let size = if self.chunked {
            chunks(&bytes[self.size..])?
        } else {
            self.length.unwrap_or(0)
        };
        self.size
            .checked_add(size)
            .filter(|end| *end <= bytes.len())
    }
}

/// The size of a chunked body with its framing and trailers.
fn chunks(bytes: &[u8]) -> Option<usize> {
    let mut size = 0;
    loop {
        let head = line(bytes.get(size..)?)?;
        size += head.len();
        let digits = head.split(|byte| *byte == b';').next()?.trim_ascii();
        let chunk = usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        if chunk == 0 {
            break;
        }
        size = size.checked_add(chunk)?.checked_add(2)?;
    }
    loop {
        let trailer = line(bytes.get(size..)?)?;
        size += trailer.len();
        if trailer.trim_ascii_end().is_empty() {
            return Some(size);
        }
    }
}

/// The first line with its end, which hyper takes without a CR too.
fn line(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some(&bytes[..=end])
}

fn field<'l>(line: &'l [u8], name: &[u8]) -> Option<&'l [u8]> {
    let (own, value) = line.split_at_checked(name.len())?;
    let value = value.strip_prefix(b":")?;
    own.eq_ignore_ascii_case(name).then(|| value.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const LENGTH: &str = "POST / HTTP/1.1\r\ncontent-length:5\r\n\r\nhello";
    const CHUNKS: &str =
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nA: b\r\n\r\n";
    const BOTH: &str =
        "POST / HTTP/1.1\nContent-Length: 5\nTransfer-Encoding: chunked\n\n0\r\n\r\n";

    fn received(text: &str, bodies: u32) -> Received {
        let mut received = Received::default();
        received.extend(text.as_bytes(), 1000);
        received.bodies = bodies;
        received
    }

    #[test]
    fn the_framing_of_the_last_body_is_found_behind_other_requests() {
        for (text, bodies, both) in [
            (BOTH.to_owned(), 1, true),
            (format!("\r\n{GET}{GET}{BOTH}"), 1, true),
            (format!("{LENGTH}{GET}{BOTH}"), 2, true),
            (format!("{CHUNKS}{CHUNKS}{BOTH}"), 3, true),
            (format!("{CHUNKS}{CHUNKS}{BOTH}"), 2, false),
            (format!("{CHUNKS}{BOTH}"), 1, false),
            (format!("{LENGTH}{BOTH}"), 1, false),
            // What looks like a head within a body is none.
            (
                CHUNKS.replace(
                    "5;x\r\nhello",
                    "28\r\nPOST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n\r\n",
                ),
                1,
                false,
            ),
            (BOTH[..BOTH.len() - 8].to_owned(), 1, false),
            (String::new(), 1, false),
        ] {
            assert_eq!(
                received(&text, bodies).has_both_framings(),
                both,
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_part_of_the_next_request_is_kept() {
        for (text, bodies, kept) in [
            (GET.to_owned(), 0, ""),
            (format!("{GET}GET / HT"), 0, "GET / HT"),
            (LENGTH.to_owned(), 1, ""),
            (format!("{LENGTH}{CHUNKS}{GET}POST"), 2, "POST"),
            (LENGTH[..LENGTH.len() - 1].to_owned(), 1, ""),
        ] {
            let mut received = received(&text, bodies);
            received.forget_answered();
            assert_eq!(received.bytes, kept.as_bytes(), "{text:?}");
        }
        let mut received = received(CHUNKS, 1);
        received.begin(b"GET", 1000);
        assert_eq!(
            (received.bytes.as_slice(), received.bodies),
            (&b"GET"[..], 0)
        );
        received.extend(&[b'x'; 5000], 1000);
        received.forget_answered();
        assert!(received.is_empty() && !received.cut);
    }
}
