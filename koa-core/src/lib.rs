//! The heart of Koa in Rust: an application, a context, a request, a response, and an onion of async middleware.
//!
//! ```no_run
//! use koa_core::{App, Result};
//!
//! #[tokio::main]
//! async fn main() -> Result {
//!     let mut app = App::new();
//!     app.with(async |ctx, next| {
//!         let start = std::time::Instant::now();
//!         next.run(ctx).await?;
//!         ctx.set("X-Response-Time", format!("{}ms", start.elapsed().as_millis()));
//!         Ok(())
//!     });
//!     app.with(async |ctx, _| {
//!         ctx.set_body("Hello World");
//!         Ok(())
//!     });
//!     app.listen(3000).await
//! }
//! ```

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
mod keygrip;
mod negotiation;
mod params;
mod request;
mod response;
mod server;
mod state;
#[cfg(feature = "testing")]
pub mod testing;
mod url;
mod vary;

pub use crate::{
    application::{App, Limits, Listener, MissingValue, Values},
    body::{Body, Json},
    compose::{Middleware, Next},
    content_disposition::{Disposition, DispositionError},
    context::{Context, OrThrow},
    cookies::{CookieError, CookieOptions, CookieValue, Cookies, GetOptions, Priority, SameSite},
    error::{Error, HttpError, Result},
    keygrip::{Algorithm, Encoding, Keygrip, KeygripError},
    params::Params,
    request::{Accept, BodyStream, Request},
    response::{FieldValue, Response},
    server::{
        Address, Callback, CallbackFuture, Closed, Finished, ListenError, NoAnswer, ResponseBody,
        Server,
    },
    state::State,
    url::{Query, Url, UrlError},
};
