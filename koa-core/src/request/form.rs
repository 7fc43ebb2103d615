//! The values of a form, which are texts, read as what a type asks for.

use serde::{
    Deserializer,
    de::{
        Error as _, IntoDeserializer, Unexpected, Visitor,
        value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, Map, Value};

/// A value of a form, or a name in it.
#[derive(Clone, Copy)]
pub(super) enum FormValue<'a> {
    Text(&'a str),
    List(&'a [Value]),
    Object(&'a Map<String, Value>),
    /// What no form has, but a middleware may have assigned.
    Other(&'a Value),
}

impl<'a> FormValue<'a> {
    pub(super) fn of(value: &'a Value) -> Self {
        match value {
            Value::String(text) => FormValue::Text(text),
            Value::Array(items) => FormValue::List(items),
            Value::Object(members) => FormValue::Object(members),
            other => FormValue::Other(other),
        }
    }
}

type Members<'a> =
    MapDeserializer<'a, Box<dyn Iterator<Item = (FormValue<'a>, FormValue<'a>)> + 'a>, Error>;

fn members(object: &Map<String, Value>) -> Members<'_> {
    MapDeserializer::new(Box::new(
        object
            .iter()
            .map(|(name, value)| (FormValue::Text(name), FormValue::of(value))),
    ))
}

/// Whether it is a list that was too long for one.
fn is_list(object: &Map<String, Value>) -> bool {
    object.keys().all(|name| name.parse::<usize>().is_ok())
}

macro_rules! parsed {
    ($($method:ident $visit:ident $kind:ty where $valid:expr,)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
                let FormValue::Text(text) = self else {
                    return self.deserialize_any(visitor);
                };
                match text.parse::<$kind>() {
                    Ok(number) if $valid(number) => visitor.$visit(number),
                    _ => Err(Error::invalid_value(Unexpected::Str(text), &visitor)),
                }
            }
        )*
    };
}

impl<'de> Deserializer<'de> for FormValue<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            FormValue::Text(text) => visitor.visit_borrowed_str(text),
            FormValue::List(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.iter().map(FormValue::of)))
            }
            FormValue::Object(object) => visitor.visit_map(members(object)),
            FormValue::Other(value) => value.deserialize_any(visitor),
        }
    }

    parsed! {
        deserialize_i8 visit_i8 i8 where |_| true,
        deserialize_i16 visit_i16 i16 where |_| true,
        deserialize_i32 visit_i32 i32 where |_| true,
        deserialize_i64 visit_i64 i64 where |_| true,
        deserialize_i128 visit_i128 i128 where |_| true,
        deserialize_u8 visit_u8 u8 where |_| true,
        deserialize_u16 visit_u16 u16 where |_| true,
        deserialize_u32 visit_u32 u32 where |_| true,
        deserialize_u64 visit_u64 u64 where |_| true,
        deserialize_u128 visit_u128 u128 where |_| true,
        deserialize_f32 visit_f32 f32 where f32::is_finite,
        deserialize_f64 visit_f64 f64 where f64::is_finite,
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            FormValue::Text("true" | "1" | "on") => visitor.visit_bool(true),
            FormValue::Text("false" | "0" | "off") => visitor.visit_bool(false),
            FormValue::Text(text) => Err(Error::invalid_value(Unexpected::Str(text), &visitor)),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            FormValue::Text("") | FormValue::Other(Value::Null) => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            FormValue::Text(_) => visitor.visit_seq(SeqDeserializer::new([self].into_iter())),
            FormValue::Object(object) if is_list(object) => {
                visitor.visit_seq(SeqDeserializer::new(object.values().map(FormValue::of)))
            }
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            FormValue::Text(text) => visitor.visit_enum(text.into_deserializer()),
            FormValue::Object(object) => MapAccessDeserializer::new(members(object))
                .deserialize_enum(name, variants, visitor),
            other => other.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for FormValue<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::{Deserialize, de::DeserializeOwned};
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Color {
        Red,
        Mixed { red: u8 },
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Meters(f64);

    fn read<T: DeserializeOwned>(value: &Value) -> Result<T, String> {
        T::deserialize(FormValue::of(value)).map_err(|error| error.to_string())
    }

    #[test]
    fn texts_are_what_the_type_asks_for() {
        assert_eq!(read::<u8>(&json!("255")), Ok(255));
        assert_eq!(read::<i64>(&json!("-7")), Ok(-7));
        assert_eq!(read::<Meters>(&json!("1.5e3")), Ok(Meters(1500.0)));
        assert_eq!(read::<char>(&json!("é")), Ok('é'));
        assert_eq!(read::<String>(&json!("7")), Ok("7".into()));
        assert_eq!(read::<Option<u8>>(&json!("7")), Ok(Some(7)));
        assert_eq!(read::<Option<u8>>(&json!("")), Ok(None));
        assert_eq!(read::<Color>(&json!("red")), Ok(Color::Red));
        assert_eq!(
            read::<Color>(&json!({ "mixed": { "red": "3" } })),
            Ok(Color::Mixed { red: 3 })
        );
        for (text, value) in [
            ("true", true),
            ("1", true),
            ("on", true),
            ("false", false),
            ("0", false),
            ("off", false),
        ] {
            assert_eq!(read::<bool>(&json!(text)), Ok(value), "{text}");
        }
    }

    #[test]
    fn lists_and_names_are_too() {
        assert_eq!(read::<Vec<u8>>(&json!(["1", "2"])), Ok(vec![1, 2]));
        assert_eq!(read::<Vec<u8>>(&json!("1")), Ok(vec![1]));
        assert_eq!(read::<(u8, bool)>(&json!(["1", "on"])), Ok((1, true)));
        let long: Map<_, _> = (0..30)
            .map(|i| (i.to_string(), json!(i.to_string())))
            .collect();
        assert_eq!(read::<Vec<u8>>(&long.into()), Ok((0..30).collect()));
        let named = read::<BTreeMap<u8, Vec<bool>>>(&json!({ "7": "on", "8": ["off", "on"] }));
        assert_eq!(named, Ok([(7, vec![true]), (8, vec![false, true])].into()));
    }

    #[test]
    fn what_is_something_else_is_an_error_that_says_so() {
        assert_eq!(
            read::<u8>(&json!("256")),
            Err(r#"invalid value: string "256", expected u8"#.into())
        );
        assert_eq!(
            read::<bool>(&json!("yes")),
            Err(r#"invalid value: string "yes", expected a boolean"#.into())
        );
        assert_eq!(
            read::<u8>(&json!(["1"])),
            Err("invalid type: sequence, expected u8".into())
        );
        assert_eq!(
            read::<Vec<u8>>(&json!({ "a": "1" })),
            Err("invalid type: map, expected a sequence".into())
        );
        assert_eq!(
            read::<String>(&json!(["1"])),
            Err("invalid type: sequence, expected a string".into())
        );
    }
}
