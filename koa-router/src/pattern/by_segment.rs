//! Patterns that are texts and parameters segment by segment, of which little is left to compare behind the index.

use std::sync::Arc;

use koa_core::params::Segments;

use super::{
    alternative::{Alternative, Class},
    matcher::Matcher,
};
use crate::index::EXACT;

/// What is left to compare of a pattern to which the index led a path.
#[derive(Clone, Debug)]
pub(crate) struct BySegment {
    parameters: Arc<Segments>,
    /// The texts that are longer than what the index compares.
    long: Vec<(usize, Box<str>)>,
    trailing: bool,
}

impl Matcher {
    /// The pattern by its segments, where each is a text of ASCII or a parameter, and case does not count.
    pub(crate) fn by_segment(&self) -> Option<BySegment> {
        let [alternative] = self.alternatives.as_slice() else {
            return None;
        };
        let text = self
            .options
            .end
            .then(|| with_placeholders(alternative))
            .flatten()?;
        if self.options.sensitive && text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        let inner = text.strip_prefix('/')?;
        if !inner.is_ascii() || inner.ends_with('/') {
            return None;
        }
        let names = self.slots();
        let is_double = |(number, name): (usize, &Arc<str>)| names[..number].contains(name);
        if names.iter().enumerate().any(is_double) {
            return None;
        }
        let (mut numbers, mut long) = (Vec::new(), Vec::new());
        for (number, segment) in inner.split('/').enumerate() {
            if segment == PLACEHOLDER {
                numbers.push(number);
            } else if segment.contains(PLACEHOLDER) {
                return None;
            } else if segment.len() > EXACT {
                long.push((number, segment.into()));
            }
        }
        Some(BySegment {
            parameters: Arc::new(Segments {
                names: names.into(),
                numbers: numbers.into(),
            }),
            long,
            trailing: self.options.trailing,
        })
    }
}

/// What stands for a parameter.
const PLACEHOLDER: &str = "\0";

/// The text of a pattern whose captures are all parameters; `None` for others.
fn with_placeholders(alternative: &Alternative) -> Option<String> {
    let literals = alternative.captures.iter().map(|capture| &capture.text);
    if literals
        .chain([&alternative.prefix])
        .any(|literal| literal.as_str().contains(PLACEHOLDER))
    {
        return None;
    }
    let mut text = alternative.prefix.as_str().to_owned();
    for capture in &alternative.captures {
        if capture.is_wildcard
            || capture.otherwise.is_some()
            || !matches!(capture.class, Class::Segment)
        {
            return None;
        }
        text.push_str(PLACEHOLDER);
        text.push_str(capture.text.as_str());
    }
    Some(text)
}

impl BySegment {
    /// Whether the path matches to which the index led; `starts` has where each segment begins, and where one more would.
    #[inline]
    pub(crate) fn is_match(&self, path: &str, starts: &[usize]) -> bool {
        let end = match starts {
            [.., _, behind] => behind - 1,
            [root] => *root,
            [] => return false,
        };
        let ends_well = match path.as_bytes().get(end..) {
            Some([]) => true,
            Some([b'/']) => self.trailing,
            _ => false,
        };
        ends_well && path.starts_with('/') && self.long_texts_match(path, starts)
    }

    /// The parameters.
    pub(crate) fn parameters(&self) -> &Arc<Segments> {
        &self.parameters
    }

    fn long_texts_match(&self, path: &str, starts: &[usize]) -> bool {
        self.long.iter().all(|(number, text)| {
            let own = segment(starts, *number).and_then(|(start, end)| path.get(start..end));
            own.is_some_and(|own| own.eq_ignore_ascii_case(text))
        })
    }
}

/// Where a segment begins and ends.
#[inline]
fn segment(starts: &[usize], number: usize) -> Option<(usize, usize)> {
    match starts.get(number..)? {
        [start, next, ..] => Some((*start, next - 1)),
        _ => None,
    }
}
