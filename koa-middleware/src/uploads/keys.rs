//! The order of an object's keys.

use serde_json::{Map, Value};

/// The same object with the keys that are numbers first and in their order, as JavaScript has them.
pub(crate) fn with_numbers_first(map: Map<String, Value>) -> Map<String, Value> {
    let ordered = map.into_iter().map(|(key, value)| (key, inner(value)));
    let (mut numbers, others): (Vec<_>, Vec<_>) =
        ordered.partition(|(key, _)| index(key).is_some());
    numbers.sort_by_key(|(key, _)| index(key));
    numbers.into_iter().chain(others).collect()
}

fn inner(value: Value) -> Value {
    match value {
        Value::Object(map) => with_numbers_first(map).into(),
        Value::Array(values) => values.into_iter().map(inner).collect(),
        other => other,
    }
}

/// An array index: a number as JavaScript writes it, below 2^32 - 1.
fn index(key: &str) -> Option<u32> {
    let number: u32 = key.parse().ok()?;
    (number < u32::MAX && number.to_string() == key).then_some(number)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::with_numbers_first;

    #[test]
    fn numbers_come_first() {
        let Value::Object(map) = json!({ "b": { "10": 1, "x": [{ "1": 0, "0": 0 }], "9": 2 }, "01": 0, "2": 0, "4294967295": 0, "1": 0 })
        else {
            unreachable!("it is an object");
        };
        let text = Value::from(with_numbers_first(map)).to_string();
        assert_eq!(
            text,
            r#"{"1":0,"2":0,"b":{"9":2,"10":1,"x":[{"0":0,"1":0}]},"01":0,"4294967295":0}"#
        );
    }
}
