//! The patterns of koa-router 12 and before (path-to-regexp 6 and less), written as they are now.

use super::{
    Pattern,
    error::{PatternError, PatternErrorKind},
    name,
};

/// The pattern in today's syntax, if all that is wrong with it is known from former versions.
pub(super) fn modernise(text: &str) -> Option<String> {
    // each round mends one place, so that a pattern has no more rounds than places
    const MOST_ROUNDS: usize = 32;
    let mut current = text.to_owned();
    for _ in 0..MOST_ROUNDS {
        match Pattern::parse(&current) {
            Ok(_) => return (current != text).then_some(current),
            Err(error) => current = mend(&error)?,
        }
    }
    None
}

/// The pattern with the place of the error mended.
fn mend(error: &PatternError) -> Option<String> {
    let text = error.pattern();
    let at = text
        .char_indices()
        .nth(error.index()?)
        .map_or(text.len(), |(at, _)| at);
    match error.kind() {
        PatternErrorKind::Unexpected('(') => parentheses(text, at),
        PatternErrorKind::Unexpected('?') => {
            if text[..at].ends_with('}') {
                return Some(format!("{}{}", &text[..at], &text[at + 1..]));
            }
            let Some(param) = param_before(text, at) else {
                return extension_before(text, at);
            };
            let part = format!("{}:{}", param.separator, param.name);
            Some(param.replaced(&format!("{{{part}}}"), &text[at + 1..]))
        }
        PatternErrorKind::Unexpected('+') => {
            let param = param_before(text, at)?;
            let part = format!("{}*{}", param.separator, param.name);
            Some(param.replaced(&part, &text[at + 1..]))
        }
        PatternErrorKind::MissingName => {
            let star = at.checked_sub(1)?;
            if !text[star..].starts_with('*') {
                return None;
            }
            match param_before(text, star) {
                Some(param) => {
                    let part = format!("{{{}*{}}}", param.separator, param.name);
                    Some(param.replaced(&part, &text[at..]))
                }
                None => Some(any_path(text, star, &text[at..])),
            }
        }
        _ => None,
    }
}

/// `:id(\d+)` loses its parentheses; `(.*)` and `(.+)` become wildcards.
fn parentheses(text: &str, at: usize) -> Option<String> {
    let end = closing(text, at)?;
    let (inner, behind) = (&text[at + 1..end - 1], &text[end..]);
    match (param_before(text, at), inner) {
        (Some(param), ".*") => {
            let part = format!("{{{}*{}}}", param.separator, param.name);
            Some(param.replaced(&part, behind))
        }
        (Some(param), ".+") => {
            let part = format!("{}*{}", param.separator, param.name);
            Some(param.replaced(&part, behind))
        }
        (Some(_), _) => Some(format!("{}{behind}", &text[..at])),
        (None, ".*") => Some(any_path(text, at, behind)),
        (None, ".+") => Some(format!("{}*{}{behind}", &text[..at], unused_name(text))),
        (None, _) => None,
    }
}

/// The patterns in the place of one with a choice of texts in parentheses: `/one` and `/two` for `/(one|two)`.
pub(super) fn alternatives(text: &str) -> Option<Vec<String>> {
    let start = text
        .find('(')
        .filter(|start| !text[..*start].ends_with('\\'))?;
    let end = closing(text, start)?;
    let (before, behind) = (&text[..start], &text[end..]);
    let texts: Vec<_> = text[start + 1..end - 1].split('|').collect();
    let is_text = |text: &&str| {
        !text.is_empty()
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || "-_~".contains(c))
    };
    if texts.len() < 2 || !texts.iter().all(is_text) || param_before(text, start).is_some() {
        return None;
    }
    let patterns = texts.iter().map(|text| format!("{before}{text}{behind}"));
    let patterns: Vec<_> = patterns.collect();
    let are_patterns = patterns
        .iter()
        .all(|pattern| Pattern::parse(pattern).is_ok());
    are_patterns.then_some(patterns)
}

/// `/:id.json?`, with its end in a group.
fn extension_before(text: &str, at: usize) -> Option<String> {
    let dot = text[..at].rfind('.')?;
    let (before, extension) = (&text[..dot], &text[dot + 1..at]);
    let is_extension = !extension.is_empty() && extension.chars().all(char::is_alphanumeric);
    let is_end = at + 1 == text.len();
    (is_extension && is_end && !before.ends_with('\\')).then(|| format!("{before}{{.{extension}}}"))
}

/// `before`, with the separator that ends it, then all there may be, then `behind`.
fn any_path(text: &str, at: usize, behind: &str) -> String {
    let (before, separator) = separator_at_end(&text[..at]);
    format!("{before}{{{separator}*{}}}{behind}", unused_name(text))
}

/// The end of the parentheses that begin at `start`.
fn closing(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, c) in text[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(start + at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A parameter of the pattern, with what is before it.
struct ParamBefore<'t> {
    before: &'t str,
    separator: &'t str,
    name: &'t str,
}

impl ParamBefore<'_> {
    fn replaced(&self, part: &str, behind: &str) -> String {
        format!("{}{part}{behind}", self.before)
    }
}

/// The parameter that ends at `end`, with the `/` or `.` before it, which was a part of it.
fn param_before(text: &str, end: usize) -> Option<ParamBefore<'_>> {
    let text = &text[..end];
    let colon = text.trim_end_matches(name::continues).strip_suffix(':')?;
    let name = &text[colon.len() + 1..];
    if !name::is_plain(name) || colon.ends_with('\\') {
        return None;
    }
    let (before, separator) = separator_at_end(colon);
    Some(ParamBefore {
        before,
        separator,
        name,
    })
}

fn separator_at_end(text: &str) -> (&str, &str) {
    let before = text.strip_suffix(['/', '.']).unwrap_or(text);
    if before.ends_with('\\') {
        (text, "")
    } else {
        (before, &text[before.len()..])
    }
}

/// `path`, or `path2` and so on where the pattern has that name already.
fn unused_name(text: &str) -> String {
    let mut name = String::from("path");
    let mut number = 1;
    while text.contains(&format!(":{name}")) || text.contains(&format!("*{name}")) {
        number += 1;
        name = format!("path{number}");
    }
    name
}
