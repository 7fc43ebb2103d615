//! Request bodies read, decompressed, decoded and parsed — npm `co-body`.
//!
//! It is what the body parsers are made of, and of use where a single route wants a body and no middleware:
//!
//! ```
//! use koa_core::App;
//! use koa_middleware::{CoBodyOptions, co_body};
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut app = App::new();
//! app.with(async |ctx, _| {
//!     let body = co_body::parse(ctx, &CoBodyOptions::new()).await?.parsed;
//!     ctx.set_body(body);
//!     Ok(())
//! });
//!
//! let client = app.test();
//! client.post("/").form(&[("user[name]", "tobi")]).send().await.assert_json(&json!({ "user": { "name": "tobi" } }));
//! client.post("/").header("Content-Type", "image/png").body("..").send().await.assert_status(415);
//! # }
//! ```
//!
//! # Errors
//!
//! What every function here fails with:
//!
//! - 413 `request entity too large` for a body over the limit, counted after decompression; its properties `limit` and, where known, `length`,
//!   `expected` or `received` are numbers of bytes, and `type` is `entity.too.large`
//! - 415 for a `Content-Encoding` that is not known, compared in lower case
//! - 400 for a body that is malformed; of one that cannot be parsed, the property `body` is the text
//! - 400 or 408 for a body that is cut or comes too slowly
//! - 500 where the body was taken as a stream before

mod decode;
mod encoding;
mod inflate;
mod json;
mod options;
mod read;

use bytes::Bytes;
use koa_core::{Context, Error};
use serde_json::Value;

pub(crate) use self::encoding::Encoding;
pub use self::{
    json::OnProtoPoisoning,
    options::{CoBodyOptions, FormParser},
};

/// A body that was read.
///
/// # In Koa
///
/// What `co-body` returns with `returnRawBody: true`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Parsed {
    /// What the body says.
    pub parsed: Value,
    /// The text it was parsed from, in UTF-8: decompressed, decoded, and without a byte order mark.
    pub raw: Bytes,
}

const JSON_TYPES: [&str; 3] = ["json", "application/*+json", "application/csp-report"];
const FORM_TYPES: [&str; 1] = ["urlencoded"];
const TEXT_TYPES: [&str; 1] = ["text"];

/// Reads the body as what its content type says: JSON, a form, or a text.
///
/// # Examples
///
/// ```
/// use koa_middleware::{CoBodyOptions, co_body};
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let body = co_body::parse(ctx, &CoBodyOptions::new().limit("10kb")).await?.parsed;
///     ctx.set_body(body);
///     Ok(())
/// });
/// ```
///
/// # Errors
///
/// 415 for a content type that is none of them, else as [the module](self) says.
///
/// # In Koa
///
/// `await parse(ctx, { limit: '10kb' })`
pub async fn parse(ctx: &mut Context, options: &CoBodyOptions) -> Result<Parsed, Error> {
    if is(ctx, options.json_types.as_deref(), &JSON_TYPES) {
        return json(ctx, options).await;
    }
    if is(ctx, options.form_types.as_deref(), &FORM_TYPES) {
        return form(ctx, options).await;
    }
    if is(ctx, options.text_types.as_deref(), &TEXT_TYPES) {
        return text(ctx, options).await;
    }
    let message = match &*ctx.get("content-type") {
        "" => "Missing content-type".to_owned(),
        other => format!("Unsupported content-type: {other}"),
    };
    Err(Error::new(415).with_message(message).with_expose(false))
}

fn is(ctx: &Context, own: Option<&[String]>, types: &[&str]) -> bool {
    let own: Option<Vec<_>> = own.map(|own| own.iter().map(String::as_str).collect());
    ctx.request.is(own.as_deref().unwrap_or(types)).is_some()
}

