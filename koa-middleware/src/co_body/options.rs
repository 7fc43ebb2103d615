//! How bodies are read — the options of npm `co-body`.

use std::{fmt, sync::Arc};

use koa_core::Error;
use serde_json::Value;

use super::{Encoding, OnProtoPoisoning};
use crate::{ByteSize, QsOptions, qs};

/// A parser of forms in the place of [`qs`](crate::qs): from the text and the options to the value.
pub trait FormParser: Fn(&str, &QsOptions) -> Result<Value, Error> + Send + Sync + 'static {}

impl<F: Fn(&str, &QsOptions) -> Result<Value, Error> + Send + Sync + 'static> FormParser for F {}

/// The options of the functions of [`co_body`](crate::co_body).
///
/// They are read only, so that one value serves all requests.
///
/// # Examples
///
/// ```
/// use koa_middleware::{CoBodyOptions, QsOptions};
///
/// let options = CoBodyOptions::new().limit("10kb").query_string(QsOptions::new().depth(10));
/// ```
///
/// # In Koa
///
/// The second argument of `parse(ctx, { limit: '10kb' })`.
#[derive(Clone)]
pub struct CoBodyOptions {
    pub(super) json_types: Option<Vec<String>>,
    pub(super) form_types: Option<Vec<String>>,
    pub(super) text_types: Option<Vec<String>>,
    pub(super) encoding: Encoding,
    pub(super) strict: bool,
    pub(super) on_proto_poisoning: OnProtoPoisoning,
    pub(super) zstd: bool,
    limit: Option<ByteSize>,
    query_string: QsOptions,
    qs: Option<Arc<dyn FormParser>>,
}

impl CoBodyOptions {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CoBodyOptions::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        CoBodyOptions {
            json_types: None,
            form_types: None,
            text_types: None,
            encoding: Encoding::Utf8,
            strict: true,
            on_proto_poisoning: OnProtoPoisoning::Error,
            zstd: false,
            limit: None,
            query_string: QsOptions::new().of_a_form(),
            qs: None,
        }
    }

    /// Sets how large a body may be, after decompression. Defaults to 1 MiB for JSON and texts and 56 KiB for forms.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CoBodyOptions::new().limit("10mb");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ limit: '10mb' }`
    #[must_use]
    #[track_caller]
    pub fn limit(mut self, limit: impl Into<ByteSize>) -> Self {
        self.limit = Some(limit.into());
        self
    }

    /// Sets the encoding of the body's text, by its name. Defaults to `utf-8`.
    ///
    /// The charset that a client says is not looked at, as upstream does not: JSON is UTF-8, and so are forms.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CoBodyOptions::new().encoding("latin1");
    /// ```
    ///
    /// # Panics
    ///
    /// Where there is no encoding of that name; upstream answers 415 to every request then.
    ///
    /// # In Koa
    ///
    /// `{ encoding: 'latin1' }`
    #[must_use]
    #[track_caller]
    pub fn encoding(mut self, name: &str) -> Self {
        self.encoding = Encoding::named(name);
        self
    }

    /// Sets whether JSON must be an object or a list. Defaults to true.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CoBodyOptions::new().strict(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ strict: false }`
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Sets what becomes of the name `__proto__` in JSON. Defaults to an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{CoBodyOptions, OnProtoPoisoning};
    ///
    /// let options = CoBodyOptions::new().on_proto_poisoning(OnProtoPoisoning::Ignore);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ onProtoPoisoning: 'ignore' }`
    #[must_use]
    pub fn on_proto_poisoning(mut self, action: OnProtoPoisoning) -> Self {
        self.on_proto_poisoning = action;
        self
    }

    /// Sets how forms nest. Defaults to what `qs` does, with dots that nest.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{CoBodyOptions, QsOptions};
    ///
    /// let options = CoBodyOptions::new().query_string(QsOptions::new().allow_dots(false));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ queryString: { allowDots: false } }`
    #[must_use]
    pub fn query_string(mut self, options: QsOptions) -> Self {
        self.query_string = options.of_a_form();
        self
    }

    /// Sets the function that parses forms. Defaults to [`qs::parse_with`](crate::qs::parse_with).
    ///
    /// What it fails with is answered as a 400.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Error;
    /// use koa_middleware::{CoBodyOptions, qs};
    ///
    /// let options = CoBodyOptions::new().qs(|text, options| {
    ///     if text.contains('[') {
    ///         return Err(Error::new(400).with_message("no brackets"));
    ///     }
    ///     qs::parse_with(text, options)
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ qs: require('safe-qs') }`
    #[must_use]
    pub fn qs(mut self, parser: impl FormParser) -> Self {
        self.qs = Some(Arc::new(parser));
        self
    }

    /// Sets whether bodies may be compressed with zstd too, beside gzip, deflate and br. Defaults to false: upstream answers 415.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CoBodyOptions::new().zstd(true);
    /// ```
    #[cfg(feature = "zstd")]
    #[must_use]
    pub fn zstd(mut self, zstd: bool) -> Self {
        self.zstd = zstd;
        self
    }

    /// Sets the content types that [`parse`](crate::co_body::parse) takes for JSON.
    ///
    /// Defaults to `json`, `application/*+json` and `application/csp-report`; they are compared as [`ctx.is`](koa_core::Request::is) does.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CoBodyOptions::new().json_types(["application/x-json"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ jsonTypes: 'application/x-json' }`
    #[must_use]
    pub fn json_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.json_types = Some(types.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the content types that [`parse`](crate::co_body::parse) takes for a form. Defaults to `urlencoded`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CoBodyOptions::new().form_types(["application/x-my-form"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ formTypes: ['application/x-my-form'] }`
    #[must_use]
    pub fn form_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.form_types = Some(types.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the content types that [`parse`](crate::co_body::parse) takes for a text. Defaults to `text`, which is `text/plain`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CoBodyOptions::new().text_types(["application/graphql", "text/html"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ textTypes: ['application/graphql', 'text/html'] }`
    #[must_use]
    pub fn text_types<T: Into<String>>(mut self, types: impl IntoIterator<Item = T>) -> Self {
        self.text_types = Some(types.into_iter().map(Into::into).collect());
        self
    }

    pub(super) fn limit_or(&self, limit: u64) -> u64 {
        self.limit.map_or(limit, ByteSize::bytes)
    }

    pub(super) fn parse_form(&self, text: &str) -> Result<Value, Error> {
        match &self.qs {
            Some(parser) => parser(text, &self.query_string),
            None => qs::parse_with(text, &self.query_string),
        }
    }
}

impl Default for CoBodyOptions {
    fn default() -> Self {
        CoBodyOptions::new()
    }
}

impl fmt::Debug for CoBodyOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CoBodyOptions")
            .field("limit", &self.limit)
            .field("encoding", &self.encoding)
            .field("strict", &self.strict)
            .field("query_string", &self.query_string)
            .finish_non_exhaustive()
    }
}
