//! Leaving the chain with an error: `ctx.throw`, `ctx.assert`, and `or_throw` on options and results.

use std::error::Error as StdError;

use serde_json::Value;

use super::Context;
use crate::{Error, Result};

impl Context {
    /// Makes an error that unwinds the chain, from a status and a text or another error.
    ///
    /// The client reads the message where the status is below 500. [`Error::new`] makes one with headers and properties.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     if ctx.get("Authorization").is_empty() {
    ///         return ctx.throw(401, "Unauthorized");
    ///     }
    ///     if ctx.path().contains("admin") {
    ///         ctx.throw(403, "Forbidden")?;
    ///     }
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// Always: that is what it is for.
    ///
    /// # In Koa
    ///
    /// `ctx.throw(401, 'Unauthorized')`
    #[must_use = "an error unwinds the chain only with `?` or `return`"]
    pub fn throw(
        &self,
        status: u16,
        message: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Result {
        Err(Error::thrown(status, message.into()))
    }

    /// Makes an error that unwinds the chain, with properties for listeners and outer middleware.
    ///
    /// Of the properties, `expose` and `headers` (an object of texts or lists of texts) become the error's
    /// members of that name; `status` is ignored, for it was given.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde_json::json;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let headers = json!({ "WWW-Authenticate": "Basic" });
    ///     ctx.throw_with(401, "access denied", json!({ "user": "tobi", "headers": headers }))
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// Always: that is what it is for.
    ///
    /// # In Koa
    ///
    /// `ctx.throw(401, 'access denied', { user: 'tobi' })`
    #[must_use = "an error unwinds the chain only with `?` or `return`"]
    pub fn throw_with(
        &self,
        status: u16,
        message: impl Into<Box<dyn StdError + Send + Sync>>,
        properties: Value,
    ) -> Result {
        let mut error = Error::thrown(status, message.into());
        let Value::Object(properties) = properties else {
            return Err(error);
        };
        for (name, value) in properties {
            match (name.as_str(), value) {
                ("status" | "statusCode", _) => {}
                ("expose", Value::Bool(expose)) => error.expose = expose,
                ("headers", Value::Object(headers)) => {
                    error.headers = headers
                        .into_iter()
                        .flat_map(|(name, value)| lines(&name, value))
                        .collect();
                }
                (_, value) => {
                    error.properties.insert(name, value);
                }
            }
        }
        Err(error)
    }

    /// Throws where a condition does not hold.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let user = ctx.cookies.get("user");
    ///     ctx.assert(user.is_some(), 401, "Please login!")?;
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// The error of [`throw`](Self::throw), where the condition is false.
    ///
    /// # In Koa
    ///
    /// `ctx.assert(user, 401, 'Please login!')`; `ctx.assert.equal(a, b, ..)` is `ctx.assert(a == b, ..)`.
    #[must_use = "an error unwinds the chain only with `?` or `return`"]
    pub fn assert(
        &self,
        condition: bool,
        status: u16,
        message: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Result {
        if condition {
            Ok(())
        } else {
            self.throw(status, message)
        }
    }
}

/// `or_throw` on options and results: the value, or an error with a status.
///
/// # Examples
///
/// ```
/// use koa_core::OrThrow;
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let user = ctx.cookies.get("user").or_throw(401, "Please login!")?;
///     let age: u8 = ctx.query("age").unwrap_or("0").parse().or_throw(400, "age is a number up to 255")?;
///     ctx.set_body(format!("{user} is {age}"));
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `const user = ctx.cookies.get('user'); ctx.assert(user, 401, 'Please login!')`
pub trait OrThrow {
    /// The value that is there.
    type Value;

    /// The value, or an error with a status and a message.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::OrThrow;
    ///
    /// let error = None::<u8>.or_throw(404, "no such note").unwrap_err();
    /// assert_eq!((error.status, error.message.as_str()), (404, "no such note"));
    /// ```
    ///
    /// # Errors
    ///
    /// The error, where there is no value; that of a result becomes its source.
    fn or_throw(self, status: u16, message: impl Into<String>) -> Result<Self::Value>;
}

impl<T> OrThrow for Option<T> {
    type Value = T;

    fn or_throw(self, status: u16, message: impl Into<String>) -> Result<T> {
        self.ok_or_else(|| Error::new(status).with_message(message))
    }
}

impl<T, E: Into<Box<dyn StdError + Send + Sync>>> OrThrow for std::result::Result<T, E> {
    type Value = T;

    fn or_throw(self, status: u16, message: impl Into<String>) -> Result<T> {
        self.map_err(|error| Error::new(status).with_message(message).with_source(error))
    }
}

/// The lines of a header that is given as JSON.
fn lines(name: &str, value: Value) -> Vec<(String, String)> {
    let values = match value {
        Value::Array(values) => values,
        Value::Null => Vec::new(),
        value => vec![value],
    };
    let text = |value: Value| match value {
        Value::String(text) => text,
        value => value.to_string(),
    };
    values
        .into_iter()
        .map(|value| (name.to_owned(), text(value)))
        .collect()
}
