//! Which content coding to answer with, by Accept-Encoding (npm accepts `encodings`).

use super::weighted::{self, Weighted};

/// The codings that the client accepts, best first, with the implied `identity`.
pub(crate) fn accepted(header: Option<&str>) -> Vec<String> {
    weighted::sorted(parse(header)).map(str::to_owned).collect()
}

/// The best of the offered codings, None when the client accepts none of them.
pub(crate) fn preferred<'o>(header: Option<&str>, offers: &[&'o str]) -> Option<&'o str> {
    let list = parse(header);
    weighted::best(offers, |offer| weighted::token_fit(&list, offer))
}

fn parse(header: Option<&str>) -> Vec<Weighted<&str>> {
    let mut list = weighted::tokens(header.unwrap_or_default());
    // RFC 9110, 12.5.3: identity is acceptable unless it is excluded, by name or by a star.
    if weighted::token_fit(&list, "identity").is_none() {
        let quality = list
            .iter()
            .map(|member| member.quality)
            .filter(|quality| *quality != 0.0)
            .fold(1.0, f64::min);
        list.push(Weighted {
            value: "identity",
            quality,
            order: usize::MAX,
        });
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: NEG-007, NEG-013, NEG-028, NEG-029, NEG-030, NEG-045, REQ-145, REQ-146
    #[test]
    fn accepted_lists_codings_and_identity() {
        for (header, wanted) in [
            (None, &["identity"][..]),
            (Some(""), &["identity"]),
            (Some("gzip"), &["gzip", "identity"]),
            (Some("gzip, compress;q=0"), &["gzip", "identity"]),
            (
                Some("gzip, compress;q=0.2"),
                &["gzip", "compress", "identity"],
            ),
            (
                Some("gzip;q=0.8, deflate"),
                &["deflate", "gzip", "identity"],
            ),
            (
                Some("gzip;q=0.8, identity;q=0.5, *;q=0.3"),
                &["gzip", "identity", "*"],
            ),
            (Some("*"), &["*"]),
            (Some("*, gzip"), &["*", "gzip"]),
            (Some("*, gzip;q=0"), &["*"]),
            (Some("*;q=0"), &[]),
            (Some("identity;q=0"), &[]),
            (Some("*;q=0, identity;q=1"), &["identity"]),
            (Some("gzip; q=0.5, br"), &["br", "gzip", "identity"]),
            (Some("gzip;q=, br;q=x"), &["identity"]),
            (Some("br;q=2, gzip"), &["br", "gzip", "identity"]),
            (
                Some("gzip;foo=\"bar,baz\", br"),
                &["gzip", "br", "identity"],
            ),
            (Some(",;,gzip x"), &["identity"]),
        ] {
            assert_eq!(accepted(header), wanted, "{header:?}");
        }
    }

    // spec: NEG-007, NEG-010, NEG-031, NEG-032, NEG-033, NEG-034, NEG-035, NEG-046, REQ-145, REQ-146
    #[test]
    fn preferred_picks_the_best_offer() {
        for (header, offers, wanted) in [
            (None, &["gzip", "deflate", "identity"][..], Some("identity")),
            (None, &["gzip", "deflate"], None),
            (Some(""), &["gzip", "identity"], Some("identity")),
            (Some("identity"), &["gzip"], None),
            (Some("*"), &["identity", "gzip"], Some("identity")),
            (Some("*, gzip"), &["identity", "gzip"], Some("gzip")),
            (Some("*, gzip;q=0"), &["gzip"], None),
            (Some("*, gzip;q=0"), &["gzip", "compress"], Some("compress")),
            (Some("*, gzip;q=0"), &["identity"], Some("identity")),
            (Some("gzip"), &["identity", "gzip"], Some("gzip")),
            (Some("gzip"), &["gzip", "identity"], Some("gzip")),
            (Some("gzip"), &["identity"], Some("identity")),
            (Some("gzip"), &["GZIP"], Some("GZIP")),
            (Some("*;q=0"), &["gzip", "identity"], None),
            (
                Some("gzip, deflate, br"),
                &["br", "gzip", "deflate"],
                Some("gzip"),
            ),
            (Some("gzip, deflate"), &["deflate", "gzip"], Some("gzip")),
            (Some("gzip;q=0.5, br"), &["gzip", "br"], Some("br")),
            (
                Some("gzip, compress;q=0.2"),
                &["compress", "gzip"],
                Some("gzip"),
            ),
            (Some("gzip"), &[], None),
        ] {
            assert_eq!(preferred(header, offers), wanted, "{header:?} {offers:?}");
        }
    }
}
