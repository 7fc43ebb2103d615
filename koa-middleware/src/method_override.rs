//! Methods that a form cannot send — npm `koa-methodoverride`.

use std::fmt;

use koa_core::{Context, Middleware, Next};

const HEADER: &str = "X-HTTP-Method-Override";

/// The methods of Node.js's `http.METHODS`.
const SUPPORTED: [&str; 35] = [
    "ACL",
    "BIND",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "DELETE",
    "GET",
    "HEAD",
    "LINK",
    "LOCK",
    "M-SEARCH",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "NOTIFY",
    "OPTIONS",
    "PATCH",
    "POST",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "PUT",
    "QUERY",
    "REBIND",
    "REPORT",
    "SEARCH",
    "SOURCE",
    "SUBSCRIBE",
    "TRACE",
    "UNBIND",
    "UNLINK",
    "UNLOCK",
    "UNSUBSCRIBE",
];

type MethodFn = Box<dyn Fn(&Context) -> Option<String> + Send + Sync>;

/// Where the other method stands.
enum Getter {
    Header(String),
    Query(String),
    By(MethodFn),
}

/// The options of [`method_override_with`].
///
/// # Examples
///
/// ```
/// use koa_middleware::{MethodOverrideOptions, method_override_with};
///
/// let mut app = koa_core::App::new();
/// app.with(method_override_with(MethodOverrideOptions::new().getter("_method")));
/// ```
///
/// # In Koa
///
/// `methodOverride('_method')`
pub struct MethodOverrideOptions {
    getter: Getter,
    methods: Option<Vec<String>>,
}

impl MethodOverrideOptions {
    /// The defaults: the header `X-HTTP-Method-Override` of a `POST`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MethodOverrideOptions::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `methodOverride()`
    #[must_use]
    pub fn new() -> Self {
        MethodOverrideOptions {
            getter: Getter::Header(HEADER.into()),
            methods: Some(vec!["POST".into()]),
        }
    }

    /// Where the other method stands: in a header, for a name that begins with `X-`, or in the query. Defaults to
    /// `X-HTTP-Method-Override`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MethodOverrideOptions::new().getter("_method");
    /// ```
    ///
    /// # In Koa
    ///
    /// `methodOverride('_method')`
    #[must_use]
    pub fn getter(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        let is_header = name
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case("X-"));
        self.getter = if is_header {
            Getter::Header(name)
        } else {
            Getter::Query(name)
        };
        self
    }

    /// Where the other method stands, by a function of the request: in a form, for one.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MethodOverrideOptions::new()
    ///     .getter_by(|ctx| ctx.state["form"]["_method"].as_str().map(str::to_owned));
    /// ```
    ///
    /// # In Koa
    ///
    /// `methodOverride((req) => req.body._method)`
    #[must_use]
    pub fn getter_by(
        mut self,
        getter: impl Fn(&Context) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.getter = Getter::By(Box::new(getter));
        self
    }

    /// The methods of requests that may name another. Defaults to `POST`.
    ///
    /// A link that changes something may be followed by a crawler: `GET` does not belong here without need.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MethodOverrideOptions::new().methods(["POST", "PUT"]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `methodOverride('_method', { methods: ['POST', 'PUT'] })`
    #[must_use]
    pub fn methods<T: Into<String>>(mut self, methods: impl IntoIterator<Item = T>) -> Self {
        self.methods = Some(methods.into_iter().map(Into::into).collect());
        self
    }

    /// Lets requests of every method name another.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MethodOverrideOptions::new().any_method();
    /// ```
    ///
    /// # In Koa
    ///
    /// `methodOverride('_method', { methods: null })`
    #[must_use]
    pub fn any_method(mut self) -> Self {
        self.methods = None;
        self
    }

    /// The method that the request names, in upper case.
    fn named(&self, ctx: &mut Context) -> Option<String> {
        let named = match &self.getter {
            Getter::Header(name) => {
                ctx.vary(name);
                let value = ctx.get(name);
                value.split(',').next().map(|first| first.trim().to_owned())
            }
            Getter::Query(name) => ctx.query(name).map(str::to_owned),
            Getter::By(getter) => getter(ctx),
        };
        let method = named?.to_ascii_uppercase();
        SUPPORTED.contains(&method.as_str()).then_some(method)
    }
}

impl Default for MethodOverrideOptions {
    fn default() -> Self {
        MethodOverrideOptions::new()
    }
}

impl fmt::Debug for MethodOverrideOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MethodOverrideOptions")
            .field("methods", &self.methods)
            .finish_non_exhaustive()
    }
}

/// Lets a `POST` name the method that it stands for, by `X-HTTP-Method-Override`.
///
/// [`ctx.method()`](Context::method) is that method downstream. A method that Node.js does not know is ignored.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{method_override, prelude::*};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(method_override());
/// app.with(async |ctx, _| {
///     ctx.set_body(format!("{} by {}", ctx.method(), ctx.original_method()));
///     Ok(())
/// });
/// let response = app.test().post("/").header("X-HTTP-Method-Override", "DELETE").send().await;
/// response.assert_text("DELETE by POST").assert_header("vary", "X-HTTP-Method-Override");
/// # }
/// ```
///
/// # In Koa
///
/// `methodOverride()`
#[must_use]
pub fn method_override() -> impl Middleware {
    method_override_with(MethodOverrideOptions::new())
}

/// [`method_override`](fn@method_override) with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{MethodOverrideOptions, method_override_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(method_override_with(MethodOverrideOptions::new().getter("_method")));
/// app.with(async |ctx, _| {
///     ctx.set_body(ctx.method().to_owned());
///     Ok(())
/// });
/// app.test().post("/?_method=put").send().await.assert_text("PUT");
/// # }
/// ```
///
/// # In Koa
///
/// `methodOverride('_method')`
#[must_use]
pub fn method_override_with(options: MethodOverrideOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        let original = ctx.original_method().to_owned();
        let may = options
            .methods
            .as_ref()
            .is_none_or(|methods| methods.contains(&original));
        if may && let Some(method) = options.named(ctx) {
            ctx.state.insert(Original(original));
            ctx.set_method(&method)?;
        }
        next.run(ctx).await
    }
}

/// What koa-methodoverride adds to `ctx`; `use koa_middleware::prelude::*` brings it in.
///
/// # Examples
///
/// ```
/// use koa_middleware::prelude::*;
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     assert_eq!(ctx.original_method(), ctx.method());
///     Ok(())
/// });
/// ```
pub trait MethodOverrideContext {
    /// The method that the client sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::prelude::*;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     println!("{}", ctx.original_method());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.request.originalMethod`
    fn original_method(&self) -> &str;
}

impl MethodOverrideContext for Context {
    fn original_method(&self) -> &str {
        let original = self.state.get::<Original>();
        original.map_or_else(|| self.method(), |Original(method)| method)
    }
}

struct Original(String);
