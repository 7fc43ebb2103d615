//! Which charset to answer in, by Accept-Charset (npm accepts `charsets`).

use super::weighted::{self, Weighted};

/// The charsets that the client accepts, best first.
pub(crate) fn accepted(header: Option<&str>) -> Vec<String> {
    weighted::sorted(parse(header)).map(str::to_owned).collect()
}

/// The best of the offered charsets, None when the client accepts none of them.
pub(crate) fn preferred<'o>(header: Option<&str>, offers: &[&'o str]) -> Option<&'o str> {
    let list = parse(header);
    weighted::best(offers, |offer| weighted::token_fit(&list, offer))
}

fn parse(header: Option<&str>) -> Vec<Weighted<&str>> {
    weighted::tokens(header.unwrap_or("*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: NEG-008, NEG-036, NEG-045, REQ-147
    #[test]
    fn accepted_lists_charsets() {
        for (header, wanted) in [
            (None, &["*"][..]),
            (Some(""), &[]),
            (Some("UTF-8;q=0.8, ISO-8859-1"), &["ISO-8859-1", "UTF-8"]),
            (Some("*, UTF-8"), &["*", "UTF-8"]),
            (Some("*, UTF-8;q=0"), &["*"]),
            (Some("UTF-8;q=0"), &[]),
            (
                Some("utf-8, iso-8859-1;q=0.2, utf-7;q=0.5"),
                &["utf-8", "utf-7", "iso-8859-1"],
            ),
            (Some("utf-8;foo=\"bar,baz\", utf-7"), &["utf-8", "utf-7"]),
        ] {
            assert_eq!(accepted(header), wanted, "{header:?}");
        }
    }

    // spec: NEG-008, NEG-010, NEG-037, NEG-038, NEG-046, REQ-147
    #[test]
    fn preferred_picks_the_best_offer() {
        let twice = "UTF-8;q=0.9, ISO-8859-1;q=0.8, UTF-8;q=0.7";
        let three = "utf-8, iso-8859-1;q=0.2, utf-7;q=0.5";
        for (header, offers, wanted) in [
            (None, &["utf-7", "utf-8"][..], Some("utf-7")),
            (Some(""), &["utf-8"], None),
            (Some("*, UTF-8;q=0"), &["UTF-8"], None),
            (Some("*, UTF-8;q=0"), &["UTF-8", "UTF-7"], Some("UTF-7")),
            (Some("UTF-8;q=0"), &["UTF-8", "ISO-8859-1"], None),
            (
                Some("ISO-8859-1"),
                &["utf-8", "iso-8859-1"],
                Some("iso-8859-1"),
            ),
            (Some("ISO-8859-1"), &["utf-8"], None),
            (Some(twice), &["ISO-8859-1", "UTF-8"], Some("UTF-8")),
            (Some(three), &["utf-7", "utf-8"], Some("utf-8")),
            (Some(three), &["utf-16"], None),
            (Some(three), &[], None),
        ] {
            assert_eq!(preferred(header, offers), wanted, "{header:?} {offers:?}");
        }
    }
}
