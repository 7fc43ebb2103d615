//! The body on its way to the connection.

use std::{
    cell::RefCell,
    fmt, io,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::{Context as Task, Poll, Waker, ready},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::{
    Connection,
    connection::BUFFER,
    handle::{next_piece, unpanicked},
};
use crate::{Context, Error, body::ByteStream, context::Hook};

/// How a response ended, for [`Context::on_finished`].
///
/// # Examples
///
/// ```
/// let mut app = koa_core::App::new();
/// app.with(async |ctx, next| {
///     ctx.on_finished(|finished| println!("{} {}", finished.status, finished.complete));
///     next.run(ctx).await
/// });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finished {
    /// The status that was sent.
    pub status: u16,
    /// The length of the body in bytes, as far as it was known when the head was sent.
    pub length: Option<u64>,
    /// Whether the whole body was handed to the connection; false where the client left or a stream broke.
    pub complete: bool,
}

/// What hyper is given as the body of a response.
#[derive(Default)]
pub struct ResponseBody {
    kind: Kind,
    end: Option<Box<End>>,
}

#[derive(Default)]
enum Kind {
    #[default]
    Empty,
    Whole(Bytes),
    Stream(Box<Streaming>),
    Late(Rc<Late>),
    Broken(io::Error),
}

/// A stream whose first piece was awaited, so that an early failure could still be answered.
struct Streaming {
    /// What is there already.
    first: Option<Bytes>,
    rest: ByteStream,
    /// How many bytes of the announced length are missing.
    left: Option<u64>,
    /// Who hears of a failure.
    ctx: Option<Box<Context>>,
}

/// The body of a response whose head was sent while the chain still ran.
#[derive(Default)]
pub(super) struct Late(RefCell<LateBody>);

#[derive(Default)]
struct LateBody {
    arrived: Option<Result<ResponseBody, Error>>,
    waker: Option<Waker>,
}

/// What happens when the body is through.
struct End {
    finished: Finished,
    hooks: Vec<Hook>,
    connection: Option<Arc<Connection>>,
}

impl Context {
    /// What hooks hear, but for whether the body was complete.
    pub(super) fn finished(&self) -> Finished {
        Finished {
            status: self.response.status,
            length: self.response.length,
            complete: false,
        }
    }
}

impl ResponseBody {
    pub(super) fn whole(bytes: Bytes) -> Self {
        let kind = if bytes.is_empty() {
            Kind::Empty
        } else {
            Kind::Whole(bytes)
        };
        ResponseBody { kind, end: None }
    }

    pub(super) fn stream(first: Option<Bytes>, rest: ByteStream, ctx: Box<Context>) -> Self {
        let left = ctx.response.length;
        ResponseBody {
            kind: Kind::Stream(Box::new(Streaming {
                first,
                rest,
                left,
                ctx: Some(ctx),
            })),
            end: None,
        }
    }

    /// A stream of which nobody hears where it breaks.
    pub(super) fn bare_stream(rest: ByteStream) -> Self {
        let left = rest.length;
        ResponseBody {
            kind: Kind::Stream(Box::new(Streaming {
                first: None,
                rest,
                left,
                ctx: None,
            })),
            end: None,
        }
    }

    /// A body that takes part in writing the head, where the real one takes its place afterwards.
    pub(super) fn unknown() -> Self {
        ResponseBody {
            kind: Kind::Late(Rc::default()),
            end: None,
        }
    }

    pub(super) fn late() -> (Self, Rc<Late>) {
        let late = Rc::new(Late::default());
        (
            ResponseBody {
                kind: Kind::Late(late.clone()),
                end: None,
            },
            late,
        )
    }

    /// Calls the hooks, and tells the connection, when the body is through.
    pub(super) fn ending(
        mut self,
        finished: Finished,
        hooks: Vec<Hook>,
        connection: Option<Arc<Connection>>,
    ) -> Self {
        if !hooks.is_empty() || connection.is_some() {
            self.end = Some(Box::new(End {
                finished,
                hooks,
                connection,
            }));
        }
        self
    }

    /// Whether all of it is in memory.
    pub(super) fn is_at_hand(&self) -> bool {
        matches!(self.kind, Kind::Empty | Kind::Whole(_))
    }

    /// Ends the connection with what was sent so far.
    ///
    /// hyper drops what it has not flushed when a body fails, so it gets the chance to flush first.
    fn break_off<T>(&mut self, error: Error, task: &Task<'_>) -> Poll<T> {
        let cut = io::Error::other(format!("the body broke: {error}"));
        if let Kind::Stream(stream) = &mut self.kind {
            report(stream.ctx.take(), error);
        }
        self.kind = Kind::Broken(cut);
        task.waker().wake_by_ref();
        Poll::Pending
    }

