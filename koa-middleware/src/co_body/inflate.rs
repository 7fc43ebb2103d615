//! Compressed bodies — npm `inflation`.

use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::{GzDecoder, ZlibDecoder};

/// The first bytes of gzip, which is recognised within `deflate` too, as zlib is within `gzip`.
const GZIP: &[u8] = b"\x1f\x8b";

/// The largest window of a zstd body, 8 MiB, as RFC 9659, 3 has it; two to this power.
#[cfg(feature = "zstd")]
const ZSTD_WINDOW: u32 = 23;

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
    pub(super) fn reader(self, bytes: &[u8]) -> io::Result<Box<dyn Read + '_>> {
        Ok(match self {
            Coding::Gzip | Coding::Deflate if bytes.starts_with(GZIP) => Box::new(Members {
                member: GzDecoder::new(bytes),
            }),
            Coding::Gzip | Coding::Deflate => Box::new(ZlibDecoder::new(bytes)),
            Coding::Brotli => Box::new(Decompressor::new(bytes, 4096)),
            #[cfg(feature = "zstd")]
            Coding::Zstd => {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(bytes)?;
                decoder.window_log_max(ZSTD_WINDOW)?;
                Box::new(decoder)
            }
            #[cfg(not(feature = "zstd"))]
            Coding::Zstd => return Err(io::ErrorKind::Unsupported.into()),
        })
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
        let read = coding.reader(bytes).unwrap().read_to_end(&mut whole);
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

    #[cfg(feature = "zstd")]
    fn zstd() -> Vec<u8> {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
        encoder.include_checksum(true).unwrap();
        encoder.write_all(TEXT).unwrap();
        encoder.finish().unwrap()
    }

    const BROTLI: &[u8] = b"\x0b\x0b\x80hello hello hello hello\x03";

    // spec: COB-005
    #[test]
    fn each_coding_is_read() {
        for (coding, bytes) in [
            (Coding::Gzip, gzip()),
            (Coding::Deflate, zlib()),
            (Coding::Brotli, BROTLI.to_vec()),
            #[cfg(feature = "zstd")]
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
        for (coding, one) in [
            (Coding::Gzip, gzip()),
            #[cfg(feature = "zstd")]
            (Coding::Zstd, zstd()),
        ] {
            let two = [one.clone(), one].concat();
            assert_eq!(read(coding, &two).as_deref(), Some(&*twice), "{coding:?}");
        }
    }

    #[cfg(feature = "zstd")]
    #[test]
    fn frames_of_zstd_may_be_skipped_and_have_a_largest_window() {
        let skippable = [b"\x50\x2a\x4d\x18\x02\0\0\0xx".to_vec(), zstd()].concat();
        assert_eq!(read(Coding::Zstd, &skippable).as_deref(), Some(TEXT));
        for (window, is_read) in [(ZSTD_WINDOW, true), (ZSTD_WINDOW + 1, false)] {
            let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
            encoder.window_log(window).unwrap();
            encoder.write_all(TEXT).unwrap();
            encoder.flush().unwrap();
            let bytes = encoder.finish().unwrap();
            assert_eq!(read(Coding::Zstd, &bytes).is_some(), is_read, "{window}");
        }
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
        #[cfg(feature = "zstd")]
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
            #[cfg(feature = "zstd")]
            (Coding::Zstd, zstd()),
        ] {
            for length in 0..bytes.len() {
                assert_eq!(read(coding, &bytes[..length]), None, "{coding:?} {length}");
            }
            assert_eq!(read(coding, b"neither of them"), None, "{coding:?}");
        }
        for (coding, mut wrong, checksum) in [
            (Coding::Gzip, gzip(), 5),
            #[cfg(feature = "zstd")]
            (Coding::Zstd, zstd(), 1),
        ] {
            let checksum = wrong.len() - checksum;
            wrong[checksum] ^= 1;
            assert_eq!(read(coding, &wrong), None, "{coding:?}");
        }
    }
}
