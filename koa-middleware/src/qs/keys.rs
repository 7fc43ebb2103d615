//! A name taken apart, `a[b][]` into `a`, `[b]` and `[]`, and the value nested accordingly.

use std::borrow::Cow;

use koa_core::Error;

use super::{
    QsOptions, beyond_limit,
    merge::combine,
    node::{List, Node, Object, whole_number},
    refused,
};

/// The deepest nesting that can be asked for; what would be deeper could not be dropped on a thread's stack.
pub(super) const MAX_DEPTH: usize = 128;

/// What every JavaScript object has.
const INHERITED: [&str; 12] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// The segments of a name, those but the first with their brackets; `None` where the name is to be dropped.
pub(super) fn split(key: &str, options: &QsOptions) -> Result<Option<Vec<String>>, Error> {
    let refuses = |name: &str| !options.allow_prototypes && INHERITED.contains(&name);
    let key = if options.allow_dots == Some(true) {
        dots_as_brackets(key)
    } else {
        Cow::Borrowed(key)
    };
    if key.is_empty() {
        return Ok(None);
    }
    let depth = options.depth.min(MAX_DEPTH);
    if depth == 0 {
        return Ok((!refuses(without_brackets(&key))).then(|| vec![key.into_owned()]));
    }
    let first = key.find('[').unwrap_or(key.len());
    let (parent, mut rest) = key.split_at(first);
    let mut segments = Vec::new();
    if !parent.is_empty() {
        if refuses(parent) {
            return Ok(None);
        }
        segments.push(parent.to_owned());
    }
    for _ in 0..depth {
        if rest.is_empty() {
            return Ok(Some(segments));
        }
        let Some(end) = group(rest) else {
            segments.push(format!("[{rest}]"));
            return Ok(Some(segments));
        };
        if refuses(&rest[1..end - 1]) {
            return Ok(None);
        }
        segments.push(rest[..end].to_owned());
        rest = rest[end..].find('[').map_or("", |next| &rest[end + next..]);
    }
    if !rest.is_empty() {
        if options.strict_depth {
            return Err(refused(format!(
                "a name is nested deeper than {depth} levels"
            )));
        }
        segments.push(format!("[{rest}]"));
    }
    Ok(Some(segments))
}

/// Where the group of brackets that a text begins with ends; `None` where it does not.
fn group(text: &str) -> Option<usize> {
    let mut level = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => level += 1,
            b']' => level -= 1,
            _ => {}
        }
        if level == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The name with every part that follows a dot outside of brackets in brackets.
fn dots_as_brackets(key: &str) -> Cow<'_, str> {
    if !key.contains('.') {
        return key.into();
    }
    let mut text = String::with_capacity(key.len() + 8);
    let mut level = 0_usize;
    let mut rest = key;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '[' => level += 1,
            ']' => level = level.saturating_sub(1),
            '.' if level == 0 && !rest.is_empty() && !rest.starts_with(['.', '[']) => {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                text.push('[');
                text += &rest[..end];
                text.push(']');
                rest = &rest[end..];
                continue;
            }
            _ => {}
        }
        text.push(c);
    }
    text.into()
}

fn without_brackets(segment: &str) -> &str {
    segment
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
        .unwrap_or(segment)
}

/// The value within what the segments of its name say.
pub(super) fn nest(segments: &[String], value: Node, options: &QsOptions) -> Result<Node, Error> {
    segments
        .iter()
        .rev()
        .try_fold(value, |inner, segment| within(segment, inner, options))
}

fn within(segment: &str, inner: Node, options: &QsOptions) -> Result<Node, Error> {
    if segment == "[]" && options.parse_arrays {
        let nothing = match &inner {
            Node::Text(text) => text.is_empty(),
            Node::Null => true,
            Node::List(_) | Node::Object(_) => false,
        };
        return match inner {
            inner if inner.is_overflow() => Ok(inner),
            _ if nothing && options.allow_empty_arrays => Ok(Node::List(List::default())),
            inner => combine(Node::List(List::default()), inner, options),
        };
    }
    let name = without_brackets(segment);
    let index = whole_number(name).filter(|_| options.parse_arrays && segment != name);
    let mut object = Object::default();
    match index {
        Some(index) if index < options.array_limit as u64 => {
            let mut list = List::default();
            list.put(usize::try_from(index).unwrap_or(usize::MAX), inner);
            return Ok(Node::List(list));
        }
        Some(_) if options.throw_on_limit_exceeded => {
            return Err(beyond_limit(options.array_limit, "list", "element"));
        }
        Some(index) => {
            object.put(name, inner);
            object.overflow = Some(index);
        }
        None if name.is_empty() && !options.parse_arrays => object.put("0", inner),
        None if name == "__proto__" => {}
        None => object.put(name, inner),
    }
    Ok(Node::Object(object))
}
