//! The values that a header may be set to.

use std::borrow::Cow;

use http::HeaderValue;

/// A header's value: a text, a number, or a list, which is sent as one line each.
///
/// Texts are sent as Latin-1; a character above U+00FF or a control character is refused.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     ctx.set("X-Text", "text");
///     ctx.set("X-Number", 5);
///     ctx.set("X-List", ["a", "b"]);
///     ctx.set("X-Names", vec![String::from("tobi"), String::from("loki")]);
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// The second argument of `ctx.set`.
#[derive(Clone, Debug)]
pub struct FieldValue<'a>(pub(super) Values<'a>);

#[derive(Clone, Debug)]
pub(super) enum Values<'a> {
    One(Cow<'a, str>),
    Raw(HeaderValue),
    Many(Vec<Cow<'a, str>>),
}

#[cfg(feature = "testing")]
impl FieldValue<'_> {
    /// The values as they are sent, or the text that cannot be.
    pub(crate) fn lines(self) -> Vec<Result<HeaderValue, String>> {
        let line = |text: Cow<'_, str>| latin1(&text).ok_or_else(|| text.into_owned());
        match self.0 {
            Values::One(text) => vec![line(text)],
            Values::Raw(value) => vec![Ok(value)],
            Values::Many(texts) => texts.into_iter().map(line).collect(),
        }
    }
}

impl<'a> From<&'a str> for FieldValue<'a> {
    fn from(text: &'a str) -> Self {
        FieldValue(Values::One(text.into()))
    }
}

/// What a loop over a list of texts has.
impl<'a> From<&&'a str> for FieldValue<'a> {
    fn from(text: &&'a str) -> Self {
        FieldValue(Values::One((*text).into()))
    }
}

impl<'a> From<&'a String> for FieldValue<'a> {
    fn from(text: &'a String) -> Self {
        FieldValue(Values::One(text.into()))
    }
}

impl From<String> for FieldValue<'_> {
    fn from(text: String) -> Self {
        FieldValue(Values::One(text.into()))
    }
}

impl<'a> From<Cow<'a, str>> for FieldValue<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        FieldValue(Values::One(text))
    }
}

impl From<HeaderValue> for FieldValue<'_> {
    fn from(value: HeaderValue) -> Self {
        FieldValue(Values::Raw(value))
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<Vec<T>> for FieldValue<'a> {
    fn from(list: Vec<T>) -> Self {
        FieldValue(Values::Many(list.into_iter().map(Into::into).collect()))
    }
}

impl<'a, T: Into<Cow<'a, str>>, const N: usize> From<[T; N]> for FieldValue<'a> {
    fn from(list: [T; N]) -> Self {
        FieldValue(Values::Many(list.into_iter().map(Into::into).collect()))
    }
}

macro_rules! from_display {
    ($($kind:ty),*) => {
        $(impl From<$kind> for FieldValue<'_> {
            fn from(value: $kind) -> Self {
                FieldValue(Values::One(value.to_string().into()))
            }
        })*
    };
}

from_display!(bool, i32, i64, u16, u32, u64, u128, usize, f64);

/// The bytes of a text on the wire, or nothing where it cannot stand in a header.
pub(crate) fn latin1(text: &str) -> Option<HeaderValue> {
    if text.is_ascii() {
        return HeaderValue::from_str(text).ok();
    }
    let bytes: Option<Vec<u8>> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect();
    HeaderValue::from_maybe_shared(bytes::Bytes::from(bytes?)).ok()
}

/// The text of a value from the wire.
pub(crate) fn from_latin1(value: &HeaderValue) -> Cow<'_, str> {
    match value.to_str() {
        Ok(text) => text.into(),
        Err(_) => value.as_bytes().iter().copied().map(char::from).collect(),
    }
}
