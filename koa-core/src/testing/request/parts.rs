//! What a request of the test client consists of: headers, query, cookies and body — superagent's `Request`.

use std::fmt::Display;

use bytes::Bytes;
use http::HeaderName;
use serde::Serialize;

use super::RequestBuilder;
use crate::FieldValue;

impl RequestBuilder {
    /// Adds a header line.
    ///
    /// The value is what [`Context::set`](crate::Context::set) takes: a text, a number, or a list, which makes several lines, as does a name
    /// that is given twice. The text is written as Latin-1, as Node does. A `Host`, `Content-Type` or
    /// `Content-Length` takes the place of the client's own, and a `Cookie` that of the cookies that the client has kept.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.get("X-Name").into_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.get("/").header("X-Name", "tobi").send().await.assert_text("tobi");
    /// client.get("/").header("X-Name", 7).send().await.assert_text("7");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.set(name, value)` of superagent
    pub fn header<'v>(mut self, name: &str, value: impl Into<FieldValue<'v>>) -> Self {
        match HeaderName::from_bytes(name.as_bytes()) {
            Ok(name) => self.append(&name, value.into()),
            Err(_) => self.fail(format!("{name:?} is no header name")),
        }
        self
    }

    fn append(&mut self, name: &HeaderName, value: FieldValue<'_>) {
        for line in value.lines() {
            match line {
                Ok(line) => drop(self.headers.append(name, line)),
                Err(text) => self.fail(format!("{text:?} is no value for the header {name}")),
            }
        }
    }

    /// Adds names and values to the query, encoded as a form is.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.querystring().to_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.get("/?a=1").query(&[("b", "x y"), ("c", "&")]).send().await.assert_text("a=1&b=x+y&c=%26");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.query(object)` of superagent
    pub fn query<K: AsRef<str>, V: Display>(mut self, pairs: &[(K, V)]) -> Self {
        if !pairs.is_empty() {
            let separator = match self.target.find('?') {
                None => "?",
                Some(place) if place + 1 == self.target.len() => "",
                Some(_) => "&",
            };
            self.target.push_str(separator);
            self.target.push_str(&encoded(pairs));
        }
        self
    }

    /// Adds a cookie to this request alone.
    ///
    /// It takes the place of one with that name that the client has kept.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(ctx.get("Cookie").into_owned());
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.get("/").cookie("theme", "dark").send().await.assert_text("theme=dark");
    /// client.get("/").send().await.assert_text("");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.set('Cookie', cookies)` of superagent
    pub fn cookie(mut self, name: &str, value: impl Display) -> Self {
        self.cookies.push((name.to_owned(), value.to_string()));
        self
    }

    /// Sends these bytes as the body.
    ///
    /// It has no `Content-Type` unless [`header`](Self::header) gives it one; with `Transfer-Encoding: chunked` it is sent so.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     let bytes = ctx.request.bytes().await?;
    /// #     ctx.set_body(bytes);
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// client.post("/").body(vec![0, 1, 2]).send().await.assert_type("application/octet-stream");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.send(buffer)` of superagent
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self.content_type = None;
        self
    }

    /// Sends a text as the body, with the type `text/plain; charset=utf-8`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     let text = ctx.request.text().await?; let of = ctx.get("Content-Type").into_owned(); ctx.set_body(format!("{of}: {text}"));
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// let response = client.post("/").text("tobi").send().await;
    /// response.assert_text("text/plain; charset=utf-8: tobi");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.type('text').send(string)` of superagent
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.body = text.into().into();
        self.content_type = Some("text/plain; charset=utf-8");
        self
    }

    /// Sends a value as JSON, with the type `application/json`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     let text = ctx.request.text().await?; let of = ctx.get("Content-Type").into_owned(); ctx.set_body(format!("{of}: {text}"));
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// let response = client.post("/").json(&serde_json::json!({ "name": "tobi" })).send().await;
    /// response.assert_text(r#"application/json: {"name":"tobi"}"#);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.send(object)` of superagent
    pub fn json(mut self, value: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.body = json.into(),
            Err(error) => self.fail(format!("the body is no JSON: {error}")),
        }
        self.content_type = Some("application/json");
        self
    }

    /// Sends names and values as a form, with the type `application/x-www-form-urlencoded`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     let text = ctx.request.text().await?; let of = ctx.get("Content-Type").into_owned(); ctx.set_body(format!("{of}: {text}"));
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// let response = client.post("/").form(&[("name", "tobi"), ("likes", "a & b")]).send().await;
    /// response.assert_text("application/x-www-form-urlencoded: name=tobi&likes=a+%26+b");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.type('form').send(object)` of superagent
    pub fn form<K: AsRef<str>, V: Display>(mut self, pairs: &[(K, V)]) -> Self {
        self.body = encoded(pairs).into();
        self.content_type = Some("application/x-www-form-urlencoded");
        self
    }

    fn fail(&mut self, reason: String) {
        self.failure.get_or_insert(reason);
    }
}

fn encoded<K: AsRef<str>, V: Display>(pairs: &[(K, V)]) -> String {
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.as_ref(), value.to_string()));
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}
