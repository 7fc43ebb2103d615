//! `{% for name, value in object %}`, which nunjucks has and Jinja writes as `object|items`.

use std::{borrow::Cow, ops::Range};

use minijinja::value::{Value, ValueKind};

use super::locals;

/// The filter that such loops are given.
pub(super) const FILTER: &str = "pairs";

/// The members of an object as pairs; anything else as it is.
pub(super) fn pairs(value: &Value) -> Value {
    if value.kind() != ValueKind::Map {
        return value.clone();
    }
    let pairs = locals::pairs(value).into_iter();
    Value::from_iter(pairs.map(|(name, value)| Value::from_iter([name, value])))
}

/// The source of a template, its loops with several names made loops over pairs; no line moves.
pub(super) fn over_pairs(source: &str) -> Cow<'_, str> {
    let loops = loops(source);
    if loops.is_empty() {
        return source.into();
    }
    let mut changed = String::with_capacity(source.len() + loops.len() * 16);
    let mut copied = 0;
    for Range { start, end } in loops {
        changed.push_str(&source[copied..start]);
        changed.push('(');
        changed.push_str(&source[start..end]);
        changed.push_str(")|");
        changed.push_str(FILTER);
        copied = end;
    }
    changed.push_str(&source[copied..]);
    changed.into()
}

/// Where the expressions of the loops with several names are.
fn loops(source: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = source[at..].find('{').map(|offset| at + offset) {
        at = open + 1;
        let rest = &source[at..];
        let inside = at + 1;
        let end = match rest.as_bytes().first() {
            Some(b'#') => source[inside..].find("#}").map(|offset| inside + offset),
            Some(b'{') => end_of(source, inside, "}}"),
            Some(b'%') => end_of(source, inside, "%}"),
            _ => continue,
        };
        let Some(end) = end else { break };
        if rest.starts_with('%') {
            let block = source[inside..end]
                .trim_start_matches(['-', '+'])
                .trim_start();
            if block.trim_end_matches(['-', '+']).trim_end() == "raw" {
                let Some(after) = end_of_raw(source, end) else {
                    break;
                };
                at = after;
                continue;
            }
            found.extend(expression(source, inside..end));
        }
        at = end + 2;
    }
    found
}

/// The end of a block whose strings may hold what looks like one.
fn end_of(source: &str, from: usize, mark: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (offset, character) in source[from..].char_indices() {
        match (quote, character) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), character) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, _) if source[from + offset..].starts_with(mark) => return Some(from + offset),
            (None, _) => {}
        }
    }
    None
}

fn end_of_raw(source: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at = source[at..].find("{%").map(|offset| at + offset + 2)?;
        let block = source[at..].trim_start_matches(['-', '+']).trim_start();
        if block.starts_with("endraw") {
            return Some(at);
        }
    }
}

/// The expression of `for a, b in expression`; none where there is one name, or what only Jinja has behind the expression.
fn expression(source: &str, block: Range<usize>) -> Option<Range<usize>> {
    let text = &source[block.clone()];
    let rest = text.trim_start_matches(['-', '+']).trim_start();
    let rest = rest
        .strip_prefix("for")?
        .strip_prefix(char::is_whitespace)?;
    let word = |index: usize| {
        let (before, after) = (&rest[..index], &rest[index + 2..]);
        before.ends_with(char::is_whitespace)
            && after.starts_with(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '{'))
    };
    let (index, _) = rest.match_indices("in").find(|(index, _)| word(*index))?;
    let names = &rest[..index];
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == ',' || c.is_whitespace();
    if !names.contains(',') || !names.chars().all(is_name) {
        return None;
    }
    let expression = rest[index + 2..].trim_end_matches(['-', '+']).trim();
    let words = |word: &str| expression.split_whitespace().any(|own| own == word);
    if expression.is_empty() || words("if") || words("recursive") {
        return None;
    }
    let start = block.start + text.rfind(expression)?;
    Some(start..start + expression.len())
}

#[cfg(test)]
mod tests {
    use super::over_pairs;

    #[test]
    fn loops_with_several_names_are_over_pairs() {
        for (source, changed) in [
            ("{% for k, v in map %}", "{% for k, v in (map)|pairs %}"),
            (
                "{%- for k,v in a.b['x'] -%}",
                "{%- for k,v in (a.b['x'])|pairs -%}",
            ),
            (
                "{%for k , v in map or other%}",
                "{%for k , v in (map or other)|pairs%}",
            ),
            (
                "{% for a, b, c in [[1, 2, 3]] %}",
                "{% for a, b, c in ([[1, 2, 3]])|pairs %}",
            ),
            (
                "{% for k, v in[[1, 2]] %}",
                "{% for k, v in([[1, 2]])|pairs %}",
            ),
            (
                "{% for\n k, v\n in map\n %}",
                "{% for\n k, v\n in (map)|pairs\n %}",
            ),
            (
                "{% for k, v in map['%}'] %}",
                "{% for k, v in (map['%}'])|pairs %}",
            ),
            (
                "a{% for index, inner in in_all %}b",
                "a{% for index, inner in (in_all)|pairs %}b",
            ),
            (
                "{{ '{%' }}{% for k, v in a %}{% for x, y in v %}你{% endfor %}",
                "{{ '{%' }}{% for k, v in (a)|pairs %}{% for x, y in (v)|pairs %}你{% endfor %}",
            ),
        ] {
            assert_eq!(over_pairs(source), changed, "{source}");
        }
    }

    #[test]
    fn whatever_else_stays() {
        for source in [
            "{% for item in list %}",
            "{% for k, v in map if v %}",
            "{% for k, v in map recursive %}",
            "{# {% for k, v in map %} #}",
            "{% raw %}{% for k, v in map %}{% endraw %}",
            "{{ \"{% for k, v in map %}\" }}",
            "{% set x = \"{% for k, v in map %}\" %}",
            "{% for k, v in %}",
            "{% for k, v",
            "{% format, v in map %}",
            "for k, v in map { % {",
        ] {
            assert_eq!(over_pairs(source), source);
        }
    }
}
