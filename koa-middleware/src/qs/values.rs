//! The parts of the text: each name with its value or values.

use koa_core::Error;

use super::{
    Duplicates, QsOptions, beyond_limit,
    merge::{combine, limited},
    node::{List, Node, Object},
};

/// Each name, decoded, with what was sent for it; names that are whole numbers first.
pub(super) fn parse(
    text: &str,
    options: &QsOptions,
) -> Result<impl Iterator<Item = (String, Node)> + use<>, Error> {
    let mut found = Object::default();
    let text = text
        .strip_prefix('?')
        .filter(|_| options.ignore_query_prefix)
        .unwrap_or(text);
    let mut parts = text.split('&');
    for part in parts.by_ref().take(options.parameter_limit) {
        add(&mut found, &with_brackets(part), options)?;
    }
    if options.throw_on_limit_exceeded && parts.next().is_some() {
        return Err(beyond_limit(
            options.parameter_limit,
            "parameter",
            "parameter",
        ));
    }
    Ok(found.into_iter())
}

fn add(found: &mut Object, part: &str, options: &QsOptions) -> Result<(), Error> {
    let end = part.find("]=").map(|at| at + 1).or_else(|| part.find('='));
    let (key, value) = match end {
        Some(end) => (&part[..end], Some(&part[end + 1..])),
        None => (part, None),
    };
    let name = decode(key);
    let is_list = end.is_some() && key.ends_with("[]");
    let mut value = match value {
        None if options.strict_null_handling => Node::Null,
        None => Node::Text(String::new()),
        Some(text) if options.comma && text.contains(',') => commas(text, options)?,
        Some(text) => Node::Text(decode(text)),
    };
    if let Node::List(list) = value {
        let list = if is_list {
            List::of([Node::List(list)])
        } else {
            list
        };
        value = limited(list.length, list, options)?;
    }
    let combines = is_list || options.duplicates == Duplicates::Combine;
    match found.get_mut(&name) {
        None => found.put(&name, value),
        Some(earlier) if combines => {
            if options.throw_on_limit_exceeded {
                refuse_longer(earlier, options.array_limit)?;
            }
            let first = std::mem::replace(earlier, Node::Null);
            *earlier = combine(first, value, options)?;
        }
        Some(earlier) if options.duplicates == Duplicates::Last => *earlier = value,
        Some(_) => {}
    }
    Ok(())
}

fn commas(text: &str, options: &QsOptions) -> Result<Node, Error> {
    let list = List::of(text.split(',').map(|item| Node::Text(decode(item))));
    if options.throw_on_limit_exceeded {
        limited(list.length, List::default(), options)?;
    }
    Ok(Node::List(list))
}

fn refuse_longer(earlier: &Node, limit: usize) -> Result<(), Error> {
    match earlier {
        Node::List(list) if list.length > 0 && list.length >= limit => {
            Err(beyond_limit(limit, "list", "element"))
        }
        _ => Ok(()),
    }
}

/// The text with the brackets that were percent-encoded.
fn with_brackets(part: &str) -> std::borrow::Cow<'_, str> {
    let encoded = |rest: &str, last: u8| {
        let bytes = rest.as_bytes();
        bytes.len() > 2 && bytes[1] == b'5' && bytes[2].eq_ignore_ascii_case(&last)
    };
    let mut rest = part;
    let mut text = String::new();
    while let Some(at) = rest.find('%') {
        let escape = &rest[at..];
        let (bracket, length) = match escape {
            escape if encoded(escape, b'B') => ("[", 3),
            escape if encoded(escape, b'D') => ("]", 3),
            _ => ("%", 1),
        };
        text += &rest[..at];
        text += bracket;
        rest = &escape[length..];
    }
    if text.is_empty() {
        return part.into();
    }
    (text + rest).into()
}

/// Plus signs as spaces, and `%XX` decoded where all of it is UTF-8.
fn decode(text: &str) -> String {
    let text = text.replace('+', " ");
    if !text.contains('%') {
        return text;
    }
    percent_decoded(text.as_bytes()).unwrap_or(text)
}

fn percent_decoded(text: &[u8]) -> Option<String> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'%' {
            decoded.push(u8::try_from(digit(at + 1)? * 16 + digit(at + 2)?).ok()?);
            at += 3;
        } else {
            decoded.push(text[at]);
            at += 1;
        }
    }
    String::from_utf8(decoded).ok()
}
