//! The value of a cookie that is set — what npm `cookies` takes as `value`.

use std::borrow::Cow;

/// The value of a cookie that is set; an empty one deletes the cookie.
///
/// It is made of text, of integers, of `bool`, and of an [`Option`] of these; `()` stands for no value. As in
/// Koa, `0` and `false` are no value either: write `"0"` to send one.
///
/// # Examples
///
/// ```
/// use koa_core::CookieValue;
///
/// assert_eq!(CookieValue::from("tobi").as_str(), "tobi");
/// assert_eq!(CookieValue::from(5).as_str(), "5");
/// assert!(CookieValue::from(()).is_empty());
/// assert!(CookieValue::from(None::<String>).is_empty());
/// assert!(CookieValue::from(0).is_empty());
/// ```
///
/// # In Koa
///
/// The second argument of `ctx.cookies.set(name, value)`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CookieValue<'a>(Cow<'a, str>);

impl CookieValue<'_> {
    /// The text that is sent.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::CookieValue::from(true).as_str(), "true");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this deletes the cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_core::CookieValue::from("").is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> From<&'a str> for CookieValue<'a> {
    fn from(value: &'a str) -> Self {
        CookieValue(value.into())
    }
}

/// What a loop over a list of texts has.
impl<'a> From<&&'a str> for CookieValue<'a> {
    fn from(text: &&'a str) -> Self {
        (*text).into()
    }
}

impl<'a> From<&'a String> for CookieValue<'a> {
    fn from(value: &'a String) -> Self {
        CookieValue(value.into())
    }
}

impl From<String> for CookieValue<'_> {
    fn from(value: String) -> Self {
        CookieValue(value.into())
    }
}

impl<'a> From<Cow<'a, str>> for CookieValue<'a> {
    fn from(value: Cow<'a, str>) -> Self {
        CookieValue(value)
    }
}

impl<'a, T: Into<CookieValue<'a>>> From<Option<T>> for CookieValue<'a> {
    fn from(value: Option<T>) -> Self {
        value.map(Into::into).unwrap_or_default()
    }
}

impl From<()> for CookieValue<'_> {
    fn from((): ()) -> Self {
        CookieValue::default()
    }
}

impl From<bool> for CookieValue<'_> {
    fn from(value: bool) -> Self {
        CookieValue(if value { "true" } else { "" }.into())
    }
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl From<$integer> for CookieValue<'_> {
            fn from(value: $integer) -> Self {
                if value == 0 { CookieValue::default() } else { value.to_string().into() }
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

#[cfg(test)]
mod tests {
    use super::CookieValue;

    // spec: COO-026, COO-030
    #[test]
    fn is_the_string_form_or_nothing() {
        let owned = String::from("x");
        for (value, text) in [
            (CookieValue::from("x"), "x"),
            (CookieValue::from(&owned), "x"),
            (CookieValue::from(owned.clone()), "x"),
            (CookieValue::from(std::borrow::Cow::from("x")), "x"),
            (CookieValue::from(Some(&owned)), "x"),
            (CookieValue::from(Some(Some(5_u8))), "5"),
            (CookieValue::from(-5_i64), "-5"),
            (
                CookieValue::from(u128::MAX),
                "340282366920938463463374607431768211455",
            ),
            (CookieValue::from(true), "true"),
            (CookieValue::from("0"), "0"),
            (CookieValue::from(0), ""),
            (CookieValue::from(false), ""),
            (CookieValue::from(""), ""),
            (CookieValue::from(()), ""),
            (CookieValue::from(None::<&str>), ""),
        ] {
            assert_eq!(value.as_str(), text);
            assert_eq!(value.is_empty(), text.is_empty());
        }
    }
}
