//! A limit to how long a request takes — npm `koa-timeout-v2`.

use koa_core::{Context, Error, Middleware, Next};

use crate::Ms;

/// The options of [`timeout_with`].
///
/// # Examples
///
/// ```
/// use koa_middleware::{TimeoutOptions, timeout_with};
///
/// let options = TimeoutOptions::new().status(504).message("the other server took too long");
/// let mut app = koa_core::App::new();
/// app.with(timeout_with("5s", options));
/// ```
///
/// # In Koa
///
/// `timeout(5000, { status: 504, message: 'the other server took too long' })`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeoutOptions {
    status: u16,
    message: Option<String>,
}

impl TimeoutOptions {
    /// The defaults: a 503.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::TimeoutOptions::new(), koa_middleware::TimeoutOptions::default());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The status of the error. Defaults to 503.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::TimeoutOptions::new().status(504);
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ status: 504 }`, by default 408, which says that the client was slow.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The message of the error, which the client reads. Defaults to the phrase of the status.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::TimeoutOptions::new().message("please try again");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ message: 'please try again' }`
    #[must_use]
    pub fn message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    fn error(&self) -> Error {
        let error = Error::new(self.status);
        match &self.message {
            Some(message) => error.with_message(message).with_expose(true),
            None => error,
        }
    }
}

impl Default for TimeoutOptions {
    fn default() -> Self {
        TimeoutOptions {
            status: 503,
            message: None,
        }
    }
}

/// Ends a request whose middleware downstream take longer than so, with a 503.
///
/// What ran is dropped where it stands, as [`Next::run`] says; a task that it spawned goes on. The body of a response, a stream
/// for one, is sent afterwards and does not count.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_core::App;
/// use koa_middleware::timeout;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(timeout(Duration::from_millis(20)));
/// app.with(async |ctx, _| {
///     tokio::time::sleep(Duration::from_secs(10)).await;
///     ctx.set_body("too late");
///     Ok(())
/// });
/// app.test().get("/").send().await.assert_status(503);
/// # }
/// ```
///
/// # Errors
///
/// A 503 when the time is over.
///
/// # In Koa
///
/// `timeout(20)`, where downstream goes on unseen.
#[must_use]
pub fn timeout(after: impl Into<Ms>) -> impl Middleware {
    timeout_with(after, TimeoutOptions::new())
}

/// [`timeout`](fn@timeout) with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::{TimeoutOptions, timeout_with};
///
/// let mut app = koa_core::App::new();
/// app.with(timeout_with("5s", TimeoutOptions::new().status(504)));
/// ```
///
/// # Errors
///
/// The error of the options when the time is over.
///
/// # In Koa
///
/// `timeout(5000, { status: 504 })`
#[must_use]
pub fn timeout_with(after: impl Into<Ms>, options: TimeoutOptions) -> impl Middleware {
    let after = after.into().duration();
    async move |ctx: &mut Context, next: Next<'_>| match tokio::time::timeout(after, next.run(ctx))
        .await
    {
        Ok(result) => result,
        Err(_) => Err(options.error()),
    }
}
