//! What other origins may do — the options of `@koa/cors`.

use std::{fmt, time::Duration};

use koa_core::{Context, Result, compose::BoxFuture};

use crate::Ms;

/// A list of methods or header names: `"GET,PUT"`, or `["GET", "PUT"]`; an empty one says nothing.
///
/// # Examples
///
/// ```
/// use koa_middleware::CorsList;
///
/// assert_eq!(CorsList::from(["GET", "PUT"]), CorsList::from("GET,PUT"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorsList(String);

impl From<&str> for CorsList {
    fn from(list: &str) -> Self {
        CorsList(list.into())
    }
}

impl From<String> for CorsList {
    fn from(list: String) -> Self {
        CorsList(list)
    }
}

impl<T: AsRef<str>, const N: usize> From<[T; N]> for CorsList {
    fn from(list: [T; N]) -> Self {
        list.as_slice().into()
    }
}

impl<T: AsRef<str>> From<Vec<T>> for CorsList {
    fn from(list: Vec<T>) -> Self {
        list.as_slice().into()
    }
}

impl<T: AsRef<str>> From<&[T]> for CorsList {
    fn from(list: &[T]) -> Self {
        CorsList(list.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(","))
    }
}

type Choose<T> = Box<dyn for<'a> Fn(&'a Context) -> BoxFuture<'a, Result<T>> + Send + Sync>;

/// A value for all requests, or a function of the request.
pub(super) enum Choice<T, C = T> {
    Fixed(T),
    By(Choose<C>),
}

/// The options of [`cors_with`](crate::cors_with).
///
/// # Examples
///
/// ```
/// use koa_middleware::{CorsOptions, cors_with};
///
/// let options = CorsOptions::new()
///     .origin_by(async |ctx| {
///         let origin = ctx.get("Origin");
///         Ok(origin.ends_with(".koa.test").then(|| origin.into_owned()))
///     })
///     .allow_methods(["GET", "PUT"])
///     .credentials(true);
/// let mut app = koa_core::App::new();
/// app.with(cors_with(options));
/// ```
///
/// # In Koa
///
/// `{ origin (ctx) { .. }, allowMethods: ['GET', 'PUT'], credentials: true }`
pub struct CorsOptions {
    pub(super) origin: Choice<String, Option<String>>,
    pub(super) allow_methods: String,
    pub(super) expose_headers: String,
    pub(super) allow_headers: String,
    pub(super) max_age: Option<Duration>,
    pub(super) credentials: Choice<bool>,
    pub(super) keep_headers_on_error: bool,
    pub(super) secure_context: bool,
    pub(super) private_network_access: bool,
}

