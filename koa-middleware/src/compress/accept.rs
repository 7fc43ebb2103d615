//! Which coding a client gets — npm `negotiator` with a preference.

use std::cmp::Ordering;

use super::coding::Coding;

/// A member of `Accept-Encoding`.
struct Accepted<'h> {
    name: &'h str,
    quality: f64,
}

/// What decides about a coding: the weight, and how exactly and where the header named it.
#[derive(Clone, Copy)]
struct Fit {
    quality: f64,
    exact: bool,
    place: usize,
}

/// The coding that the client likes best; among equals the one that comes first in `preference`.
///
/// `None` where the client accepts none of them, which takes `identity;q=0` or `*;q=0`.
pub(super) fn best(header: &str, codings: &[Coding], preference: &[Coding]) -> Option<Coding> {
    let accepted = parse(header);
    let mut fits: Vec<_> = codings
        .iter()
        .filter_map(|coding| Some((*coding, fit(&accepted, coding.name())?)))
        .filter(|(_, fit)| fit.quality > 0.0)
        .collect();
    let rank = |coding: &Coding| preference.iter().position(|own| own == coding);
    fits.sort_by(|(a, fit_a), (b, fit_b)| {
        fit_b
            .quality
            .total_cmp(&fit_a.quality)
            .then_with(|| match (rank(a), rank(b)) {
                (Some(a), Some(b)) => a.cmp(&b),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => fit_b
                    .exact
                    .cmp(&fit_a.exact)
                    .then(fit_a.place.cmp(&fit_b.place)),
            })
    });
    fits.first().map(|(coding, _)| *coding)
}

/// The members with their weights, and `identity`, which is acceptable unless it is refused (RFC 9110, 12.5.3).
fn parse(header: &str) -> Vec<Accepted<'_>> {
    let mut accepted: Vec<_> = header.split(',').filter_map(member).collect();
    if fit(&accepted, "identity").is_none() {
        let weights = accepted.iter().map(|member| member.quality);
        let quality = weights.filter(|quality| *quality > 0.0).fold(1.0, f64::min);
        accepted.push(Accepted {
            name: "identity",
            quality,
        });
    }
    accepted
}

fn member(text: &str) -> Option<Accepted<'_>> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts
        .next()
        .filter(|name| !name.is_empty() && !name.contains([' ', '\t']))?;
    let weight = parts.find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    // A weight that is no number refuses, as upstream's NaN does.
    let quality = weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
    Some(Accepted { name, quality })
}

/// How a coding fits: by its own name before a star, and by the higher weight where it is named twice.
fn fit(accepted: &[Accepted<'_>], name: &str) -> Option<Fit> {
    let fits = accepted.iter().enumerate().filter_map(|(place, member)| {
        let exact = member.name.eq_ignore_ascii_case(name);
        (exact || member.name == "*").then_some(Fit {
            quality: member.quality,
            exact,
            place,
        })
    });
    fits.reduce(|best, fit| {
        let order = best
            .exact
            .cmp(&fit.exact)
            .then(best.quality.total_cmp(&fit.quality));
        if order.is_lt() { fit } else { best }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Coding::{Br, Deflate, Gzip, Identity, Zstd};

    const NODE_20: [Coding; 4] = [Br, Gzip, Deflate, Identity];

    // spec: ZIP-024, ZIP-025, ZIP-026, ZIP-028, ZIP-029, ZIP-030, ZIP-034, ZIP-037, ZIP-038, ZIP-039, ZIP-040
    #[test]
    fn the_heavier_coding_is_chosen_and_among_equals_the_preferred_one() {
        for (header, wanted) in [
            ("gzip, deflate", Some(Gzip)),
            ("deflate", Some(Deflate)),
            ("gzip, deflate, br", Some(Br)),
            ("gzip, br, *;q=0.5", Some(Br)),
            ("gzip;q=0.5, br;q=0.4", Some(Gzip)),
            ("identity, gzip", Some(Gzip)),
            ("identity;q=1, gzip;q=0.9", Some(Identity)),
            ("", Some(Identity)),
            ("identity", Some(Identity)),
            ("gzip;q=0", Some(Identity)),
            ("*;q=0.5", Some(Br)),
            ("*, gzip;q=0, br;q=0", Some(Deflate)),
            ("br, *; q = 0.1", Some(Br)),
            ("gzip;q=0.8, identity;q=0.5, *;q=0.3", Some(Gzip)),
            ("sdch, x-gzip", Some(Identity)),
            ("sdch, gzip, deflate", Some(Gzip)),
            ("GZIP", Some(Gzip)),
            ("zstd", Some(Identity)),
            ("gzip;q=x, deflate", Some(Deflate)),
            ("*, identity;q=0", Some(Br)),
            ("identity;q=0", None),
            ("*;q=0", None),
            ("gzip;q=0, identity;q=0", None),
        ] {
            assert_eq!(best(header, &NODE_20, &Coding::ALL), wanted, "{header}");
        }
        assert_eq!(
            best("gzip, br, zstd", &Coding::ALL, &Coding::ALL),
            Some(Zstd)
        );
    }

    // spec: ZIP-031
    #[test]
    fn a_preference_orders_what_the_client_likes_equally() {
        for (header, preference, wanted) in [
            ("br, gzip", &[Gzip, Br][..], Gzip),
            ("br, gzip;q=0.9", &[Gzip, Br], Br),
            ("deflate, gzip", &[Gzip, Br], Gzip),
            ("deflate, gzip, br", &[Deflate], Deflate),
            ("deflate, gzip", &[], Deflate),
        ] {
            assert_eq!(
                best(header, &NODE_20, preference),
                Some(wanted),
                "{header} {preference:?}"
            );
        }
    }
}
