//! The options of `koa-body`.

mod types;

use std::fmt;

use koa_core::{Context, Error, Result};

use super::FormidableOptions;
use crate::{ByteSize, CoBodyOptions, QsOptions, on_error::OnError};

const METHODS: [&str; 6] = ["POST", "GET", "PUT", "PATCH", "DELETE", "HEAD"];

/// The options of [`koa_body_with`](super::koa_body_with).
///
/// # Examples
///
/// ```
/// use koa_middleware::{KoaBodyOptions, koa_body_with};
///
/// let mut app = koa_core::App::new();
/// app.with(koa_body_with(KoaBodyOptions::new().multipart(true).json_limit("5mb").include_unparsed(true)));
/// ```
///
/// # In Koa
///
/// `koaBody({ multipart: true, jsonLimit: '5mb', includeUnparsed: true })`
#[must_use = "options do nothing unless they are passed on"]
pub struct KoaBodyOptions {
    pub(super) json_types: Option<Vec<String>>,
    pub(super) urlencoded_types: Option<Vec<String>>,
    pub(super) text_types: Option<Vec<String>>,
    pub(super) multipart_types: Option<Vec<String>>,
    off: Off,
    pub(super) of_json: CoBodyOptions,
    pub(super) of_forms: CoBodyOptions,
    pub(super) of_texts: CoBodyOptions,
    pub(super) formidable: FormidableOptions,
    pub(super) include_unparsed: bool,
    pub(super) patch_koa: bool,
    pub(super) on_error: Option<Box<dyn OnError>>,
    parsed_methods: Vec<String>,
}

/// The types of what is switched off, so that it can be switched on again.
#[derive(Default)]
struct Off {
    json: Option<Vec<String>>,
    urlencoded: Option<Vec<String>>,
    text: Option<Vec<String>>,
    multipart: Option<Vec<String>>,
}

impl KoaBodyOptions {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new();
    /// # let _ = options;
    /// ```
    pub fn new() -> Self {
        KoaBodyOptions {
            json_types: Some(texts([
                "application/json",
                "application/json-patch+json",
                "application/vnd.api+json",
                "application/csp-report",
                "application/reports+json",
            ])),
            urlencoded_types: Some(texts(["urlencoded"])),
            text_types: Some(texts(["text/*"])),
            multipart_types: None,
            off: Off {
                multipart: Some(texts(["multipart"])),
                ..Off::default()
            },
            of_json: CoBodyOptions::new().limit("1mb"),
            of_forms: CoBodyOptions::new().limit("56kb"),
            of_texts: CoBodyOptions::new().limit("56kb"),
            formidable: FormidableOptions::new(),
            include_unparsed: false,
            patch_koa: true,
            on_error: None,
            parsed_methods: texts(["POST", "PUT", "PATCH"]),
        }
    }

    /// How large JSON may be, decompressed; more is a 413. Defaults to 1 MiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().json_limit("5mb");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `jsonLimit: '5mb'`
    #[track_caller]
    pub fn json_limit(mut self, limit: impl Into<ByteSize>) -> Self {
        self.of_json = self.of_json.limit(limit);
        self
    }

    /// How large a form may be, decompressed; more is a 413. Defaults to 56 KiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().form_limit("1mb");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `formLimit: '1mb'`
    #[track_caller]
    pub fn form_limit(mut self, limit: impl Into<ByteSize>) -> Self {
        self.of_forms = self.of_forms.limit(limit);
        self
    }

    /// How large a text may be, decompressed; more is a 413. Defaults to 56 KiB.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().text_limit("1mb");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `textLimit: '1mb'`
    #[track_caller]
    pub fn text_limit(mut self, limit: impl Into<ByteSize>) -> Self {
        self.of_texts = self.of_texts.limit(limit);
        self
    }

    /// Whether JSON must be an object or a list. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().json_strict(false);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `jsonStrict: false`
    pub fn json_strict(mut self, strict: bool) -> Self {
        self.of_json = self.of_json.strict(strict);
        self
    }

