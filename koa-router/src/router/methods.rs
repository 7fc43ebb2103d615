//! One function for each method: `get`, `post` and the others.

use koa_core::Middleware;

use super::Router;
use crate::{Paths, RouteError};

/// Every method that `all` stands for: those that Node knows.
const ALL: [&str; 36] = [
    "HEAD",
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "ACL",
    "BIND",
    "CHECKOUT",
    "CONNECT",
    "COPY",
    "LINK",
    "LOCK",
    "M-SEARCH",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MOVE",
    "NOTIFY",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
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
    "VIEW",
];

/// Whether a route is one of [`Router::all`].
pub(crate) fn is_all(methods: &[String]) -> bool {
    ALL.iter()
        .all(|all| methods.iter().any(|method| method == all))
}

macro_rules! methods {
    ($($name:ident $method:literal $what:literal),* $(,)?) => {
        impl Router {
            $(
                #[doc = concat!("Registers a route for `", $method, "`", $what, ".")]
                ///
                /// Several middleware are given as [`compose!`](koa_core::compose!)`[a, b]`.
                ///
                /// # Examples
                ///
                /// ```
                /// let mut router = koa_router::Router::new();
                #[doc = concat!("router.", stringify!($name), "(\"/users/:id\", async |ctx, _| {")]
                ///     ctx.set_body(ctx.params["id"].to_owned());
                ///     Ok(())
                /// });
                /// ```
                ///
                /// # Panics
                ///
                /// Where a path is no pattern, with what to write instead; [`register`](Router::register) returns that as an error.
                ///
                /// # In Koa
                ///
                #[doc = concat!("`router.", stringify!($name), "('/users/:id', fn)`")]
                #[track_caller]
                pub fn $name(&mut self, paths: impl Into<Paths>, middleware: impl Middleware) -> &mut Self {
                    self.on(&[$method], paths, middleware)
                }
            )*
        }
    };
}

methods! {
    get "GET" " and `HEAD`",
    head "HEAD" "",
    post "POST" "",
    put "PUT" "",
    patch "PATCH" "",
    delete "DELETE" "",
    options "OPTIONS" "",
}

impl Router {
    /// Registers a route for methods of one's choice.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = koa_router::Router::new();
    /// router.on(&["PROPFIND", "PURGE"], "/cache", async |ctx, _| {
    ///     ctx.set_status(204);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Panics
    ///
    /// Where a path is no pattern, with what to write instead; [`register`](Router::register) returns that as an error.
    ///
    /// # In Koa
    ///
    /// `router.propfind('/cache', fn)`, `router.register('/cache', methods, fn)`
    #[track_caller]
    pub fn on(
        &mut self,
        methods: &[&str],
        paths: impl Into<Paths>,
        middleware: impl Middleware,
    ) -> &mut Self {
        let result = self.register(methods, paths, middleware).map(|_| ());
        self.checked(result)
    }

    /// Registers a route for all methods.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut router = koa_router::Router::new();
    /// router.all("{/*rest}", async |ctx, _| ctx.throw(404, "no such page"));
    /// ```
    ///
    /// # Panics
    ///
    /// Where a path is no pattern, with what to write instead; [`register`](Router::register) returns that as an error.
    ///
    /// # In Koa
    ///
    /// `router.all('{/*rest}', fn)`
    #[track_caller]
    pub fn all(&mut self, paths: impl Into<Paths>, middleware: impl Middleware) -> &mut Self {
        let methods: Vec<_> = ALL.into_iter().filter(|method| *method != "HEAD").collect();
        let result = self.register(&methods, paths, middleware).map(|_| ());
        self.checked(result.map_err(|error| match error {
            RouteError::NoPath(_) => RouteError::NoPath("all".into()),
            error => error,
        }))
    }
}
