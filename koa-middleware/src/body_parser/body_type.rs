//! The kinds of body that are told apart.

/// A kind of body.
///
/// Options take its name too: `"json"`, `"form"`, `"text"`, `"xml"`.
///
/// # Examples
///
/// ```
/// use koa_middleware::BodyType;
///
/// assert_eq!(BodyType::from("json"), BodyType::Json);
/// ```
///
/// # In Koa
///
/// An entry of `enableTypes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyType {
    /// JSON.
    Json,
    /// A form, `application/x-www-form-urlencoded`.
    Form,
    /// A plain text.
    Text,
    /// XML, as text.
    Xml,
}

impl BodyType {
    /// All of them, in the order in which a content type is compared.
    pub(super) const ALL: [BodyType; 4] = [
        BodyType::Json,
        BodyType::Form,
        BodyType::Text,
        BodyType::Xml,
    ];
}

impl From<&str> for BodyType {
    /// # Panics
    ///
    /// Where there is no kind of that name, which is a mistake in the program.
    #[track_caller]
    fn from(name: &str) -> Self {
        match name {
            "json" => BodyType::Json,
            "form" => BodyType::Form,
            "text" => BodyType::Text,
            "xml" => BodyType::Xml,
            other => panic!("{other:?} is not a kind of body; write json, form, text or xml"),
        }
    }
}
