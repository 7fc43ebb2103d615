//! One sequence without groups, made ready to be found: text, then captures with text behind each
//! (npm path-to-regexp `toRegExpSource`).

use super::{
    error::{PatternError, PatternErrorKind},
    literal::Literal,
    token::Token,
};

/// A sequence: text, then captures each with the text behind it.
#[derive(Clone, Debug)]
pub(super) struct Alternative {
    pub(super) prefix: Literal,
    pub(super) captures: Vec<Capture>,
}

/// What a parameter or a wildcard takes, and the text that has to follow.
#[derive(Clone, Debug)]
pub(super) struct Capture {
    pub(super) is_wildcard: bool,
    /// One or more characters of this class, as many as possible ..
    pub(super) class: Class,
    /// .. or this, where nothing comes of it.
    pub(super) otherwise: Option<Otherwise>,
    pub(super) text: Literal,
    /// Whether the end of the capture is known where its class ends: `text` cannot stand within.
    pub(super) is_forced: bool,
}

/// The characters that a capture may take.
#[derive(Clone, Debug)]
pub(super) enum Class {
    Any,
    /// All but a slash.
    Segment,
    /// All but these ASCII characters, one bit for each.
    Except(u128),
    /// All but those at which one of the texts begins.
    Until(Vec<Literal>),
}

/// The second choice of a capture.
#[derive(Clone, Debug)]
pub(super) enum Otherwise {
    Text(Literal),
    Class(Class),
}

impl Class {
    /// Whether the byte at `at` belongs to the class, or to a character that does and has begun before.
    pub(super) fn takes(&self, path: &str, at: usize) -> bool {
        match self {
            Self::Any => true,
            Self::Segment => path.as_bytes()[at] != b'/',
            Self::Except(set) => !in_set(*set, path.as_bytes()[at]),
            Self::Until(stops) => stops.iter().all(|stop| stop.end_at(path, at).is_none()),
        }
    }

    /// Where the characters of the class end that begin at `at`.
    pub(super) fn run(&self, path: &str, at: usize) -> usize {
        match self {
            Self::Any => path.len(),
            Self::Segment => path.as_bytes()[at..]
                .iter()
                .position(|byte| *byte == b'/')
                .map_or(path.len(), |length| at + length),
            Self::Except(_) | Self::Until(_) => (at..path.len())
                .find(|here| !self.takes(path, *here))
                .unwrap_or(path.len()),
        }
    }

    /// All but the slash and what begins with the text.
    fn segment_until(text: &str, sensitive: bool) -> Self {
        if text.is_empty() || text == "/" {
            Self::Segment
        } else {
            Self::except(&["/", text], sensitive)
        }
    }

    /// All but what begins with one of the texts.
    fn except(texts: &[&str], sensitive: bool) -> Self {
        let mut set = 0;
        for text in texts {
            let [byte] = text.as_bytes() else {
                let stops = texts.iter().map(|text| Literal::new(text, sensitive));
                return Self::Until(stops.collect());
            };
            set |= 1 << byte;
            if !sensitive {
                set |= 1 << byte.to_ascii_lowercase() | 1 << byte.to_ascii_uppercase();
            }
        }
        Self::Except(set)
    }

    /// Whether a run of the class cannot be cut short because of what follows: `text`, or the end of the path.
    fn forces(&self, text: &str) -> bool {
        match self {
            Self::Any => text.is_empty(),
            Self::Segment => text.is_empty() || text.starts_with('/'),
            Self::Except(set) => match text.bytes().next() {
                Some(first) => in_set(*set, first),
                None => in_set(*set, b'/'),
            },
            Self::Until(stops) => stops.iter().any(|stop| {
                stop.end_at(text, 0).is_some() || text.is_empty() && stop.as_str() == "/"
            }),
        }
    }
}

/// Whether the set of ASCII characters has the byte.
fn in_set(set: u128, byte: u8) -> bool {
    byte.is_ascii() && set >> byte & 1 == 1
}

impl Alternative {
    /// Makes a sequence ready; `name` is called with the name of each capture.
    pub(super) fn new<'t>(
        tokens: &[&'t Token],
        sensitive: bool,
        pattern: &str,
        mut name: impl FnMut(&'t str),
    ) -> Result<Self, PatternError> {
        let (prefix, parts) = split(tokens);
        let mut captures = Vec::with_capacity(parts.len());
        let mut seen_in_segment = Seen::default();
        let mut behind_wildcard = "";
        let mut before = prefix.as_str();

        for (index, part) in parts.iter().enumerate() {
            if index > 0 && before.is_empty() {
                return Err(PatternError::new(
                    PatternErrorKind::MissingText {
                        name: part.name.to_owned(),
                        is_wildcard: part.is_wildcard,
                    },
                    None,
                    pattern,
                ));
            }
            if before.contains('/') {
                seen_in_segment = Seen::default();
            }
            name(part.name);
            let (class, otherwise) = if part.is_wildcard {
                let choice = if seen_in_segment.wildcard {
                    (Class::except(&[before], sensitive), None)
                } else if behind_wildcard.is_empty() {
                    (Class::Any, None)
                } else {
                    (
                        Class::except(&[behind_wildcard], sensitive),
                        Some(Otherwise::Class(Class::Segment)),
                    )
                };
                behind_wildcard = &part.text;
                choice
            } else if seen_in_segment.wildcard {
                (Class::segment_until(before, sensitive), None)
            } else if wildcard_in_segment(&parts[index..]) {
                (Class::segment_until(&part.text, sensitive), None)
            } else if seen_in_segment.param {
                (
                    Class::segment_until(before, sensitive),
                    Some(Otherwise::Text(Literal::new(before, sensitive))),
                )
            } else {
                (Class::Segment, None)
            };
            let is_forced =
                !matches!(otherwise, Some(Otherwise::Class(_))) && class.forces(&part.text);
            captures.push(Capture {
                is_wildcard: part.is_wildcard,
                class,
                otherwise,
                text: Literal::new(&part.text, sensitive),
                is_forced,
            });
            seen_in_segment.wildcard |= part.is_wildcard;
            seen_in_segment.param |= !part.is_wildcard;
            before = &part.text;
        }
        Ok(Self {
            prefix: Literal::new(&prefix, sensitive),
            captures,
        })
    }
}

#[derive(Default)]
struct Seen {
    param: bool,
    wildcard: bool,
}

struct Part<'t> {
    name: &'t str,
    is_wildcard: bool,
    text: String,
}

/// The text before the first capture, and the captures each with all the text behind it.
fn split<'t>(tokens: &[&'t Token]) -> (String, Vec<Part<'t>>) {
    let mut prefix = String::new();
    let mut parts: Vec<Part<'t>> = Vec::new();
    for token in tokens {
        let (name, is_wildcard) = match token {
            Token::Text(text) => {
                parts
                    .last_mut()
                    .map_or(&mut prefix, |part| &mut part.text)
                    .push_str(text);
                continue;
            }
            Token::Param(name) => (name, false),
            Token::Wildcard(name) => (name, true),
            Token::Group(_) => continue,
        };
        parts.push(Part {
            name,
            is_wildcard,
            text: String::new(),
        });
    }
    (prefix, parts)
}

/// Whether a wildcard follows the first of the parts before the next slash.
fn wildcard_in_segment(parts: &[Part<'_>]) -> bool {
    parts
        .windows(2)
        .take_while(|pair| !pair[0].text.contains('/'))
        .any(|pair| pair[1].is_wildcard)
}
