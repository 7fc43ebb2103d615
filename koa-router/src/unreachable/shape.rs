//! The shape of a pattern: which paths it takes, as far as two patterns can be compared.

use crate::{Pattern, Token, layer::Layer};

/// Patterns with more combinations of groups than this are left out.
const MOST_SHAPES: usize = 64;

/// One combination of a pattern's groups, split at its slashes, without the names.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    segments: Vec<Vec<Piece>>,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Param,
    Wildcard,
}

/// The shapes of a route; none for what is left out.
pub(super) fn shapes(layer: &Layer) -> Vec<Shape> {
    if layer.is_middleware() || layer.matcher().is_none() {
        return Vec::new();
    }
    let Ok(pattern) = Pattern::parse(&layer.path_text()) else {
        return Vec::new();
    };
    let mut shapes = vec![Shape {
        segments: vec![Vec::new()],
    }];
    expand(pattern.tokens(), &mut shapes);
    if shapes.len() > MOST_SHAPES {
        Vec::new()
    } else {
        shapes
    }
}

fn expand(tokens: &[Token], shapes: &mut Vec<Shape>) {
    for token in tokens {
        match token {
            Token::Text(text) => shapes.iter_mut().for_each(|shape| shape.push_text(text)),
            Token::Param(_) => shapes.iter_mut().for_each(|shape| shape.push(Piece::Param)),
            Token::Wildcard(_) => shapes
                .iter_mut()
                .for_each(|shape| shape.push(Piece::Wildcard)),
            Token::Group(tokens) if shapes.len() <= MOST_SHAPES => {
                let mut with = shapes.clone();
                expand(tokens, &mut with);
                shapes.append(&mut with);
            }
            Token::Group(_) => {}
        }
    }
}

impl Shape {
    fn push(&mut self, piece: Piece) {
        match self.segments.last_mut() {
            Some(segment) => segment.push(piece),
            None => self.segments.push(vec![piece]),
        }
    }

    fn push_text(&mut self, text: &str) {
        for (number, text) in text.split('/').enumerate() {
            if number > 0 {
                self.segments.push(Vec::new());
            }
            if !text.is_empty() {
                self.push(Piece::Text(text.to_owned()));
            }
        }
    }

    /// A path of this shape.
    pub(super) fn sample(&self) -> String {
        let segments = self.segments.iter().map(|segment| {
            let texts = segment.iter().map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Param | Piece::Wildcard => "0",
            });
            texts.collect::<String>()
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// Whether a wildcard stands anywhere but alone at the end.
    fn has_inner_wildcard(&self) -> bool {
        let is_wildcard = |piece: &Piece| matches!(piece, Piece::Wildcard);
        let inner = match self.segments.split_last() {
            Some((last, inner)) if matches!(last.as_slice(), [Piece::Wildcard]) => inner,
            _ => &self.segments,
        };
        inner.iter().flatten().any(is_wildcard)
    }

    /// Whether it takes every path of another shape, if case and slashes at the end do not count.
    pub(super) fn covers(&self, other: &Shape) -> bool {
        let (own, others) = (&self.segments, &other.segments);
        if self.has_inner_wildcard() || other.has_inner_wildcard() {
            return own.len() == others.len()
                && own
                    .iter()
                    .zip(others)
                    .all(|(own, other)| is_same(own, other));
        }
        for (place, segment) in own.iter().enumerate() {
            let Some(other) = others.get(place) else {
                return false;
            };
            let fits = match segment.as_slice() {
                [Piece::Wildcard] => return others.len() > place + 1 || !other.is_empty(),
                [Piece::Param] => !matches!(other.as_slice(), [] | [Piece::Wildcard]),
                _ => is_same(segment, other),
            };
            if !fits {
                return false;
            }
        }
        own.len() == others.len()
    }
}

fn is_same(one: &[Piece], other: &[Piece]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|pair| match pair {
            (Piece::Text(one), Piece::Text(other)) => one.eq_ignore_ascii_case(other),
            (Piece::Param, Piece::Param) | (Piece::Wildcard, Piece::Wildcard) => true,
            _ => false,
        })
}
