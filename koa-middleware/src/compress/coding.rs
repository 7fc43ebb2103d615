//! The content codings.

use super::EncodingOptions;

/// A content coding, the ones that compress in the order in which they are preferred among equals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Zstd,
    Br,
    Gzip,
    Deflate,
    Identity,
}

impl Coding {
    pub(super) const COMPRESSED: [Coding; 4] =
        [Coding::Zstd, Coding::Br, Coding::Gzip, Coding::Deflate];

    pub(super) const ALL: [Coding; 5] = [
        Coding::Zstd,
        Coding::Br,
        Coding::Gzip,
        Coding::Deflate,
        Coding::Identity,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Coding::Zstd => "zstd",
            Coding::Br => "br",
            Coding::Gzip => "gzip",
            Coding::Deflate => "deflate",
            Coding::Identity => "identity",
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        let mut all = Coding::ALL.into_iter();
        all.find(|coding| coding.name().eq_ignore_ascii_case(name))
    }

    /// zstd is off unless it is asked for, as in a Node.js that lacks it.
    pub(super) fn default_options(self) -> EncodingOptions {
        EncodingOptions::from(self != Coding::Zstd)
    }
}
