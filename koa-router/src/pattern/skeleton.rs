//! What a matcher matches at most, segment by segment: what a router can be indexed by.

use super::{alternative::Alternative, matcher::Matcher};

/// The segments that every path of one alternative has, after the leading slash.
///
/// Empty segments at the end count neither here nor in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Skeleton {
    pub(crate) segments: Vec<Segment>,
    /// Whether anything may follow.
    pub(crate) open: bool,
}

/// One segment of a [`Skeleton`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// This text, which is ASCII and in lower case, without regard to case.
    Text(String),
    /// Any text but none: it has parameters, or a text whose case is not ASCII's.
    Any,
}

impl Matcher {
    /// A skeleton for each alternative; every path that matches fits one of them.
    pub(crate) fn skeletons(&self) -> Vec<Skeleton> {
        self.alternatives
            .iter()
            .map(|alternative| skeleton(alternative, self.options.end))
            .collect()
    }
}

fn skeleton(alternative: &Alternative, end: bool) -> Skeleton {
    let mut builder = Builder::default();
    let prefix = alternative.prefix.as_str();
    let is_open = match prefix.strip_prefix('/') {
        Some(prefix) => {
            builder.text(prefix);
            alternative.captures.iter().any(|capture| {
                if !capture.is_wildcard {
                    builder.any = true;
                    builder.text(capture.text.as_str());
                }
                capture.is_wildcard
            })
        }
        None => !prefix.is_empty() || !alternative.captures.is_empty(),
    };
    if !is_open {
        builder.end_segment();
    }
    let mut segments = builder.segments;
    while segments.last().is_some_and(Segment::is_empty) {
        segments.pop();
    }
    Skeleton {
        segments,
        open: is_open || !end,
    }
}

impl Segment {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.is_empty())
    }
}

#[derive(Default)]
struct Builder {
    segments: Vec<Segment>,
    text: String,
    any: bool,
}

impl Builder {
    fn text(&mut self, text: &str) {
        let mut pieces = text.split('/');
        self.text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            self.end_segment();
            self.text.push_str(piece);
        }
    }

    fn end_segment(&mut self) {
        let text = std::mem::take(&mut self.text);
        let any = std::mem::take(&mut self.any) || !text.is_ascii();
        self.segments.push(if any {
            Segment::Any
        } else {
            Segment::Text(text.to_ascii_lowercase())
        });
    }
}
