//! What is wrong with a pattern, and how to say it (npm path-to-regexp `PathError`).

use std::fmt;

use super::{
    suggestion,
    token::{Token, stringify},
};

/// Why a text is no pattern, or a pattern cannot be matched.
///
/// `Display` is upstream's message; [`detailed`](Self::detailed) says more, on several lines.
///
/// # Examples
///
/// ```
/// use koa_router::{Pattern, PatternErrorKind};
///
/// let error = Pattern::parse("/[a]").unwrap_err();
/// assert_eq!(error.kind(), &PatternErrorKind::Unexpected('['));
/// assert_eq!(error.index(), Some(1));
/// assert_eq!(error.pattern(), "/[a]");
/// ```
///
/// # In Koa
///
/// `PathError` of path-to-regexp, a `TypeError`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    kind: PatternErrorKind,
    index: Option<usize>,
    pattern: String,
}

/// The kinds of [`PatternError`].
///
/// # Examples
///
/// ```
/// use koa_router::{Pattern, PatternErrorKind};
///
/// let error = Pattern::parse("/:").unwrap_err();
/// assert_eq!(error.kind(), &PatternErrorKind::MissingName);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternErrorKind {
    /// Occurs when one of `( ) [ ] + ? !`, or a `}` without its `{`, stands without a backslash.
    Unexpected(char),
    /// Occurs when a `{` has no `}`.
    UnclosedGroup,
    /// Occurs when no name follows a `:` or a `*`.
    MissingName,
    /// Occurs when a name in quotes has no end.
    UnterminatedQuote,
    /// Occurs when a backslash is the last character.
    TrailingBackslash,
    /// Occurs when a parameter or wildcard follows another one without text between them.
    MissingText {
        /// The name of the second one.
        name: String,
        /// Whether the second one is a wildcard.
        is_wildcard: bool,
    },
    /// Occurs when the groups can be present or absent in more than 256 ways.
    TooManyCombinations,
}

impl PatternError {
    pub(super) fn new(kind: PatternErrorKind, index: Option<usize>, pattern: &str) -> Self {
        Self {
            kind,
            index,
            pattern: pattern.to_owned(),
        }
    }

    /// What is wrong.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{Pattern, PatternErrorKind};
    ///
    /// let error = Pattern::parse("/{").unwrap_err();
    /// assert_eq!(error.kind(), &PatternErrorKind::UnclosedGroup);
    /// ```
    #[must_use]
    pub fn kind(&self) -> &PatternErrorKind {
        &self.kind
    }

