//! JSON as JavaScript reads it — npm `@hapi/bourne`.

use std::fmt;

use koa_core::Error;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// What becomes of the name `__proto__` in JSON, which would replace an object's prototype in JavaScript.
///
/// In Rust it is a name like any other; what is handed on to JavaScript should not have it.
///
/// # Examples
///
/// ```
/// use koa_middleware::{CoBodyOptions, OnProtoPoisoning};
///
/// let options = CoBodyOptions::new().on_proto_poisoning(OnProtoPoisoning::Remove);
/// ```
///
/// # In Koa
///
/// `onProtoPoisoning: 'remove'`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnProtoPoisoning {
    /// A 400.
    #[default]
    Error,
    /// The member is left out.
    Remove,
    /// The member is kept.
    Ignore,
}

/// A whole number up to this is exact as JavaScript's number.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// The value of a text that was sent as JSON.
pub(super) fn parse(text: &str, strict: bool, action: OnProtoPoisoning) -> Result<Value, Error> {
    if text.is_empty() {
        return Ok(if strict {
            Value::Object(Map::new())
        } else {
            "".into()
        });
    }
    let start = text.trim_start_matches([' ', '\t', '\n', '\r']);
    if strict && !start.starts_with(['{', '[']) {
        return Err(refused("invalid JSON, only supports object and array"));
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let found = Script(action).deserialize(&mut deserializer);
    found
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| refused(&format!("invalid JSON: {error}")).with_source(error))
}

fn refused(message: &str) -> Error {
    Error::new(400).with_message(message).with_expose(false)
}

/// A value as JavaScript has it.
#[derive(Clone, Copy)]
struct Script(OnProtoPoisoning);

impl<'de> DeserializeSeed<'de> for Script {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Script {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        if value.fract() == 0.0 && value.abs() <= MAX_SAFE_INTEGER {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "it is whole and small enough"
            )]
            return Ok(Value::from(value as i64));
        }
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if name == "__proto__" && self.0 != OnProtoPoisoning::Ignore {
                if self.0 == OnProtoPoisoning::Error {
                    return Err(A::Error::custom("the name __proto__ is forbidden"));
                }
                members.next_value::<IgnoredAny>()?;
                continue;
            }
            object.insert(name, members.next_value_seed(self)?);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn strict(text: &str) -> Option<Value> {
        parse(text, true, OnProtoPoisoning::Error).ok()
    }

    // spec: BDP-021, BDP-022, COB-010, COB-011, COB-012, COB-013
    #[test]
    fn json_is_read_as_javascript_does() {
        for (text, found) in [
            ("", Some(json!({}))),
            (" \t\r\n[1] \n", Some(json!([1]))),
            (r#"{"a":1,"b":2,"a":3}"#, Some(json!({ "a": 3, "b": 2 }))),
            (
                "[1.0, 1e2, -0.0, 2.5, -3e2]",
                Some(json!([1, 100, 0, 2.5, -300])),
            ),
            ("[18446744073709551615]", Some(json!([u64::MAX]))),
            ("[1e300]", Some(json!([1e300]))),
            (r#"["\u00e9\ud83d\udca9"]"#, Some(json!(["é💩"]))),
            (
                r#"{"constructor":{"prototype":1}}"#,
                Some(json!({ "constructor": { "prototype": 1 } })),
            ),
            ("  ", None),
            ("null", None),
            (r#""text""#, None),
            ("{'a':1}", None),
            (r#"{"a":1} x"#, None),
            ("\u{a0}{}", None),
            ("[1,]", None),
        ] {
            assert_eq!(strict(text), found, "{text}");
        }
        let any = |text| parse(text, false, OnProtoPoisoning::Error).ok();
        assert_eq!(any(""), Some(json!("")));
        assert_eq!(any("null"), Some(json!(null)));
        assert_eq!(any(" 12 "), Some(json!(12)));
        assert_eq!(any("{"), None);
    }

    // spec: COB-014
    #[test]
    fn the_name_proto_is_refused_removed_or_kept() {
        let text = r#"[{"a":{"__proto__":{"b":[1]},"c":2}},{"\u005f_proto__":3}]"#;
        assert_eq!(strict(text), None);
        let removed = parse(text, true, OnProtoPoisoning::Remove).unwrap();
        assert_eq!(removed, json!([{ "a": { "c": 2 } }, {}]));
        let kept = parse(text, true, OnProtoPoisoning::Ignore).unwrap();
        assert_eq!(kept, serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn deep_nesting_is_refused_not_followed() {
        assert_eq!(strict(&"[".repeat(1 << 20)), None);
        let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
        let error = parse(&deep, true, OnProtoPoisoning::Error).unwrap_err();
        assert!(
            error.message.contains("recursion limit"),
            "{}",
            error.message
        );
        assert_eq!((error.status, error.expose), (400, false));
    }
}
