//! Weighted lists such as `gzip, br;q=0.5`, which the four Accept headers share (npm negotiator).

use std::cmp::Ordering;

/// A member of a list with its weight and its place.
#[derive(Debug)]
pub(super) struct Weighted<T> {
    pub(super) value: T,
    pub(super) quality: f64,
    pub(super) order: usize,
}

/// How well an offer fits the list, by the member that decides about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    quality: f64,
    specificity: u8,
    order: usize,
}

impl Fit {
    /// Whether this member, not the other, decides about an offer that both match.
    fn decides_before(self, other: Self) -> bool {
        self.specificity
            .cmp(&other.specificity)
            .then(by_quality(self.quality, other.quality))
            .then(self.order.cmp(&other.order))
            .is_gt()
    }

    /// Whether an offer that fits so is preferred to one that fits as the other.
    fn is_better_than(self, other: Self) -> bool {
        by_quality(self.quality, other.quality)
            .then(self.specificity.cmp(&other.specificity))
            .then(other.order.cmp(&self.order))
            .is_gt()
    }
}

/// Splits a list at commas and parses each member; what does not parse is left out.
pub(super) fn parse<'h, T>(
    header: &'h str,
    member: impl Fn(&'h str) -> Option<(T, f64)>,
) -> Vec<Weighted<T>> {
    split(header, ',')
        .enumerate()
        .filter_map(|(order, text)| {
            let (value, quality) = member(text)?;
            Some(Weighted {
                value,
                quality,
                order,
            })
        })
        .collect()
}

/// Parses a list of plain tokens (encodings, charsets).
pub(super) fn tokens(header: &str) -> Vec<Weighted<&str>> {
    parse(header, |member| {
        let (token, parameters) = head_and_parameters(member)?;
        Some((token, qualities(parameters).next().unwrap_or(1.0)))
    })
}

/// How a token fits a list of tokens.
pub(super) fn token_fit(list: &[Weighted<&str>], offer: &str) -> Option<Fit> {
    fit(list, |token| {
        if token.eq_ignore_ascii_case(offer) {
            Some(1)
        } else {
            (*token == "*").then_some(0)
        }
    })
}

/// Finds the member that decides about an offer; `specificity` is None where a member does not match.
pub(super) fn fit<T>(list: &[Weighted<T>], specificity: impl Fn(&T) -> Option<u8>) -> Option<Fit> {
    list.iter()
        .filter_map(|member| {
            Some(Fit {
                quality: member.quality,
                specificity: specificity(&member.value)?,
                order: member.order,
            })
        })
        .reduce(|chosen, fit| {
            if fit.decides_before(chosen) {
                fit
            } else {
                chosen
            }
        })
}

/// The offer that fits best; of equals the first.
pub(super) fn best<'o>(
    offers: &[&'o str],
    fit: impl Fn(&'o str) -> Option<Fit>,
) -> Option<&'o str> {
    let mut best: Option<(&'o str, Fit)> = None;
    for &offer in offers {
        let Some(fit) = fit(offer).filter(|fit| fit.quality > 0.0) else {
            continue;
        };
        if best.is_none_or(|(_, other)| fit.is_better_than(other)) {
            best = Some((offer, fit));
        }
    }
    best.map(|(offer, _)| offer)
}

/// The acceptable members, highest weight first, otherwise in the list's order.
pub(super) fn sorted<T>(mut list: Vec<Weighted<T>>) -> impl Iterator<Item = T> {
    list.retain(|member| member.quality > 0.0);
    list.sort_by(|a, b| by_quality(b.quality, a.quality));
    list.into_iter().map(|member| member.value)
}

/// Splits at a character, except inside quoted strings.
pub(super) fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c: char| {
        if escaped {
            escaped = false;
        } else if c == '"' {
            quoted = !quoted;
        } else if quoted {
            escaped = c == '\\';
        } else {
            return c == separator;
        }
        false
    })
}

/// Splits a member into what stands before the first semicolon and the parameters after it.
pub(super) fn head_and_parameters(member: &str) -> Option<(&str, &str)> {
    let member = member.trim();
    let end = member
        .find(|c: char| c == ';' || c.is_whitespace())
        .unwrap_or(member.len());
    let (head, rest) = member.split_at(end);
    let rest = rest.trim_start();
    if head.is_empty() {
        None
    } else if rest.is_empty() {
        Some((head, ""))
    } else {
        Some((head, rest.strip_prefix(';')?))
    }
}

/// The weights among the parameters of a plain member.
pub(super) fn qualities(parameters: &str) -> impl Iterator<Item = f64> {
    split(parameters, ';').filter_map(|parameter| {
        let mut parts = parameter.trim().split('=');
        (parts.next() == Some("q")).then(|| parts.next().map_or(f64::NAN, quality))
    })
}

/// Reads a weight as JavaScript's `parseFloat` does, NaN where there is no number.
pub(super) fn quality(text: &str) -> f64 {
    let text = text.trim_start();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sign = text.len() - unsigned.len();
    if unsigned.starts_with("Infinity") {
        return if text.starts_with('-') {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        };
    }
    let bytes = unsigned.as_bytes();
    let mut end = digits(bytes);
    if bytes.get(end) == Some(&b'.') {
        end += 1 + digits(&bytes[end + 1..]);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(bytes.get(end + 1 + signed..).unwrap_or_default());
        if exponent > 0 {
            end += 1 + signed + exponent;
        }
    }
    text[..sign + end].parse().unwrap_or(f64::NAN)
}

fn digits(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count()
}

/// Orders weights; one that is no number equals every other, so that the next criterion decides.
fn by_quality(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: NEG-028
    #[test]
    fn quality_reads_the_leading_number() {
        for (text, wanted) in [
            ("1", 1.0),
            ("0.5", 0.5),
            (".5", 0.5),
            ("1.", 1.0),
            (" 0.25 ", 0.25),
            ("0.8abc", 0.8),
            ("2", 2.0),
            ("-1", -1.0),
            ("+1", 1.0),
            ("5e-1", 0.5),
            ("1e", 1.0),
            ("1e+", 1.0),
            ("Infinity", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            assert_eq!(quality(text), wanted, "{text:?}");
        }
        for text in ["", "abc", ".", "-", "e5", ".e5", "nan", "inf", "\u{e9}"] {
            assert!(quality(text).is_nan(), "{text:?}");
        }
    }

    // spec: NEG-016, NEG-045
    #[test]
    fn quoted_separators_do_not_split() {
        for (text, wanted) in [
            ("a,b", &["a", "b"][..]),
            (r#"a;x="1,2",b"#, &[r#"a;x="1,2""#, "b"]),
            (r#"a;x="\",",b"#, &[r#"a;x="\",""#, "b"]),
            (r#"a;x=\",b",c"#, &[r#"a;x=\",b""#, "c"]),
            (r#"a;x="1,b"#, &[r#"a;x="1,b"#]),
            ("", &[""]),
        ] {
            assert_eq!(split(text, ',').collect::<Vec<_>>(), wanted, "{text}");
        }
    }
}
