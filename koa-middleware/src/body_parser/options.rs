//! What is parsed, and how — the options of npm `@koa/bodyparser`.

mod limits;

use std::{fmt, sync::Arc};

use koa_core::{Context, Error, Result};

use super::BodyType;
use crate::{ByteSize, CoBodyOptions, OnProtoPoisoning, QsOptions, on_error::OnError};

pub(super) type DetectJson = dyn Fn(&Context) -> bool + Send + Sync;

/// The options of [`body_parser_with`](crate::body_parser_with).
///
/// # Examples
///
/// ```
/// use koa_middleware::BodyParserOptions;
///
/// let options = BodyParserOptions::new().json_limit("10mb").enable_types(["json", "form", "text"]);
/// ```
///
/// # In Koa
///
/// `bodyParser({ jsonLimit: '10mb', enableTypes: ['json', 'form', 'text'] })`
#[derive(Clone)]
pub struct BodyParserOptions {
    pub(super) enabled: Vec<BodyType>,
    pub(super) limits: [Option<ByteSize>; 4],
    pub(super) types: [Vec<String>; 4],
    pub(super) parsed_methods: Option<Vec<String>>,
    pub(super) reading: CoBodyOptions,
    pub(super) detect_json: Option<Arc<DetectJson>>,
    pub(super) on_error: Option<Arc<dyn OnError>>,
    pub(super) is_older: bool,
}

