//! Body and query as types of one's own, with errors that name the field.

use std::fmt::Display;

use serde::{
    Deserializer,
    de::{DeserializeOwned, Error as _},
};
use serde_json::Value;

use super::{Request, form::FormValue};
use crate::Error;

impl Request {
    /// Sets [`body`](Self::body) to what was read from a form, so that [`body_as`](Self::body_as) reads its texts as numbers too.
    ///
    /// For body parsers. It holds until the end of the request, also where `body` is assigned anew.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde_json::json;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.request.set_form_body(json!({ "age": "7" }));
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.request.body = qs.parse(text)`
    pub fn set_form_body(&mut self, body: impl Into<Value>) {
        self.body = body.into();
        self.has_form_body = true;
    }

    /// What a body parser made of the body, as a type of your own.
    ///
    /// It reads [`body`](Self::body), so a middleware such as `body_parser` must have run; [`json`](Self::json) needs none. The values of a
    /// form are texts, which are read as what the type asks for:
    ///
    /// | type | text |
    /// | --- | --- |
    /// | a number | the number |
    /// | `bool` | `true`, `1` or `on`; `false`, `0` or `off` |
    /// | `Option` | an empty text is `None` |
    /// | `Vec` | a single value is a list of one |
    /// | an enum without fields | the name of a variant |
    ///
    /// Fields behind `#[serde(flatten)]` and untagged enums stay texts, for serde does not say there what is asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct SignUp {
    ///     name: String,
    ///     age: Option<u8>,
    ///     #[serde(default)]
    ///     newsletter: bool,
    /// }
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let form: SignUp = ctx.request.body_as()?; // name=tobi&age=7&newsletter=on
    ///     ctx.set_body(format!("Hello {}", form.name));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// A 422 whose message names the field, and why it is not what the type asks for: `unexpected body at user.age: invalid value: string "x",
    /// expected u8`. The property `path` is the field alone, `user.age`. (A body that is malformed failed in the parser, with a 400.)
    ///
    /// # In Koa
    ///
    /// `ctx.request.body`
    pub fn body_as<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let found = if self.has_form_body {
            traced(FormValue::of(&self.body))
        } else {
            traced(&self.body)
        };
        found.map_err(|(path, error)| {
            if self.body.is_null() && self.raw_body.is_none() {
                let error = serde_json::Error::custom("no body was parsed");
                return failed(422, "unexpected body", "", error);
            }
            failed(422, "unexpected body", &path, error)
        })
    }

    /// The whole body as JSON of a type of your own, read once and kept.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct User {
    ///     name: String,
    /// }
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let User { name } = ctx.request.json().await?;
    ///     ctx.set_body(format!("Hello {name}"));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes), 400 for a body that is not JSON, and 422 for JSON of another shape, whose message names the field; both tell
    /// the place. The property `path` of the latter is the field alone.
    ///
    /// # In Koa
    ///
    /// `co-body`: `await parse.json(ctx)`
    pub async fn json<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        let bytes = self.read(self.limit()).await?;
        serde_json::from_slice(&bytes).map_err(|error| {
            if !error.is_data() {
                return failed(400, "invalid JSON", "", error);
            }
            // Read again, for keeping track of the path would cost every request.
            let mut again = serde_json::Deserializer::from_slice(&bytes);
            let path = traced::<T, _>(&mut again).err().map(|(path, _)| path);
            failed(422, "unexpected JSON", &path.unwrap_or_default(), error)
        })
    }

    /// The query as a type of your own, its names the fields; the texts are read as those of a form, see [`body_as`](Self::body_as).
    ///
    /// A field that was left empty in a form (`?page=`) is `None` for an `Option`; a name without a value (`?page`) is too.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Page {
    ///     page: u32,
    ///     search: Option<String>,
    /// }
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let Page { page, search } = ctx.request.query_as()?; // ?page=2&search=
    ///     ctx.set_body(format!("page {page} of {}", search.as_deref().unwrap_or("all")));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// A 400 that tells which field is missing or wrong; where it is wrong, the property `path` is the field alone.
    ///
    /// # In Koa
    ///
    /// `ctx.query`
    pub fn query_as<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let query = serde_json::to_value(self.query())?;
        traced(FormValue::of(&query))
            .map_err(|(path, error)| failed(400, "invalid query", &path, error))
    }
}

/// A value, or the path to what is wrong with it; an empty one for the whole.
fn traced<'de, T: serde::Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, (String, D::Error)> {
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = match error.path().to_string() {
            root if root == "." => String::new(),
            path => path,
        };
        (path, error.into_inner())
    })
}

fn failed<E>(status: u16, what: &str, path: &str, error: E) -> Error
where
    E: Display + Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let made = Error::new(status);
    let made = if path.is_empty() {
        made.with_message(format!("{what}: {error}"))
    } else {
        made.with_message(format!("{what} at {path}: {error}"))
            .with_property("path", path)
    };
    made.with_source(error)
}
