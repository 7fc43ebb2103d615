//! The request's URL: `url`, `path`, `query`, `search`, `href` and their setters.

use http::Uri;

use super::Request;
use crate::{Query, Url, url};

/// The request target as received.
pub(super) enum Target {
    /// `/path?query` or `*`, which the parsed form holds as one text.
    Origin(Uri),
    Other(Box<str>),
}

impl Default for Target {
    fn default() -> Self {
        Target::Other(Box::default())
    }
}

impl Target {
    pub(super) fn new(uri: Uri) -> Self {
        if uri.scheme().is_none() && uri.authority().is_none() {
            Target::Origin(uri)
        } else {
            Target::Other(uri.to_string().into())
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Target::Origin(uri) => uri
                .path_and_query()
                .map_or("", http::uri::PathAndQuery::as_str),
            Target::Other(text) => text,
        }
    }
}

/// The URL that a middleware set.
pub(super) struct Rewritten {
    url: String,
    escaped: Option<String>,
}

impl Request {
    /// The text that path and query are read from.
    fn parsed(&self) -> &str {
        match self.rewritten.as_deref() {
            Some(Rewritten {
                escaped: Some(escaped),
                ..
            }) => escaped,
            _ => self.url(),
        }
    }

    /// The request target: path and query, as received or as the setters left it.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.url()); // "/users/1?next=/dashboard"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.url`
    #[must_use]
    pub fn url(&self) -> &str {
        self.rewritten
            .as_ref()
            .map_or_else(|| self.original.as_str(), |rewritten| &rewritten.url)
    }

    /// Rewrites the URL for the middleware that follow; [`original_url`](Self::original_url) stays.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.request.set_url("/z?q");
    ///     assert_eq!((ctx.path(), ctx.querystring()), ("/z", "q"));
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.url = '/z?q'`
    pub fn set_url(&mut self, url: impl Into<String>) {
        let url = url.into();
        self.rewritten = Some(Box::new(Rewritten {
            escaped: url::escaped(&url),
            url,
        }));
        self.query.take();
    }

    /// The request target as received.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.original_url());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.originalUrl`
    #[must_use]
    pub fn original_url(&self) -> &str {
        self.original.as_str()
    }

    /// The path, not decoded; empty where the target has none.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     if ctx.request.path() == "/favicon.ico" {
    ///         return Ok(());
    ///     }
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.path`, which is `null` where the target has none.
    #[must_use]
    pub fn path(&self) -> &str {
        match (&self.rewritten, &self.original) {
            (None, Target::Origin(uri)) => uri.path(),
            _ => self.parsed_path(),
        }
    }

    #[cold]
    fn parsed_path(&self) -> &str {
        url::pathname(self.parsed()).unwrap_or_default()
    }

    /// Replaces the path and keeps the query; `?` and `#` are escaped.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.request.set_path("/logout");
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.path = '/logout'`
    pub fn set_path(&mut self, path: impl AsRef<str>) {
        let path = path.as_ref();
        if self.path() != path {
            self.set_url(url::with_pathname(self.parsed(), path));
        }
    }

    /// The query string without `?`, not decoded.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.querystring()); // "page=2&color=blue"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.querystring`
    #[must_use]
    pub fn querystring(&self) -> &str {
        url::querystring(self.parsed())
    }

    /// Replaces the query string; an empty one removes it.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.request.set_querystring("page=2&color=blue");
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.querystring = 'page=2&color=blue'`
    pub fn set_querystring(&mut self, querystring: impl AsRef<str>) {
        let querystring = querystring.as_ref();
        if self.querystring() != querystring || querystring.is_empty() {
            self.set_url(url::with_querystring(self.parsed(), querystring));
        }
    }

    /// The query string with `?`, or an empty text.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.search()); // "?page=2"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.search`
    #[must_use]
    pub fn search(&self) -> String {
        match self.querystring() {
            "" => String::new(),
            query => format!("?{query}"),
        }
    }

    /// Replaces the query string, given with or without `?`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.request.set_search("?page=2");
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.search = '?page=2'`
    pub fn set_search(&mut self, search: impl AsRef<str>) {
        self.set_querystring(search);
    }

    /// The query, parsed once; every name may have several values.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     let page = ctx.request.query().get("page").unwrap_or("1").to_owned();
    ///     let colors: Vec<_> = ctx.request.query().get_all("color").collect();
    ///     println!("{page} {colors:?}");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.query`
    #[must_use]
    pub fn query(&self) -> &Query {
        self.query.get_or_init(|| Query::parse(self.querystring()))
    }

    /// Replaces the query.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     ctx.request.set_query(serde_json::json!({ "page": 2, "color": ["red", "blue"] }));
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.query = { page: 2, color: 'blue' }`
    pub fn set_query(&mut self, query: impl Into<Query>) {
        self.set_querystring(query.into().to_string());
    }

    /// The whole URL as the client sees it: protocol, host and original URL.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.request.href()); // "http://localhost/users/1?next=/dashboard"
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.href`
    #[must_use]
    pub fn href(&self) -> String {
        let original = self.original_url();
        if is_absolute(original) {
            return original.into();
        }
        format!("{}://{}{original}", self.protocol(), self.host())
    }

    /// The parsed URL of protocol, host and original URL; `None` where the host is not one.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     if let Some(url) = ctx.request.parsed_url() {
    ///         println!("{} {}", url.host(), url.pathname());
    ///     }
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `request.URL`, which is an empty object where the host is not one.
    #[must_use]
    pub fn parsed_url(&self) -> Option<Url> {
        Url::parse(&self.href()).ok()
    }
}

fn is_absolute(url: &str) -> bool {
    let scheme = |scheme: &str| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    scheme("http://") || scheme("https://")
}
