//! How values are written — nunjucks' `suppressValue` and `escape`.

use std::borrow::Cow;

use minijinja::{
    AutoEscape, Error, Output, State, escape_formatter,
    value::{Value, ValueKind},
};

/// Writes a value as JavaScript would, nothing for none, and escaped where that is on and the value is not safe.
pub(super) fn write(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    let escaped = match state.auto_escape() {
        AutoEscape::Html => !value.is_safe(),
        AutoEscape::None => false,
        _ => return escape_formatter(out, state, value),
    };
    let text = text(value);
    out.write_str(&if escaped { escape(&text) } else { text })
        .map_err(Error::from)
}

/// A value as a text.
pub(super) fn text(value: &Value) -> Cow<'_, str> {
    if let Some(text) = value.as_str() {
        return text.into();
    }
    match value.kind() {
        ValueKind::None | ValueKind::Undefined => "".into(),
        ValueKind::Number => number(value),
        ValueKind::Bool => if value.is_true() { "true" } else { "false" }.into(),
        ValueKind::Seq => match value.try_iter() {
            Ok(items) => {
                let items: Vec<_> = items.map(|item| text(&item).into_owned()).collect();
                items.join(",").into()
            }
            Err(_) => value.to_string().into(),
        },
        _ => value.to_string().into(),
    }
}

/// A number as JavaScript writes it, for which 2.0 is 2.
fn number(value: &Value) -> Cow<'static, str> {
    let number = match f64::try_from(value.clone()) {
        Ok(number) if !value.is_integer() => number,
        _ => return value.to_string().into(),
    };
    let size = number.abs();
    if number.is_nan() {
        "NaN".into()
    } else if number.is_infinite() {
        if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .into()
    } else if number == 0.0 {
        "0".into()
    } else if size >= 1e21 {
        format!("{number:e}").replace('e', "e+").into()
    } else if size < 1e-6 {
        format!("{number:e}").into()
    } else {
        number.to_string().into()
    }
}

/// Escapes what nunjucks escapes.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let special = |character| matches!(character, '&' | '"' | '\'' | '<' | '>' | '\\');
    let Some(first) = text.find(special) else {
        return text.into();
    };
    let mut escaped = String::with_capacity(text.len() + 16);
    escaped.push_str(&text[..first]);
    for character in text[first..].chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' => escaped.push_str("&#92;"),
            other => escaped.push(other),
        }
    }
    escaped.into()
}
