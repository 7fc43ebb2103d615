//! The context: what of Koa's `ctx` the corpora cannot show.

use koa_core::{App, Middleware, testing::Client};

#[path = "context/cookies.rs"]
mod cookies;
#[path = "context/forms.rs"]
mod forms;
#[path = "context/members.rs"]
mod members;
#[path = "context/respond.rs"]
mod respond;

/// A client of an application of one middleware, which logs nothing.
fn serve(middleware: impl Middleware) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(middleware);
    app.test()
}
