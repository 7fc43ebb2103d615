//! `Upload-Checksum` — the extensions checksum and checksum-trailer.

use base64::{Engine, engine::general_purpose::STANDARD};
use koa_core::{Context, Error, Result};

use crate::HashAlgorithm;

/// What a request says about the hash of its body.
pub(super) enum Checksum {
    None,
    Sent(Expected),
    /// It comes after the body.
    Trailer,
}

pub(super) struct Expected {
    pub(super) algorithm: HashAlgorithm,
    pub(super) hash: Vec<u8>,
}

impl Checksum {
    pub(super) fn of(ctx: &Context) -> Result<Self> {
        let sent = ctx.get("Upload-Checksum");
        if !sent.is_empty() {
            return Ok(Checksum::Sent(Expected::parse(&sent)?));
        }
        let trailers = ctx.get("Trailer");
        let announced = trailers
            .split(',')
            .any(|name| name.trim().eq_ignore_ascii_case("Upload-Checksum"));
        Ok(if announced {
            Checksum::Trailer
        } else {
            Checksum::None
        })
    }
}

impl Expected {
    pub(super) fn parse(value: &str) -> Result<Self> {
        let (algorithm, hash) = value.split_once(' ').unwrap_or((value, ""));
        let algorithm = HashAlgorithm::named(algorithm).ok_or_else(|| {
            let names = HashAlgorithm::ALL.map(HashAlgorithm::name).join(", ");
            let message =
                format!("Unsupported checksum algorithm {algorithm:?}; there are {names}\n");
            Error::new(400).with_message(message)
        })?;
        let hash = STANDARD.decode(hash.trim()).map_err(|_| {
            Error::new(400).with_message("Invalid upload-checksum: the hash is not in base64\n")
        })?;
        Ok(Expected { algorithm, hash })
    }
}
