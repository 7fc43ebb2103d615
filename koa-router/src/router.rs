//! The router — `lib/router` of `@koa/router`.

mod check;
mod methods;
#[cfg(test)]
mod tests;
mod url;

use std::{fmt, sync::Arc};

use koa_core::{
    Middleware,
    compose::{self, Dispatch},
};

use self::check::all_methods;
pub use self::url::{UrlQuery, UrlValues};
pub(crate) use self::{check::pattern_or_panic, methods::is_all};
use crate::{
    Options, ParamHandler, Paths, RouteError,
    layer::{Layer, LayerPath},
    param::ParamStep,
    paths::PathText,
};

/// Routes and middleware by path and method.
///
/// All layers that match a request run, in the order of registration, each if the one before runs `next`. Middleware of the router runs only where
/// a route matches.
///
/// # Examples
///
/// ```
/// use koa_core::{App, Result};
/// use koa_router::Router;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result {
/// let mut router = Router::new();
/// router.prefix("/home").get("/:id/:name", async |ctx, _| {
///     ctx.set_body(format!("{} {}", &ctx.params["id"], &ctx.params["name"]));
///     Ok(())
/// });
///
/// let mut app = App::new();
/// app.with(router.routes()).with(router.allowed_methods());
///
/// app.test().get("/home/7/tobi").send().await.assert_text("7 tobi");
/// app.test().post("/home/7/tobi").send().await.assert_status(405).assert_header("allow", "HEAD, GET");
/// # Ok(())
/// # }
/// ```
///
/// # In Koa
///
/// `new Router()`
#[derive(Clone)]
pub struct Router {
    pub(crate) options: Options,
    pub(crate) layers: Vec<Layer>,
    params: Vec<ParamStep>,
    pub(crate) not_found: Vec<Arc<dyn Dispatch>>,
}

impl Router {
    /// Makes a router with the default options.
    ///
    /// # Examples
    ///
    /// ```
    /// let router = koa_router::Router::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `new Router()`
    #[must_use]
    pub fn new() -> Self {
        Router::with_options(Options::new())
    }

    /// Makes a router with options.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{Options, Router};
    ///
    /// let router = Router::with_options(Options::new().prefix("/users").sensitive(true));
    /// ```
    ///
    /// # In Koa
    ///
    /// `new Router({ prefix: '/users', sensitive: true })`
    #[must_use]
    pub fn with_options(options: Options) -> Self {
        Router {
            options,
            layers: Vec::new(),
            params: Vec::new(),
            not_found: Vec::new(),
        }
    }

    /// Puts a prefix in front of every path, of those registered before as well; it takes the place of an earlier one.
    ///
    /// A slash at its end is dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = koa_router::Router::new();
    /// router.prefix("/things/:thing_id");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the prefix is no pattern.
    ///
    /// # In Koa
    ///
    /// `router.prefix('/things/:thing_id')`
    #[track_caller]
    pub fn prefix(&mut self, prefix: &str) -> &mut Self {
        pattern_or_panic(prefix);
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let earlier = std::mem::replace(&mut self.options.prefix, prefix.to_owned());
        let mut result = Ok(());
        for layer in &mut self.layers {
            if !earlier.is_empty() {
                layer.strip_prefix(&earlier);
            }
            result = result.and(layer.set_prefix(prefix));
        }
        self.checked(result)
    }

    /// Appends middleware for all routes of the router.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = koa_router::Router::new();
    /// router.with(async |ctx, next| {
    ///     ctx.set("X-Router", "yes");
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `router.use(fn)`
    #[track_caller]
    pub fn with(&mut self, middleware: impl Middleware) -> &mut Self {
        let result = self.add(
            None,
            LayerPath::Below(String::new()),
            Vec::new(),
            compose::boxed(middleware),
            false,
        );
        self.checked(result)
    }

    /// Appends middleware for the routes at and below paths.
    ///
    /// `"/"` is the root of the router alone, `""` everything in it. A regular expression is tested on the whole path, without the prefix.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = koa_router::Router::new();
    /// router.with_path("/admin", async |ctx, next| {
    ///     ctx.assert(!ctx.get("Authorization").is_empty(), 401, "Please login!")?;
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// # Panics
    ///
    /// Where a path is no pattern.
    ///
    /// # In Koa
    ///
    /// `router.use('/admin', fn)`
    #[track_caller]
    pub fn with_path(&mut self, paths: impl Into<Paths>, middleware: impl Middleware) -> &mut Self {
        let (middleware, mut result) = (compose::boxed(middleware), Ok(()));
        for path in paths.into().paths {
            let (path, end) = match path {
                PathText::Pattern(path) if path.is_empty() => (LayerPath::Below(path), false),
                PathText::Pattern(path) => (LayerPath::Pattern(path.clone()), path == "/"),
                PathText::Regex(regex) => (LayerPath::Regex(regex), false),
            };
            result = result.and(self.add(None, path, Vec::new(), middleware.clone(), end));
        }
        self.checked(result)
    }

