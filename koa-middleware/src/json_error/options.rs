//! The options of `json_error`.

use std::fmt;

use koa_core::Error;
use serde_json::Value;

type PreFormat = Box<dyn Fn(&Error) -> Value + Send + Sync>;
type Format = Box<dyn Fn(&Error, Value) -> Value + Send + Sync>;

/// The options of `json_error`: three steps from an error to a body.
///
/// A step of one's own sees the error as it is: [`public_message`](koa_core::HttpError::public_message) is what a client may read of it.
///
/// # Examples
///
/// ```
/// use serde_json::json;
///
/// let options = koa_middleware::JsonErrorOptions::new().format(|error, _| json!({ "message": error.public_message() }));
/// ```
///
/// # In Koa
///
/// `{ format: (err) => ({ message: err.message }) }`
#[derive(Default)]
pub struct JsonErrorOptions {
    pub(super) pre_format: Option<PreFormat>,
    pub(super) format: Option<Format>,
    pub(super) post_format: Option<Format>,
}

impl JsonErrorOptions {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::JsonErrorOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        JsonErrorOptions::default()
    }

    /// The first step. Defaults to the properties of the error.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde_json::json;
    ///
    /// let options = koa_middleware::JsonErrorOptions::new().pre_format(|error| json!({ "code": error.properties.get("code") }));
    /// ```
    ///
    /// # In Koa
    ///
    /// `preFormat: (err) => ({ code: err.code })`
    #[must_use]
    pub fn pre_format(
        mut self,
        pre_format: impl Fn(&Error) -> Value + Send + Sync + 'static,
    ) -> Self {
        self.pre_format = Some(Box::new(pre_format));
        self
    }

    /// The second step, which is given what the first one made. Defaults to adding `name`, `message`, `status`, and in development `stack`.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde_json::json;
    ///
    /// let options = koa_middleware::JsonErrorOptions::new().format(|error, _| json!({ "message": error.public_message() }));
    /// ```
    ///
    /// # In Koa
    ///
    /// `format: (err, obj) => ({ message: err.message })`
    #[must_use]
    pub fn format(
        mut self,
        format: impl Fn(&Error, Value) -> Value + Send + Sync + 'static,
    ) -> Self {
        self.format = Some(Box::new(format));
        self
    }

    /// The last step, which is given what the second one made. Defaults to nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::JsonErrorOptions::new().post_format(|_, mut object| {
    ///     if let Some(object) = object.as_object_mut() {
    ///         object.remove("stack");
    ///     }
    ///     object
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `postFormat: (err, obj) => omit(obj, 'stack')`
    #[must_use]
    pub fn post_format(
        mut self,
        post_format: impl Fn(&Error, Value) -> Value + Send + Sync + 'static,
    ) -> Self {
        self.post_format = Some(Box::new(post_format));
        self
    }
}

impl fmt::Debug for JsonErrorOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonErrorOptions").finish_non_exhaustive()
    }
}
