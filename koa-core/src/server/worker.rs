//! A thread that serves connections, on a runtime of its own.

use std::{
    future::{Future, poll_fn},
    io,
    net::{SocketAddr, TcpStream},
    pin::pin,
    sync::{Arc, atomic::Ordering::Relaxed},
    thread,
    time::Duration,
};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::{
    runtime::{Builder, LocalOptions},
    sync::{mpsc, oneshot},
    task::spawn_local,
};

use super::{
    connection::{BUFFER, Connection, Phase, Running, Shared},
    service::serve,
    socket::{Socket, Stream},
    sweeper::Listed,
};
use crate::{App, Limits};

/// How long after its deadline a worker is taken to be blocked.
const BLOCKED: Duration = Duration::from_millis(200);

/// A connection to be served.
pub(crate) enum Accepted {
    Tcp(TcpStream, SocketAddr),
    #[cfg(feature = "testing")]
    Memory(tokio::io::DuplexStream),
}

pub(crate) struct Worker {
    sender: mpsc::UnboundedSender<(Accepted, Busy)>,
    shared: Arc<Shared>,
    ended: oneshot::Receiver<usize>,
}

/// Counts a connection from the moment it is handed over until its socket is closed.
pub(super) struct Busy(Arc<Shared>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Relaxed);
    }
}

impl Worker {
    pub(crate) fn start(app: Arc<App>, number: usize) -> io::Result<Self> {
        let shared = Arc::new(Shared::new(app.limits.clone()));
        let (sender, receiver) = mpsc::unbounded_channel();
        let (end, ended) = oneshot::channel();
        let runtime_failed = {
            let shared = shared.clone();
            let (started, failed) = std::sync::mpsc::channel();
            thread::Builder::new()
                .name(format!("koa-{number}"))
                .spawn(move || {
                    match Builder::new_current_thread()
                        .enable_io()
                        .enable_time()
                        .build_local(LocalOptions::default())
                    {
                        Ok(runtime) => {
                            let _ = started.send(None);
                            let _ = end.send(runtime.block_on(run(app, shared, receiver)));
                        }
                        Err(error) => {
                            let _ = started.send(Some(error));
                        }
                    }
                })?;
            failed.recv().map_err(io::Error::other)?
        };
        match runtime_failed {
            Some(error) => Err(error),
            None => Ok(Worker {
                sender,
                shared,
                ended,
            }),
        }
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }

    /// How many connections it has.
    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Relaxed)
    }

    pub(crate) fn serve(&self, accepted: Accepted) {
        self.shared.connections.fetch_add(1, Relaxed);
        // A worker that has ended drops the connection, which closes it.
        let _ = self.sender.send((accepted, Busy(self.shared.clone())));
    }

    /// Finishes what runs and answers how many connections and chains were cut.
    pub(crate) async fn close(self) -> usize {
        drop(self.sender);
        let timeout = self.shared.limits.shutdown_timeout;
        if timeout.is_zero() {
            return self.ended.await.unwrap_or(0);
        }
        // A middleware that blocks its thread keeps the worker from seeing its own deadline.
        match tokio::time::timeout(timeout + BLOCKED, self.ended).await {
            Ok(cut) => cut.unwrap_or(0),
            Err(_) => self.shared.running.load(Relaxed),
        }
    }
}

async fn run(
    app: Arc<App>,
    shared: Arc<Shared>,
    mut receiver: mpsc::UnboundedReceiver<(Accepted, Busy)>,
) -> usize {
    while let Some((accepted, busy)) = receiver.recv().await {
        let (app, shared) = (app.clone(), shared.clone());
        let counted = (busy, Running::new(shared.clone()));
        spawn_local(async move {
            match accepted {
                Accepted::Tcp(stream, remote) => match tokio::net::TcpStream::from_std(stream) {
                    Ok(stream) => connect(stream, Some(remote), app, shared, counted).await,
                    Err(error) => eprintln!("\n  a connection could not be registered: {error}\n"),
                },
                #[cfg(feature = "testing")]
                Accepted::Memory(stream) => {
                    let stream = tokio::io::BufReader::new(stream);
                    connect(stream, None, app, shared, counted).await;
                }
            }
        });
    }
    // Requests that have come on the last connections are seen before these are told to close.
    for _ in 0..2 {
        tokio::task::yield_now().await;
    }
    shared.close();
    shared.list.wake_all();
    finish(&shared).await
}

/// Waits for everything that runs, up to the deadline.
async fn finish(shared: &Shared) -> usize {
    let timeout = shared.limits.shutdown_timeout;
    let mut deadline = pin!(tokio::time::sleep(timeout));
    loop {
        let running = shared.running.load(Relaxed);
        if running == 0 {
            return 0;
        }
        tokio::select! {
            () = shared.ended.notified() => {}
            () = &mut deadline, if !timeout.is_zero() => {
                shared.abandon();
                return running;
            }
        }
    }
}

async fn connect<T>(
    io: T,
    remote: Option<SocketAddr>,
    app: Arc<App>,
    shared: Arc<Shared>,
    counted: (Busy, Running),
) where
    T: Stream + Send + 'static,
{
    let connection = Arc::new(Connection::new(remote, shared.clone()));
    let _listed = Listed::new(connection.clone());
    let io = TokioIo::new(Socket::new(io, connection.clone(), counted));
    let http = builder(&shared.limits)
        .serve_connection(io, serve(app, connection.clone()))
        .with_upgrades();
    let mut http = pin!(http);
    let (mut known, mut told) = (false, false);
    let ended = poll_fn(|task| {
        if !known {
            known = true;
            connection.keep_waker(task.waker());
        }
        if !told && shared.is_closing() {
            told = true;
            http.as_mut().graceful_shutdown();
        }
        http.as_mut().poll(task)
    });
    // Whatever ends a connection ends it for the client alone: a reset, a timeout, a body that broke and was reported.
    let _ = ended.await;
    connection.enter(Phase::Upgraded);
}

fn builder(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .half_close(true)
        .writev(false)
        .max_buf_size(BUFFER.max(limits.max_header_size));
    if limits.max_header_size != 0 {
        builder.max_header_size(limits.max_header_size);
    }
    // hyper's own limit is 100 too, and it is faster where it need not be told.
    if limits.max_headers_count != Limits::default().max_headers_count {
        builder.max_headers(if limits.max_headers_count == 0 {
            10_000
        } else {
            limits.max_headers_count
        });
    }
    builder
}
