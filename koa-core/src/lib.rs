//! The heart of Koa in Rust: an application, a context, a request, a response, and an onion of async middleware.
//!
//! An application is a chain of middleware. Each sees the request on its way in, may pass it on with `next`, and sees the response
//! on its way out:
//!
//! ```no_run
//! use koa_core::{App, Result};
//!
//! #[tokio::main]
//! async fn main() -> Result {
//!     let mut app = App::new();
//!     app.with(async |ctx, next| {
//!         next.run(ctx).await?;
//!         println!("{} {} {}", ctx.method(), ctx.path(), ctx.status());
//!         Ok(())
//!     });
//!     app.with(async |ctx, _| {
//!         ctx.set_body("Hello World");
//!         Ok(())
//!     });
//!     app.listen(3000).await
//! }
//! ```
//!
//! An error unwinds the chain; any middleware may catch it, and what none catches is answered by the application:
//!
//! ```
//! use koa_core::{App, OrThrow};
//! use serde_json::json;
//!
//! # #[cfg(feature = "testing")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut app = App::new();
//! app.with(async |ctx, next| {
//!     if let Err(error) = next.run(ctx).await {
//!         ctx.set_status(error.status);
//!         ctx.set_body(json!({ "error": error.public_message() }));
//!     }
//!     Ok(())
//! });
//! app.with(async |ctx, _| {
//!     let id: u32 = ctx.query("id").or_throw(400, "id is missing")?.parse().or_throw(400, "id is a number")?;
//!     ctx.set_body(json!({ "id": id }));
//!     Ok(())
//! });
//!
//! let client = app.test();
//! client.get("/?id=7").send().await.assert_json(&json!({ "id": 7 }));
//! client.get("/?id=x").send().await.assert_status(400).assert_json(&json!({ "error": "id is a number" }));
//! # }
//! # #[cfg(not(feature = "testing"))]
//! # fn main() {}
//! ```
//!
//! Whoever knows Koa finds every member in [`coming_from_koa`].
//!
//! # Features
//!
//! | feature | what it adds | default |
//! | --- | --- | --- |
//! | `testing` | `App::test`, a client that drives an application without a port | off |
//!
//! # Cancel safety
//!
//! A client that hangs up does not cancel a chain: it runs to its end, as in Koa, if need be in a task of its own; what should not go on
//! without its client waits for [`Request::closed`] too. A future that a middleware drops itself (in a `select!`, by a timeout) stops where it stands.
//!
//! # Panics
//!
//! A panic in a middleware is a 500 and an error event, and the server goes on, where the program is built with `panic = "unwind"`, which is
//! Cargo's default.

#[cfg(any(doc, doctest))]
#[doc = include_str!("../docs/coming-from-koa.md")]
pub mod coming_from_koa {
    #[expect(unused_imports, reason = "the page links to them")]
    use crate::*;
}

pub mod json;
pub mod mime;
pub mod statuses;

mod application;
mod body;
#[doc(hidden)]
pub mod compose;
mod content_disposition;
mod context;
mod cookies;
mod error;
mod files;
mod keygrip;
mod negotiation;
#[doc(hidden)]
pub mod params;
mod request;
mod response;
#[doc(hidden)]
pub mod routing;
mod server;
mod state;
#[cfg(feature = "testing")]
pub mod testing;
mod url;
mod vary;

pub use http;

pub use crate::{
    application::{App, Limits, Listener, MissingValue, Values},
    body::{Body, FileBody, Json},
    compose::{Middleware, Next},
    content_disposition::{Disposition, DispositionError},
    context::{Context, OrThrow},
    cookies::{CookieError, CookieOptions, CookieValue, Cookies, GetOptions, Priority, SameSite},
    error::{Error, HttpError, Result, SetUp},
    files::{Files, TemporaryFile, UploadedFile},
    keygrip::{Algorithm, Encoding, Keygrip, KeygripError},
    negotiation::type_is,
    params::Params,
    request::{Accept, BodyStream, Request},
    response::{FieldValue, OptionalText, Response},
    server::{
        Address, Callback, CallbackFuture, Closed, Finished, ListenError, NoAnswer, ResponseBody,
        Server,
    },
    state::State,
    url::{Query, Url, UrlError},
};
