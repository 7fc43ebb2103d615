//! A client that tests an application without a port — npm's supertest.
//!
//! [`App::test`](crate::App::test) starts the application on a thread of its own, and the [`Client`] it returns sends requests to it over
//! connections in memory. What goes through them is HTTP/1.1, written and read by the same server that
//! [`App::listen`](crate::App::listen) starts: limits, timeouts, error pages and the bytes on the wire are the real ones. No port is
//! bound, so tests run side by side, and the thread ends when the last clone of the client is dropped.
//!
//! A function that makes the application serves `main` and the tests:
//!
//! ```
//! use koa_core::App;
//! use serde_json::json;
//!
//! fn app() -> App {
//!     let mut app = App::new();
//!     app.with(async |ctx, next| {
//!         next.run(ctx).await?;
//!         ctx.set("X-Powered-By", "koa");
//!         Ok(())
//!     });
//!     app.with(async |ctx, _| {
//!         if ctx.path() == "/login" {
//!             let name = ctx.request.text().await?;
//!             ctx.cookies.set("user", &name);
//!             ctx.redirect("/me");
//!         } else {
//!             let name = ctx.cookies.get("user");
//!             ctx.assert(name.is_some(), 401, "please log in")?;
//!             ctx.set_body(json!({ "name": name }));
//!         }
//!         Ok(())
//!     });
//!     app
//! }
//!
//! // #[tokio::test]
//! async fn strangers_are_sent_away() {
//!     let client = app().test();
//!     client.get("/me").send().await.assert_status(401).assert_text("please log in");
//! }
//!
//! // #[tokio::test]
//! async fn a_user_stays_logged_in() {
//!     let client = app().test();
//!     client.post("/login").text("tobi").send().await.assert_redirect("/me");
//!     client
//!         .get("/me")
//!         .send()
//!         .await
//!         .assert_status(200)
//!         .assert_header("X-Powered-By", "koa")
//!         .assert_json(&json!({ "name": "tobi" }));
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! #     strangers_are_sent_away().await;
//! #     a_user_stays_logged_in().await;
//! # }
//! ```
//!
//! Each request has a connection of its own, and nothing is added to what it was given but a `Host` (`127.0.0.1`), the cookies of the
//! client, and the type and length of a body. Redirects are not followed, and bodies are not decompressed. [`Client::raw`] sends bytes
//! that are no valid request.
//!
//! A failed assertion, and a `send` without an answer, panic at the line of the test, with the request and the whole response:
//!
//! ```text
//! thread 'strangers_are_sent_away' panicked at tests/app.rs:5:36:
//! the status is 401, not 200
//!
//! GET /me
//! 401 Unauthorized
//! content-type: text/plain; charset=utf-8
//! content-length: 13
//!
//! please log in
//! ```
//!
//! The feature `testing` belongs into the `dev-dependencies`, with a tokio that has `macros` and `rt`:
//!
//! ```toml
//! [dev-dependencies]
//! koa-core = { version = "0.1", features = ["testing"] }
//! tokio = { version = "1", features = ["macros", "rt"] }
//! ```

mod assert;
mod client;
mod error;
mod exchange;
mod jar;
mod request;
mod response;

pub use self::{client::Client, error::ClientError, request::RequestBuilder, response::Response};
