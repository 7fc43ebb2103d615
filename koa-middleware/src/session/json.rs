//! JSON as JavaScript orders and writes it, and base64 as Node.js reads it, so that a session may go back and forth.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose},
};
use serde::Serialize;
use serde_json::{Map, Value};

/// Reads any padding and bits that are left over.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The highest whole number below which every one is a number of JavaScript.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;

/// `Buffer.from(JSON.stringify(value)).toString('base64')`
pub(super) fn encode(value: &Value) -> String {
    general_purpose::STANDARD.encode(stringify(value))
}

/// `JSON.parse(Buffer.from(text, 'base64').toString())`
pub(super) fn decode(text: &str) -> serde_json::Result<Value> {
    parse(&String::from_utf8_lossy(&bytes_of_base64(text)))
}

/// `JSON.parse(text)`, where a half of a surrogate pair becomes U+FFFD.
pub(crate) fn parse(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(text).or_else(|error| match without_lone_surrogates(text) {
        Some(mended) => serde_json::from_str(&mended),
        None => Err(error),
    })
}

/// `JSON.stringify(value)` of a value whose members are [in JavaScript's order](ordered).
pub(crate) fn stringify(value: &impl Serialize) -> String {
    koa_core::json::stringify(value).expect("a JSON value is written to memory")
}

/// The value as JavaScript holds it: whole-number keys first in their order, and no difference between `1.0` and `1`.
pub(super) fn ordered(value: &Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(ordered_map(members.iter())),
        Value::Array(items) => Value::Array(items.iter().map(ordered).collect()),
        Value::Number(number) => whole(number).map_or_else(|| value.clone(), Value::from),
        _ => value.clone(),
    }
}

/// The members as JavaScript orders them.
pub(super) fn ordered_map<'v>(
    members: impl Iterator<Item = (&'v String, &'v Value)>,
) -> Map<String, Value> {
    let (mut indexes, mut others) = (Vec::new(), Vec::new());
    for (key, value) in members {
        match index(key) {
            Some(index) => indexes.push((index, key, value)),
            None => others.push((key, value)),
        }
    }
    indexes.sort_unstable_by_key(|&(index, ..)| index);
    let indexes = indexes.into_iter().map(|(_, key, value)| (key, value));
    indexes
        .chain(others)
        .map(|(key, value)| (key.clone(), ordered(value)))
        .collect()
}

/// The number of a key that JavaScript takes for an array's index.
fn index(key: &str) -> Option<u32> {
    let index: u32 = key.parse().ok()?;
    let canonical = key == "0" || !key.starts_with(['0', '+']);
    (canonical && index < u32::MAX).then_some(index)
}

/// The whole number that a floating one is.
fn whole(number: &serde_json::Number) -> Option<i64> {
    let number = number.as_f64().filter(|_| number.is_f64())?;
    let whole = number.fract() == 0.0 && number.abs() <= MAX_SAFE_INTEGER;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number below 2^53 fits"
    )]
    whole.then_some(number as i64)
}

/// The bytes up to the first `=`, of either alphabet, whatever stands between.
fn bytes_of_base64(text: &str) -> Vec<u8> {
    let mut letters: Vec<u8> = text
        .bytes()
        .take_while(|&byte| byte != b'=')
        .filter_map(|byte| match byte {
            b'-' => Some(b'+'),
            b'_' => Some(b'/'),
            b'+' | b'/' => Some(byte),
            _ => byte.is_ascii_alphanumeric().then_some(byte),
        })
        .collect();
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    LENIENT
        .decode(letters)
        .expect("only letters of the alphabet are left, in a possible number")
}

/// The text with `\ufffd` for each escaped half of a surrogate pair; `None` where there is none.
fn without_lone_surrogates(text: &str) -> Option<String> {
    let (mut mended, mut rest, mut found) = (String::with_capacity(text.len()), text, false);
    while let Some(at) = rest.find('\\') {
        let escape = &rest[at..];
        mended.push_str(&rest[..at]);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push_str("\\ufffd");
                found = true;
                rest = &escape[6..];
                continue;
            }
            _ => escape.chars().take(2).map(char::len_utf8).sum(),
        };
        mended.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    mended.push_str(rest);
    found.then_some(mended)
}

