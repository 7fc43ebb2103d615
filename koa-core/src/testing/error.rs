//! Why a request of the test client has no whole response.

use std::{error, fmt};

use super::Response;

/// The reason why a request was not answered, or not to the end.
///
/// # Examples
///
/// ```
/// use koa_core::{App, testing::ClientError};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(async |ctx, _| {
///     ctx.respond = false;
///     Ok(())
/// });
/// let error = app.test().get("/").try_send().await.unwrap_err();
/// assert!(matches!(error, ClientError::NoAnswer { .. }));
/// # }
/// ```
///
/// # In Koa
///
/// The `err` that supertest's callback gets.
#[derive(Debug)]
#[non_exhaustive]
pub enum ClientError {
    /// The request cannot be written as HTTP, so it was not sent.
    #[non_exhaustive]
    Invalid {
        /// The method and the target.
        request: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The connection ended before a response began.
    #[non_exhaustive]
    NoAnswer {
        /// The method and the target.
        request: String,
        /// What the client saw of it.
        source: Box<dyn error::Error + Send + Sync>,
    },
    /// The connection ended within the body.
    #[non_exhaustive]
    Cut {
        /// What arrived: the whole head, and the beginning of the body.
        response: Box<Response>,
        /// What the client saw of it.
        source: Box<dyn error::Error + Send + Sync>,
    },
}

impl ClientError {
    /// The part of the response that arrived before the connection ended.
    ///
    /// It is `None` unless the body was cut.
    ///
    /// # Examples
    ///
    /// ```
    /// use futures_util::stream;
    /// use koa_core::{App, Body};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = App::new();
    /// app.silent = true;
    /// app.with(async |ctx, _| {
    ///     let pieces = [Ok("begun"), Err(std::io::Error::other("the disk broke"))];
    ///     ctx.set_body(Body::stream(stream::iter(pieces)));
    ///     Ok(())
    /// });
    /// let error = app.test().get("/").try_send().await.unwrap_err();
    /// error.response().unwrap().assert_status(200).assert_text("begun");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `err.response` of superagent
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match self {
            ClientError::Cut { response, .. } => Some(response),
            ClientError::Invalid { .. } | ClientError::NoAnswer { .. } => None,
        }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClientError::Invalid { request, reason } => {
                write!(f, "{request} cannot be sent: {reason}")
            }
            ClientError::NoAnswer { request, source } => {
                write!(f, "{request} got no answer: {source}")
            }
            ClientError::Cut { response, source } => {
                write!(f, "the body was cut: {source}\n\n{}", response.report())
            }
        }
    }
}

impl error::Error for ClientError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            ClientError::Invalid { .. } => None,
            ClientError::NoAnswer { source, .. } | ClientError::Cut { source, .. } => {
                Some(&**source)
            }
        }
    }
}
