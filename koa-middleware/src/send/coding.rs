//! Precompressed files beside a file, and which of them a client is given.

use koa_core::{
    Request,
    http::{HeaderValue, header},
};

/// A coding of which a file may have a twin; the order is that in which they are preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Zstandard,
    Gzip,
}

impl Coding {
    pub(crate) const ALL: [Coding; 3] = [Coding::Brotli, Coding::Zstandard, Coding::Gzip];

    /// The name in `Accept-Encoding` and `Content-Encoding`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Zstandard => "zstd",
            Coding::Gzip => "gzip",
        }
    }

    /// What the name of a twin ends with.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Coding::Brotli => ".br",
            Coding::Zstandard => ".zst",
            Coding::Gzip => ".gz",
        }
    }

    pub(crate) fn header(self) -> HeaderValue {
        HeaderValue::from_static(self.name())
    }
}

/// The codings that a client is given rather than the plain file, the best first.
pub(crate) type Wanted = [Option<Coding>; 3];

/// Looks which of some codings a client prefers to the plain file.
///
/// With `by_quality` the client's weights order them; where these are equal, and otherwise, the server's preference does.
pub(crate) fn wanted(request: &Request, codings: &[Coding], by_quality: bool) -> Wanted {
    let mut wanted = [None; 3];
    if !request.headers().contains_key(header::ACCEPT_ENCODING) {
        return wanted;
    }
    let mut accepted: Vec<Coding> = codings.to_vec();
    accepted.retain(|coding| {
        request.accepts_encodings(&[coding.name(), "identity"]) == Some(coding.name())
    });
    if by_quality {
        let header = request.get("Accept-Encoding");
        accepted.sort_by(|a, b| weight(&header, *b).total_cmp(&weight(&header, *a)));
    }
    for (place, coding) in wanted.iter_mut().zip(accepted) {
        *place = Some(coding);
    }
    wanted
}

/// The weight of a coding in a list, or else that of the star.
fn weight(header: &str, coding: Coding) -> f32 {
    let of = |name: &str| {
        header.split(',').find_map(|member| {
            let mut parts = member.split(';').map(str::trim);
            if !parts.next()?.eq_ignore_ascii_case(name) {
                return None;
            }
            let quality =
                parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
            Some(quality.map_or(1.0, |quality| quality.parse().unwrap_or(0.0)))
        })
    };
    of(coding.name()).or_else(|| of("*")).unwrap_or(0.0)
}
