//! The filters and tests that nunjucks has and minijinja has not, or has otherwise.

use std::borrow::Cow;

use minijinja::{
    Environment, Error, State, filters,
    value::{Rest, Value, ValueKind},
};

use super::output::{escape, text};

pub(super) fn add_to(environment: &mut Environment<'static>) {
    minijinja_contrib::add_to_environment(environment);
    for (name, filter) in of_nothing() {
        environment.add_filter(
            name,
            move |state: &mut State<'_, '_>, value: &Value, rest: Rest<Value>| {
                let value = Some(value).filter(|value| !value.is_none());
                let mut arguments = vec![value.cloned().unwrap_or_default()];
                arguments.extend(rest.0);
                filter.call(state, &arguments)
            },
        );
    }
    for name in ["default", "d"] {
        environment.add_filter(name, default);
    }
    for name in ["escape", "e"] {
        environment.add_filter(name, escaped);
    }
    environment.add_filter("center", center);
    environment.add_filter("dump", dump);
    environment.add_filter("forceescape", force_escape);
    environment.add_filter("nl2br", nl2br);
    environment.add_filter("round", round);
    environment.add_filter("safe", safe);
    environment.add_filter("string", string);
    environment.add_filter("truncate", truncate);
    environment.add_function("cycler", |items: Rest<Value>| {
        minijinja_contrib::globals::cycler(items.to_vec())
    });
    environment.add_test("defined", |value: &Value| !is_missing(value));
    environment.add_test("undefined", is_missing);
    environment.add_test("null", Value::is_none);
    environment.add_test("truthy", Value::is_true);
    environment.add_test("falsy", |value: &Value| !value.is_true());
}

/// minijinja's filters that make a text of `none`, or fail, where nunjucks makes nothing of it.
fn of_nothing() -> [(&'static str, Value); 14] {
    [
        ("capitalize", Value::from_function(filters::capitalize)),
        ("count", Value::from_function(filters::length)),
        ("dictsort", Value::from_function(filters::dictsort)),
        ("first", Value::from_function(filters::first)),
        ("indent", Value::from_function(filters::indent)),
        ("items", Value::from_function(filters::items)),
        ("last", Value::from_function(filters::last)),
        ("length", Value::from_function(filters::length)),
        ("lower", Value::from_function(filters::lower)),
        ("replace", Value::from_function(filters::replace)),
        ("reverse", Value::from_function(filters::reverse)),
        ("title", Value::from_function(filters::title)),
        ("trim", Value::from_function(filters::trim)),
        ("upper", Value::from_function(filters::upper)),
    ]
}

/// Rust has `None` for what JavaScript does not define.
fn is_missing(value: &Value) -> bool {
    matches!(value.kind(), ValueKind::None | ValueKind::Undefined)
}

/// `default(value, also_where_falsy)`
fn default(value: &Value, default: Option<Value>, falsy: Option<bool>) -> Value {
    if is_missing(value) || (falsy == Some(true) && !value.is_true()) {
        return default.unwrap_or_else(|| "".into());
    }
    value.clone()
}

fn escaped(value: &Value) -> Value {
    if value.is_safe() {
        return value.clone();
    }
    force_escape(value)
}

fn force_escape(value: &Value) -> Value {
    Value::from_safe_string(escape(&text(value)).into_owned())
}

fn safe(value: &Value) -> Value {
    Value::from_safe_string(text(value).into_owned())
}

fn string(value: &Value) -> Value {
    changed(value, |text| text.into())
}

/// `round(precision, method)`, half up as JavaScript rounds.
fn round(number: f64, precision: Option<i32>, method: Option<&str>) -> f64 {
    let factor = 10_f64.powi(precision.unwrap_or(0));
    let scaled = number * factor;
    let rounded = match method {
        Some("ceil") => scaled.ceil(),
        Some("floor") => scaled.floor(),
        _ => (scaled + 0.5).floor(),
    };
    rounded / factor
}

/// JSON, indented where a width is given.
fn dump(value: &Value, width: Option<usize>) -> Result<String, Error> {
    let failed = |error: serde_json::Error| {
        Error::new(
            minijinja::ErrorKind::BadSerialization,
            "cannot dump a value",
        )
        .with_source(error)
    };
    let Some(width) = width.filter(|width| *width > 0) else {
        return serde_json::to_string(value).map_err(failed);
    };
    let indent = " ".repeat(width.min(10));
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indent.as_bytes());
    let mut json = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut json, formatter);
    serde::Serialize::serialize(value, &mut serializer).map_err(failed)?;
    Ok(String::from_utf8_lossy(&json).into_owned())
}

/// A `<br />` for each line; to be used after `escape`, as in nunjucks.
fn nl2br(value: &Value) -> Value {
    changed(value, |text| {
        text.replace("\r\n", "\n").replace('\n', "<br />\n").into()
    })
}

fn center(value: &Value, width: Option<usize>) -> Value {
    changed(value, |text| {
        let missing = width.unwrap_or(80).saturating_sub(text.chars().count());
        let spaces = |count| " ".repeat(count);
        format!(
            "{}{text}{}",
            spaces(missing / 2),
            spaces(missing.div_ceil(2))
        )
        .into()
    })
}

/// `truncate(length, inside_words, end)`
fn truncate(
    value: &Value,
    length: Option<usize>,
    inside_words: Option<bool>,
    end: Option<&str>,
) -> Value {
    let length = length.unwrap_or(255);
    changed(value, |text| {
        let Some((cut, _)) = text.char_indices().nth(length) else {
            return text.into();
        };
        let cut = if inside_words == Some(true) {
            cut
        } else {
            // A space right behind the cut counts.
            let next = text[cut..]
                .chars()
                .next()
                .map_or(cut, |next| cut + next.len_utf8());
            text[..next].rfind(' ').unwrap_or(cut)
        };
        format!("{}{}", &text[..cut], end.unwrap_or("...")).into()
    })
}

/// Changes a text, which stays safe if it was.
fn changed(value: &Value, change: impl FnOnce(&str) -> Cow<'_, str>) -> Value {
    let text = text(value);
    let changed = change(&text).into_owned();
    if value.is_safe() {
        Value::from_safe_string(changed)
    } else {
        changed.into()
    }
}
