//! An application served within the test, so that its insides can be heard.

use std::sync::mpsc;

use koa_core::{App, Closed, Context, Error, Server};
use tokio::runtime::{Builder, Runtime};

use super::wire::{PATIENCE, Wire};

pub(super) struct Local {
    runtime: Runtime,
    server: Server,
}

impl Local {
    pub(super) fn start(app: App) -> Self {
        let runtime = runtime();
        let server = runtime.block_on(app.start(("127.0.0.1", 0))).unwrap();
        Local { runtime, server }
    }

    pub(super) fn port(&self) -> u16 {
        self.server.local_addr().port()
    }

    pub(super) fn connect(&self) -> Wire {
        Wire::connect(self.port())
    }

    pub(super) fn close(self) -> Closed {
        let Local { runtime, server } = self;
        runtime.block_on(server.close())
    }
}

/// A runtime that accepts while the test's thread waits for its sockets.
pub(super) fn runtime() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}

/// An application of one worker, and what its error listener hears.
pub(super) fn heard<T: Send + 'static>(
    hear: impl Fn(&Error, &mut Context) -> T + Clone + Send + Sync + 'static,
) -> (App, Heard<T>) {
    let mut app = App::new();
    app.workers = 1;
    let (tell, heard) = mpsc::channel();
    app.on_error(async move |error: &Error, ctx: &mut Context| {
        let _ = tell.send(hear(error, ctx));
        Ok(())
    });
    (app, Heard(heard))
}

/// What another thread tells the test.
pub(super) struct Heard<T>(pub(super) mpsc::Receiver<T>);

impl<T> Heard<T> {
    #[track_caller]
    pub(super) fn next(&self) -> T {
        self.0.recv_timeout(PATIENCE).expect("heard in time")
    }

    pub(super) fn is_silent(&self) -> bool {
        self.0.try_recv().is_err()
    }
}

pub(super) fn channel<T>() -> (mpsc::Sender<T>, Heard<T>) {
    let (tell, heard) = mpsc::channel();
    (tell, Heard(heard))
}
