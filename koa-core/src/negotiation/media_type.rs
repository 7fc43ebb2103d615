//! Which media type to answer with, by Accept (npm accepts `types`).

use std::cmp::Ordering;

use super::weighted::{self, Weighted};
use crate::mime;

/// A media range such as `text/*` or `text/html;level=1`.
#[derive(Debug)]
struct MediaRange<'h> {
    kind: &'h str,
    subtype: &'h str,
    /// Each name once; without parameters, the usual case, nothing is allocated.
    parameters: Vec<(&'h str, &'h str)>,
}

impl<'h> MediaRange<'h> {
    /// Parses a range and its weight.
    fn parse(text: &'h str) -> Option<(Self, f64)> {
        let (head, rest) = weighted::head_and_parameters(text)?;
        let (kind, subtype) = head.split_once('/')?;
        if kind.is_empty() || subtype.is_empty() {
            return None;
        }
        let (parameters, quality) = if rest.is_empty() {
            (Vec::new(), 1.0)
        } else {
            parse_parameters(rest)
        };
        let range = Self {
            kind,
            subtype,
            parameters,
        };
        Some((range, quality))
    }

    /// How specifically this range of the client's matches the offer.
    fn specificity(&self, offer: &Self) -> Option<u8> {
        let kind = part_specificity(self.kind, offer.kind, 4)?;
        let subtype = part_specificity(self.subtype, offer.subtype, 2)?;
        if self.parameters.is_empty() {
            return Some(kind | subtype);
        }
        self.parameters
            .iter()
            .all(|(name, value)| *value == "*" || value.eq_ignore_ascii_case(offer.parameter(name)))
            .then_some(kind | subtype | 1)
    }

    /// The value of a parameter, empty where it is missing.
    fn parameter(&self, name: &str) -> &'h str {
        self.parameters
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value)
    }
}

/// The media ranges that the client accepts, best first, without their parameters.
pub(crate) fn accepted(header: Option<&str>) -> Vec<String> {
    weighted::sorted(parse(header.unwrap_or("*/*")))
        .map(|range| format!("{}/{}", range.kind, range.subtype))
        .collect()
}

/// The best of the offered types or extensions, None when the client accepts none of them.
pub(crate) fn preferred<'o>(header: Option<&str>, offers: &[&'o str]) -> Option<&'o str> {
    let Some(header) = header.filter(|header| !header.is_empty()) else {
        return offers.first().copied();
    };
    let list = parse(header);
    weighted::best(offers, |offer| {
        let full = if offer.contains('/') {
            offer
        } else {
            mime::lookup(offer)?
        };
        let (offer, _) = MediaRange::parse(full)?;
        weighted::fit(&list, |range| range.specificity(&offer))
    })
}

fn parse(header: &str) -> Vec<Weighted<MediaRange<'_>>> {
    weighted::parse(header, MediaRange::parse)
}

fn part_specificity(range: &str, offer: &str, exact: u8) -> Option<u8> {
    if range.eq_ignore_ascii_case(offer) {
        Some(exact)
    } else {
        (range == "*").then_some(0)
    }
}

/// The parameters up to the weight, and the weight; of a repeated name the last counts.
fn parse_parameters(text: &str) -> (Vec<(&str, &str)>, f64) {
    let mut parameters = Vec::new();
    let mut quality = 1.0;
    for parameter in weighted::split(text, ';') {
        let parameter = parameter.trim();
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .unwrap_or(value);
        if name.eq_ignore_ascii_case("q") {
            quality = weighted::quality(value);
            break;
        }
        parameters.push((name, value));
    }
    // Sorting keeps a header of thousands of parameters from costing their square.
    if parameters.len() > 1 {
        parameters.reverse();
        parameters.sort_by(|(a, _), (b, _)| ignoring_case(a, b));
        parameters.dedup_by(|(a, _), (b, _)| a.eq_ignore_ascii_case(b));
    }
    (parameters, quality)
}

fn ignoring_case(a: &str, b: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    a.bytes().map(lower).cmp(b.bytes().map(lower))
}

#[cfg(test)]
mod tests;
