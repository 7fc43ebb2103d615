//! The assertions on a response — supertest's `.expect(...)`.

use std::fmt::Display;

use serde_json::Value;

use super::Response;

impl Response {
    /// Asserts the status code.
    ///
    /// # Panics
    ///
    /// Where it is another.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_status(204);
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// response.assert_status(204);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.expect(status)` of supertest
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        if self.status() != status {
            self.fail(&format!("the status is {}, not {status}", self.status()));
        }
        self
    }

    /// Asserts the value of a header, several lines joined with `, `.
    ///
    /// # Panics
    ///
    /// Where it is another, or is not there.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body("Hello World");
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// response.assert_header("Content-Length", 11);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.expect(name, value)` of supertest
    #[track_caller]
    pub fn assert_header(&self, name: &str, value: impl Display) -> &Self {
        let value = value.to_string();
        match self.header(name) {
            None => self.fail(&format!(
                "there is no header {name}, which should be {value:?}"
            )),
            Some(own) if own != value => {
                self.fail(&format!("the header {name} is {own:?}, not {value:?}"))
            }
            Some(_) => self,
        }
    }

    /// Asserts that a header is not there.
    ///
    /// # Panics
    ///
    /// Where it is.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body("Hello World");
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// response.assert_no_header("Location");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.expect(res => assert(!(name in res.headers)))` of supertest
    #[track_caller]
    pub fn assert_no_header(&self, name: &str) -> &Self {
        if let Some(value) = self.header(name) {
            self.fail(&format!("there is a header {name}: {value:?}"));
        }
        self
    }

    /// Asserts the `Content-Type`, with its parameters.
    ///
    /// # Panics
    ///
    /// Where it is another, or is not there.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body("<h1>Hello</h1>");
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// response.assert_type("text/html; charset=utf-8");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.expect('Content-Type', type)` of supertest
    #[track_caller]
    pub fn assert_type(&self, content_type: &str) -> &Self {
        self.assert_header("Content-Type", content_type)
    }

    /// Asserts the body as text.
    ///
    /// # Panics
    ///
    /// Where it is another, or not UTF-8.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body("Hello World");
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// response.assert_text("Hello World");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.expect(text)` of supertest
    #[track_caller]
    pub fn assert_text(&self, text: &str) -> &Self {
        if self.text() != text {
            self.fail(&format!("the body is not {text:?}"));
        }
        self
    }

    /// Asserts that the body as text has a text in it.
    ///
    /// # Panics
    ///
    /// Where it has not, or is not UTF-8.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body("Hello World");
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// response.assert_text_contains("World");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.expect(/text/)` of supertest
    #[track_caller]
    pub fn assert_text_contains(&self, text: &str) -> &Self {
        if !self.text().contains(text) {
            self.fail(&format!("the body has no {text:?} in it"));
        }
        self
    }

    /// Asserts the body as JSON; the order of an object's members does not matter.
    ///
    /// # Panics
    ///
    /// Where it is another, or no JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use serde_json::json;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(json!({ "name": "tobi", "age": 2 }));
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// response.assert_json(&json!({ "age": 2, "name": "tobi" }));
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.expect(object)` of supertest
    #[track_caller]
    pub fn assert_json(&self, value: &Value) -> &Self {
        let own: Value = self.json();
        if own != *value {
            self.fail(&format!(
                "the body is not the expected JSON\n\nexpected: {value:#}\n\nreceived: {own:#}"
            ));
        }
        self
    }

    /// Asserts a redirect: one of 301, 302, 303, 307 and 308, and the `Location` as it was sent.
    ///
    /// # Panics
    ///
    /// Where it is none, or leads elsewhere.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.redirect("/login");
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// response.assert_redirect("/login");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.expect(302).expect('Location', url)` of supertest
    #[track_caller]
    pub fn assert_redirect(&self, location: &str) -> &Self {
        if !matches!(self.status(), 301 | 302 | 303 | 307 | 308) {
            self.fail(&format!(
                "the status is {}, not that of a redirect",
                self.status()
            ));
        }
        self.assert_header("Location", location)
    }
}