/// Reads the body as JSON, whatever its content type. The limit defaults to 1 MiB.
///
/// - [`strict`](CoBodyOptions::strict) takes objects and lists alone, and makes an empty body an empty object.
/// - A name that comes twice has its last value. Bytes that are no text become U+FFFD.
/// - Numbers are read as JavaScript has them: `1.0` and `1e2` are whole.
///
/// # Examples
///
/// ```
/// use koa_middleware::{CoBodyOptions, co_body};
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let found = co_body::json(ctx, &CoBodyOptions::new().strict(false)).await?;
///     println!("{} from {} bytes", found.parsed, found.raw.len());
///     Ok(())
/// });
/// ```
///
/// # Errors
///
/// As [the module](self) says.
///
/// # In Koa
///
/// `await parse.json(ctx, { strict: false })`
pub async fn json(ctx: &mut Context, options: &CoBodyOptions) -> Result<Parsed, Error> {
    let raw = raw(ctx, options, 1 << 20).await?;
    let text = String::from_utf8_lossy(&raw);
    match json::parse(&text, options.strict, options.on_proto_poisoning) {
        Ok(parsed) => Ok(Parsed { parsed, raw }),
        Err(error) => Err(error.with_property("body", &*text)),
    }
}

/// Reads the body as a form, whatever its content type. The limit defaults to 56 KiB.
///
/// Brackets and dots in names nest, as [`qs`](crate::qs) says. Every value is a text, a list or an object.
///
/// # Examples
///
/// ```
/// use koa_middleware::{CoBodyOptions, QsOptions, co_body};
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let options = CoBodyOptions::new().query_string(QsOptions::new().allow_dots(false));
///     ctx.request.body = co_body::form(ctx, &options).await?.parsed;
///     Ok(())
/// });
/// ```
///
/// # Errors
///
/// As [the module](self) says.
///
/// # In Koa
///
/// `await parse.form(ctx, { queryString: { allowDots: false } })`
pub async fn form(ctx: &mut Context, options: &CoBodyOptions) -> Result<Parsed, Error> {
    let raw = raw(ctx, options, 56 << 10).await?;
    let text = String::from_utf8_lossy(&raw);
    match options.parse_form(&text) {
        Ok(parsed) => Ok(Parsed { parsed, raw }),
        Err(mut error) => {
            error.status = 400;
            Err(error.with_property("body", &*text))
        }
    }
}

/// Reads the body as a text, whatever its content type. The limit defaults to 1 MiB.
///
/// # Examples
///
/// ```
/// use koa_middleware::{CoBodyOptions, co_body};
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let body = co_body::text(ctx, &CoBodyOptions::new().encoding("gbk")).await?.parsed;
///     ctx.set_body(body);
///     Ok(())
/// });
/// ```
///
/// # Errors
///
/// As [the module](self) says.
///
/// # In Koa
///
/// `await parse.text(ctx, { encoding: 'gbk' })`
pub async fn text(ctx: &mut Context, options: &CoBodyOptions) -> Result<Parsed, Error> {
    let raw = raw(ctx, options, 1 << 20).await?;
    let parsed = String::from_utf8_lossy(&raw).into_owned().into();
    Ok(Parsed { parsed, raw })
}

/// Reads the body as bytes, decompressed but not decoded. The limit defaults to 1 MiB.
///
/// # Examples
///
/// ```
/// use koa_middleware::{CoBodyOptions, co_body};
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     let bytes = co_body::bytes(ctx, &CoBodyOptions::new().limit("10mb")).await?;
///     println!("{} bytes", bytes.len());
///     Ok(())
/// });
/// ```
///
/// # Errors
///
/// As [the module](self) says.
///
/// # In Koa
///
/// `await parse.text(ctx, { encoding: false })`, or `raw-body` on `inflation`
pub async fn bytes(ctx: &mut Context, options: &CoBodyOptions) -> Result<Bytes, Error> {
    read::read(&mut ctx.request, options.limit_or(1 << 20), options.zstd).await
}

async fn raw(ctx: &mut Context, options: &CoBodyOptions, limit: u64) -> Result<Bytes, Error> {
    let bytes = read::read(&mut ctx.request, options.limit_or(limit), options.zstd).await?;
    Ok(decode::decode(bytes, options.encoding))
}
