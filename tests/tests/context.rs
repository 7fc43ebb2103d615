//! The context: what of Koa's `ctx` the corpora cannot show.

use koa_core::{App, Middleware, testing::Client};

#[path = "context/cookies.rs"]
mod cookies;
#[path = "context/forms.rs"]
mod forms;
#[path = "context/request_members.rs"]
mod request_members;
#[path = "context/respond.rs"]
mod respond;
#[path = "context/response_members.rs"]
mod response_members;

/// A client of an application of one middleware, which logs nothing.
fn serve(middleware: impl Middleware) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(middleware);
    app.test()
}
