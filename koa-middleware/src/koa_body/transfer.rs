//! Content that is encoded for its transfer, RFC 2045, 6.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;
use koa_core::Error;

use super::error::{MALFORMED, UNKNOWN_TRANSFER_ENCODING, error};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What undoes the transfer encoding of a part, piece by piece.
pub(super) enum Transfer {
    Plain,
    /// The characters that do not make three bytes yet.
    Base64(Vec<u8>),
}

impl Transfer {
    pub(super) fn named(name: &str) -> Result<Self, Error> {
        match name {
            "binary" | "7bit" | "8bit" | "utf-8" => Ok(Transfer::Plain),
            "base64" => Ok(Transfer::Base64(Vec::new())),
            other => Err(error(
                UNKNOWN_TRANSFER_ENCODING,
                501,
                format!("unknown transfer-encoding {other:?}"),
            )),
        }
    }

    pub(super) fn decode(&mut self, piece: Bytes) -> Result<Bytes, Error> {
        let Transfer::Base64(waiting) = self else {
            return Ok(piece);
        };
        waiting.extend(piece.iter().filter(|byte| !byte.is_ascii_whitespace()));
        let whole = waiting.len() / 4 * 4;
        let rest = waiting.split_off(whole);
        decoded(&std::mem::replace(waiting, rest))
    }

    pub(super) fn end(self) -> Result<Bytes, Error> {
        match self {
            Transfer::Plain => Ok(Bytes::new()),
            Transfer::Base64(rest) => decoded(&rest),
        }
    }
}

fn decoded(text: &[u8]) -> Result<Bytes, Error> {
    match LENIENT.decode(text) {
        Ok(bytes) => Ok(bytes.into()),
        Err(cause) => Err(error(MALFORMED, 400, format!("malformed base64: {cause}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::Transfer;

    #[test]
    fn base64_comes_in_any_pieces() {
        for text in [
            "aGVsbG8gd29ybGQ=",
            "aGVs\r\nbG8g d29ybGQ",
            "aGVsbG8gd29ybGQ",
        ] {
            for size in 1..text.len() {
                let mut transfer = Transfer::named("base64").unwrap();
                let mut whole = Vec::new();
                for piece in text.as_bytes().chunks(size) {
                    whole.extend(transfer.decode(piece.to_vec().into()).unwrap());
                }
                whole.extend(transfer.end().unwrap());
                assert_eq!(whole, b"hello world", "{text} by {size}");
            }
        }
        let mut transfer = Transfer::named("base64").unwrap();
        assert_eq!(transfer.decode("a?==".into()).unwrap_err().status, 400);
        assert_eq!(
            Transfer::named("x").err().map(|error| error.status),
            Some(501)
        );
    }
}
