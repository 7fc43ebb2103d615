//! An id for every request — npm `koa-requestid`, and `requestIdContext` of `koa-bunyan-logger`.

use koa_core::{Context, Middleware, Next};
use uuid::Uuid;

/// The longest id that is taken over from a request.
const LONGEST: usize = 200;

type Generator = Box<dyn Fn(&Context) -> String + Send + Sync>;

/// The options of [`request_id_with`].
///
/// # Examples
///
/// ```
/// use koa_middleware::{RequestIdOptions, request_id_with};
///
/// let mut app = koa_core::App::new();
/// app.with(request_id_with(RequestIdOptions::new().header("X-Correlation-Id").expose("X-Correlation-Id")));
/// ```
///
/// # In Koa
///
/// `requestId({ header: 'X-Correlation-Id', expose: 'X-Correlation-Id' })`
pub struct RequestIdOptions {
    header: String,
    expose: String,
    generate: Generator,
}

impl RequestIdOptions {
    /// The defaults: `X-Request-Id`, both ways, and a UUID where the request brings none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::RequestIdOptions::new();
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        RequestIdOptions {
            header: "X-Request-Id".into(),
            expose: "X-Request-Id".into(),
            generate: Box::new(|_| Uuid::new_v4().to_string()),
        }
    }

    /// The header of the request from which the id is taken over; an empty name takes over none. Defaults to `X-Request-Id`.
    ///
    /// Whoever sends a request chooses what stands there: with an empty name, ids are one's own.
    ///
    /// # Examples
    ///
    /// ```
    /// let own = koa_middleware::RequestIdOptions::new().header("");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ header: false }`
    #[must_use]
    pub fn header(mut self, name: impl Into<String>) -> Self {
        self.header = name.into();
        self
    }

    /// The header of the response that says the id; an empty name says none. Defaults to `X-Request-Id`.
    ///
    /// # Examples
    ///
    /// ```
    /// let silent = koa_middleware::RequestIdOptions::new().expose("");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ expose: false }`
    #[must_use]
    pub fn expose(mut self, name: impl Into<String>) -> Self {
        self.expose = name.into();
        self
    }

    /// What makes an id where the request brings none. Defaults to a random UUID.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU64, Ordering};
    ///
    /// let count = AtomicU64::new(1);
    /// let options = koa_middleware::RequestIdOptions::new()
    ///     .generate(move |_ctx| count.fetch_add(1, Ordering::Relaxed).to_string());
    /// ```
    ///
    /// # In Koa
    ///
    /// `uuid()`, which cannot be changed
    #[must_use]
    pub fn generate(
        mut self,
        generate: impl Fn(&Context) -> String + Send + Sync + 'static,
    ) -> Self {
        self.generate = Box::new(generate);
        self
    }
}

impl Default for RequestIdOptions {
    fn default() -> Self {
        RequestIdOptions::new()
    }
}

impl std::fmt::Debug for RequestIdOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestIdOptions")
            .field("header", &self.header)
            .field("expose", &self.expose)
            .finish_non_exhaustive()
    }
}

/// Gives every request an id: that of its `X-Request-Id`, or a random UUID.
///
/// It is [`ctx.request_id()`](RequestIdContext::request_id) downstream, and `X-Request-Id` on the response. An id of a request that is
/// empty, longer than 200 bytes or anything but visible ASCII is not taken over, so that none can forge a line of a log.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{prelude::*, request_id};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(request_id());
/// app.with(async |ctx, _| {
///     ctx.set_body(ctx.request_id().unwrap_or_default().to_owned());
///     Ok(())
/// });
/// let response = app.test().get("/").header("X-Request-Id", "abc-7").send().await;
/// response.assert_text("abc-7").assert_header("x-request-id", "abc-7");
/// # }
/// ```
///
/// # In Koa
///
/// `requestId()`, whose headers are called `Request-Id`
#[must_use]
pub fn request_id() -> impl Middleware {
    request_id_with(RequestIdOptions::new())
}

/// [`request_id`](fn@request_id) with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::{RequestIdOptions, request_id_with};
///
/// let mut app = koa_core::App::new();
/// app.with(request_id_with(RequestIdOptions::new().header("")));
/// ```
///
/// # In Koa
///
/// `requestId({ header: false })`
#[must_use]
pub fn request_id_with(options: RequestIdOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        let brought = ctx.get(&options.header);
        let id = if is_harmless(&brought) {
            brought.into_owned()
        } else {
            (options.generate)(ctx)
        };
        if !options.expose.is_empty() {
            ctx.set(&options.expose, &id);
        }
        ctx.state.insert(RequestId(id));
        next.run(ctx).await
    }
}

/// What koa-requestid adds to `ctx`; `use koa_middleware::prelude::*` brings it in.
///
/// # Examples
///
/// ```
/// use koa_middleware::prelude::*;
///
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, next| {
///     println!("{:?} {}", ctx.request_id(), ctx.path());
///     next.run(ctx).await
/// });
/// ```
pub trait RequestIdContext {
    /// The id that [`request_id`](fn@request_id) gave the request; `None` where it is not in the chain.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::prelude::*;
    ///
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     assert_eq!(ctx.request_id(), None);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.state.id`, `ctx.reqId`
    fn request_id(&self) -> Option<&str>;
}

impl RequestIdContext for Context {
    fn request_id(&self) -> Option<&str> {
        self.state
            .get::<RequestId>()
            .map(|RequestId(id)| id.as_str())
    }
}

struct RequestId(String);

fn is_harmless(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST && id.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::is_harmless;

    #[test]
    fn ids_that_could_forge_a_line_are_not_taken_over() {
        assert!(is_harmless("6ba7b810-9dad-11d1-80b4-00c04fd430c8"));
        assert!(is_harmless(&"x".repeat(200)));
        for id in ["", "a b", "a\tb", "\u{1b}[31m", "é", &"x".repeat(201)] {
            assert!(!is_harmless(id), "{id:?}");
        }
    }
}
