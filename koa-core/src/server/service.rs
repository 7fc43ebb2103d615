//! The application as a service: what hyper calls for every request.

use std::{fmt, future::Future, net::SocketAddr, pin::Pin, rc::Rc, sync::Arc, task};

use http::{Request, Response};
use hyper::{body::Incoming, service::Service};

use super::{
    connection::{Connection, Shared},
    exchange::{Chain, Exchange, NoAnswer, Reply},
    handle::handle,
    outgoing::ResponseBody,
    refusal::admit,
};
use crate::App;

/// Calls the chain for the requests of one connection.
struct Serve<M, F> {
    connection: Arc<Connection>,
    chain: Rc<Chain<M, F>>,
}

pub(super) fn serve(
    app: Arc<App>,
    connection: Arc<Connection>,
) -> impl Service<
    Request<Incoming>,
    Response = Response<ResponseBody>,
    Error = NoAnswer,
    Future = impl Future<Output = Result<Response<ResponseBody>, NoAnswer>>,
> {
    Serve {
        chain: Rc::new(Chain::new(app, connection.clone(), handle)),
        connection,
    }
}

impl<M, F> Service<Request<Incoming>> for Serve<M, F>
where
    M: Fn(Rc<Exchange>) -> F,
    F: Future<Output = ()> + 'static,
{
    type Response = Response<ResponseBody>;
    type Error = NoAnswer;
    type Future = Reply<M, F>;

    #[inline]
    fn call(&self, request: Request<Incoming>) -> Reply<M, F> {
        let has_body = !http_body::Body::is_end_stream(request.body());
        self.connection.begin(has_body);
        match admit(&request, has_body, &self.connection) {
            Ok(admitted) => {
                self.chain.take(request, admitted);
                Reply::Running(self.chain.clone())
            }
            Err(refused) => Reply::Refused(Some(refused)),
        }
    }
}

/// The application as a hyper and tower service, made by [`App::callback`].
///
/// Its futures are not `Send`: drive it on a `LocalSet` or a `LocalRuntime` of tokio.
#[derive(Clone)]
pub struct Callback {
    app: Arc<App>,
    shared: Arc<Shared>,
    remote: Option<SocketAddr>,
    encrypted: bool,
}

/// The future of a [`Callback`].
pub type CallbackFuture = Pin<Box<dyn Future<Output = Result<Response<ResponseBody>, NoAnswer>>>>;

impl App {
    /// The application as a service for a server of one's own: another transport, TLS, or a test without one.
    ///
    /// The settings of [`limits`](App::limits) that concern the connection are then that server's.
    ///
    /// # Examples
    ///
    /// ```
    /// # async fn serve(io: hyper_util::rt::TokioIo<tokio::net::TcpStream>) -> Result<(), hyper::Error> {
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.set_body("Hello World");
    ///     Ok(())
    /// });
    /// let connection = hyper::server::conn::http1::Builder::new().half_close(true).serve_connection(io, app.callback());
    /// tokio::task::LocalSet::new().run_until(connection).await
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `app.callback()`
    #[must_use]
    pub fn callback(&self) -> Callback {
        let shared = Arc::new(Shared::new(self.limits.clone()));
        Callback {
            app: Arc::new(self.clone()),
            shared,
            remote: None,
            encrypted: false,
        }
    }
}

impl Callback {
    /// The same service for a connection whose other end is known, so that `ctx.ip()` is.
    ///
    /// # Examples
    ///
    /// ```
    /// let callback = koa_core::App::new().callback().with_remote_addr(([127, 0, 0, 1], 4000).into());
    /// ```
    #[must_use]
    pub fn with_remote_addr(mut self, remote: SocketAddr) -> Self {
        self.remote = Some(remote);
        self
    }

    /// The same service for a connection that is encrypted, so that `ctx.protocol()` is `https` and cookies may be secure.
    ///
    /// # Examples
    ///
    /// ```
    /// let callback = koa_core::App::new().callback().with_encryption(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `https.createServer(options, app.callback())`
    #[must_use]
    pub fn with_encryption(mut self, encrypted: bool) -> Self {
        self.encrypted = encrypted;
        self
    }

    fn answer(&self, request: Request<Incoming>) -> CallbackFuture {
        let connection =
            Connection::new(self.remote, self.shared.clone()).encrypted(self.encrypted);
        let connection = Arc::new(connection);
        let has_body = !http_body::Body::is_end_stream(request.body());
        Box::pin(match admit(&request, has_body, &connection) {
            Ok(admitted) => {
                let chain = Rc::new(Chain::new(self.app.clone(), connection, handle));
                chain.take(request, admitted);
                Reply::Running(chain)
            }
            Err(refused) => Reply::Refused(Some(refused)),
        })
    }
}

impl Service<Request<Incoming>> for Callback {
    type Response = Response<ResponseBody>;
    type Error = NoAnswer;
    type Future = CallbackFuture;

    fn call(&self, request: Request<Incoming>) -> CallbackFuture {
        self.answer(request)
    }
}

impl tower_service::Service<Request<Incoming>> for Callback {
    type Response = Response<ResponseBody>;
    type Error = NoAnswer;
    type Future = CallbackFuture;

    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> task::Poll<Result<(), NoAnswer>> {
        task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Incoming>) -> CallbackFuture {
        self.answer(request)
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback")
            .field("app", &self.app)
            .field("remote", &self.remote)
            .finish_non_exhaustive()
    }
}
