//! The response that the test client got — superagent's `Response`.

mod report;

use std::str;

use bytes::Bytes;
use http::response::Parts;
use hyper::ext::ReasonPhrase;
use serde::de::DeserializeOwned;

use crate::response::from_latin1;

/// A whole response, with assertions that can be chained.
///
/// The assertions take and return a reference, and panic at the line of the test with the request and the response.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, _| {
///     ctx.set_body("Hello World");
///     Ok(())
/// });
/// let response = app.test().get("/").send().await;
/// response.assert_status(200).assert_header("Content-Length", "11").assert_text("Hello World");
/// assert_eq!(response.text().split(' ').count(), 2);
/// # }
/// ```
///
/// # In Koa
///
/// `Response` of superagent, and `.expect(...)` of supertest
#[derive(Clone, Debug)]
pub struct Response {
    /// The method and the target of the request.
    request: String,
    status: u16,
    reason: String,
    lines: Vec<(String, String)>,
    /// The lines with one entry for each name.
    fields: Vec<(String, String)>,
    body: Bytes,
}

impl Response {
    pub(super) fn new(request: String, head: &Parts, body: Bytes) -> Self {
        let reason = match head.extensions.get::<ReasonPhrase>() {
            Some(reason) => reason.as_bytes().iter().copied().map(char::from).collect(),
            None => head
                .status
                .canonical_reason()
                .unwrap_or_default()
                .to_owned(),
        };
        let lines: Vec<(String, String)> = head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), from_latin1(value).into_owned()))
            .collect();
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in &lines {
            match fields.iter_mut().find(|(own, _)| own == name) {
                Some((_, joined)) => {
                    joined.push_str(", ");
                    joined.push_str(value);
                }
                None => fields.push((name.clone(), value.clone())),
            }
        }
        Response {
            request,
            status: head.status.as_u16(),
            reason,
            lines,
            fields,
            body,
        }
    }

    /// The status code.
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
    /// assert_eq!(response.status(), 204);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `res.status` of superagent
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The reason phrase behind the status code, as it was sent.
    ///
    /// One that is not ASCII is empty here; [`Client::raw`](super::Client::raw) shows it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_status(200); ctx.set_message("Fine");
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// assert_eq!(response.reason(), "Fine");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `res.res.statusMessage` of superagent
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The value of a header, by its name in any case.
    ///
    /// Several lines are joined with `, `; [`headers`](Self::headers) tells them apart. It is read as Latin-1, as Node does.
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
    /// assert_eq!(response.header("Content-Length"), Some("11"));
    /// assert_eq!(response.header("Location"), None);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `res.headers[name]` of superagent
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The header lines, their names in lower case and the lines of a name together.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.append("Link", "</a>"); ctx.append("Link", "</b>");
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// let links: Vec<&str> = response.headers().filter(|(name, _)| *name == "link").map(|(_, value)| value).collect();
    /// assert_eq!(links, ["</a>", "</b>"]);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `res.headers` of superagent
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lines
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The `Set-Cookie` lines, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.cookies.set("theme", "dark");
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// assert_eq!(response.cookies(), ["theme=dark; path=/; httponly"]);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `res.headers['set-cookie']` of superagent
    #[must_use]
    pub fn cookies(&self) -> Vec<&str> {
        self.headers()
            .filter(|(name, _)| *name == "set-cookie")
            .map(|(_, value)| value)
            .collect()
    }

    /// The bytes of the body.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(vec![0, 1, 2]);
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// assert_eq!(response.bytes()[..], [0, 1, 2]);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `res.body` of superagent, where it is a `Buffer`
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// Where the body is not UTF-8.
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
    /// assert_eq!(response.text(), "Hello World");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `res.text` of superagent
    #[must_use]
    #[track_caller]
    pub fn text(&self) -> &str {
        match str::from_utf8(&self.body) {
            Ok(text) => text,
            Err(error) => self.fail(&format!("the body is not UTF-8: {error}")),
        }
    }

    /// The body, parsed as JSON.
    ///
    /// # Panics
    ///
    /// Where the body is not JSON, or not that of a `T`.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.set_body(serde_json::json!({ "name": "tobi" }));
    /// #     Ok(())
    /// # });
    /// let response = app.test().get("/").send().await;
    /// let user: serde_json::Value = response.json();
    /// assert_eq!(user["name"], "tobi");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `res.body` of superagent
    #[must_use]
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => self.fail(&format!("the body is not the expected JSON: {error}")),
        }
    }
}
