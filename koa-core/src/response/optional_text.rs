//! A text that may be missing.

use std::borrow::Cow;

/// A text or none, as `ctx.attachment` and `ctx.back` take it: `"text"`, `String`, `&String`, `Some("text")` or `None`.
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let name = String::from("report.pdf");
///     ctx.attachment(&name);
///     ctx.set_body("..");
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// The argument of `ctx.attachment` and `ctx.back`.
#[derive(Clone, Debug)]
pub struct OptionalText<'a>(pub(crate) Option<Cow<'a, str>>);

impl<'a> From<&'a str> for OptionalText<'a> {
    fn from(text: &'a str) -> Self {
        OptionalText(Some(text.into()))
    }
}

impl<'a> From<&'a String> for OptionalText<'a> {
    fn from(text: &'a String) -> Self {
        OptionalText(Some(text.into()))
    }
}

impl From<String> for OptionalText<'_> {
    fn from(text: String) -> Self {
        OptionalText(Some(text.into()))
    }
}

impl<'a> From<Cow<'a, str>> for OptionalText<'a> {
    fn from(text: Cow<'a, str>) -> Self {
        OptionalText(Some(text))
    }
}

// Of one kind of option alone: with a second one, the type of a bare `None` would have to be written down.
impl<'a> From<Option<&'a str>> for OptionalText<'a> {
    fn from(text: Option<&'a str>) -> Self {
        OptionalText(text.map(Into::into))
    }
}
