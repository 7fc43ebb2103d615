//! The compressors behind one face.

use std::io::{self, Write};

use brotli::{CompressorWriter, enc::BrotliEncoderParams};
use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};

use super::{EncodingOptions, coding::Coding};

/// Node.js compresses by this quality unless koa-compress says 4, which it does.
const BROTLI_QUALITY: u32 = 4;
const BROTLI_WINDOW: u32 = 22;

/// A compressor that writes to memory.
pub(super) enum Encoder {
    Br(Box<CompressorWriter<Vec<u8>>>),
    Gzip(Box<GzEncoder<Vec<u8>>>),
    /// HTTP's `deflate` is the zlib format (RFC 9110, 8.4.1.2).
    Deflate(Box<ZlibEncoder<Vec<u8>>>),
    #[cfg(feature = "zstd")]
    Zstd(Box<zstd::stream::write::Encoder<'static, Vec<u8>>>),
}

impl Encoder {
    pub(super) fn new(
        coding: Coding,
        how: &EncodingOptions,
        size: Option<u64>,
    ) -> io::Result<Self> {
        let level = how.level;
        let deflate = Compression::new(level.map_or(6, |level| level.min(9)));
        Ok(match coding {
            Coding::Br => Encoder::Br(Box::new(brotli(level, size))),
            Coding::Gzip => Encoder::Gzip(Box::new(GzEncoder::new(Vec::new(), deflate))),
            Coding::Deflate => Encoder::Deflate(Box::new(ZlibEncoder::new(Vec::new(), deflate))),
            #[cfg(feature = "zstd")]
            Coding::Zstd => {
                let level = level.map_or(zstd::DEFAULT_COMPRESSION_LEVEL, |level| {
                    i32::try_from(level.clamp(1, 22)).unwrap_or(zstd::DEFAULT_COMPRESSION_LEVEL)
                });
                Encoder::Zstd(Box::new(zstd::stream::write::Encoder::new(
                    Vec::new(),
                    level,
                )?))
            }
            #[cfg(not(feature = "zstd"))]
            Coding::Zstd => return Err(io::ErrorKind::Unsupported.into()),
            Coding::Identity => return Err(io::ErrorKind::Unsupported.into()),
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer().write_all(bytes)
    }

    /// Brings out all that was written.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.writer().flush()
    }

    /// What has come out since it was last taken.
    pub(super) fn output(&mut self) -> &mut Vec<u8> {
        match self {
            Encoder::Br(encoder) => encoder.get_mut(),
            Encoder::Gzip(encoder) => encoder.get_mut(),
            Encoder::Deflate(encoder) => encoder.get_mut(),
            #[cfg(feature = "zstd")]
            Encoder::Zstd(encoder) => encoder.get_mut(),
        }
    }

    /// The end, with what has come out since it was last taken.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Encoder::Br(encoder) => Ok(encoder.into_inner()),
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Deflate(encoder) => encoder.finish(),
            #[cfg(feature = "zstd")]
            Encoder::Zstd(encoder) => encoder.finish(),
        }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Encoder::Br(encoder) => encoder,
            Encoder::Gzip(encoder) => encoder,
            Encoder::Deflate(encoder) => encoder,
            #[cfg(feature = "zstd")]
            Encoder::Zstd(encoder) => encoder,
        }
    }
}

fn brotli(level: Option<u32>, size: Option<u64>) -> CompressorWriter<Vec<u8>> {
    let quality = level.map_or(BROTLI_QUALITY, |level| level.min(11));
    // A window that is larger than the body takes memory and gives nothing.
    let needed = size.map_or(BROTLI_WINDOW, |size| u64::BITS - size.leading_zeros() + 1);
    let params = BrotliEncoderParams {
        quality: i32::try_from(quality).unwrap_or(4),
        lgwin: i32::try_from(needed.clamp(10, BROTLI_WINDOW)).unwrap_or(22),
        size_hint: size
            .and_then(|size| usize::try_from(size).ok())
            .unwrap_or(0),
        ..BrotliEncoderParams::default()
    };
    CompressorWriter::with_params(Vec::new(), 4096, &params)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn decoded(coding: Coding, bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        match coding {
            Coding::Br => brotli::Decompressor::new(bytes, 4096).read_to_end(&mut text),
            Coding::Gzip => flate2::read::GzDecoder::new(bytes).read_to_end(&mut text),
            Coding::Deflate => flate2::read::ZlibDecoder::new(bytes).read_to_end(&mut text),
            #[cfg(feature = "zstd")]
            Coding::Zstd => zstd::stream::read::Decoder::new(bytes)
                .unwrap()
                .read_to_end(&mut text),
            _ => Ok(0),
        }
        .unwrap();
        text
    }

    #[test]
    fn what_is_written_comes_back_at_every_level() {
        let text = "All work and no play makes a dull page. ".repeat(500);
        let codings = [
            Coding::Br,
            Coding::Gzip,
            Coding::Deflate,
            #[cfg(feature = "zstd")]
            Coding::Zstd,
        ];
        for coding in codings {
            for level in [None, Some(0), Some(1), Some(9), Some(11), Some(99)] {
                for size in [None, Some(text.len() as u64)] {
                    let how = level.map_or_else(EncodingOptions::new, |level| {
                        EncodingOptions::new().level(level)
                    });
                    let mut encoder = Encoder::new(coding, &how, size).unwrap();
                    encoder.write(&text.as_bytes()[..7]).unwrap();
                    encoder.flush().unwrap();
                    assert!(!encoder.output().is_empty(), "{coding:?} {level:?}");
                    encoder.write(&text.as_bytes()[7..]).unwrap();
                    let bytes = encoder.finish().unwrap();
                    assert_eq!(
                        decoded(coding, &bytes),
                        text.as_bytes(),
                        "{coding:?} {level:?}"
                    );
                }
            }
        }
    }

    // spec: ZIP-025
    #[test]
    fn deflate_is_the_zlib_format() {
        let mut encoder = Encoder::new(Coding::Deflate, &EncodingOptions::new(), None).unwrap();
        encoder.write(b"text").unwrap();
        assert_eq!(encoder.finish().unwrap()[..2], [0x78, 0x9c]);
    }
}
