//! Tags a response by its content — npm `@koa/etag`.

use std::time::SystemTime;

use base64::{Engine, engine::general_purpose::STANDARD};
use koa_core::{Body, Context, Middleware, Next, Result};
use sha1::{Digest, Sha1};

/// The options of [`etag_with`].
///
/// # Examples
///
/// ```
/// use koa_middleware::{EtagOptions, etag_with};
///
/// let mut app = koa_core::App::new();
/// app.with(etag_with(EtagOptions::new().weak(true)));
/// ```
///
/// # In Koa
///
/// `etag({ weak: true })`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EtagOptions {
    weak: Option<bool>,
}

impl EtagOptions {
    /// The defaults: strong tags for what is hashed, weak ones for files.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::EtagOptions::new(), koa_middleware::EtagOptions::default());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether tags are weak. Defaults to strong for what is hashed, and to weak for files, of which only size and time are looked at.
    ///
    /// # Examples
    ///
    /// ```
    /// let strong = koa_middleware::EtagOptions::new().weak(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ weak: false }`
    #[must_use]
    pub fn weak(mut self, weak: bool) -> Self {
        self.weak = Some(weak);
        self
    }
}

/// Sets the `ETag` of every 2xx response that has a body and no tag yet.
///
/// - Text, bytes and JSON are hashed: `"b-Ck1VqNd45QIvq3AZd8XYQLvEhtA"`, their length in hexadecimal digits and a SHA-1.
/// - A file ([`Body::file`]) is tagged by its size and time, weakly.
/// - Other streams get none, for nothing is known of them before they ran.
///
/// The hash is that of the body as it is when this middleware sees it, so what rewrites bodies stands inside it, and
/// [`conditional_get`](crate::conditional_get()) outside.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::etag;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(etag());
/// app.with(async |ctx, _| {
///     ctx.set_body("Hello World");
///     Ok(())
/// });
/// app.test().get("/").send().await.assert_header("etag", "\"b-Ck1VqNd45QIvq3AZd8XYQLvEhtA\"");
/// # }
/// ```
///
/// # Errors
///
/// A 500 where a [`Json`](koa_core::Json) body cannot be serialised.
///
/// # In Koa
///
/// `etag()`
#[must_use]
pub fn etag() -> impl Middleware {
    etag_with(EtagOptions::new())
}

/// [`etag`](fn@etag) with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::{EtagOptions, etag_with};
///
/// let mut app = koa_core::App::new();
/// app.with(etag_with(EtagOptions::new().weak(true)));
/// ```
///
/// # In Koa
///
/// `etag({ weak: true })`
#[must_use]
pub fn etag_with(options: EtagOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        next.run(ctx).await?;
        if !(200..300).contains(&ctx.status()) || ctx.etag().is_some_and(|tag| !tag.is_empty()) {
            return Ok(());
        }
        if let Some(tag) = tag(ctx.body(), options.weak)? {
            ctx.set("ETag", tag);
        }
        Ok(())
    }
}

fn tag(body: &Body, weak: Option<bool>) -> Result<Option<String>> {
    if let Some(metadata) = body.metadata() {
        let tag = of_file(metadata.len(), metadata.modified()?);
        return Ok(Some(formed(&tag, weak.unwrap_or(true))));
    }
    // An empty text is no body to Koa, while an empty buffer is one.
    if body.as_text() == Some("") {
        return Ok(None);
    }
    let Some(bytes) = body.to_bytes()? else {
        return Ok(None);
    };
    Ok(Some(formed(&of_bytes(&bytes), weak.unwrap_or(false))))
}

fn formed(opaque: &str, weak: bool) -> String {
    let mark = if weak { "W/" } else { "" };
    format!("{mark}\"{opaque}\"")
}

fn of_bytes(bytes: &[u8]) -> String {
    let mut hash = STANDARD.encode(Sha1::digest(bytes));
    hash.truncate(27);
    format!("{:x}-{hash}", bytes.len())
}

fn of_file(size: u64, modified: SystemTime) -> String {
    let since = modified.duration_since(SystemTime::UNIX_EPOCH);
    format!("{size:x}-{:x}", since.map_or(0, |since| since.as_millis()))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    // spec: ETG-001, ETG-002, ETG-003, ETG-004, ETG-009, ETG-010, ETG-013
    #[test]
    fn bodies_have_the_tags_that_upstream_gives_them() {
        for (body, weak, wanted) in [
            (
                Body::from("Hello World"),
                None,
                Some("\"b-Ck1VqNd45QIvq3AZd8XYQLvEhtA\""),
            ),
            (
                Body::from(b"Hello World"),
                None,
                Some("\"b-Ck1VqNd45QIvq3AZd8XYQLvEhtA\""),
            ),
            (
                Body::from("Hello World"),
                Some(true),
                Some("W/\"b-Ck1VqNd45QIvq3AZd8XYQLvEhtA\""),
            ),
            (
                Body::from(serde_json::json!({ "foo": "bar" })),
                None,
                Some("\"d-pedE0BZFQNM7HX6mFsKPL6l+dUo\""),
            ),
            (
                Body::from(serde_json::json!([])),
                None,
                Some("\"2-l9Fw4VUO7kr8CvBlt4zaMCqXZ0w\""),
            ),
            (
                Body::from(b""),
                None,
                Some("\"0-2jmj7l5rSw0yVb/vlWAYkK/YBwk\""),
            ),
            (Body::from(""), None, None),
            (Body::from(()), None, None),
            (Body::reader(&b"stream"[..]), None, None),
        ] {
            assert_eq!(tag(&body, weak).unwrap().as_deref(), wanted, "{body:?}");
        }
        assert!(
            tag(&"你好".into(), None)
                .unwrap()
                .unwrap()
                .starts_with("\"6-")
        );
    }

    // spec: ETG-005
    #[test]
    fn a_file_is_tagged_by_size_and_time() {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(0x18c_c820_d888);
        assert_eq!(of_file(9, modified), "9-18cc820d888");
    }
}