    /// The place in the pattern that the message names, counted in characters.
    ///
    /// `None` for what is wrong with the pattern as a whole.
    ///
    /// # Examples
    ///
    /// ```
    /// let error = koa_router::Pattern::parse("/é?").unwrap_err();
    /// assert_eq!(error.index(), Some(2));
    /// ```
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        self.index
    }

    /// The text of the pattern.
    ///
    /// # Examples
    ///
    /// ```
    /// let error = koa_router::Pattern::parse("/{").unwrap_err();
    /// assert_eq!(error.pattern(), "/{");
    /// ```
    ///
    /// # In Koa
    ///
    /// `err.originalPath` of path-to-regexp
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The pattern that means the same, for one in the syntax of koa-router 12 and before.
    ///
    /// `None` where the pattern is not known to be one. What follows a name in parentheses is left out:
    /// a handler has to check it.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::Pattern;
    ///
    /// let suggestion = |text: &str| Pattern::parse(text).unwrap_err().suggestion();
    /// assert_eq!(suggestion("/:b?").as_deref(), Some("{/:b}"));
    /// assert_eq!(suggestion("/files/(.*)").as_deref(), Some("/files{/*path}"));
    /// assert_eq!(suggestion(r"/:id(\d+)").as_deref(), Some("/:id"));
    /// ```
    #[must_use]
    pub fn suggestion(&self) -> Option<String> {
        suggestion::modernise(&self.pattern)
    }

    /// The message, then the pattern with a mark below the place, then what to write instead.
    ///
    /// # Examples
    ///
    /// ```
    /// let error = koa_router::Pattern::parse("/a/:b?").unwrap_err();
    /// assert_eq!(
    ///     error.detailed(),
    ///     "Unexpected ? at index 5: /a/:b?; visit https://git.new/pathToRegexpError for info\n\
    ///      \n\
    ///      \x20   /a/:b?\n\
    ///      \x20        ^\n\
    ///      what may be absent stands in a group; write /a{/:b}",
    /// );
    /// ```
    #[must_use]
    pub fn detailed(&self) -> String {
        // a mark stands in its column only where the pattern is on one line
        let shown: String = self
            .pattern
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let mut text = format!("{self}\n\n    {shown}\n");
        if let Some(column) = self.column() {
            text.push_str(&" ".repeat(4 + column));
            text.push_str("^\n");
        }
        text.push_str(&self.advice());
        if let Some(suggestion) = self.suggestion() {
            text.push_str("; write ");
            text.push_str(&suggestion);
        } else if let Some(patterns) = suggestion::alternatives(&self.pattern) {
            text.push_str(&format!("; write {patterns:?}"));
        }
        text
    }

    /// Where the mark of `detailed` stands.
    fn column(&self) -> Option<usize> {
        let PatternErrorKind::MissingText { name, is_wildcard } = &self.kind else {
            return self.index;
        };
        let token = if *is_wildcard {
            Token::Wildcard(name.clone())
        } else {
            Token::Param(name.clone())
        };
        let start = self.pattern.rfind(&stringify(&[token]))?;
        Some(self.pattern[..start].chars().count())
    }

    fn advice(&self) -> String {
        match &self.kind {
            PatternErrorKind::Unexpected('?') => "what may be absent stands in a group".to_owned(),
            PatternErrorKind::Unexpected('+') => {
                "one or more segments are a wildcard with a name".to_owned()
            }
            PatternErrorKind::Unexpected('(') => {
                "a pattern holds no regular expressions; check the value in a handler".to_owned()
            }
            PatternErrorKind::Unexpected(c) => {
                format!("where the character itself is meant, it is written \\{c}")
            }
            PatternErrorKind::UnclosedGroup => "a group ends with }".to_owned(),
            PatternErrorKind::MissingName => "a name has to follow, as in :id or *path".to_owned(),
            PatternErrorKind::UnterminatedQuote => "a name in quotes ends with \"".to_owned(),
            PatternErrorKind::TrailingBackslash => "a backslash itself is written \\\\".to_owned(),
            PatternErrorKind::MissingText { .. } => {
                "text has to tell where the one ends and the next begins, as in :from-:to"
                    .to_owned()
            }
            PatternErrorKind::TooManyCombinations => {
                "fewer groups, or several routes, are needed".to_owned()
            }
        }
    }
}

/// Upstream's message, byte for byte.
impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = self.index.unwrap_or_default();
        match &self.kind {
            PatternErrorKind::Unexpected(c) => write!(f, "Unexpected {c} at index {index}"),
            PatternErrorKind::UnclosedGroup => {
                write!(f, "Unexpected end at index {index}, expected }}")
            }
            PatternErrorKind::MissingName => write!(f, "Missing parameter name at index {index}"),
            PatternErrorKind::UnterminatedQuote => {
                write!(f, "Unterminated quote at index {index}")
            }
            PatternErrorKind::TrailingBackslash => {
                write!(f, "Unexpected end after \\ at index {index}")
            }
            PatternErrorKind::MissingText { name, is_wildcard } => {
                let kind = if *is_wildcard { "wildcard" } else { "param" };
                write!(f, "Missing text before \"{name}\" {kind}")
            }
            PatternErrorKind::TooManyCombinations => f.write_str("Too many path combinations"),
        }?;
        write!(
            f,
            ": {}; visit https://git.new/pathToRegexpError for info",
            self.pattern,
        )
    }
}

impl std::error::Error for PatternError {}