impl CorsOptions {
    /// The defaults: every origin, without credentials.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        CorsOptions {
            origin: Choice::Fixed("*".into()),
            allow_methods: "GET,HEAD,PUT,POST,DELETE,PATCH".into(),
            expose_headers: String::new(),
            allow_headers: String::new(),
            max_age: None,
            credentials: Choice::Fixed(false),
            keep_headers_on_error: true,
            secure_context: false,
            private_network_access: false,
        }
    }

    /// The origin that may read responses, whoever asks. Defaults to `*`, every one.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new().origin("https://koa.test");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ origin: 'https://koa.test' }`
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        let origin = origin.into();
        let origin = if origin.is_empty() {
            "*".into()
        } else {
            origin
        };
        self.origin = Choice::Fixed(origin);
        self
    }

    /// The origin that may read the response of a request: one of a list, or one that a database knows.
    ///
    /// `None` refuses: the request goes on downstream, and the response has no header that would let a page read it.
    ///
    /// # Examples
    ///
    /// ```
    /// let allowed = ["https://one.test", "https://two.test"];
    /// let options = koa_middleware::CorsOptions::new().origin_by(async move |ctx| {
    ///     let origin = ctx.get("Origin");
    ///     Ok(allowed.contains(&&*origin).then(|| origin.into_owned()))
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ origin: (ctx) => allowed.includes(ctx.get('Origin')) ? ctx.get('Origin') : false }`
    #[must_use]
    pub fn origin_by<F>(mut self, choose: F) -> Self
    where
        F: for<'a> AsyncFn(&'a Context) -> Result<Option<String>> + Send + Sync + 'static,
    {
        self.origin = Choice::By(boxed(choose));
        self
    }

    /// The methods that a preflight allows. Defaults to `GET,HEAD,PUT,POST,DELETE,PATCH`; with none, the header is not sent.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new().allow_methods(["GET", "PUT"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ allowMethods: ['GET', 'PUT'] }`
    #[must_use]
    pub fn allow_methods(mut self, methods: impl Into<CorsList>) -> Self {
        self.allow_methods = methods.into().0;
        self
    }

    /// The headers of a response that pages may read, beside the ones that they always may. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new().expose_headers(["X-Total-Count"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ exposeHeaders: ['X-Total-Count'] }`
    #[must_use]
    pub fn expose_headers(mut self, names: impl Into<CorsList>) -> Self {
        self.expose_headers = names.into().0;
        self
    }

    /// The headers that a preflight allows in requests. Defaults to the ones that the preflight asks for.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new().allow_headers(["Content-Type", "Authorization"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ allowHeaders: ['Content-Type', 'Authorization'] }`
    #[must_use]
    pub fn allow_headers(mut self, names: impl Into<CorsList>) -> Self {
        self.allow_headers = names.into().0;
        self
    }

    /// How long browsers may keep the answer to a preflight, in whole seconds. Defaults to their own rule, as does zero.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new().max_age("1h");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ maxAge: 3600 }`, a number of seconds.
    #[must_use]
    pub fn max_age(mut self, max_age: impl Into<Ms>) -> Self {
        self.max_age = Some(max_age.into().duration()).filter(|max_age| max_age.as_secs() > 0);
        self
    }

    /// Whether requests with cookies are allowed. Defaults to `false`.
    ///
    /// Browsers refuse `*` beside it, so the request's `Origin` is named in its place. Who allows credentials to every origin lets every site
    /// act for the user who is logged in here.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new().origin("https://koa.test").credentials(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ credentials: true }`
    #[must_use]
    pub fn credentials(mut self, credentials: bool) -> Self {
        self.credentials = Choice::Fixed(credentials);
        self
    }

    /// Whether a request with cookies is allowed, by a function of it.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new().credentials_by(async |ctx| Ok(ctx.path() != "/public"));
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ credentials: (ctx) => ctx.path !== '/public' }`
    #[must_use]
    pub fn credentials_by<F>(mut self, choose: F) -> Self
    where
        F: for<'a> AsyncFn(&'a Context) -> Result<bool> + Send + Sync + 'static,
    {
        self.credentials = Choice::By(boxed(choose));
        self
    }

    /// Whether the answer to an error that comes from downstream has the headers too. Defaults to `true`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new().keep_headers_on_error(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ keepHeadersOnError: false }`
    #[must_use]
    pub fn keep_headers_on_error(mut self, keep: bool) -> Self {
        self.keep_headers_on_error = keep;
        self
    }

    /// Whether pages run isolated from other origins, as `SharedArrayBuffer` wants it. Defaults to `false`.
    ///
    /// It sends `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new().secure_context(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ secureContext: true }`
    #[must_use]
    pub fn secure_context(mut self, secure: bool) -> Self {
        self.secure_context = secure;
        self
    }

    /// Whether a preflight that asks for it is told that public pages may reach this private network. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::CorsOptions::new().private_network_access(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ privateNetworkAccess: true }`
    #[must_use]
    pub fn private_network_access(mut self, allowed: bool) -> Self {
        self.private_network_access = allowed;
        self
    }
}

impl Default for CorsOptions {
    fn default() -> Self {
        CorsOptions::new()
    }
}

impl fmt::Debug for CorsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CorsOptions")
            .field("allow_methods", &self.allow_methods)
            .field("expose_headers", &self.expose_headers)
            .field("allow_headers", &self.allow_headers)
            .field("max_age", &self.max_age)
            .finish_non_exhaustive()
    }
}

fn boxed<T: 'static, F>(choose: F) -> Choose<T>
where
    F: for<'a> AsyncFn(&'a Context) -> Result<T> + Send + Sync + 'static,
{
    let choose = std::sync::Arc::new(choose);
    Box::new(move |ctx| {
        let choose = choose.clone();
        Box::pin(async move { choose(ctx).await })
    })
}
