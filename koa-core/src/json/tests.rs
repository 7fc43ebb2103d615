#![expect(
    clippy::cast_possible_truncation,
    reason = "at most 17 digits are counted"
)]

use serde::Serialize;
use serde_json::{Value, json};

use super::{number, stringify};

/// The fewest digits that are a number, and of those the closest; an even one where two are as close.
fn shortest(value: f64) -> (String, i32) {
    for places in 0..17 {
        let scientific = format!("{value:.places$e}");
        let (mantissa, exponent) = scientific.split_once('e').unwrap();
        let digits = mantissa.replace('.', "").parse::<u64>().unwrap();
        let exponent: i32 = exponent.parse().unwrap();
        for digits in [digits, digits + 1, digits - 1] {
            let text = format!("{digits}e{}", exponent - places as i32);
            if text.parse() == Ok(value) {
                return (digits.to_string(), exponent);
            }
        }
    }
    unreachable!("17 digits are enough for {value:e}")
}

/// `Number::toString` of ECMA-262, section 6.1.6.1.20.
fn reference(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if value < 0.0 {
        return format!("-{}", reference(-value));
    }
    let (digits, exponent) = shortest(value);
    let (k, n) = (digits.len() as i32, exponent + 1);
    let split = |at: i32| digits.split_at(at as usize);
    let sign = if n > 0 { '+' } else { '-' };
    match n {
        _ if k <= n && n <= 21 => digits.clone() + &"0".repeat((n - k) as usize),
        1..=21 => format!("{}.{}", split(n).0, split(n).1),
        -5..=0 => format!("0.{}{digits}", "0".repeat(-n as usize)),
        _ if k == 1 => format!("{digits}e{sign}{}", (n - 1).abs()),
        _ => format!("{}.{}e{sign}{}", split(1).0, split(1).1, (n - 1).abs()),
    }
}

/// Numbers of every size: random bits, decimals of few digits, and what lies around each power of ten.
fn numbers() -> impl Iterator<Item = f64> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let bits: Vec<_> = (0..100_000).map(|_| f64::from_bits(random())).collect();
    let decimals: Vec<_> = (0..100_000)
        .map(|n: i32| f64::from(n - 50_000) * 10_f64.powi(n % 40 - 20))
        .collect();
    let powers = (-324..309).flat_map(|exponent| {
        let power: f64 = format!("1e{exponent}").parse().unwrap();
        [power, power.next_down(), power.next_up(), -power]
    });
    bits.into_iter()
        .chain(decimals)
        .chain(powers)
        .chain([
            f64::MIN_POSITIVE,
            f64::MAX,
            5e-324,
            -0.0,
            9_007_199_254_740_993.0,
        ])
        .filter(|value| value.is_finite())
}

#[test]
fn numbers_are_those_of_javascript() {
    for value in numbers() {
        let text = stringify(&value).unwrap();
        assert_eq!(text, reference(value), "{value:e}");
        assert_eq!(text, number(value));
        assert_eq!(text.parse::<f64>().unwrap(), value);
    }
}

#[test]
fn numbers_at_the_borders_are_written_as_node_writes_them() {
    for (value, text) in [
        (1.0, "1"),
        (-1.5, "-1.5"),
        (1e16, "10000000000000000"),
        (1e20, "100000000000000000000"),
        (123_456_789_012_345_680_000.0, "123456789012345680000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (1e-6, "0.000001"),
        (1.25e-5, "0.0000125"),
        (1e-7, "1e-7"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (-0.0, "0"),
    ] {
        assert_eq!(stringify(&value).unwrap(), text);
        assert_eq!(stringify(&json!(value)).unwrap(), text);
    }
    assert_eq!(
        stringify(&[f64::NAN, f64::INFINITY]).unwrap(),
        "[null,null]"
    );
    assert_eq!(
        stringify(&[0.1_f32, 1e20, 1e-7]).unwrap(),
        "[0.1,100000000000000000000,1e-7]"
    );
}

#[derive(Serialize)]
struct Everything {
    texts: [&'static str; 2],
    nothing: Option<u8>,
    large: (u64, i64),
    empty: [u8; 0],
}

#[test]
fn all_else_is_what_serde_json_writes() {
    let everything = Everything {
        texts: ["\u{2028}\u{1}\"\\/", "é💩"],
        nothing: None,
        large: (u64::MAX, i64::MIN),
        empty: [],
    };
    let text = stringify(&everything).unwrap();
    assert_eq!(text, serde_json::to_string(&everything).unwrap());
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(stringify(&value).unwrap(), text);
}
