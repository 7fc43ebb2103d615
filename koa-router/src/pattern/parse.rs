//! From the text of a pattern to its tokens (npm path-to-regexp `parse`).

use super::{
    error::{PatternError, PatternErrorKind},
    flatten::MOST_COMBINATIONS,
    name,
    token::Token,
};

/// The tokens of a pattern; the index of an error counts characters, as upstream does.
///
/// Groups are kept on a list of their own, so that no pattern is too deep for the stack. Each level of groups
/// is a combination more, hence groups that are nested deeper than the limit are refused right here.
pub(super) fn parse(text: &str) -> Result<Vec<Token>, PatternError> {
    let mut reader = Reader::new(text);
    let mut outer: Vec<Vec<Token>> = Vec::new();
    let mut tokens = Vec::new();
    let mut plain = String::new();
    let mut too_deep = false;

    while let Some(c) = reader.next() {
        match c {
            '\\' => match reader.next() {
                Some(escaped) => plain.push(escaped),
                None => return Err(reader.error(PatternErrorKind::TrailingBackslash, reader.index)),
            },
            ':' | '*' => {
                let name = reader.name()?;
                flush(&mut plain, &mut tokens);
                tokens.push(if c == ':' {
                    Token::Param(name)
                } else {
                    Token::Wildcard(name)
                });
            }
            '{' => {
                flush(&mut plain, &mut tokens);
                outer.push(std::mem::take(&mut tokens));
            }
            '}' if !outer.is_empty() => {
                flush(&mut plain, &mut tokens);
                let depth = outer.len();
                let around = outer.pop().unwrap_or_default();
                let inner = std::mem::replace(&mut tokens, around);
                if depth < MOST_COMBINATIONS {
                    tokens.push(Token::Group(inner));
                } else {
                    too_deep = true;
                }
            }
            '}' | '(' | ')' | '[' | ']' | '+' | '?' | '!' => {
                return Err(reader.error(PatternErrorKind::Unexpected(c), reader.index - 1));
            }
            _ => plain.push(c),
        }
    }
    if !outer.is_empty() {
        return Err(reader.error(PatternErrorKind::UnclosedGroup, reader.index));
    }
    if too_deep {
        return Err(PatternError::new(
            PatternErrorKind::TooManyCombinations,
            None,
            text,
        ));
    }
    flush(&mut plain, &mut tokens);
    Ok(tokens)
}

fn flush(plain: &mut String, tokens: &mut Vec<Token>) {
    if !plain.is_empty() {
        tokens.push(Token::Text(std::mem::take(plain)));
    }
}

struct Reader<'t> {
    text: &'t str,
    rest: std::str::Chars<'t>,
    index: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            rest: text.chars(),
            index: 0,
        }
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        self.index += 1;
        Some(c)
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn next_if(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        if wanted(self.peek()?) {
            self.next()
        } else {
            None
        }
    }

    /// The name behind a `:` or a `*`.
    fn name(&mut self) -> Result<String, PatternError> {
        let mut name = String::new();
        if let Some(first) = self.next_if(name::starts) {
            name.push(first);
            while let Some(c) = self.next_if(name::continues) {
                name.push(c);
            }
        } else if self.peek() == Some('"') {
            let start = self.index;
            self.next();
            loop {
                let c = match self.next() {
                    Some('"') => break,
                    Some('\\') => self.next(),
                    other => other,
                };
                match c {
                    Some(c) => name.push(c),
                    None => return Err(self.error(PatternErrorKind::UnterminatedQuote, start)),
                }
            }
        }
        if name.is_empty() {
            return Err(self.error(PatternErrorKind::MissingName, self.index));
        }
        Ok(name)
    }

    fn error(&self, kind: PatternErrorKind, index: usize) -> PatternError {
        PatternError::new(kind, Some(index), self.text)
    }
}