    /// Goes on as a body that came late.
    #[inline(never)]
    fn take_over(&mut self, mut late: ResponseBody) {
        self.kind = std::mem::take(&mut late.kind);
        if let (Some(end), Some(late)) = (&mut self.end, late.end.take()) {
            end.hooks.extend(late.hooks);
        }
    }

    fn completed(&mut self) {
        if let Some(end) = &mut self.end {
            end.finished.complete = true;
        }
    }
}

impl Late {
    pub(super) fn arrive(&self, body: Result<ResponseBody, Error>) {
        let mut late = self.0.borrow_mut();
        late.arrived = Some(body);
        if let Some(waker) = late.waker.take() {
            waker.wake();
        }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        task: &mut Task<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            match &mut self.kind {
                Kind::Empty => {
                    self.completed();
                    return Poll::Ready(None);
                }
                Kind::Whole(bytes) if bytes.len() > BUFFER => {
                    return Poll::Ready(Some(Ok(Frame::data(bytes.split_to(BUFFER)))));
                }
                Kind::Whole(bytes) => {
                    let bytes = std::mem::take(bytes);
                    self.kind = Kind::Empty;
                    self.completed();
                    return Poll::Ready(Some(Ok(Frame::data(bytes))));
                }
                Kind::Stream(stream) => {
                    let piece = match stream.first.take() {
                        Some(first) => Some(Ok(first)),
                        None => ready!(next_piece(&mut stream.rest, task)),
                    };
                    match piece {
                        Some(Ok(mut piece)) => {
                            // hyper copies what it is given into a buffer that it keeps: this keeps that small, and in the core's cache.
                            if piece.len() > BUFFER {
                                stream.first = Some(piece.split_off(BUFFER));
                            }
                            stream.left = stream
                                .left
                                .map(|left| left.saturating_sub(piece.len() as u64));
                            return Poll::Ready(Some(Ok(Frame::data(piece))));
                        }
                        Some(Err(error)) => return self.break_off(error, task),
                        None => match stream.left {
                            Some(left) if left > 0 => {
                                let text = format!(
                                    "the body ended {left} bytes short of its Content-Length"
                                );
                                return self.break_off(Error::new(500).with_message(text), task);
                            }
                            _ => self.kind = Kind::Empty,
                        },
                    }
                }
                Kind::Late(late) => {
                    let arrived = {
                        let mut late = late.0.borrow_mut();
                        late.waker = Some(task.waker().clone());
                        late.arrived.take()
                    };
                    match arrived {
                        None => return Poll::Pending,
                        Some(Ok(body)) => self.take_over(body),
                        Some(Err(error)) => return self.break_off(error, task),
                    }
                }
                Kind::Broken(error) => {
                    let error = std::mem::replace(error, io::ErrorKind::BrokenPipe.into());
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.kind, Kind::Empty)
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Empty => SizeHint::with_exact(0),
            Kind::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::Stream(_) | Kind::Late(_) | Kind::Broken(_) => SizeHint::default(),
        }
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        let Some(mut end) = self.end.take() else {
            return;
        };
        if let Some(connection) = end.connection.take() {
            connection.answered();
        }
        end.finished.complete |= match &self.kind {
            Kind::Empty => true,
            // Where the length is known, nobody asks for more behind the last byte.
            Kind::Stream(stream) => {
                stream.left == Some(0) && stream.first.as_ref().is_none_or(Bytes::is_empty)
            }
            Kind::Whole(_) | Kind::Late(_) | Kind::Broken(_) => false,
        };
        call(end.hooks, &end.finished);
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody")
            .field("at_hand", &self.is_at_hand())
            .finish_non_exhaustive()
    }
}

/// Calls hooks of [`Context::on_finished`]; one that panics is logged.
#[inline(never)]
pub(super) fn call(hooks: Vec<Hook>, finished: &Finished) {
    for hook in hooks {
        if let Err(error) = unpanicked(|| hook(finished)) {
            eprintln!("\n  an on_finished function failed: {error:?}\n");
        }
    }
}

/// Tells the listeners of a stream that broke while it was sent.
fn report(ctx: Option<Box<Context>>, error: Error) {
    if let Some(mut ctx) = ctx {
        tokio::task::spawn_local(async move { ctx.emit_error(&error).await });
    }
}
