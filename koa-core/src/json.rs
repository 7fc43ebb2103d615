//! JSON as JavaScript writes it: what `JSON.stringify` gives, numbers included.
//!
//! Every JSON body is written so. [`stringify()`] does it for a text of one's own, [`Numbers`] for a serializer of one's own.

#[cfg(test)]
mod tests;

use std::io;

use serde::Serialize;
use serde_json::{
    Result,
    ser::{CompactFormatter, Formatter, Serializer},
};

/// A value as a JSON text.
///
/// # Examples
///
/// ```
/// use koa_core::json::stringify;
/// use serde_json::json;
///
/// assert_eq!(stringify(&json!({ "a": [1.0, 1.5, 1e20, 1e21] }))?, r#"{"a":[1,1.5,100000000000000000000,1e+21]}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// What the value's `Serialize` gives, and maps whose keys are no texts.
///
/// # In Koa
///
/// `JSON.stringify(value)`; integers of 64 bits stay exact here
pub fn stringify<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    String::from_utf8(to_vec(value)?).map_err(serde::ser::Error::custom)
}

#[inline]
pub(crate) fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>> {
    let mut json = Vec::with_capacity(128);
    let numbers = Numbers(CompactFormatter);
    value.serialize(&mut Serializer::with_formatter(&mut json, numbers))?;
    Ok(json)
}

/// A number as JavaScript's `String(number)` writes it.
pub(crate) fn number(value: f64) -> String {
    let mut text = Vec::with_capacity(24);
    Numbers(CompactFormatter)
        .write_f64(&mut text, value)
        .expect("memory takes what is written");
    String::from_utf8(text).expect("a number is ASCII")
}

/// A formatter whose numbers are written as JavaScript does, and all else as by another formatter.
///
/// # Examples
///
/// ```
/// use koa_core::json::Numbers;
/// use serde::Serialize;
/// use serde_json::ser::{PrettyFormatter, Serializer};
///
/// let mut pretty = Vec::new();
/// [1.0].serialize(&mut Serializer::with_formatter(&mut pretty, Numbers(PrettyFormatter::new())))?;
/// assert_eq!(pretty, b"[\n  1\n]");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # In Koa
///
/// What `JSON.stringify(value, null, 2)` does by itself.
#[derive(Clone, Debug)]
pub struct Numbers<F>(pub F);

macro_rules! forward {
    ($($method:ident($($argument:ident: $kind:ty),*);)*) => {
        $(#[inline]
        fn $method<W: ?Sized + io::Write>(&mut self, writer: &mut W, $($argument: $kind),*) -> io::Result<()> {
            self.0.$method(writer, $($argument),*)
        })*
    };
}

impl<F: Formatter> Formatter for Numbers<F> {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        write_float(writer, value == 0.0, |text| {
            CompactFormatter.write_f64(text, value)
        })
    }

    fn write_f32<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        write_float(writer, value == 0.0, |text| {
            CompactFormatter.write_f32(text, value)
        })
    }

    forward! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }
}

/// Writes a finite number: the shortest digits that are that number, and an exponent from 1e21 on and below 1e-6.
fn write_float<W: ?Sized + io::Write>(
    writer: &mut W,
    is_zero: bool,
    shortest: impl FnOnce(&mut &mut [u8]) -> io::Result<()>,
) -> io::Result<()> {
    if is_zero {
        // There is no minus zero in JSON.stringify.
        return writer.write_all(b"0");
    }
    // serde_json finds the same digits; only where it begins to write an exponent differs.
    let mut buffer = [0; 40];
    let mut rest = &mut buffer[..];
    shortest(&mut rest)?;
    let left = rest.len();
    let text = &buffer[..buffer.len() - left];
    let Some(e) = text.iter().position(|byte| *byte == b'e') else {
        return writer.write_all(text.strip_suffix(b".0").unwrap_or(text));
    };
    let (mantissa, exponent) = (&text[..e], &text[e + 1..]);
    let exponent: i32 = std::str::from_utf8(exponent)
        .ok()
        .and_then(|exponent| exponent.parse().ok())
        .ok_or(io::ErrorKind::InvalidData)?;
    match usize::try_from(exponent) {
        Ok(exponent) if exponent < 21 => write_whole(writer, mantissa, exponent),
        Err(_) if exponent > -7 => {
            if mantissa.starts_with(b"-") {
                writer.write_all(b"-")?;
            }
            writer.write_all(&b"0.00000"[..exponent.unsigned_abs() as usize + 1])?;
            digits(mantissa).try_for_each(|digit| writer.write_all(&[digit]))
        }
        _ => {
            writer.write_all(mantissa)?;
            write!(writer, "e{exponent:+}")
        }
    }
}

/// Moves the point of a mantissa to the right.
fn write_whole<W: ?Sized + io::Write>(
    writer: &mut W,
    mantissa: &[u8],
    places: usize,
) -> io::Result<()> {
    if mantissa.starts_with(b"-") {
        writer.write_all(b"-")?;
    }
    let zeros = std::iter::repeat(b'0');
    let mut padded = digits(mantissa).chain(zeros).take(places + 1);
    padded.try_for_each(|digit| writer.write_all(&[digit]))?;
    let mut rest = digits(mantissa).skip(places + 1).peekable();
    if rest.peek().is_some() {
        writer.write_all(b".")?;
    }
    rest.try_for_each(|digit| writer.write_all(&[digit]))
}

fn digits(mantissa: &[u8]) -> impl Iterator<Item = u8> {
    mantissa.iter().copied().filter(u8::is_ascii_digit)
}
