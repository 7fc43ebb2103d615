//! The methods of the test client, one for each method of HTTP — npm's supertest.

use super::Client;
use crate::testing::RequestBuilder;

impl Client {
    /// Begins a `GET` request.
    ///
    /// The path may have a query, and be a whole URL, whose host is then the `Host`; a fragment is not sent.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.method().to_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.get("/users?page=2").send().await.assert_text("GET");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.get(path)` of supertest
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request("GET", path)
    }

    /// Begins a `HEAD` request, whose response has no body.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.method().to_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.head("/").send().await.assert_header("Content-Length", "4").assert_text("");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.head(path)` of supertest
    pub fn head(&self, path: &str) -> RequestBuilder {
        self.request("HEAD", path)
    }

    /// Begins a `POST` request.
    ///
    /// Without a body it has `Content-Length: 0`, as `PUT` and `PATCH` have.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.method().to_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.post("/").text("tobi").send().await.assert_text("POST");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.post(path)` of supertest
    pub fn post(&self, path: &str) -> RequestBuilder {
        self.request("POST", path)
    }

    /// Begins a `PUT` request.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.method().to_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.put("/").text("tobi").send().await.assert_text("PUT");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.put(path)` of supertest
    pub fn put(&self, path: &str) -> RequestBuilder {
        self.request("PUT", path)
    }

    /// Begins a `PATCH` request.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.method().to_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.patch("/").text("tobi").send().await.assert_text("PATCH");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.patch(path)` of supertest
    pub fn patch(&self, path: &str) -> RequestBuilder {
        self.request("PATCH", path)
    }

    /// Begins a `DELETE` request.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.method().to_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.delete("/").send().await.assert_text("DELETE");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.delete(path)` of supertest
    pub fn delete(&self, path: &str) -> RequestBuilder {
        self.request("DELETE", path)
    }

    /// Begins an `OPTIONS` request; its path may be `*`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.method().to_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.options("*").send().await.assert_text("OPTIONS");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.options(path)` of supertest
    pub fn options(&self, path: &str) -> RequestBuilder {
        self.request("OPTIONS", path)
    }

    /// Begins a request with any method.
    ///
    /// What is no method or no path is told when the request is sent.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.method().to_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.request("PROPFIND", "/").send().await.assert_text("PROPFIND");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.propfind(path)` and the other methods of supertest
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        RequestBuilder::new(self.clone(), method, path)
    }
}
