//! What the test client does on its side of a connection in memory.

use std::{future::Future, pin::pin};

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, join, select};
use http::{Request, response::Parts};
use http_body_util::{BodyExt, Full};
use hyper::{body::Frame, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex, split};

use crate::server::{Accepted, Worker};

/// The size in bytes of a connection's buffers, one for each direction.
const BUFFER: usize = 64 << 10;

/// A head with the body as far as it came, and the reason where that is not all of it.
pub(super) struct Answered {
    pub(super) head: Parts,
    pub(super) body: Bytes,
    pub(super) cut: Option<hyper::Error>,
}

/// Sends a request on a connection of its own.
pub(super) async fn exchange(
    worker: &Worker,
    request: Request<Full<Bytes>>,
) -> hyper::Result<Answered> {
    let io = TokioIo::new(connect(worker));
    let (mut sender, connection) = http1::handshake(io).await?;
    driven(connection, async {
        let (head, mut incoming) = sender.send_request(request).await?.into_parts();
        let mut body = BytesMut::new();
        let mut cut = None;
        while let Some(frame) = incoming.frame().await {
            match frame.map(Frame::into_data) {
                Ok(Ok(data)) => body.extend_from_slice(&data),
                // Trailers are no part of what Koa answers.
                Ok(Err(_)) => {}
                Err(error) => {
                    cut = Some(error);
                    break;
                }
            }
        }
        Ok(Answered {
            head,
            body: body.freeze(),
            cut,
        })
    })
    .await
}

/// Sends bytes, closes for writing, and reads to the end.
pub(super) async fn exchange_raw(worker: &Worker, bytes: &[u8]) -> Vec<u8> {
    let (mut reader, mut writer) = split(connect(worker));
    let mut answer = Vec::new();
    let write = async {
        // A server that closes before it has read everything may still have answered.
        if writer.write_all(bytes).await.is_ok() {
            let _ = writer.shutdown().await;
        }
    };
    let _ = join(write, reader.read_to_end(&mut answer)).await;
    answer
}

fn connect(worker: &Worker) -> DuplexStream {
    let (ours, theirs) = duplex(BUFFER);
    worker.serve(Accepted::Memory(theirs));
    ours
}

/// The outcome of an exchange while its connection is driven: within one future, so that dropping it hangs up.
async fn driven<T>(connection: impl Future, exchange: impl Future<Output = T>) -> T {
    match select(pin!(exchange), pin!(connection)).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right((_, exchange)) => exchange.await,
    }
}