    /// The encoding of JSON, forms and texts. Defaults to UTF-8.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().encoding("latin1");
    /// # let _ = options;
    /// ```
    ///
    /// # Panics
    ///
    /// Where there is no encoding of that name, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `encoding: 'latin1'`
    #[track_caller]
    pub fn encoding(mut self, name: &str) -> Self {
        self.of_json = self.of_json.encoding(name);
        self.of_forms = self.of_forms.encoding(name);
        self.of_texts = self.of_texts.encoding(name);
        self
    }

    /// How the names of forms nest. Defaults to what [`CoBodyOptions::query_string`] does.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{KoaBodyOptions, QsOptions};
    ///
    /// let options = KoaBodyOptions::new().query_string(QsOptions::new().allow_dots(false));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `queryString: { allowDots: false }`
    pub fn query_string(mut self, options: QsOptions) -> Self {
        self.of_forms = self.of_forms.query_string(options);
        self
    }

    /// The methods whose bodies are read: of `POST`, `GET`, `PUT`, `PATCH`, `DELETE` and `HEAD`. Defaults to `POST`, `PUT` and `PATCH`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().parsed_methods(["POST", "DELETE"]);
    /// # let _ = options;
    /// ```
    ///
    /// # Panics
    ///
    /// For another method, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `parsedMethods: ['POST', 'DELETE']`
    #[track_caller]
    pub fn parsed_methods<T: Into<String>>(mut self, methods: impl IntoIterator<Item = T>) -> Self {
        self.parsed_methods = texts(methods);
        for method in &self.parsed_methods {
            assert!(
                METHODS.contains(&method.as_str()),
                "bodies of {method:?} are not parsed; write some of {}",
                METHODS.join(", ")
            );
        }
        self
    }

    /// Whether `ctx.request.raw_body` has the text of JSON, forms and texts, decompressed and in UTF-8. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().include_unparsed(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `includeUnparsed: true`
    pub fn include_unparsed(mut self, include: bool) -> Self {
        self.include_unparsed = include;
        self
    }

    /// Whether the result goes to `ctx.request`. Defaults to `true`; with `false` a body is checked and its files are removed with it.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::KoaBodyOptions::new().patch_koa(false);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `patchKoa: false`
    pub fn patch_koa(mut self, patch: bool) -> Self {
        self.patch_koa = patch;
        self
    }

    /// How multipart bodies and their files are received.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{FormidableOptions, KoaBodyOptions};
    ///
    /// let options = KoaBodyOptions::new().multipart(true).formidable(FormidableOptions::new().upload_dir("spool"));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `formidable: { uploadDir: 'spool' }`
    pub fn formidable(mut self, options: FormidableOptions) -> Self {
        self.formidable = options;
        self
    }

    /// Called with what is wrong with a body, in the place of throwing it. Where it answers `Ok`, the chain goes on without a body.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::KoaBodyOptions;
    ///
    /// let options = KoaBodyOptions::new()
    ///     .on_error(async |error, ctx| ctx.throw(422, format!("your body: {}", error.public_message())));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// ``onError: (err, ctx) => ctx.throw(422, `your body: ${err.message}`)``
    pub fn on_error(
        mut self,
        on_error: impl for<'a> AsyncFn(Error, &'a mut Context) -> Result + Send + Sync + 'static,
    ) -> Self {
        self.on_error = Some(Box::new(on_error));
        self
    }

    pub(super) fn parses(&self, method: &str) -> bool {
        self.parsed_methods.iter().any(|own| own == method)
    }
}

fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    texts.into_iter().map(Into::into).collect()
}

impl Default for KoaBodyOptions {
    fn default() -> Self {
        KoaBodyOptions::new()
    }
}

impl fmt::Debug for KoaBodyOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KoaBodyOptions")
            .field("json_types", &self.json_types)
            .field("urlencoded_types", &self.urlencoded_types)
            .field("text_types", &self.text_types)
            .field("multipart_types", &self.multipart_types)
            .field("parsed_methods", &self.parsed_methods)
            .field("formidable", &self.formidable)
            .finish_non_exhaustive()
    }
}
