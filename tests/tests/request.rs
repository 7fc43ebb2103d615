//! The request as a program sees it: what of Koa's `ctx.request` the corpora cannot show.

use koa_core::{App, Middleware, testing::Client};

#[path = "request/address.rs"]
mod address;
#[path = "request/headers.rs"]
mod headers;
#[path = "request/negotiation.rs"]
mod negotiation;
#[path = "request/url.rs"]
mod url;

/// A client of an application of one middleware.
fn serve(middleware: impl Middleware) -> Client {
    let mut app = App::new();
    app.with(middleware);
    app.test()
}
