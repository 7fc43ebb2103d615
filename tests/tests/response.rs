//! The response as a program sees it: what of Koa's `ctx.response` the corpora cannot show.

use koa_core::{App, Middleware, testing::Client};

#[path = "response/body.rs"]
mod body;
#[path = "response/flush.rs"]
mod flush;
#[path = "response/headers.rs"]
mod headers;
#[path = "response/numbers.rs"]
mod numbers;
#[path = "response/status.rs"]
mod status;
#[path = "response/stream.rs"]
mod stream;

/// A client of an application of one middleware, which logs nothing.
fn serve(middleware: impl Middleware) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(middleware);
    app.test()
}
