//! The sending of a test client's request — superagent's `Request`.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use super::RequestBuilder;
use crate::testing::{ClientError, Response, exchange::exchange};

impl RequestBuilder {
    /// Sends the request and returns the whole response, of whatever status.
    ///
    /// A future that is dropped hangs up.
    ///
    /// # Panics
    ///
    /// Where [`try_send`](Self::try_send) has an error, at the line that awaits the response.
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
    /// let client = app.test();
    /// client.get("/").send().await.assert_status(200).assert_text("Hello World");
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `await test` of supertest
    pub fn send(self) -> impl Future<Output = Response> + Send {
        Sending(Box::pin(self.try_send()))
    }

    /// Sends the request, for a test that expects the connection to break.
    ///
    /// # Errors
    ///
    /// [`ClientError::Invalid`] for a request that cannot be sent, [`ClientError::NoAnswer`] where the connection ended before a
    /// response came, and [`ClientError::Cut`] where it ended within the body.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut app = koa_core::App::new();
    /// # app.with(async |ctx, _| {
    /// #     ctx.respond = false;
    /// #     Ok(())
    /// # });
    /// let client = app.test();
    /// let error = client.get("/").try_send().await.unwrap_err();
    /// assert!(error.to_string().starts_with("GET / got no answer"));
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `.end((err, response) => ...)` of superagent
    pub async fn try_send(self) -> Result<Response, ClientError> {
        let name = format!("{} {}", self.method, self.target);
        let client = self.client.clone();
        let request = match self.build() {
            Ok(request) => request,
            Err(reason) => {
                return Err(ClientError::Invalid {
                    request: name,
                    reason,
                });
            }
        };
        let path = request.uri().path().to_owned();
        match exchange(client.worker(), request).await {
            Ok(answered) => {
                let response = Response::new(name, &answered.head, answered.body);
                client.keep_cookies(response.cookies(), &path);
                match answered.cut {
                    None => Ok(response),
                    Some(cut) => Err(ClientError::Cut {
                        response: response.into(),
                        source: cut.into(),
                    }),
                }
            }
            Err(error) => Err(ClientError::NoAnswer {
                request: name,
                source: error.into(),
            }),
        }
    }
}

/// Waits for a response, and panics where there is none.
struct Sending<F>(Pin<Box<F>>);

impl<F: Future<Output = Result<Response, ClientError>>> Future for Sending<F> {
    type Output = Response;

    // The caller of `poll` is the `.await` of the test, so a panic names its line.
    #[track_caller]
    fn poll(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Response> {
        match self.0.as_mut().poll(task) {
            Poll::Ready(Ok(response)) => Poll::Ready(response),
            Poll::Ready(Err(error)) => panic!("{error}"),
            Poll::Pending => Poll::Pending,
        }
    }
}
