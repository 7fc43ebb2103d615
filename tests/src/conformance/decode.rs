//! Decompressing an answer, for cases in which the bytes of the compressor do not count.

use std::io::{self, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::answer::{Answer, Outcome};

/// Replaces a compressed body by what it holds; how it was framed does not count then.
pub(crate) fn decode(answer: &mut Answer) {
    let coding = answer
        .values("content-encoding")
        .last()
        .map(|&coding| coding.to_owned());
    let body = answer.bytes();
    if body.is_empty() {
        return;
    }
    let Some(decoded) = coding.and_then(|coding| decompress(&coding, &body)) else {
        return;
    };
    if let Some(headers) = &mut answer.headers {
        headers.retain(|(name, _)| name != "content-length" && name != "transfer-encoding");
    }
    match decoded {
        Ok(bytes) => answer.set_bytes(bytes),
        Err(_) => {
            answer.outcome = Outcome::Undecodable;
            (answer.body, answer.body_base64) = (None, None);
        }
    }
}

fn decompress(coding: &str, body: &[u8]) -> Option<io::Result<Vec<u8>>> {
    let mut bytes = Vec::new();
    let read = match coding {
        "gzip" => MultiGzDecoder::new(body).read_to_end(&mut bytes),
        "deflate" => ZlibDecoder::new(body).read_to_end(&mut bytes),
        "br" => brotli::Decompressor::new(body, 4096).read_to_end(&mut bytes),
        _ => return None,
    };
    Some(read.map(|_| bytes))
}