    /// Copies the layers of another router into this one, below a path; `""` for none.
    ///
    /// What is added to the other router later is not seen. Its host and its other options do not count, but for `strict` and
    /// `sensitive`, which its routes keep.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::Router;
    ///
    /// let mut posts = Router::new();
    /// posts.get("/:pid", async |_, _| Ok(()));
    ///
    /// let mut forums = Router::new();
    /// forums.prefix("/forums").nest("/:fid/posts", &posts); // /forums/:fid/posts/:pid
    /// ```
    ///
    /// # Panics
    ///
    /// Where the path is no pattern.
    ///
    /// # In Koa
    ///
    /// `forums.use('/:fid/posts', posts.routes())`
    #[track_caller]
    pub fn nest(&mut self, path: &str, router: &Router) -> &mut Self {
        pattern_or_panic(path);
        let mut result = Ok(());
        for layer in &router.layers {
            let mut layer = layer.clone();
            for prefix in [path, &self.options.prefix] {
                if !prefix.is_empty() {
                    result = result.and(layer.set_prefix(prefix));
                }
            }
            self.params.iter().for_each(|step| layer.add_param(step));
            self.layers.push(layer);
        }
        self.checked(result)
    }

    /// Appends a handler that runs before those of every route that has a parameter, registered before or after.
    ///
    /// Several run in the order of the parameters in the pattern; each runs once for a request.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = koa_router::Router::new();
    /// router.param("user", async |id, ctx, next| {
    ///     if id != "tobi" {
    ///         return ctx.throw(404, "no such user");
    ///     }
    ///     next.run(ctx).await
    /// });
    /// ```
    ///
    /// As a number; `id.parse()?` would be a 500, for it is not known there that a client sent the text:
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.param("id", async |_, ctx, next| {
    ///     ctx.state["id"] = ctx.param::<u32>("id")?.into();
    ///     next.run(ctx).await
    /// });
    /// router.get("/users/:id", async |ctx, _| {
    ///     ctx.set_body(ctx.state["id"].clone());
    ///     Ok(())
    /// });
    /// # let mut app = App::new();
    /// # app.with(router.routes());
    /// # app.test().get("/users/7").send().await.assert_text("7");
    /// # app.test().get("/users/x").send().await.assert_status(400);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `router.param('user', (id, ctx, next) => { .. })`
    pub fn param(&mut self, name: &str, handler: impl ParamHandler) -> &mut Self {
        let step = ParamStep::new(name, handler);
        self.layers
            .iter_mut()
            .for_each(|layer| layer.add_param(&step));
        self.params.push(step);
        self
    }

    /// Appends middleware that runs where no route of the router matches path and method; it may run `next`.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = koa_router::Router::new();
    /// router.on_not_found(async |ctx, _| {
    ///     ctx.set_status(404);
    ///     ctx.set_body("<h1>No such page</h1>");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `router.on('not-found', fn)`
    pub fn on_not_found(&mut self, middleware: impl Middleware) -> &mut Self {
        self.not_found.push(compose::boxed(middleware));
        self
    }

    /// Registers a route for methods, and says where a path is no pattern.
    ///
    /// `GET` brings `HEAD` with it. Without methods it is middleware for these very paths, as in `@koa/router`: it runs where a route matches too.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = koa_router::Router::new();
    /// let error = router.register(&["GET"], "/:id?", async |_, _| Ok(())).unwrap_err();
    /// assert!(error.to_string().starts_with("Unexpected ? at index 4"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`RouteError::Pattern`] where a path is no pattern, [`RouteError::NoPath`] where there is none, [`RouteError::Method`] where a
    /// method has characters that no method has; nothing is registered then.
    ///
    /// # In Koa
    ///
    /// `router.register(path, methods, fn)`
    pub fn register(
        &mut self,
        methods: &[&str],
        paths: impl Into<Paths>,
        middleware: impl Middleware,
    ) -> Result<&mut Self, RouteError> {
        let Paths { name, paths } = paths.into();
        if paths.is_empty() {
            let methods = methods.join(" or ").to_ascii_lowercase();
            return Err(RouteError::NoPath(methods));
        }
        let all = all_methods(methods)?;
        let (middleware, registered) = (compose::boxed(middleware), self.layers.len());
        for path in paths {
            let path = match path {
                PathText::Pattern(path) => LayerPath::Pattern(path),
                PathText::Regex(regex) => LayerPath::Regex(regex),
            };
            if let Err(error) =
                self.add(name.as_deref(), path, all.clone(), middleware.clone(), true)
            {
                self.layers.truncate(registered);
                return Err(error);
            }
        }
        Ok(self)
    }

    fn add(
        &mut self,
        name: Option<&str>,
        path: LayerPath,
        methods: Vec<Arc<str>>,
        middleware: Arc<dyn Dispatch>,
        end: bool,
    ) -> Result<(), RouteError> {
        let Options {
            sensitive, strict, ..
        } = self.options;
        let mut layer = Layer::new(path, methods, middleware, sensitive, strict, end)?;
        layer.name = name.map(Into::into);
        if !self.options.prefix.is_empty() {
            layer.set_prefix(&self.options.prefix)?;
        }
        self.params.iter().for_each(|step| layer.add_param(step));
        self.layers.push(layer);
        Ok(())
    }
}

impl Default for Router {
    fn default() -> Self {
        Router::new()
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("options", &self.options)
            .field("layers", &self.layers)
            .finish_non_exhaustive()
    }
}
