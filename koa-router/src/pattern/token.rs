//! The parts of a pattern, and how they are written (npm path-to-regexp `stringify`).

use std::fmt;

use super::name;

/// One part of a [`Pattern`](crate::Pattern).
///
/// Written out with `Display`, it is what stands in the pattern.
///
/// # Examples
///
/// ```
/// use koa_router::{Pattern, Token};
///
/// let pattern = Pattern::parse("{/:id}")?;
/// let Token::Group(inner) = &pattern.tokens()[0] else { panic!("a group") };
/// assert_eq!(inner[1], Token::Param("id".into()));
/// assert_eq!(pattern.tokens()[0].to_string(), "{/:id}");
/// # Ok::<(), koa_router::PatternError>(())
/// ```
///
/// # In Koa
///
/// `Token` of path-to-regexp
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Text that stands in the path as it is, without the backslashes.
    Text(String),
    /// `:name`, with its name.
    Param(String),
    /// `*name`, with its name.
    Wildcard(String),
    /// `{..}`, with what it holds.
    Group(Vec<Token>),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&stringify(std::slice::from_ref(self)))
    }
}

/// Writes tokens as the text of a pattern.
///
/// A name stands in quotes where it is no identifier, or where the text behind it would be read as its end.
///
/// # Examples
///
/// ```
/// use koa_router::{Token, stringify};
///
/// let tokens = [Token::Text("/:".into()), Token::Param("a".into()), Token::Text("b".into())];
/// assert_eq!(stringify(&tokens), r#"/\::"a"b"#);
/// ```
///
/// # In Koa
///
/// `stringify(data)` of path-to-regexp
#[must_use]
pub fn stringify(tokens: &[Token]) -> String {
    let mut out = String::new();
    write(tokens, &mut out);
    out
}

fn write(tokens: &[Token], out: &mut String) {
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Text(text) => write_escaped(text, "{}()[]+?!:*\\", out),
            Token::Param(name) => write_name(':', name, tokens.get(index + 1), out),
            Token::Wildcard(name) => write_name('*', name, tokens.get(index + 1), out),
            Token::Group(inner) => {
                out.push('{');
                write(inner, out);
                out.push('}');
            }
        }
    }
}

fn write_name(sigil: char, name: &str, next: Option<&Token>, out: &mut String) {
    let runs_on = matches!(next, Some(Token::Text(text)) if text.starts_with(name::continues));
    out.push(sigil);
    if name::is_plain(name) && !runs_on {
        out.push_str(name);
    } else {
        out.push('"');
        write_escaped(name, "\"\\", out);
        out.push('"');
    }
}

fn write_escaped(text: &str, special: &str, out: &mut String) {
    for c in text.chars() {
        if special.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
}
