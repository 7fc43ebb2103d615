//! `app.listen`, and the server that runs.

use std::{env, io, net::SocketAddr, sync::Arc, thread::available_parallelism, time::Duration};

use tokio::{
    net::{TcpListener, TcpSocket},
    sync::oneshot,
    task::JoinHandle,
};

use super::{
    address::Address,
    listen_error::ListenError,
    sweeper::sweep,
    worker::{Accepted, Worker},
};
use crate::{App, Result};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

impl App {
    /// Serves until the process is told to stop by SIGINT (Ctrl+C) or SIGTERM, then closes gracefully.
    ///
    /// Requests are served by [`workers`](App::workers) threads, each with a runtime of its own; a request stays on its thread. Tasks and
    /// pools made before keep running where they were made. What shutdown does tells [`Server::close`].
    ///
    /// # Examples
    ///
    /// ```no_run
    /// #[tokio::main]
    /// async fn main() -> koa_core::Result {
    ///     let mut app = koa_core::App::new();
    ///     app.with(async |ctx, _| {
    ///         ctx.set_body("Hello World");
    ///         Ok(())
    ///     });
    ///     app.listen(3000).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ListenError`], where the address is in use, is none, or may not be used.
    ///
    /// # In Koa
    ///
    /// `app.listen(3000)`
    pub async fn listen(self, address: impl Into<Address>) -> Result {
        let stopped = told_to_stop()?;
        self.start(address).await?.until(stopped).await
    }

    /// Starts to serve and answers the running server.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> koa_core::Result {
    /// let server = koa_core::App::new().start("127.0.0.1:0").await?;
    /// println!("http://{}", server.local_addr());
    /// server.close().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ListenError`], where the address is in use, is none, or may not be used.
    ///
    /// # In Koa
    ///
    /// `const server = app.listen(0)`
    pub async fn start(
        self,
        address: impl Into<Address>,
    ) -> std::result::Result<Server, ListenError> {
        let address = address.into();
        let listener = bind(&address).await?;
        let failed = |source| ListenError::new(&address, source);
        let local_addr = listener.local_addr().map_err(failed)?;
        let (app, count) = (Arc::new(self), &mut 0);
        let workers = (0..workers(&app)).map(|number| Worker::start(app.clone(), number));
        let workers: Vec<_> = workers
            .inspect(|_| *count += 1)
            .collect::<io::Result<_>>()
            .map_err(failed)?;
        let (stop, stopped) = oneshot::channel();
        let (max_connections, limits) = (app.limits.max_connections, app.limits.clone());
        let closed = tokio::spawn(async move {
            let sweeper = tokio::spawn(sweep(workers.iter().map(Worker::shared).collect(), limits));
            tokio::select! {
                never = accept(&listener, &workers, max_connections) => match never {},
                _ = stopped => {}
            }
            drop(listener);
            let mut closing: Vec<_> = workers
                .into_iter()
                .map(|worker| tokio::spawn(worker.close()))
                .collect();
            let mut cut = 0;
            for worker in closing.drain(..) {
                cut += worker.await.unwrap_or(0);
            }
            sweeper.abort();
            Closed { cut }
        });
        Ok(Server {
            local_addr,
            _stop: stop,
            closed,
        })
    }
}

fn workers(app: &App) -> usize {
    let from_environment = || {
        env::var("KOA_WORKERS")
            .ok()
            .and_then(|workers| workers.parse().ok())
    };
    let chosen = Some(app.workers)
        .filter(|workers| *workers > 0)
        .or_else(from_environment);
    chosen
        .filter(|workers| *workers > 0)
        .unwrap_or_else(|| available_parallelism().map_or(1, Into::into))
}

async fn bind(address: &Address) -> std::result::Result<TcpListener, ListenError> {
    let failed = |source| ListenError::new(address, source);
    let mut last = failed(io::Error::other("the name stands for no address"));
    for address in address.resolve().await.map_err(failed)? {
        match bind_to(address) {
            Ok(listener) => return Ok(listener),
            Err(error) => {
                let in_use = error.kind() == io::ErrorKind::AddrInUse;
                last = ListenError::at(address, error);
                if in_use {
                    break;
                }
            }
        }
    }
    Err(last)
}

fn bind_to(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Hands every new connection to the worker that has the fewest.
async fn accept(
    listener: &TcpListener,
    workers: &[Worker],
    max_connections: usize,
) -> std::convert::Infallible {
    loop {
        let (stream, remote) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors most likely: some must be given back first.
                eprintln!("\n  a connection could not be accepted: {error}\n");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let open: usize = workers.iter().map(Worker::connections).sum();
        if max_connections != 0 && open >= max_connections {
            continue;
        }
        let _ = stream.set_nodelay(true);
        if let (Some(worker), Ok(stream)) = (
            workers.iter().min_by_key(|worker| worker.connections()),
            stream.into_std(),
        ) {
            worker.serve(Accepted::Tcp(stream, remote));
        }
    }
}

/// Listens to the signals from now on; what it answers waits for the first.
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) = (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        );
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        // Where it cannot be listened to, the process is ended by the system.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}

/// A running server, made by [`App::start`]; dropped, it closes in the background.
///
/// # In Koa
///
/// The `http.Server` that `app.listen` returns.
#[derive(Debug)]
pub struct Server {
    local_addr: SocketAddr,
    /// Dropped, it ends the accepting.
    _stop: oneshot::Sender<()>,
    closed: JoinHandle<Closed>,
}

/// How a server closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Closed {
    /// How many connections and chains did not end before the deadline.
    pub cut: usize,
}

impl Server {
    /// The address that it listens on, with the port that the system chose.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> koa_core::Result {
    /// let server = koa_core::App::new().start(("127.0.0.1", 0)).await?;
    /// assert_ne!(server.local_addr().port(), 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `server.address()`
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Waits until the process is told to stop by SIGINT (Ctrl+C) or SIGTERM, then closes gracefully.
    ///
    /// The signals are listened to from the call on, not from the first poll. What could not be finished in time is said on
    /// standard error; a second signal ends the waiting.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// #[tokio::main]
    /// async fn main() -> koa_core::Result {
    ///     let server = koa_core::App::new().start(3000).await?;
    ///     println!("http://localhost:{}", server.local_addr().port());
    ///     server.until_stopped().await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Where the signals cannot be listened to.
    ///
    /// # In Koa
    ///
    /// `process.once('SIGTERM', () => server.close())`
    pub fn until_stopped(self) -> impl Future<Output = Result> {
        let stopped = told_to_stop();
        async move { self.until(stopped?).await }
    }

    async fn until(self, stopped: impl Future<Output = ()>) -> Result {
        stopped.await;
        let again = told_to_stop()?;
        tokio::select! {
            closed = self.close() => if closed.cut > 0 {
                eprintln!("\n  closed; requests that did not end in time and were cut: {}\n", closed.cut);
            },
            () = again => eprintln!("\n  told to stop again: not waiting for what still runs\n"),
        }
        Ok(())
    }

    /// Stops accepting, closes idle connections at once and finishes what runs, up to [`shutdown_timeout`](crate::Limits::shutdown_timeout).
    ///
    /// A connection that was [upgraded](crate::Context::upgrade) runs until one of its ends closes it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> koa_core::Result {
    /// let server = koa_core::App::new().start("127.0.0.1:0").await?;
    /// assert_eq!(server.close().await.cut, 0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `server.close()`
    pub async fn close(self) -> Closed {
        let Server {
            _stop: stop,
            closed,
            ..
        } = self;
        drop(stop);
        closed.await.unwrap_or(Closed { cut: 0 })
    }
}
