//! Compressed responses — npm `koa-compress`.

mod accept;
mod coding;
mod encoder;
mod filter;
mod options;
mod stream;

use bytes::Bytes;
use koa_core::{Body, Context, Error, Middleware, Next, Result};

use self::{coding::Coding, encoder::Encoder, stream::Compressed};
pub use self::{
    filter::compressible,
    options::{CompressOptions, EncodingOptions},
};

/// Compresses responses, by what the client accepts: `br`, `gzip`, `deflate`, and `zstd` where it is switched on.
///
/// A response is sent as it is where
///
/// - it has no body, is smaller than 1024 bytes, or of a type that is [compressed already](compressible);
/// - it answers `HEAD`, or its status is 204, 205, 206 or 304;
/// - it has a `Content-Encoding`, a `Content-Range`, is `multipart/byteranges`, or says `Cache-Control: no-transform`;
/// - the client does not accept anything better than `identity`, or a handler said [`ctx.set_compress(false)`](CompressContext::set_compress).
///
/// `Vary: Accept-Encoding` is on every response, compressed or not. A strong `ETag` becomes weak on a compressed one, for
/// its bytes are not those that were tagged. A stream is compressed piece by piece, and what was written is sent at once
/// whenever its source has no more at hand, so that server-sent events arrive one by one.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::compress;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(compress());
/// app.with(async |ctx, _| {
///     ctx.set_body("All work and no play. ".repeat(100));
///     Ok(())
/// });
/// let response = app.test().get("/").header("Accept-Encoding", "gzip, br").send().await;
/// response.assert_header("content-encoding", "br").assert_header("vary", "Accept-Encoding");
/// # }
/// ```
///
/// # Errors
///
/// - A 406 where the client refuses `identity` and accepts nothing that there is.
/// - A 500 where a [`Json`](koa_core::Json) body cannot be serialised.
///
/// # In Koa
///
/// `compress()`. What a stream has written waits for more there, unless `flush` is set, and a source that breaks leaves the client waiting.
#[must_use]
pub fn compress() -> impl Middleware {
    compress_with(CompressOptions::new())
}

/// [`compress`](fn@compress) with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{CompressOptions, EncodingOptions, compress_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let options = CompressOptions::new().threshold("2kb").br(false).gzip(EncodingOptions::new().level(9));
/// let mut app = App::new();
/// app.with(compress_with(options));
/// app.with(async |ctx, _| {
///     ctx.set_body("All work and no play. ".repeat(100));
///     Ok(())
/// });
/// let response = app.test().get("/").header("Accept-Encoding", "gzip, br").send().await;
/// response.assert_header("content-encoding", "gzip");
/// # }
/// ```
///
/// # Errors
///
/// As [`compress`](fn@compress).
///
/// # In Koa
///
/// `compress({ threshold: '2kb', br: false, gzip: { level: 9 } })`
#[must_use]
pub fn compress_with(options: CompressOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        ctx.vary("Accept-Encoding");
        next.run(ctx).await?;
        // A handler may have replaced the header.
        ctx.vary("Accept-Encoding");
        let own = ctx.state.remove::<Compression>().unwrap_or_default();
        if !is_compressible(ctx, &options, &own) {
            return Ok(());
        }
        let json = if ctx.body().is_json() {
            ctx.body().to_bytes()?
        } else {
            None
        };
        let size = match &json {
            Some(bytes) => Some(bytes.len() as u64),
            None => ctx.response.length(),
        };
        let rules = [own.options(), Some(&options)];
        if let Some((coding, how)) = choose(ctx, &rules, &options, size)? {
            replace(ctx, coding, how, json, size)?;
        }
        Ok(())
    }
}

/// What a handler said about its own response.
#[derive(Debug, Default)]
enum Wish {
    #[default]
    Nothing,
    On,
    Off,
    Options(Box<CompressOptions>),
}

/// What [`set_compress`](CompressContext::set_compress) takes: `true`, `false` or [`CompressOptions`].
#[derive(Debug, Default)]
pub struct Compression(Wish);

impl From<bool> for Compression {
    fn from(on: bool) -> Self {
        Compression(if on { Wish::On } else { Wish::Off })
    }
}

impl From<CompressOptions> for Compression {
    fn from(options: CompressOptions) -> Self {
        Compression(Wish::Options(Box::new(options)))
    }
}

impl Compression {
    fn options(&self) -> Option<&CompressOptions> {
        match &self.0 {
            Wish::Options(options) => Some(options),
            _ => None,
        }
    }
}

/// What koa-compress adds to `ctx`; `use koa_middleware::prelude::*` brings it in.
///
/// # Examples
///
/// ```
/// use koa_middleware::prelude::*;
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     ctx.set_compress(false);
///     ctx.set_body("a secret beside what the client sent");
///     Ok(())
/// });
/// ```
pub trait CompressContext {
    /// Says whether this response is compressed, or how.
    ///
    /// `true` compresses whatever its type is, `false` does not compress, and options take the place of those of the
    /// middleware, as far as they set a threshold or a coding.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_middleware::{CompressOptions, compress, prelude::*};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = App::new();
    /// app.with(compress());
    /// app.with(async |ctx, _| {
    ///     ctx.set_compress(CompressOptions::new().threshold(0).gzip(false));
    ///     ctx.set_body("short");
    ///     Ok(())
    /// });
    /// let response = app.test().get("/").header("Accept-Encoding", "gzip, deflate").send().await;
    /// response.assert_header("content-encoding", "deflate");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.compress = { threshold: 0, gzip: false }`
    fn set_compress(&mut self, compress: impl Into<Compression>);
}