/// The code unit of an escape such as `\u00e9` at the start.
fn unit(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{bytes_of_base64, decode, encode, ordered, parse, stringify};

    // What Node.js 20 gives for each.
    // spec: SES-011
    #[test]
    fn base64_is_read_as_node_reads_it() {
        for (text, bytes) in [
            ("YWJj=ZGVm", "abc"),
            ("YWJj!ZGVm", "abcdef"),
            ("YW Jj", "abc"),
            ("YWJ", "ab"),
            ("Y", ""),
            ("YW=Jj", "a"),
            ("YWJj====", "abc"),
            ("YQ==YQ==", "a"),
            ("YWJjZ", "abc"),
            ("", ""),
            ("!é%", ""),
        ] {
            assert_eq!(bytes_of_base64(text), bytes.as_bytes(), "{text}");
        }
        assert_eq!(bytes_of_base64("-_8"), [0xfb, 0xff]);
    }

    // spec: SES-008, SES-009, SES-012
    #[test]
    fn bytes_are_those_of_koa_session() {
        let bob = json!({ "user": "bob", "_expire": 1_700_086_400_000_u64, "_maxAge": 86_400_000 });
        let cookie = "eyJ1c2VyIjoiYm9iIiwiX2V4cGlyZSI6MTcwMDA4NjQwMDAwMCwiX21heEFnZSI6ODY0MDAwMDB9";
        assert_eq!(encode(&bob), cookie);
        assert_eq!(decode(cookie).unwrap(), bob);
        assert!(encode(&json!({ "a": "é💩" })).starts_with("eyJhIjoiw6nwn5Kp"));
    }

    // spec: SES-087, SES-088
    #[test]
    fn order_and_text_are_those_of_json_stringify() {
        for (given, text) in [
            (
                r#"{"b":1,"10":{"z":1,"1":2,"0":3},"2":[{"x":1,"5":2}]}"#,
                r#"{"2":[{"5":2,"x":1}],"10":{"0":3,"1":2,"z":1},"b":1}"#,
            ),
            (
                r#"{"01":1,"-1":2,"4294967295":3,"4294967294":4,"1.5":5}"#,
                r#"{"4294967294":4,"01":1,"-1":2,"4294967295":3,"1.5":5}"#,
            ),
            (
                "[1.0,-0.0,1e21,1e-7,0.000001,123456789.25,1e20]",
                "[1,0,1e+21,1e-7,0.000001,123456789.25,100000000000000000000]",
            ),
            (
                "[5e-324,1.7976931348623157e308]",
                "[5e-324,1.7976931348623157e+308]",
            ),
            (
                "[-1.5,-1e-9,9007199254740993]",
                "[-1.5,-1e-9,9007199254740993]",
            ),
            (
                "\"\\u2028\\u0001\\u007f\\b\\f\\n\\r\\t\\\"\\\\/\"",
                "\"\u{2028}\\u0001\u{7f}\\b\\f\\n\\r\\t\\\"\\\\/\"",
            ),
        ] {
            let value: Value = parse(given).unwrap();
            assert_eq!(stringify(&ordered(&value)), text);
        }
    }

    #[test]
    fn halves_of_surrogate_pairs_cost_no_session() {
        for (text, value) in [
            (r#""a\ud83d""#, "a\u{fffd}"),
            (r#""\udca9b""#, "\u{fffd}b"),
            (r#""\ud83d\ud83d\udca9""#, "\u{fffd}\u{1f4a9}"),
            (r#""\\ud83d\ud83d""#, "\\ud83d\u{fffd}"),
        ] {
            assert_eq!(parse(text).unwrap(), value, "{text}");
        }
        for text in ["", "{\"a\"", r#""\ud83d"#, r#""\ud83""#, "\\", "\\é"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_survive_their_text() {
        for value in [
            0.1,
            1.0 / 3.0,
            123_456.789,
            1e21,
            1.5e-10,
            f64::MIN_POSITIVE,
        ] {
            assert_eq!(parse(&stringify(&value)).unwrap(), value);
        }
    }
}
