//! What `csrf` checks, and what it does with a request that fails — the options of npm `koa-csrf`.

use std::{fmt, sync::Arc};

use globset::{GlobBuilder, GlobMatcher};
use koa_core::{Context, Result, compose::BoxFuture};

/// What [`csrf_with`](super::csrf_with) checks, and what it does with a request that fails.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{CsrfOptions, csrf_with};
///
/// let mut app = App::new();
/// app.with(csrf_with(CsrfOptions::new().excluded_methods(["GET", "HEAD", "OPTIONS", "TRACE"])));
/// ```
///
/// # In Koa
///
/// `{ excludedMethods: ['GET', 'HEAD', 'OPTIONS', 'TRACE'] }`
#[derive(Clone)]
pub struct CsrfOptions {
    pub(super) error_handler: Option<Arc<dyn ErrorHandler>>,
    pub(super) excluded_methods: Vec<String>,
    pub(super) disable_query: bool,
    pub(super) salt_length: usize,
    pub(super) secret_length: usize,
    ignored_path_globs: Vec<Ignored>,
}

pub(super) trait ErrorHandler: Send + Sync {
    fn handle<'a>(&'a self, ctx: &'a mut Context) -> BoxFuture<'a, Result>;
}

impl<F> ErrorHandler for F
where
    F: for<'a> AsyncFn(&'a mut Context) -> Result + Send + Sync,
{
    fn handle<'a>(&'a self, ctx: &'a mut Context) -> BoxFuture<'a, Result> {
        Box::pin(self(ctx))
    }
}

#[derive(Clone, Debug)]
struct Ignored {
    glob: GlobMatcher,
    /// What it matches is checked after all.
    negated: bool,
    /// It speaks of names that begin with a dot, which are not matched by chance.
    dotted: bool,
}

impl CsrfOptions {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CsrfOptions::new();
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        CsrfOptions {
            error_handler: None,
            excluded_methods: ["GET", "HEAD", "OPTIONS"].map(str::to_owned).into(),
            disable_query: false,
            salt_length: 8,
            secret_length: 18,
            ignored_path_globs: Vec::new(),
        }
    }

    /// Answers a request without a good token. Defaults to throwing a 403 `Invalid CSRF token`.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::CsrfOptions;
    ///
    /// let options = CsrfOptions::new().error_handler(async |ctx| {
    ///     ctx.set_status(419);
    ///     ctx.set_body("the page has expired; load it again");
    ///     Ok(())
    /// });
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ errorHandler: (ctx) => { .. } }`
    #[must_use]
    pub fn error_handler<F>(mut self, handler: F) -> Self
    where
        F: for<'a> AsyncFn(&'a mut Context) -> Result + Send + Sync + 'static,
    {
        self.error_handler = Some(Arc::new(handler));
        self
    }

    /// The methods that are not checked, in upper case. Defaults to `GET`, `HEAD` and `OPTIONS`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CsrfOptions::new().excluded_methods(["GET", "HEAD"]);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ excludedMethods: ['GET', 'HEAD'] }`
    #[must_use]
    pub fn excluded_methods<M: Into<String>>(
        mut self,
        methods: impl IntoIterator<Item = M>,
    ) -> Self {
        self.excluded_methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// Whether a token in the query does not count, as it shows in logs and in `Referer`. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CsrfOptions::new().disable_query(true);
    /// # let _ = options;
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ disableQuery: true }`
    #[must_use]
    pub fn disable_query(mut self, disable: bool) -> Self {
        self.disable_query = disable;
        self
    }

    /// The paths that are not checked: `*` is anything but a slash, `**` anything, and `!` in front takes paths out again. Defaults to none.
    ///
    /// Names that begin with a dot are matched only where the pattern has the dot.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CsrfOptions::new().ignored_path_globs(["/webhooks/**", "!/webhooks/admin"]);
    /// # let _ = options;
    /// ```
    ///
    /// # Panics
    ///
    /// Where a text is no pattern, which is a mistake in the program.
    ///
    /// # In Koa
    ///
    /// `{ ignoredPathGlobs: ['/webhooks/**', '!/webhooks/admin'] }`
    #[must_use]
    #[track_caller]
    pub fn ignored_path_globs<'g>(mut self, globs: impl IntoIterator<Item = &'g str>) -> Self {
        self.ignored_path_globs.clear();
        for text in globs {
            let (pattern, negated) = match text.strip_prefix('!') {
                Some(rest) => (rest, true),
                None => (text, false),
            };
            let glob = GlobBuilder::new(pattern).literal_separator(true).build();
            self.ignored_path_globs.push(Ignored {
                glob: glob
                    .unwrap_or_else(|error| panic!("{error}"))
                    .compile_matcher(),
                negated,
                dotted: pattern.contains("/."),
            });
        }
        self
    }

    pub(super) fn ignores(&self, path: &str) -> bool {
        let is_dotted = path.contains("/.");
        let mut ignored = false;
        for own in &self.ignored_path_globs {
            // On the safe side: what is not clearly meant is checked.
            if own.glob.is_match(path) && (own.negated || own.dotted || !is_dotted) {
                ignored = !own.negated;
            }
        }
        ignored
    }

    /// How many letters and digits the salt of a token has. Defaults to 8.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CsrfOptions::new().salt_length(16);
    /// # let _ = options;
    /// ```
    ///
    /// # Panics
    ///
    /// Where it is 0.
    ///
    /// # In Koa
    ///
    /// `{ saltLength: 16 }`
    #[must_use]
    #[track_caller]
    pub fn salt_length(mut self, length: usize) -> Self {
        assert!(length > 0, "option saltLength must be finite number > 1");
        self.salt_length = length;
        self
    }

    /// How many random bytes the secret of a session has. Defaults to 18.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CsrfOptions::new().secret_length(32);
    /// # let _ = options;
    /// ```
    ///
    /// # Panics
    ///
    /// Where it is 0.
    ///
    /// # In Koa
    ///
    /// `{ secretLength: 32 }`
    #[must_use]
    #[track_caller]
    pub fn secret_length(mut self, length: usize) -> Self {
        assert!(length > 0, "option secretLength must be finite number > 1");
        self.secret_length = length;
        self
    }
}

impl Default for CsrfOptions {
    fn default() -> Self {
        CsrfOptions::new()
    }
}

impl fmt::Debug for CsrfOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CsrfOptions")
            .field("excluded_methods", &self.excluded_methods)
            .field("disable_query", &self.disable_query)
            .field("ignored_path_globs", &self.ignored_path_globs)
            .field("salt_length", &self.salt_length)
            .field("secret_length", &self.secret_length)
            .finish_non_exhaustive()
    }
}
