//! What a router adds to `ctx`.

mod members;

use std::{fmt, str::FromStr};

use koa_core::Result;

use crate::Router;

/// A layer whose path matched, for [`RouterContext::matched`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MatchedLayer {
    /// The path as it was registered, with all prefixes.
    pub path: String,
    /// The name of the route.
    pub name: Option<String>,
    /// The methods in upper case; none for middleware.
    pub methods: Vec<String>,
}

/// The members that a router adds to a context; `use koa_router::RouterContext` brings them in.
///
/// # Examples
///
/// ```
/// use koa_router::{Router, RouterContext};
///
/// let mut router = Router::new();
/// router.get("/users/:id", async |ctx, _| {
///     let id: u64 = ctx.param("id")?;
///     ctx.set_body(format!("user {id} by {}", ctx.router_path().unwrap_or_default()));
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `ctx.captures`, `ctx.routerPath` and the others
pub trait RouterContext {
    /// A parameter as a type of one's own.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.get("/users/:id", async |ctx, _| {
    ///     let id: u64 = ctx.param("id")?;
    ///     ctx.set_body(format!("after {id} comes {}", id.wrapping_add(1)));
    ///     Ok(())
    /// });
    ///
    /// let mut app = App::new();
    /// app.with(router.routes());
    /// app.test().get("/users/7").send().await.assert_text("after 7 comes 8");
    /// app.test().get("/users/x").send().await.assert_status(400);
    /// # }
    /// ```
    ///
    /// One that may be absent:
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.get("/list{/:page}", async |ctx, _| {
    ///     let page: Option<u32> = ctx.params.get("page").map(|_| ctx.param("page")).transpose()?;
    ///     ctx.set_body(format!("page {}", page.unwrap_or(1)));
    ///     Ok(())
    /// });
    /// # let mut app = App::new();
    /// # app.with(router.routes());
    /// # app.test().get("/list").send().await.assert_text("page 1");
    /// # app.test().get("/list/2").send().await.assert_text("page 2");
    /// # app.test().get("/list/x").send().await.assert_status(400).assert_text("Invalid value for parameter \"page\": \"x\"");
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A 400 with the words of [`validate`](crate::validate), where the parameter is absent or does not parse; what the parser says is its source.
    /// A 500 where no route that matched has a parameter of that name.
    ///
    /// # In Koa
    ///
    /// `Number(ctx.params.id)`
    fn param<T>(&self, name: &str) -> Result<T>
    where
        T: FromStr,
        T::Err: fmt::Display;

    /// What the layer that runs captured, not decoded, one entry for each group; `None` for one that is absent.
    ///
    /// A pattern with optional parts has, as in `@koa/router`, the groups of every way to fill them: `/fmt/:id{.:format}` gives three. Names are
    /// better there.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// let date = regex::Regex::new(r"^/(\d{4})-(\d{2})(?:-(\d{2}))?$").unwrap();
    /// router.get(date, async |ctx, _| {
    ///     ctx.set_body(format!("{:?}", ctx.captures()));
    ///     Ok(())
    /// });
    ///
    /// let mut app = App::new();
    /// app.with(router.routes());
    /// app.test().get("/2026-07").send().await.assert_text("[Some(\"2026\"), Some(\"07\"), None]");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.captures`
    fn captures(&self) -> Vec<Option<String>>;

    /// The path of the layer that runs, as it was registered, with all prefixes.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.prefix("/users").get("/:id", async |ctx, _| {
    ///     ctx.set_body(ctx.router_path());
    ///     Ok(())
    /// });
    ///
    /// let mut app = App::new();
    /// app.with(router.routes());
    /// app.test().get("/users/7").send().await.assert_text("/users/:id");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.routerPath`, `ctx._matchedRoute`
    fn router_path(&self) -> Option<String>;

    /// The name of the layer that runs.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext, named};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.get(named("user", "/users/:id"), async |ctx, _| {
    ///     ctx.set_body(ctx.router_name());
    ///     Ok(())
    /// });
    ///
    /// let mut app = App::new();
    /// app.with(router.routes());
    /// app.test().get("/users/7").send().await.assert_text("user");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.routerName`
    fn router_name(&self) -> Option<String>;

    /// The name of the last route with one that matched.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext, named};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.with(async |ctx, next| {
    ///     let name = ctx.matched_route_name().unwrap_or_default();
    ///     ctx.set("X-Route", name);
    ///     next.run(ctx).await
    /// });
    /// router.get(named("user", "/users/:id"), async |ctx, _| {
    ///     ctx.set_body("a user");
    ///     Ok(())
    /// });
    ///
    /// let mut app = App::new();
    /// app.with(router.routes());
    /// app.test().get("/users/7").send().await.assert_header("x-route", "user");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx._matchedRouteName`
    fn matched_route_name(&self) -> Option<String>;

    /// Whether a route of the last router matched path and method.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.get("/", async |ctx, next| next.run(ctx).await);
    ///
    /// let mut app = App::new();
    /// app.with(router.routes()).with(async |ctx, _| {
    ///     ctx.set_body(if ctx.route_matched() { "known" } else { "unknown" });
    ///     Ok(())
    /// });
    /// app.test().get("/").send().await.assert_text("known");
    /// app.test().get("/other").send().await.assert_text("unknown");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.routeMatched`
    fn route_matched(&self) -> bool;

    /// Every layer whose path matched, whatever the method, in all routers so far.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.put("/users/:id", async |_, _| Ok(()));
    ///
    /// let mut app = App::new();
    /// app.with(router.routes()).with(async |ctx, _| {
    ///     let matched = ctx.matched();
    ///     ctx.set_body(format!("{} has {:?}", matched[0].path, matched[0].methods));
    ///     Ok(())
    /// });
    /// app.test().get("/users/7").send().await.assert_text("/users/:id has [\"PUT\"]");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.matched`
    fn matched(&self) -> Vec<MatchedLayer>;

    /// The router that handles the request, or handled it last.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext, named};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.get(named("user", "/users/:id"), async |ctx, _| {
    ///     let url = ctx.router().map(|router| router.url("user", [("id", "8")])).transpose()?;
    ///     ctx.set_body(url);
    ///     Ok(())
    /// });
    ///
    /// let mut app = App::new();
    /// app.with(router.routes());
    /// app.test().get("/users/7").send().await.assert_text("/users/8");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.router`
    fn router(&self) -> Option<&Router>;

    /// Makes the routers that follow match a path in the place of the request's.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{Router, RouterContext};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut router = Router::new();
    /// router.get("/v2/users", async |ctx, _| {
    ///     ctx.set_body("v2");
    ///     Ok(())
    /// });
    ///
    /// let mut app = App::new();
    /// app.with(async |ctx, next| {
    ///     let path = format!("/v2{}", ctx.path());
    ///     ctx.set_router_path(&path);
    ///     next.run(ctx).await
    /// });
    /// app.with(router.routes());
    /// app.test().get("/users").send().await.assert_text("v2");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.newRouterPath = '/v2/users'`
    fn set_router_path(&mut self, path: &str);

    /// The prefix of the innermost mount that was entered.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::{RouterContext, mount};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = App::new();
    /// app.with(mount("/blog", async |ctx, _| {
    ///     ctx.set_body(ctx.mount_path().map(str::to_owned));
    ///     Ok(())
    /// }));
    /// app.test().get("/blog/7").send().await.assert_text("/blog");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.mountPath`
    fn mount_path(&self) -> Option<&str>;
}
