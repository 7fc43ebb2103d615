//! A request of the test client, while it is put together — superagent's `Request`.

mod parts;
mod send;

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use http_body_util::Full;

use super::Client;
use crate::response::latin1;

/// A request that is being put together, made by [`Client::get`] and its like.
///
/// What cannot be sent, such as a header whose name has a blank, is told by [`send`](Self::send).
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let app = koa_core::App::new();
/// let client = app.test();
/// let request = client.get("/users").query(&[("page", "2")]).header("Accept", "application/json");
/// request.send().await.assert_status(404);
/// # }
/// ```
///
/// # In Koa
///
/// `Test` of supertest
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct RequestBuilder {
    client: Client,
    method: String,
    target: String,
    headers: HeaderMap,
    cookies: Vec<(String, String)>,
    body: Bytes,
    /// The type of the body, where no header tells another.
    content_type: Option<&'static str>,
    /// The first thing that cannot be sent.
    failure: Option<String>,
}

impl RequestBuilder {
    pub(super) fn new(client: Client, method: &str, path: &str) -> Self {
        RequestBuilder {
            client,
            method: method.to_owned(),
            // A client keeps the fragment to itself.
            target: path.split('#').next().unwrap_or_default().to_owned(),
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            body: Bytes::new(),
            content_type: None,
            failure: None,
        }
    }

    /// The request as hyper sends it, or why it cannot be sent.
    fn build(mut self) -> Result<http::Request<Full<Bytes>>, String> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let Ok(method) = Method::from_bytes(self.method.as_bytes()) else {
            return Err("this is no method".to_owned());
        };
        if !self.target.starts_with('/') && self.target != "*" && !self.target.contains("://") {
            return Err("a path begins with a slash".to_owned());
        }
        let uri: Uri = self
            .target
            .parse()
            .map_err(|error| format!("{error} in the path"))?;
        let authority = uri
            .authority()
            .map_or("127.0.0.1", |authority| authority.as_str());
        let host = authority.rsplit('@').next().unwrap_or(authority);
        self.headers
            .entry(header::HOST)
            .or_insert(field(&header::HOST, host)?);
        if let Some(content_type) = self.content_type {
            self.headers
                .entry(header::CONTENT_TYPE)
                .or_insert(HeaderValue::from_static(content_type));
        }
        if self.body.is_empty() && [Method::POST, Method::PUT, Method::PATCH].contains(&method) {
            self.headers
                .entry(header::CONTENT_LENGTH)
                .or_insert(HeaderValue::from_static("0"));
        }
        let given = self.headers.contains_key(header::COOKIE);
        let mut cookies = if given {
            Vec::new()
        } else {
            self.client.cookies_for(uri.path())
        };
        cookies.retain(|(name, _)| !self.cookies.iter().any(|(own, _)| own == name));
        cookies.append(&mut self.cookies);
        if !cookies.is_empty() {
            let pairs: Vec<String> = cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            self.headers
                .append(header::COOKIE, field(&header::COOKIE, &pairs.join("; "))?);
        }
        let mut request = http::Request::new(Full::new(self.body));
        (
            *request.method_mut(),
            *request.uri_mut(),
            *request.headers_mut(),
        ) = (method, uri, self.headers);
        Ok(request)
    }
}

fn field(name: &HeaderName, value: &str) -> Result<HeaderValue, String> {
    latin1(value).ok_or_else(|| format!("{value:?} is no value for the header {name}"))
}

impl fmt::Debug for RequestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBuilder")
            .field("method", &self.method)
            .field("target", &self.target)
            .field("headers", &self.headers)
            .field("cookies", &self.cookies)
            .field("body", &self.body)
            .field("failure", &self.failure)
            .finish_non_exhaustive()
    }
}
