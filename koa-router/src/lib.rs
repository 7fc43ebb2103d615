//! The router of Koa in Rust: all of `@koa/router`, at the speed of a tree.
//!
//! ```
//! use koa_core::App;
//! use koa_router::{Router, RouterContext, named};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut router = Router::new();
//! router.get(named("user", "/users/:id"), async |ctx, _| {
//!     let id: u64 = ctx.param("id")?;
//!     ctx.set_body(format!("user {id}"));
//!     Ok(())
//! });
//!
//! let mut app = App::new();
//! app.with(router.routes()).with(router.allowed_methods());
//!
//! let client = app.test();
//! client.get("/users/7").send().await.assert_text("user 7");
//! client.get("/users/x").send().await.assert_status(400);
//! client.delete("/users/7").send().await.assert_status(405).assert_header("allow", "HEAD, GET");
//! assert_eq!(router.url("user", [("id", 7)]).unwrap(), "/users/7");
//! # }
//! ```
//!
//! Paths are written as in path-to-regexp 8, which [`Pattern`] describes. All layers that match run, in the order of registration, as in
//! `@koa/router`; what does not match costs nothing, however many routes there are.

#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/coming-from-koa-router.md")]
pub mod coming_from_koa_router {
    #[expect(unused_imports, reason = "the page links to them")]
    use crate::*;
}

mod allowed;
mod context;
mod error;
mod index;
mod layer;
mod method_set;
mod mount;
mod options;
mod param;
mod paths;
mod pattern;
mod router;
mod routes;
mod unreachable;
mod validation;

pub use crate::{
    allowed::AllowedMethods,
    context::{MatchedLayer, RouterContext},
    error::RouteError,
    mount::mount,
    options::{Exclusive, Options},
    param::ParamHandler,
    paths::{Paths, named},
    pattern::{
        BuildError, MatchOptions, Matcher, PathValue, Pattern, PatternError, PatternErrorKind,
        Token, stringify,
    },
    router::{Router, UrlQuery, UrlValues},
    unreachable::Unreachable,
    validation::{Validation, validate},
};
