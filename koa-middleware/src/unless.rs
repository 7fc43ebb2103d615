//! Requests that a middleware is not for — npm `koa-unless`.

use std::{fmt, sync::Arc};

use koa_core::{
    Context, Middleware, Next,
    compose::{self, Onward},
};
use regex::Regex;

type Custom = dyn Fn(&Context) -> bool + Send + Sync;

/// `unless` on every middleware.
///
/// # Examples
///
/// ```
/// use koa_core::{App, Context, Next, Result};
/// use koa_middleware::{Unless, UnlessOptions};
///
/// async fn closed(ctx: &mut Context, _: Next<'_>) -> Result {
///     ctx.throw(403, "closed")
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(closed.unless(UnlessOptions::new().path("/open")));
/// app.with(async |ctx, _| {
///     ctx.set_body("open");
///     Ok(())
/// });
/// app.test().get("/open").send().await.assert_text("open");
/// app.test().get("/other").send().await.assert_status(403);
/// # }
/// ```
///
/// # In Koa
///
/// `closed.unless = require('koa-unless')`
pub trait Unless: Middleware + Sized {
    /// The middleware for all requests but those that the options describe: what follows runs without it for them.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{Unless, UnlessOptions};
    ///
    /// # let closed = async |ctx: &mut koa_core::Context, _: koa_core::Next<'_>| ctx.throw(403, "closed");
    /// let for_posts = closed.unless(UnlessOptions::new().method("GET").method("HEAD"));
    /// # let mut app = koa_core::App::new();
    /// # app.with(for_posts);
    /// ```
    ///
    /// # In Koa
    ///
    /// `closed.unless({ method: ['GET', 'HEAD'] })`
    fn unless(self, options: UnlessOptions) -> impl Middleware {
        let chain = [compose::boxed(self)];
        async move |ctx: &mut Context, next: Next<'_>| {
            if options.matches(ctx) {
                return next.run(ctx).await;
            }
            let onward: &dyn Onward = &next;
            Next::through(&chain, &onward).run(ctx).await
        }
    }
}

impl<M: Middleware> Unless for M {}

/// The requests that a middleware is not for; one that any of the options describes is enough.
///
/// # Examples
///
/// ```
/// # fn main() -> Result<(), regex::Error> {
/// use koa_middleware::UnlessOptions;
/// use regex::Regex;
///
/// let options = UnlessOptions::new()
///     .path("/login")
///     .path(Regex::new("^/public/")?)
///     .method("OPTIONS")
///     .ext("jpg");
/// # let _ = options;
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `{ path: ['/login', /^\/public\//], method: 'OPTIONS', ext: 'jpg' }`
#[derive(Clone)]
pub struct UnlessOptions {
    paths: Vec<UnlessPath>,
    methods: Vec<String>,
    exts: Vec<String>,
    custom: Option<Arc<Custom>>,
    use_original_url: bool,
}

impl UnlessOptions {
    /// No request.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::UnlessOptions::new();
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        UnlessOptions {
            paths: Vec::new(),
            methods: Vec::new(),
            exts: Vec::new(),
            custom: None,
            use_original_url: true,
        }
    }

    /// One more path: a text that the whole path equals, or a regular expression that is found in it.
    ///
    /// The path is compared as it was sent, without the query.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> Result<(), regex::Error> {
    /// let options = koa_middleware::UnlessOptions::new()
    ///     .path("/login")
    ///     .path(regex::Regex::new("^/public/")?);
    /// # let _ = options;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ path: ['/login', /^\/public\//] }`
    #[must_use]
    pub fn path(mut self, path: impl Into<UnlessPath>) -> Self {
        self.paths.push(path.into());
        self
    }

    /// One more method, in upper case.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::UnlessOptions::new().method("GET").method("HEAD");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ method: ['GET', 'HEAD'] }`
    #[must_use]
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.methods.push(method.into());
        self
    }

    /// One more end of a path, such as `jpg`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::UnlessOptions::new().ext("jpg").ext("html");
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ ext: ['jpg', 'html'] }`
    #[must_use]
    pub fn ext(mut self, ext: impl Into<String>) -> Self {
        self.exts.push(ext.into());
        self
    }

    /// A function that says whether a request is one of them.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::UnlessOptions::new().custom(|ctx| ctx.query("open") == Some("yes"));
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ custom: (ctx) => ctx.query.open === 'yes' }`, `unless((ctx) => ctx.query.open === 'yes')`
    #[must_use]
    pub fn custom(mut self, custom: impl Fn(&Context) -> bool + Send + Sync + 'static) -> Self {
        self.custom = Some(Arc::new(custom));
        self
    }

    /// Whether paths are those of the request as it was sent, with what a `mount` takes away. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::UnlessOptions::new().path("/inner").use_original_url(false);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ useOriginalUrl: false }`
    #[must_use]
    pub fn use_original_url(mut self, original: bool) -> Self {
        self.use_original_url = original;
        self
    }

    fn matches(&self, ctx: &Context) -> bool {
        let path = if self.use_original_url {
            path_of(ctx.original_url())
        } else {
            ctx.path()
        };
        self.custom.as_ref().is_some_and(|custom| custom(ctx))
            || self.paths.iter().any(|own| own.is(path))
            || self
                .exts
                .iter()
                .any(|ext| !ext.is_empty() && path.ends_with(&**ext))
            || self.methods.iter().any(|method| method == ctx.method())
    }
}

impl Default for UnlessOptions {
    fn default() -> Self {
        UnlessOptions::new()
    }
}

impl fmt::Debug for UnlessOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnlessOptions")
            .field("paths", &self.paths)
            .field("methods", &self.methods)
            .field("exts", &self.exts)
            .field("use_original_url", &self.use_original_url)
            .finish_non_exhaustive()
    }
}

/// A path as [`UnlessOptions::path`] takes it: a text or a regular expression.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum UnlessPath {
    /// The whole path.
    Text(String),
    /// What is to be found in it.
    Pattern(Regex),
}

impl UnlessPath {
    fn is(&self, path: &str) -> bool {
        match self {
            UnlessPath::Text(text) => text == path,
            UnlessPath::Pattern(pattern) => pattern.is_match(path),
        }
    }
}

impl From<&str> for UnlessPath {
    fn from(text: &str) -> Self {
        UnlessPath::Text(text.to_owned())
    }
}

impl From<String> for UnlessPath {
    fn from(text: String) -> Self {
        UnlessPath::Text(text)
    }
}

impl From<Regex> for UnlessPath {
    fn from(pattern: Regex) -> Self {
        UnlessPath::Pattern(pattern)
    }
}

/// The path of a request's target, which may be a whole URL.
fn path_of(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match url.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => {
            rest.find('/').map_or("/", |at| &rest[at..])
        }
        _ => url,
    }
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn the_path_of_a_target_is_without_origin_and_query() {
        for (url, path) in [
            ("/a/b?c=/d", "/a/b"),
            ("/", "/"),
            ("*", "*"),
            ("http://host:80/a?b", "/a"),
            ("http://host?b", "/"),
            ("/a?to=http://host/b", "/a"),
            ("/a/http://host/b", "/a/http://host/b"),
        ] {
            assert_eq!(path_of(url), path, "{url}");
        }
    }
}
