//! From the wire into the storage, keeping what came before a cut.

use std::{future::Future, io, pin::pin};

use bytes::Bytes;
use futures_util::{FutureExt, Stream, StreamExt, future::Either};

use super::UploadWriter;

/// The size in bytes up to which pieces that have come are gathered before they are written.
const BATCH: usize = 512 << 10;

/// What [`pour`] did.
pub(crate) struct Poured<E> {
    /// The bytes that are stored and safe.
    pub(crate) written: u64,
    pub(crate) end: End<E>,
}

/// Why it ended.
pub(crate) enum End<E> {
    /// The stream did.
    Complete,
    /// It was asked to.
    Stopped,
    /// More came than the limit allows.
    TooLarge,
    /// The stream broke.
    Cut(E),
}

/// Writes a stream up to a limit in bytes until it ends, breaks or is to be stopped; all that came before is safe then.
///
/// # Errors
///
/// What the storage gives.
pub(crate) async fn pour<E>(
    stream: impl Stream<Item = Result<Bytes, E>>,
    writer: &mut dyn UploadWriter,
    limit: u64,
    stop: impl Future<Output = ()>,
) -> io::Result<Poured<E>> {
    let (mut stream, mut stop) = (pin!(stream), pin!(stop));
    let (mut gathered, mut size, mut written) = (Vec::new(), 0, 0_u64);
    let mut end = None;
    while end.is_none() {
        let next = if gathered.is_empty() {
            match futures_util::future::select(&mut stop, stream.next()).await {
                Either::Left(_) => {
                    end = Some(End::Stopped);
                    None
                }
                Either::Right((next, _)) => Some(next),
            }
        } else {
            stream.next().now_or_never()
        };
        match next {
            Some(Some(Ok(piece))) if piece.len() as u64 > limit - written - size as u64 => {
                end = Some(End::TooLarge);
            }
            Some(Some(Ok(piece))) => {
                size += piece.len();
                gathered.push(piece);
                if size < BATCH {
                    continue;
                }
            }
            Some(Some(Err(error))) => end = Some(End::Cut(error)),
            Some(None) => end = Some(End::Complete),
            None => {}
        }
        if !gathered.is_empty() {
            writer.write(std::mem::take(&mut gathered)).await?;
            written += size as u64;
            size = 0;
        }
    }
    writer.sync().await?;
    Ok(Poured {
        written,
        end: end.unwrap_or(End::Complete),
    })
}
