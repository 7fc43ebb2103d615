//! Says how long a response took — npm `koa-response-time`.

use std::time::Instant;

use koa_core::{Context, Middleware, Next};

/// The options of [`response_time_with`].
///
/// # Examples
///
/// ```
/// use koa_middleware::{ResponseTimeOptions, response_time_with};
///
/// let mut app = koa_core::App::new();
/// app.with(response_time_with(ResponseTimeOptions::new().hrtime(true).header("Server-Took")));
/// ```
///
/// # In Koa
///
/// `responseTime({ hrtime: true, header: 'Server-Took' })`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseTimeOptions {
    hrtime: bool,
    header: String,
}

impl ResponseTimeOptions {
    /// The defaults: `X-Response-Time`, in whole milliseconds.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::ResponseTimeOptions::new(), koa_middleware::ResponseTimeOptions::default());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether the time has fractions: `0.119702ms`. Defaults to `false`, whole milliseconds: `3ms`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ResponseTimeOptions::new().hrtime(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ hrtime: true }`
    #[must_use]
    pub fn hrtime(mut self, hrtime: bool) -> Self {
        self.hrtime = hrtime;
        self
    }

    /// The name of the header. Defaults to `X-Response-Time`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ResponseTimeOptions::new().header("Response-Time");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ header: 'Response-Time' }`
    #[must_use]
    pub fn header(mut self, name: impl Into<String>) -> Self {
        self.header = name.into();
        self
    }
}

impl Default for ResponseTimeOptions {
    fn default() -> Self {
        ResponseTimeOptions {
            hrtime: false,
            header: "X-Response-Time".into(),
        }
    }
}

/// Sets `X-Response-Time` to what the middleware downstream took, in milliseconds: `3ms`.
///
/// A body that is a stream is sent afterwards and does not count. Where an error comes from downstream, nothing is set.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::response_time;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(response_time());
/// app.with(async |ctx, _| {
///     ctx.set_body("Hello World");
///     Ok(())
/// });
/// let response = app.test().get("/").send().await;
/// assert!(response.header("x-response-time").is_some_and(|time| time.ends_with("ms")));
/// # }
/// ```
///
/// # In Koa
///
/// `responseTime()`
#[must_use]
pub fn response_time() -> impl Middleware {
    response_time_with(ResponseTimeOptions::new())
}

/// [`response_time`](fn@response_time) with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::{ResponseTimeOptions, response_time_with};
///
/// let mut app = koa_core::App::new();
/// app.with(response_time_with(ResponseTimeOptions::new().hrtime(true)));
/// ```
///
/// # In Koa
///
/// `responseTime({ hrtime: true })`
#[must_use]
pub fn response_time_with(options: ResponseTimeOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        let start = Instant::now();
        next.run(ctx).await?;
        let took = start.elapsed();
        let took = if options.hrtime {
            format!("{:.6}ms", took.as_secs_f64() * 1000.0)
        } else {
            format!("{}ms", (took.as_micros() + 500) / 1000)
        };
        ctx.set(&options.header, took);
        Ok(())
    }
}