impl CompressContext for Context {
    fn set_compress(&mut self, compress: impl Into<Compression>) {
        self.state.insert(compress.into());
    }
}

fn is_compressible(ctx: &Context, options: &CompressOptions, own: &Compression) -> bool {
    let has_content =
        !ctx.body().is_empty() && ctx.body().as_bytes().is_none_or(|bytes| !bytes.is_empty());
    if !has_content
        || ctx.header_sent()
        || !ctx.respond
        || ctx.method() == "HEAD"
        || matches!(ctx.status(), 204..=206 | 304)
        || matches!(own.0, Wish::Off)
    {
        return false;
    }
    let response = &ctx.response;
    if response.has("Content-Range")
        || response
            .get("Content-Encoding")
            .is_some_and(|coding| !coding.is_empty())
        || response
            .get("Cache-Control")
            .is_some_and(|value| forbids(&value))
    {
        return false;
    }
    let kind = ctx.content_type();
    let kind = kind.trim();
    !kind.eq_ignore_ascii_case("multipart/byteranges")
        && (matches!(own.0, Wish::On) || options.admits(kind))
}

/// Whether a `Cache-Control` has `no-transform` (RFC 9111, 5.2.2.6).
fn forbids(cache_control: &str) -> bool {
    let mut directives = cache_control.split(',').map(str::trim);
    directives.any(|directive| directive.eq_ignore_ascii_case("no-transform"))
}

/// The coding of a response, and how it is done; `None` where it is sent as it is.
fn choose(
    ctx: &Context,
    rules: &[Option<&CompressOptions>; 2],
    options: &CompressOptions,
    size: Option<u64>,
) -> Result<Option<(Coding, EncodingOptions)>> {
    let kind = ctx.content_type();
    let rules = || rules.iter().flatten();
    let threshold = rules().find_map(|rule| rule.threshold.as_ref());
    let threshold = threshold.map_or(options::THRESHOLD, |threshold| {
        threshold.of(&kind, size, ctx)
    });
    if size.is_some_and(|size| size < threshold.bytes()) {
        return Ok(None);
    }
    let how = |coding: Coding| {
        let setting = rules().find_map(|rule| rule.encodings[coding as usize].as_ref());
        setting.map_or_else(
            || coding.default_options(),
            |setting| setting.of(&kind, size, ctx),
        )
    };
    let available: Vec<_> = Coding::COMPRESSED
        .into_iter()
        .map(|coding| (coding, how(coding)))
        .filter(|(_, how)| how.enabled)
        .collect();
    let codings: Vec<_> = available
        .iter()
        .map(|(coding, _)| *coding)
        .chain([Coding::Identity])
        .collect();
    let accepted = ctx.get("Accept-Encoding");
    let accepted = match accepted.trim() {
        "" => options.missing(),
        "*" => options.wildcard(),
        accepted => accepted,
    };
    match accept::best(accepted, &codings, options.preference()) {
        Some(Coding::Identity) => Ok(None),
        Some(chosen) => Ok(available.into_iter().find(|(coding, _)| *coding == chosen)),
        None => Err(not_acceptable(&codings)),
    }
}

fn not_acceptable(codings: &[Coding]) -> Error {
    let names: Vec<_> = codings.iter().map(|coding| coding.name()).collect();
    Error::new(406).with_message(format!("Please accept {}.", names.join(", ")))
}

fn replace(
    ctx: &mut Context,
    coding: Coding,
    how: EncodingOptions,
    json: Option<Bytes>,
    size: Option<u64>,
) -> Result {
    let encoder = Encoder::new(coding, &how, size)?;
    let body = ctx.take_body();
    let body = json.map_or(body, Body::from);
    ctx.remove("Content-Length");
    ctx.set("Content-Encoding", coding.name());
    let strong = ctx
        .etag()
        .filter(|tag| tag.starts_with('"'))
        .map(|tag| format!("W/{tag}"));
    if let Some(weak) = strong {
        ctx.set("ETag", weak);
    }
    ctx.set_body(Body::stream(Compressed::new(
        body.into_stream(),
        encoder,
        how.flush,
    )));
    Ok(())
}

/// A body as gzip, for files that are sent so whatever else is.
#[cfg(feature = "static-cache")]
pub(crate) fn gzipped(body: Body) -> std::io::Result<Body> {
    let encoder = Encoder::new(Coding::Gzip, &EncodingOptions::new(), None)?;
    let stream = Compressed::new(body.into_stream(), encoder, false);
    Ok(Body::stream(stream))
}

#[cfg(test)]
mod tests {
    use super::forbids;

    // spec: ZIP-021, ZIP-022
    #[test]
    fn no_transform_is_a_directive_of_its_own() {
        for (value, wanted) in [
            ("no-transform", true),
            ("public, no-transform", true),
            ("no-transform, private", true),
            ("no-transform , max-age=1000", true),
            ("max-age=1000 , no-transform", true),
            ("not-no-transform", false),
            ("public", false),
            ("no-transform-thingy", false),
            ("", false),
        ] {
            assert_eq!(forbids(value), wanted, "{value}");
        }
    }
}
