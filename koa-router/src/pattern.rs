//! Path patterns: what a route's path is written in (npm path-to-regexp 8.4, as `@koa/router` 15 uses it).
//!
//! `:name` is one part of a segment, `*name` one or more segments, `{..}` may be absent, and a backslash takes
//! the next character as it is. A `Pattern` is the text, read; a `Matcher` finds it in paths.

mod alternative;
mod build;
mod by_segment;
mod error;
mod escape;
mod flatten;
mod literal;
mod matcher;
mod name;
mod parse;
mod skeleton;
mod suggestion;
mod token;

#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

pub use self::{
    build::{BuildError, PathValue},
    error::{PatternError, PatternErrorKind},
    matcher::{MatchOptions, Matcher},
    token::{Token, stringify},
};
pub(crate) use self::{
    by_segment::BySegment,
    escape::{decode, encode},
    skeleton::{Segment, Skeleton},
};

/// A path pattern such as `/users/:id{.:format}`, read and checked.
///
/// - `:name` takes one or more characters up to the next `/`,
/// - `*name` takes one or more characters, slashes too,
/// - `{..}` holds what may be absent, and may hold other groups,
/// - `\` takes the next character as it is, which `( ) [ ] { } + ? ! : *` need.
///
/// A name is an identifier (`:id`, `:café`), or stands in double quotes (`:"user-id"`).
///
/// # Examples
///
/// ```
/// use koa_router::{Pattern, Token};
///
/// let pattern = Pattern::parse("/users/:id")?;
/// assert_eq!(pattern.as_str(), "/users/:id");
/// assert_eq!(
///     pattern.tokens(),
///     [Token::Text("/users/".into()), Token::Param("id".into())],
/// );
/// # Ok::<(), koa_router::PatternError>(())
/// ```
///
/// # In Koa
///
/// `TokenData` of path-to-regexp
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    tokens: Vec<Token>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::Pattern;
    ///
    /// let error = Pattern::parse("/a/:b?").unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "Unexpected ? at index 5: /a/:b?; visit https://git.new/pathToRegexpError for info",
    /// );
    /// assert_eq!(error.suggestion().as_deref(), Some("/a{/:b}"));
    /// ```
    ///
    /// # Errors
    ///
    /// What is no pattern: a character that needs a backslash, a group or a quoted name without its end,
    /// a `:` or `*` without a name.
    ///
    /// # In Koa
    ///
    /// `parse(path)` of path-to-regexp
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        Ok(Self {
            tokens: parse::parse(text)?,
            text: text.to_owned(),
        })
    }

    /// The pattern of a list of tokens.
    ///
    /// Its text is what [`stringify()`] writes.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{Pattern, Token};
    ///
    /// let tokens = [Token::Text("/".into()), Token::Param("test".into())];
    /// assert_eq!(Pattern::from_tokens(&tokens)?.as_str(), "/:test");
    /// # Ok::<(), koa_router::PatternError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A name that is empty.
    ///
    /// # In Koa
    ///
    /// `new TokenData(tokens)` of path-to-regexp
    pub fn from_tokens(tokens: &[Token]) -> Result<Self, PatternError> {
        Self::parse(&stringify(tokens))
    }

    /// The text that was read.
    ///
    /// # Examples
    ///
    /// ```
    /// let pattern = koa_router::Pattern::parse(r"/a\:b")?;
    /// assert_eq!(pattern.as_str(), r"/a\:b");
    /// # Ok::<(), koa_router::PatternError>(())
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parts of the pattern, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{Pattern, Token};
    ///
    /// let pattern = Pattern::parse("/*path")?;
    /// assert_eq!(pattern.tokens()[1], Token::Wildcard("path".into()));
    /// # Ok::<(), koa_router::PatternError>(())
    /// ```
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }
}

/// The text that was read.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        Self::parse(text)
    }
}
