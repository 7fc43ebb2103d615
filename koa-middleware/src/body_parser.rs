//! JSON, forms and texts in `ctx.request.body` — npm `@koa/bodyparser` and `koa-bodyparser`.

mod body_type;
mod options;
mod settings;

use koa_core::{Context, Error, Middleware, Next, type_is};
use serde_json::{Map, Value};

use self::settings::Settings;
pub use self::{body_type::BodyType, options::BodyParserOptions};
use crate::co_body::{self, Parsed};

/// Parses JSON and forms by their content type into `ctx.request.body`, and keeps their text in `ctx.request.raw_body`.
///
/// - A body of another type, or none, is an empty object. So is an empty one of JSON.
/// - Of methods, POST, PUT and PATCH are looked at; for others the body stays `null`, and unread.
/// - A body that is there already stays: two parsers do not disturb each other.
/// - gzip, deflate and br are decompressed; limits count what comes out. Brackets and dots in the names of a form nest, as [`qs`](crate::qs) says.
///
/// `ctx.request.body` is a [`Value`]; [`body_as`](koa_core::Request::body_as) reads it as a type of one's own, with the texts of a form as the
/// numbers that the type asks for.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::body_parser;
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(body_parser());
/// app.with(async |ctx, _| {
///     let body = ctx.request.body.clone();
///     ctx.set_body(body);
///     Ok(())
/// });
///
/// let client = app.test();
/// client.post("/").json(&json!({ "a": 1 })).send().await.assert_json(&json!({ "a": 1 }));
/// client.post("/").form(&[("a[b]", "1"), ("c", "2")]).send().await.assert_json(&json!({ "a": { "b": "1" }, "c": "2" }));
/// # }
/// ```
///
/// # Errors
///
/// 413 `request entity too large` for JSON over 1 MiB and forms over 56 KiB, 400 for a body that is malformed or cut (of JSON, the client sees
/// the phrase of the status alone), 415 for a `Content-Encoding` that is not known, 408 for a body that comes too slowly.
///
/// # In Koa
///
/// `app.use(bodyParser())` of `@koa/bodyparser` 6; see [`BodyParserOptions::koa_bodyparser`] for the older package.
#[must_use]
pub fn body_parser() -> impl Middleware {
    body_parser_with(BodyParserOptions::new())
}

/// [`body_parser`] with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{BodyParserOptions, body_parser_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(body_parser_with(BodyParserOptions::new().enable_types(["json", "text"]).text_limit("10b")));
/// app.with(async |ctx, _| {
///     let text: String = ctx.request.body_as()?;
///     ctx.set_body(text.to_uppercase());
///     Ok(())
/// });
///
/// let client = app.test();
/// client.post("/").header("Content-Type", "text/plain").body("short").send().await.assert_text("SHORT");
/// client.post("/").header("Content-Type", "text/plain").body("too long a text").send().await.assert_status(413);
/// # }
/// ```
///
/// # Errors
///
/// As [`body_parser`], with the limits that were set; what [`on_error`](BodyParserOptions::on_error) returns, where it is set.
///
/// # In Koa
///
/// `bodyParser({ enableTypes: ['json', 'text'], textLimit: '10b' })`
#[must_use]
pub fn body_parser_with(options: BodyParserOptions) -> impl Middleware {
    let settings = Settings::from(options);
    async move |ctx: &mut Context, next: Next<'_>| {
        let method = ctx.method();
        let is_parsed = !ctx.request.body.is_null() || ctx.state.get::<ParsedNull>().is_some();
        if !settings.parses(method) || is_parsed || ctx.disable_body_parser() {
            return next.run(ctx).await;
        }
        if let Err(error) = parse(ctx, &settings).await {
            let Some(on_error) = &settings.on_error else {
                return Err(error);
            };
            on_error.call(error, ctx).await?;
        }
        next.run(ctx).await
    }
}

/// That a body was parsed and is `null`, which looks as if none had been.
struct ParsedNull;

async fn parse(ctx: &mut Context, settings: &Settings) -> Result<(), Error> {
    let Some(kind) = kind(ctx, settings) else {
        ctx.request.body = Value::Object(Map::new());
        return Ok(());
    };
    let options = settings.of(kind);
    let Parsed { parsed, raw } = match kind {
        BodyType::Json => co_body::json(ctx, options).await?,
        BodyType::Form => co_body::form(ctx, options).await?,
        BodyType::Text | BodyType::Xml => co_body::text(ctx, options).await?,
    };
    if parsed.is_null() {
        ctx.state.insert(ParsedNull);
    }
    if kind == BodyType::Form {
        ctx.request.set_form_body(parsed);
    } else {
        ctx.request.body = parsed;
    }
    ctx.request.raw_body.get_or_insert(raw);
    Ok(())
}

/// What the body is, if it is to be parsed.
fn kind(ctx: &Context, settings: &Settings) -> Option<BodyType> {
    if settings.detects_json(ctx) {
        return Some(BodyType::Json);
    }
    let content_type = ctx.get("content-type");
    if content_type.is_empty() {
        return None;
    }
    BodyType::ALL.into_iter().find(|kind| {
        settings.is_enabled(*kind)
            && settings
                .types(*kind)
                .iter()
                .any(|own| type_is(&content_type, &[own]).is_some())
            && (*kind == BodyType::Json || !settings.needs_body || ctx.request.has_body())
    })
}

/// What [`body_parser`] adds to `ctx`.
pub trait BodyParserContext {
    /// Whether the body parsers that follow leave this request alone.
    ///
    /// # In Koa
    ///
    /// `ctx.disableBodyParser`
    fn disable_body_parser(&self) -> bool;

    /// Sets whether the body parsers that follow leave this request alone, its body unread.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_middleware::{body_parser, prelude::*};
    ///
    /// let mut app = App::new();
    /// app.with(async |ctx, next| {
    ///     if ctx.path() == "/upload" {
    ///         ctx.set_disable_body_parser(true);
    ///     }
    ///     next.run(ctx).await
    /// });
    /// app.with(body_parser());
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.disableBodyParser = true`
    fn set_disable_body_parser(&mut self, disable: bool);
}

struct Disabled;

impl BodyParserContext for Context {
    fn disable_body_parser(&self) -> bool {
        self.state.get::<Disabled>().is_some()
    }

    fn set_disable_body_parser(&mut self, disable: bool) {
        if disable {
            self.state.insert(Disabled);
        } else {
            self.state.remove::<Disabled>();
        }
    }
}
