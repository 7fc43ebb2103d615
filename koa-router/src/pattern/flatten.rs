//! The sequences that a pattern with optional groups stands for (npm path-to-regexp `flatten`).

use super::{
    error::{PatternError, PatternErrorKind},
    token::Token,
};

/// How many combinations of its groups a pattern may have.
pub(super) const MOST_COMBINATIONS: usize = 256;

/// Calls `each` with every sequence without groups: from all groups present to all absent.
pub(super) fn flatten<'t>(
    tokens: &'t [Token],
    pattern: &str,
    mut each: impl FnMut(&[&'t Token]) -> Result<(), PatternError>,
) -> Result<(), PatternError> {
    let mut combinations = 0;
    let too_many = || PatternError::new(PatternErrorKind::TooManyCombinations, None, pattern);
    let mut counted = |sequence: &[&'t Token]| {
        combinations += 1;
        if combinations > MOST_COMBINATIONS {
            return Err(too_many());
        }
        each(sequence)
    };
    let rest = Rest {
        tokens,
        outer: None,
    };
    walk(&rest, 0, &mut Vec::new(), &mut counted, &too_many)
}

/// What is still to come: the rest of a group, then the rest of what is around it.
struct Rest<'r, 't> {
    tokens: &'t [Token],
    outer: Option<&'r Rest<'r, 't>>,
}

fn walk<'t>(
    rest: &Rest<'_, 't>,
    groups: usize,
    sequence: &mut Vec<&'t Token>,
    each: &mut dyn FnMut(&[&'t Token]) -> Result<(), PatternError>,
    too_many: &dyn Fn() -> PatternError,
) -> Result<(), PatternError> {
    // every group is a combination more, and the stack must not grow with the pattern
    if groups >= MOST_COMBINATIONS {
        return Err(too_many());
    }
    let mut next = Some(rest);
    while let Some(Rest { tokens, outer }) = next {
        for (index, token) in tokens.iter().enumerate() {
            let Token::Group(inner) = token else {
                sequence.push(token);
                continue;
            };
            let behind = Rest {
                tokens: &tokens[index + 1..],
                outer: *outer,
            };
            let within = Rest {
                tokens: inner,
                outer: Some(&behind),
            };
            let length = sequence.len();
            walk(&within, groups + 1, sequence, each, too_many)?;
            sequence.truncate(length);
        }
        next = *outer;
    }
    each(sequence)
}