impl BodyParserOptions {
    /// The defaults of npm `@koa/bodyparser`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        BodyParserOptions {
            enabled: vec![BodyType::Json, BodyType::Form],
            limits: [None; 4],
            types: [
                [
                    "application/json",
                    "application/json-patch+json",
                    "application/vnd.api+json",
                    "application/csp-report",
                    "application/reports+json",
                    "application/scim+json",
                ]
                .map(str::to_owned)
                .into(),
                ["application/x-www-form-urlencoded"]
                    .map(str::to_owned)
                    .into(),
                ["text/plain"].map(str::to_owned).into(),
                ["text/xml", "application/xml"].map(str::to_owned).into(),
            ],
            parsed_methods: Some(["POST", "PUT", "PATCH"].map(str::to_owned).into()),
            reading: CoBodyOptions::new(),
            detect_json: None,
            on_error: None,
            is_older: false,
        }
    }

    /// The defaults of the older npm `koa-bodyparser`.
    ///
    /// - Every method is looked at, so that a DELETE with JSON has a body, and a GET without one an empty object.
    /// - `application/reports+json` is not JSON.
    /// - [`detect_json`](Self::detect_json) is asked only where JSON is enabled.
    ///
    /// Its options `strict` and `onerror` are [`json_strict`](Self::json_strict) and [`on_error`](Self::on_error).
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_middleware::{BodyParserOptions, body_parser_with};
    ///
    /// let mut app = App::new();
    /// app.with(body_parser_with(BodyParserOptions::koa_bodyparser().json_limit("10mb")));
    /// ```
    ///
    /// # In Koa
    ///
    /// `require('koa-bodyparser')({ jsonLimit: '10mb' })`
    #[must_use]
    pub fn koa_bodyparser() -> Self {
        let mut options = BodyParserOptions::new();
        options.types[BodyType::Json as usize].retain(|own| own != "application/reports+json");
        options.parsed_methods = None;
        options.is_older = true;
        options
    }

    /// Sets which kinds of body are parsed: `json`, `form`, `text`, `xml`. Defaults to JSON and forms.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().enable_types(["json", "form", "text"]);
    /// ```
    ///
    /// # Panics
    ///
    /// Where a name is none of them.
    ///
    /// # In Koa
    ///
    /// `{ enableTypes: ['json', 'form', 'text'] }`
    #[must_use]
    #[track_caller]
    pub fn enable_types<T: Into<BodyType>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.enabled.clear();
        for kind in types {
            self.enabled.push(kind.into());
        }
        self
    }

    /// Adds content types that are parsed as a kind of body.
    ///
    /// They are compared as [`type_is`](koa_core::type_is) does. The kind must be [enabled](Self::enable_types).
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().extend_types("json", ["application/x-javascript"]);
    /// ```
    ///
    /// # Panics
    ///
    /// Where there is no such kind.
    ///
    /// # In Koa
    ///
    /// `{ extendTypes: { json: ['application/x-javascript'] } }`, which in `@koa/bodyparser` replaces as many of the defaults.
    #[must_use]
    #[track_caller]
    pub fn extend_types<T: Into<String>>(
        mut self,
        kind: impl Into<BodyType>,
        types: impl IntoIterator<Item = T>,
    ) -> Self {
        self.types[kind.into() as usize].extend(types.into_iter().map(Into::into));
        self
    }

    /// Sets which methods are looked at. Defaults to POST, PUT and PATCH.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().parsed_methods(["POST", "PUT", "PATCH", "DELETE"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'] }`
    #[must_use]
    pub fn parsed_methods<M: Into<String>>(mut self, methods: impl IntoIterator<Item = M>) -> Self {
        self.parsed_methods = Some(methods.into_iter().map(Into::into).collect());
        self
    }

    /// Sets whether JSON must be an object or a list; anything else is a 400 then. Defaults to true.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().json_strict(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ jsonStrict: false }`, `strict` in `koa-bodyparser`
    #[must_use]
    pub fn json_strict(mut self, strict: bool) -> Self {
        self.reading = self.reading.strict(strict);
        self
    }

    /// Sets the encoding of the body's text, by its name. Defaults to `utf-8`.
    ///
    /// The charset that a client says is not looked at, as upstream does not.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().encoding("gbk");
    /// ```
    ///
    /// # Panics
    ///
    /// Where there is no encoding of that name.
    ///
    /// # In Koa
    ///
    /// `{ encoding: 'gbk' }`
    #[must_use]
    #[track_caller]
    pub fn encoding(mut self, name: &str) -> Self {
        self.reading = self.reading.encoding(name);
        self
    }

    /// Sets a function that says of a request whether its body is JSON, whatever its content type. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().detect_json(|ctx| ctx.path().ends_with(".json"));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ detectJSON: (ctx) => /\.json$/.test(ctx.path) }`
    #[must_use]
    pub fn detect_json(
        mut self,
        detect: impl Fn(&Context) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.detect_json = Some(Arc::new(detect));
        self
    }

    /// Sets what becomes of an error of parsing. Defaults to the error, which unwinds the chain.
    ///
    /// Where it returns `Ok`, what follows runs, and the body is `null`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new()
    ///     .on_error(async |error, ctx| ctx.throw(422, format!("not to be read: {}", error.status)));
    /// ```
    ///
    /// # In Koa
    ///
    /// ``{ onError: (err, ctx) => ctx.throw(422, `not to be read: ${err.status}`) }``, `onerror` in `koa-bodyparser`
    #[must_use]
    pub fn on_error(
        mut self,
        on_error: impl for<'a> AsyncFn(Error, &'a mut Context) -> Result + Send + Sync + 'static,
    ) -> Self {
        self.on_error = Some(Arc::new(on_error));
        self
    }

    /// Sets how forms nest. Defaults to what [`qs`](crate::qs) does, with dots that nest.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{BodyParserOptions, QsOptions};
    ///
    /// let options = BodyParserOptions::new().query_string(QsOptions::new().depth(10));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ queryString: { depth: 10 } }` of `koa-bodyparser`; `@koa/bodyparser` has no such option.
    #[must_use]
    pub fn query_string(mut self, options: QsOptions) -> Self {
        self.reading = self.reading.query_string(options);
        self
    }

    /// Sets what becomes of the name `__proto__` in JSON. Defaults to a 400.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{BodyParserOptions, OnProtoPoisoning};
    ///
    /// let options = BodyParserOptions::new().on_proto_poisoning(OnProtoPoisoning::Remove);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ onProtoPoisoning: 'remove' }` of `koa-bodyparser`; `@koa/bodyparser` has no such option.
    #[must_use]
    pub fn on_proto_poisoning(mut self, action: OnProtoPoisoning) -> Self {
        self.reading = self.reading.on_proto_poisoning(action);
        self
    }

    /// Sets whether bodies may be compressed with zstd too, beside gzip, deflate and br. Defaults to false: upstream answers 415.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::BodyParserOptions::new().zstd(true);
    /// ```
    #[cfg(feature = "zstd")]
    #[must_use]
    pub fn zstd(mut self, zstd: bool) -> Self {
        self.reading = self.reading.zstd(zstd);
        self
    }
}

impl Default for BodyParserOptions {
    fn default() -> Self {
        BodyParserOptions::new()
    }
}

impl fmt::Debug for BodyParserOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyParserOptions")
            .field("enabled", &self.enabled)
            .field("limits", &self.limits)
            .field("parsed_methods", &self.parsed_methods)
            .finish_non_exhaustive()
    }
}
