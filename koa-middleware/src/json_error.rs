//! The errors of an API as JSON — npm `koa-json-error`.

mod options;

use koa_core::{Context, Error, Middleware, Next};
use serde_json::{Map, Value, json};

pub use self::options::JsonErrorOptions;
use crate::error_pages::{begin, caught, causes, is_development, message};

/// Catches the errors of what follows and answers them as JSON, with `name`, `message`, `status` and the error's properties.
///
/// To be added first. A 404 without a body is an error too. Where the message is not exposed, which a 500's is not, it is the
/// phrase of the status, and the properties are left out; in `development` all is shown, and what caused the error as `stack`.
///
/// The [`on_error`](koa_core::App::on_error) listeners hear of the errors that are not exposed and whose status is 500 or more.
///
/// # Examples
///
/// ```
/// use koa_core::{App, Error};
/// use koa_middleware::json_error;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.env = "production".into();
/// app.with(json_error());
/// app.with(async |_, _| Err(Error::new(400).with_message("name required").with_property("code", "E_NAME")));
///
/// let text = r#"{"code":"E_NAME","name":"BadRequestError","message":"name required","status":400}"#;
/// app.test().get("/").send().await.assert_status(400).assert_text(text);
/// # }
/// ```
///
/// # In Koa
///
/// `app.use(error())`
#[must_use]
pub fn json_error() -> impl Middleware {
    json_error_with(JsonErrorOptions::new())
}

/// Catches the errors of what follows and answers them as JSON, with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{JsonErrorOptions, json_error_with};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(json_error_with(JsonErrorOptions::new().format(|error, _| {
///     json!({ "error": { "status": error.status, "message": error.public_message() } })
/// })));
/// app.test().get("/").send().await.assert_text(r#"{"error":{"status":404,"message":"Not Found"}}"#);
/// # }
/// ```
///
/// # In Koa
///
/// `app.use(error((err) => ({ error: { status: err.status, message: err.message } })))`
#[must_use]
pub fn json_error_with(options: JsonErrorOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        let Some(error) = caught(ctx, next).await? else {
            return Ok(());
        };
        begin(error.status, &error, ctx);
        let body = match options.formatted(&error, ctx) {
            Value::Null => json!({}),
            body => body,
        };
        ctx.set_body(body);
        ctx.set_type("json");
        if ctx.status() >= 500 && !error.expose {
            ctx.emit_error(&error).await;
        }
        Ok(())
    }
}

impl JsonErrorOptions {
    fn formatted(&self, error: &Error, ctx: &Context) -> Value {
        let shown = error.expose || is_development(ctx);
        let value = match &self.pre_format {
            Some(pre_format) => pre_format(error),
            None if shown => error.properties.clone().into(),
            None => json!({}),
        };
        let value = match &self.format {
            Some(format) => format(error, value),
            None => described(error, ctx, value),
        };
        match &self.post_format {
            Some(post_format) => post_format(error, value),
            None => value,
        }
    }
}

/// What an error looks like by default: what was there, and what every error has.
fn described(error: &Error, ctx: &Context, value: Value) -> Value {
    let mut object = match value {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    object.insert("name".into(), error.name().into());
    object.insert("message".into(), message(error, ctx).into());
    if is_development(ctx) {
        let mut stack = format!("{}: {}", error.name(), error.message);
        for cause in causes(error) {
            stack += "\n  caused by: ";
            stack += &cause;
        }
        object.insert("stack".into(), stack.into());
    }
    object.insert("status".into(), ctx.status().into());
    object.into()
}
