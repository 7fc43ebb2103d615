//! Compressed bodies — npm `inflation`.

use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::{GzDecoder, ZlibDecoder};
use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

/// The first bytes of gzip, which is recognised within `deflate` too, as zlib is within `gzip`.
const GZIP: &[u8] = b"\x1f\x8b";

/// The largest window of a zstd body, as RFC 9659, 3 has it.
const ZSTD_WINDOW: u64 = 8 << 20;

/// How a body is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
}

impl Coding {
    /// The coding of a `Content-Encoding`, which is compared as it is.
    pub(super) fn named(name: &str, zstd: bool) -> Option<Self> {
        match name {
            "gzip" => Some(Coding::Gzip),
            "deflate" => Some(Coding::Deflate),
            "br" => Some(Coding::Brotli),
            "zstd" if zstd => Some(Coding::Zstd),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
            Coding::Brotli => "brotli",
            Coding::Zstd => "zstd",
        }
    }

    /// What the bytes were before they were compressed.
    pub(super) fn reader(self, bytes: &[u8]) -> Box<dyn Read + '_> {
        match self {
            Coding::Gzip | Coding::Deflate if bytes.starts_with(GZIP) => Box::new(Members {
                member: GzDecoder::new(bytes),
            }),
            Coding::Gzip | Coding::Deflate => Box::new(ZlibDecoder::new(bytes)),
            Coding::Brotli => Box::new(Decompressor::new(bytes, 4096)),
            Coding::Zstd => Box::new(Frames {
                rest: bytes,
                decoder: {
                    let mut decoder = FrameDecoder::new();
                    decoder.set_max_window_size(ZSTD_WINDOW);
                    decoder
                },
                began: false,
            }),
        }
    }
}

/// The members of a gzip one after the other; zeros that follow are padding.
struct Members<'a> {
    member: GzDecoder<&'a [u8]>,
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.member.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let rest = *self.member.get_ref();
            if rest.first().is_none_or(|byte| *byte == 0) {
                return Ok(0);
            }
            self.member = GzDecoder::new(rest);
        }
    }
}

/// The frames of a zstd body one after the other.
struct Frames<'a> {
    rest: &'a [u8],
    decoder: FrameDecoder,
    began: bool,
}

impl Frames<'_> {
    /// Goes on to the next frame; false where there is none.
    fn advance(&mut self) -> io::Result<bool> {
        let sent = self.decoder.get_checksum_from_data();
        if sent.is_some() && sent != self.decoder.get_calculated_checksum() {
            return Err(io::Error::other("the checksum is wrong"));
        }
        if self.rest.is_empty() && self.began {
            return Ok(false);
        }
        self.began = true;
        match self.decoder.init(&mut self.rest) {
            Ok(()) => Ok(true),
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let skipped = usize::try_from(length).map_err(io::Error::other)?;
                self.rest = self
                    .rest
                    .get(skipped..)
                    .ok_or(io::ErrorKind::UnexpectedEof)?;
                Ok(true)
            }
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

impl Read for Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.decoder.can_collect() == 0 {
            if self.decoder.is_finished() {
                if !self.advance()? {
                    return Ok(0);
                }
                continue;
            }
            self.decoder
                .decode_blocks(&mut self.rest, BlockDecodingStrategy::UptoBlocks(1))
                .map_err(io::Error::other)?;
        }
        self.decoder.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{
        Compression,
        write::{DeflateEncoder, GzEncoder, ZlibEncoder},
    };

    use super::*;

    const TEXT: &[u8] = b"hello hello hello hello";

    fn read(coding: Coding, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut whole = Vec::new();
        let read = coding.reader(bytes).read_to_end(&mut whole);
        read.ok().map(|_| whole)
    }

    fn gzip() -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(TEXT).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib() -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(TEXT).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd() -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(TEXT, ruzstd::encoding::CompressionLevel::Fastest)
    }

    const BROTLI: &[u8] = b"\x0b\x0b\x80hello hello hello hello\x03";

    // spec: COB-005
    #[test]
    fn each_coding_is_read() {
        for (coding, bytes) in [
            (Coding::Gzip, gzip()),
            (Coding::Deflate, zlib()),
            (Coding::Brotli, BROTLI.to_vec()),
            (Coding::Zstd, zstd()),
            // Upstream looks at the first bytes, whichever of the two was said.
            (Coding::Gzip, zlib()),
            (Coding::Deflate, gzip()),
        ] {
            assert_eq!(read(coding, &bytes).as_deref(), Some(TEXT), "{coding:?}");
        }
    }

    #[test]
    fn members_and_frames_follow_each_other() {
        let twice = [TEXT, TEXT].concat();
        for (coding, one) in [(Coding::Gzip, gzip()), (Coding::Zstd, zstd())] {
            let two = [one.clone(), one].concat();
            assert_eq!(read(coding, &two).as_deref(), Some(&*twice), "{coding:?}");
        }
        let skippable = [b"\x50\x2a\x4d\x18\x02\0\0\0xx".to_vec(), zstd()].concat();
        assert_eq!(read(Coding::Zstd, &skippable).as_deref(), Some(TEXT));
    }

    #[test]
    fn what_follows_is_padding_or_an_error() {
        let with = |mut bytes: Vec<u8>, rest: &[u8]| {
            bytes.extend_from_slice(rest);
            bytes
        };
        assert_eq!(
            read(Coding::Gzip, &with(gzip(), b"\0\0x")).as_deref(),
            Some(TEXT)
        );
        assert_eq!(
            read(Coding::Deflate, &with(zlib(), b"x")).as_deref(),
            Some(TEXT)
        );
        assert_eq!(read(Coding::Gzip, &with(gzip(), b"x")), None);
        assert_eq!(read(Coding::Zstd, &with(zstd(), b"x")), None);
    }

    // spec: COB-007
    #[test]
    fn spoilt_and_cut_bodies_are_errors() {
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        raw.write_all(TEXT).unwrap();
        assert_eq!(read(Coding::Deflate, &raw.finish().unwrap()), None);
        for (coding, bytes) in [
            (Coding::Gzip, gzip()),
            (Coding::Deflate, zlib()),
            (Coding::Brotli, BROTLI.to_vec()),
            (Coding::Zstd, zstd()),
        ] {
            for length in 0..bytes.len() {
                assert_eq!(read(coding, &bytes[..length]), None, "{coding:?} {length}");
            }
            assert_eq!(read(coding, b"neither of them"), None, "{coding:?}");
        }
        let mut wrong = gzip();
        let checksum = wrong.len() - 5;
        wrong[checksum] ^= 1;
        assert_eq!(read(Coding::Gzip, &wrong), None);
    }
}
