//! Which language to answer in, by Accept-Language (npm accepts `languages`).

use super::weighted::{self, Weighted};

/// A language range such as `en-US`, as written, with its first subtag.
#[derive(Debug, Clone, Copy)]
struct Language<'h> {
    full: &'h str,
    prefix: &'h str,
}

impl<'h> Language<'h> {
    fn new(full: &'h str) -> Option<Self> {
        let (prefix, suffix) = full
            .split_once('-')
            .map_or((full, None), |(prefix, suffix)| (prefix, Some(suffix)));
        (!prefix.is_empty() && suffix != Some("")).then_some(Self { full, prefix })
    }

    /// How specifically this range of the client's matches the offer.
    fn specificity(self, offer: Self) -> Option<u8> {
        if self.full.eq_ignore_ascii_case(offer.full) {
            Some(4)
        } else if self.prefix.eq_ignore_ascii_case(offer.full) {
            Some(2)
        } else if self.full.eq_ignore_ascii_case(offer.prefix) {
            Some(1)
        } else {
            (self.full == "*").then_some(0)
        }
    }
}

/// The languages that the client accepts, best first.
pub(crate) fn accepted(header: Option<&str>) -> Vec<String> {
    weighted::sorted(parse(header))
        .map(|language| language.full.to_owned())
        .collect()
}

/// The best of the offered languages, None when the client accepts none of them.
pub(crate) fn preferred<'o>(header: Option<&str>, offers: &[&'o str]) -> Option<&'o str> {
    let list = parse(header);
    weighted::best(offers, |offer| {
        let (head, _) = weighted::head_and_parameters(offer)?;
        let offer = Language::new(head)?;
        weighted::fit(&list, |range| range.specificity(offer))
    })
}

fn parse(header: Option<&str>) -> Vec<Weighted<Language<'_>>> {
    weighted::parse(header.unwrap_or("*"), |member| {
        let (head, parameters) = weighted::head_and_parameters(member)?;
        let quality = weighted::qualities(parameters).last().unwrap_or(1.0);
        Some((Language::new(head)?, quality))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: NEG-009, NEG-039, NEG-044, NEG-045, REQ-148
    #[test]
    fn accepted_lists_languages() {
        for (header, wanted) in [
            (None, &["*"][..]),
            (Some(""), &[]),
            (Some("en-US, en;q=0.8"), &["en-US", "en"]),
            (Some("*;q=0.8, en, es"), &["en", "es", "*"]),
            (Some("en;q=0"), &[]),
            (
                Some("nl;q=0.5, fr, de, en, it, es, pt, no, se, fi, ro"),
                &[
                    "fr", "de", "en", "it", "es", "pt", "no", "se", "fi", "ro", "nl",
                ],
            ),
            (Some("en-US;foo=bar;q=1, en-GB;q=1"), &["en-US", "en-GB"]),
            (Some("en;q=0.8, es, pt"), &["es", "pt", "en"]),
            (Some("en; q=0.1, fr;q=0.5"), &["fr", "en"]),
            (Some("en;foo=\"bar,baz\", fr"), &["en", "fr"]),
            (Some("-, en-, -US, fr"), &["fr"]),
        ] {
            assert_eq!(accepted(header), wanted, "{header:?}");
        }
    }

    // spec: NEG-009, NEG-010, NEG-040, NEG-041, NEG-042, NEG-043, NEG-046, REQ-148
    #[test]
    fn preferred_picks_the_best_offer() {
        let american = "en-US, en;q=0.8";
        for (header, offers, wanted) in [
            (None, &["es", "en"][..], Some("es")),
            (Some(""), &["en"], None),
            (Some("en"), &["en-US", "en-GB"], Some("en-US")),
            (Some("en"), &["en-US", "en"], Some("en")),
            (Some("en-US"), &["en"], Some("en")),
            (Some("en-US"), &["en-GB"], None),
            (Some(american), &["en-GB", "en-US", "en"], Some("en-US")),
            (Some(american), &["en-GB", "en"], Some("en")),
            (Some(american), &["en-GB", "es"], Some("en-GB")),
            (Some(american), &["en-us", "EN"], Some("en-us")),
            (Some("en"), &["EN"], Some("EN")),
            (Some("*, en"), &["es", "en"], Some("en")),
            (Some("*, en;q=0"), &["en"], None),
            (Some("*, en;q=0"), &["en", "es"], Some("es")),
            (Some("*"), &["fr", "en"], Some("fr")),
            (Some("en"), &[], None),
            (Some("zh-Hant-TW"), &["zh"], Some("zh")),
            (Some("zh-Hant-TW"), &["zh-Hant"], None),
            (Some("en;q=0.8, es, pt"), &["es", "en"], Some("es")),
            (Some("en;q=0.8, es, pt"), &["fr", "au"], None),
            (Some("en; q=0.1, fr;q=0.5"), &["en", "fr"], Some("fr")),
        ] {
            assert_eq!(preferred(header, offers), wanted, "{header:?} {offers:?}");
        }
    }
}
