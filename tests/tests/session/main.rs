//! Sessions: what the recordings of koa-session cannot show.

mod browser;
mod cookie;
mod node;
mod options;
mod ratelimit;
mod redis;
mod store;

use koa_core::{App, Middleware, testing::Client};
use koa_middleware::{SessionOptions, session_with};

/// A client of an application with sessions and one middleware.
fn serve(options: SessionOptions, middleware: impl Middleware) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.keys = ["a", "b"].into();
    app.with(session_with(options)).with(middleware);
    app.test()
}
