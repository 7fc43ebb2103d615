//! The byte stream under hyper, which keeps time.
//!
//! hyper's own timer would arm and drop a timeout for every request; here a request only notes the time, and the
//! [sweeper](super::sweeper) looks at all connections now and then.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use super::{
    connection::{Connection, Phase, Running, Verdict},
    worker::Busy,
};

const TOO_SLOW: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const BAD_REQUEST: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// How many bytes of a refused body are thrown away before the connection is closed under the client.
const LINGER: usize = 1 << 20;

/// The bytes of a connection.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin {
    /// Whether the other side has closed, or reset the connection; what it has sent stays to be read.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<bool>;
}

impl Stream for TcpStream {
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        let mut byte = [0];
        let peeked = self.poll_peek(cx, &mut ReadBuf::new(&mut byte));
        peeked.map(|length| length.unwrap_or(0) == 0)
    }
}

#[cfg(feature = "testing")]
impl Stream for tokio::io::BufReader<tokio::io::DuplexStream> {
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        use tokio::io::AsyncBufRead;
        let bytes = Pin::new(self).poll_fill_buf(cx);
        bytes.map(|bytes| bytes.is_ok_and(<[u8]>::is_empty))
    }
}

pub(super) struct Socket<T> {
    io: T,
    connection: Arc<Connection>,
    /// What hyper still writes goes nowhere, for the last word was said.
    mute: bool,
    lingered: usize,
    /// Here, so that a connection counts for as long as it is open, out of HTTP's hands too.
    _counted: (Busy, Running),
}

impl<T> Socket<T> {
    pub(super) fn new(io: T, connection: Arc<Connection>, counted: (Busy, Running)) -> Self {
        Socket {
            io,
            connection,
            mute: false,
            lingered: 0,
            _counted: counted,
        }
    }
}

impl<T> Drop for Socket<T> {
    fn drop(&mut self) {
        self.connection.leaving.leave();
    }
}

impl<T: Stream> AsyncRead for Socket<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.connection.verdict() != Verdict::None {
            return this.end_reading(cx, buf);
        }
        this.connection.before_read();
        let before = buf.filled().len();
        let polled = Pin::new(&mut this.io).poll_read(cx, buf);
        let bytes = &buf.filled()[before..];
        this.connection.after_read(bytes);
        if bytes.is_empty() && polled.is_ready() && this.connection.is_mid_head() {
            this.say_last(cx, BAD_REQUEST);
        } else if bytes.first() == Some(&b'P') && this.connection.is_http2() {
            // hyper would close without a word.
            buf.set_filled(before);
            this.say_last(cx, BAD_REQUEST);
        }
        polled
    }
}

impl<T: Stream> Socket<T> {
    /// Reads on after a deadline has passed.
    #[cold]
    #[inline(never)]
    fn end_reading(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let verdict = self.connection.verdict();
        if matches!(verdict, Verdict::BodyTooSlow | Verdict::WriteTooSlow) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        // A worker that was late itself does not hold that against a client whose request is here.
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.io).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.connection.after_read(&buf.filled()[before..]);
            return polled;
        }
        if verdict == Verdict::HeadTooSlow {
            self.say_last(cx, TOO_SLOW);
        }
        Poll::Ready(Ok(()))
    }

    /// Looks whether the client has left, which is heard of where it has sent nothing that was not read.
    #[cold]
    fn look_for_end(&mut self, cx: &mut Context<'_>) {
        if !matches!(self.connection.phase(), Phase::Handling | Phase::Answered) {
            // hyper reads again, and sees the end itself.
            self.connection.leaving.unwatch();
        } else if self.io.poll_end(cx) == Poll::Ready(true) {
            self.connection.leaving.leave();
        }
    }

    /// Answers a request whose head never came whole, or is one of HTTP/2: hyper says nothing then.
    fn say_last(&mut self, cx: &mut Context<'_>, answer: &[u8]) {
        // A client that has not taken the answer before this one gets the rest of that instead.
        if !self.mute && !self.connection.is_stalled() {
            self.mute = true;
            // Nothing else is being written, so there is room for it.
            let _ = Pin::new(&mut self.io).poll_write(cx, answer);
        }
    }

    fn wrote<V>(&self, polled: Poll<io::Result<V>>) -> Poll<io::Result<V>> {
        match &polled {
            Poll::Pending => {
                if self.connection.verdict() == Verdict::WriteTooSlow {
                    return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                }
                self.connection.write_waits();
            }
            Poll::Ready(_) => self.connection.write_went_on(),
        }
        polled
    }
}

impl<T: Stream> AsyncWrite for Socket<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.mute {
            return Poll::Ready(Ok(buf.len()));
        }
        let polled = Pin::new(&mut self.io).poll_write(cx, buf);
        self.wrote(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.mute {
            return Poll::Ready(Ok(bufs.iter().map(|buf| buf.len()).sum()));
        }
        let polled = Pin::new(&mut self.io).poll_write_vectored(cx, bufs);
        self.wrote(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        // hyper does not read while a request is with the application, but it always comes by here before it waits.
        if self.connection.leaving.is_watched() {
            self.look_for_end(cx);
        }
        Pin::new(&mut self.io).poll_flush(cx)
    }

    /// Closes for writing, and waits for a client that still sends: closing under it would destroy the answer on its way.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.connection.phase() != Phase::Lingering {
            ready!(Pin::new(&mut this.io).poll_shutdown(cx))?;
            if !this.connection.should_linger() {
                return Poll::Ready(Ok(()));
            }
            this.connection.enter(Phase::Lingering);
        }
        let mut scratch = [0; 4096];
        while this.lingered < LINGER && this.connection.verdict() == Verdict::None {
            let mut buf = ReadBuf::new(&mut scratch);
            match ready!(Pin::new(&mut this.io).poll_read(cx, &mut buf)) {
                Ok(()) if !buf.filled().is_empty() => this.lingered += buf.filled().len(),
                Ok(()) | Err(_) => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}
