//! The heads of the parts, made such that the parser takes them.
//!
//! The parser of the crate `multer` holds what comes before the first boundary, and a head that does not end, for as long as there is
//! memory, and refuses a head of more than 32 headers. This goes before it: it drops the former, limits the second and shortens the third.

use std::{
    error::Error as StdError,
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;
use memchr::memmem::{self, Finder};

use super::{Fault, source::Source};

/// The size of a head at most, which is Node's for that of a request.
const HEAD_SIZE: usize = 16 << 10;
/// How many headers of no meaning here are left in a head.
const OTHERS: usize = 24;
const MEANT: [&[u8]; 3] = [
    b"content-disposition",
    b"content-type",
    b"content-transfer-encoding",
];

pub(super) struct Heads {
    source: Source,
    /// CR LF, two hyphens and the boundary.
    delimiter: Finder<'static>,
    buffer: BytesMut,
    stage: Stage,
    /// Whether the parser has a piece to work off before it gets the next one: it would take all that there is.
    pause: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Preamble,
    Head,
    Data,
    Ended,
}

/// Stands for the [`Fault`] that the source keeps.
#[derive(Debug)]
pub(super) struct Failed;

impl Heads {
    pub(super) fn new(source: Source, boundary: &str) -> Self {
        let delimiter = format!("\r\n--{boundary}");
        Heads {
            source,
            delimiter: Finder::new(delimiter.as_bytes()).into_owned(),
            // The first boundary may be the start of the body.
            buffer: BytesMut::from(&b"\r\n"[..]),
            stage: Stage::Preamble,
            pause: false,
        }
    }

    /// What can be passed on of the buffer.
    fn step(&mut self) -> Result<Option<Bytes>, Fault> {
        let delimiter = self.delimiter.needle().len();
        match self.stage {
            Stage::Preamble => match self.delimiter.find(&self.buffer) {
                Some(start) => {
                    self.buffer.advance(start + 2);
                    self.stage = Stage::Head;
                    Ok(Some(self.buffer.split_to(delimiter - 2).freeze()))
                }
                None => {
                    let safe = self.without_start_of_delimiter();
                    self.buffer.advance(safe);
                    Ok(None)
                }
            },
            Stage::Data => match self.delimiter.find(&self.buffer) {
                Some(start) => {
                    self.stage = Stage::Head;
                    Ok(Some(self.buffer.split_to(start + delimiter).freeze()))
                }
                None => {
                    let safe = self.without_start_of_delimiter();
                    Ok((safe > 0).then(|| self.buffer.split_to(safe).freeze()))
                }
            },
            Stage::Head if self.buffer.starts_with(b"--") => {
                self.stage = Stage::Ended;
                Ok(Some(self.buffer.split_to(2).freeze()))
            }
            Stage::Head => {
                // Only the bytes that a head may have are looked at, so that one that comes byte by byte costs no more.
                let head = &self.buffer[..self.buffer.len().min(HEAD_SIZE)];
                match memmem::find(head, b"\r\n\r\n") {
                    Some(end) => {
                        self.stage = Stage::Data;
                        let head = self.buffer.split_to(end + 4);
                        Ok(Some(shortened(&head[..end])))
                    }
                    None if self.buffer.len() >= HEAD_SIZE => Err(Fault::Head),
                    None => Ok(None),
                }
            }
            Stage::Ended => {
                self.buffer.clear();
                Ok(None)
            }
        }
    }

    /// How many bytes of the buffer are no start of a delimiter whose end is still to come.
    fn without_start_of_delimiter(&self) -> usize {
        let (buffer, delimiter) = (&self.buffer[..], self.delimiter.needle());
        let from = buffer.len().saturating_sub(delimiter.len() - 1);
        match memchr::memrchr(b'\r', &buffer[from..]) {
            Some(place) if delimiter.starts_with(&buffer[from + place..]) => from + place,
            _ => buffer.len(),
        }
    }
}

impl Stream for Heads {
    type Item = Result<Bytes, Failed>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.pause {
            self.pause = false;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        loop {
            match self.step() {
                Ok(Some(bytes)) => {
                    self.pause = true;
                    return Poll::Ready(Some(Ok(bytes)));
                }
                Ok(None) if self.stage == Stage::Ended => return Poll::Ready(None),
                Ok(None) => {}
                Err(fault) => {
                    self.source.set_fault(fault);
                    return Poll::Ready(Some(Err(Failed)));
                }
            }
            match self.source.poll_piece(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(piece))) => self.buffer.extend_from_slice(&piece),
                Poll::Ready(Some(Err(error))) => {
                    self.source.set_fault(Fault::Body(error));
                    return Poll::Ready(Some(Err(Failed)));
                }
                Poll::Ready(None) => {
                    self.stage = Stage::Ended;
                    self.buffer.clear();
                    return Poll::Ready(None);
                }
            }
        }
    }
}

/// A head with its lines unfolded, the first of each header that means something, and not too many of the others.
fn shortened(head: &[u8]) -> Bytes {
    // What stands behind the boundary is for the parser to judge.
    let first = memmem::find(head, b"\r\n").unwrap_or(head.len());
    let mut short = BytesMut::from(&head[..first]);
    let (mut meant, mut others) = ([false; MEANT.len()], 0);
    for line in lines(head.get(first + 2..).unwrap_or_default()) {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        match MEANT.iter().position(|own| own.eq_ignore_ascii_case(name)) {
            Some(which) if meant[which] => continue,
            Some(which) => meant[which] = true,
            // One without a colon makes the head a malformed one, as it should.
            None if others == OTHERS && name.len() < line.len() => continue,
            None => others += 1,
        }
        short.extend_from_slice(b"\r\n");
        short.extend_from_slice(&line);
    }
    short.extend_from_slice(b"\r\n\r\n");
    short.freeze()
}

/// The lines of a head; one that begins with a blank belongs to the line before it.
fn lines(mut head: &[u8]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    while !head.is_empty() {
        let end = memmem::find(head, b"\r\n").unwrap_or(head.len());
        let line = &head[..end];
        match lines.last_mut() {
            Some(last) if line.starts_with(b" ") || line.starts_with(b"\t") => {
                last.extend_from_slice(line);
            }
            _ => lines.push(line.to_owned()),
        }
        head = head.get(end + 2..).unwrap_or_default();
    }
    lines
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body could not be read")
    }
}

impl StdError for Failed {}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[track_caller]
    fn check(head: &str, wanted: &str) {
        let short = shortened(head.as_bytes());
        assert_eq!(String::from_utf8_lossy(&short), wanted);
    }

    #[test]
    fn heads_are_unfolded_and_shortened() {
        check("", "\r\n\r\n");
        check(" \r\nA: 1", " \r\nA: 1\r\n\r\n");
        check(
            "\r\nA: 1;\r\n b=2\r\n\tc\r\nB: 2",
            "\r\nA: 1; b=2\tc\r\nB: 2\r\n\r\n",
        );
        check(
            "\r\nContent-Type: a\r\ncontent-type: b",
            "\r\nContent-Type: a\r\n\r\n",
        );
        check("\r\nno header", "\r\nno header\r\n\r\n");

        let many: String = (0..500).map(|n| format!("\r\nX-{n}: {n}")).collect();
        let short = shortened(format!("{many}\r\nContent-Type: a\r\nwrong").as_bytes());
        let text = String::from_utf8_lossy(&short);
        assert_eq!(
            text.lines().filter(|line| line.starts_with("X-")).count(),
            24
        );
        assert!(
            text.ends_with("\r\nContent-Type: a\r\nwrong\r\n\r\n"),
            "{text}"
        );
    }
}
