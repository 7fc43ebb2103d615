//! A client that sends bytes as they are and takes answers apart.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

/// How long any answer is waited for, far above what one takes on a busy machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Wire {
    stream: TcpStream,
    received: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: Vec<u8>,
    /// Whether the body came to its end.
    pub(super) whole: bool,
}

impl Wire {
    pub(super) fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Wire {
            stream,
            received: Vec::new(),
        }
    }

    pub(super) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    /// Sends what the server may refuse to take.
    pub(super) fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).is_ok()
    }

    pub(super) fn get(&mut self, url: &str) -> Answer {
        self.send(get(url));
        self.answer()
    }

    pub(super) fn half_close(&self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    /// Closes with a reset instead of an orderly end.
    pub(super) fn reset(self) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .unwrap();
        let _entered = runtime.enter();
        self.stream.set_nonblocking(true).unwrap();
        let stream = tokio::net::TcpStream::from_std(self.stream).unwrap();
        stream.set_zero_linger().unwrap();
    }

    /// The next answer; an informational one counts.
    pub(super) fn answer(&mut self) -> Answer {
        self.next_answer().expect("no answer before the end")
    }

    pub(super) fn next_answer(&mut self) -> Option<Answer> {
        let head = self.head()?;
        let mut answer = Answer {
            status: head[9..12].parse().unwrap(),
            head,
            body: Vec::new(),
            whole: true,
        };
        if answer.status < 200 || matches!(answer.status, 204 | 304) {
            return Some(answer);
        }
        if answer.header("transfer-encoding") == Some("chunked") {
            answer.whole = self.chunks(&mut answer.body);
        } else if let Some(length) = answer.header("content-length") {
            let length = length.parse().unwrap();
            while self.received.len() < length && self.receive() > 0 {}
            answer.whole = self.received.len() >= length;
            answer.body = self
                .received
                .drain(..length.min(self.received.len()))
                .collect();
        } else {
            answer.body = self.rest();
        }
        Some(answer)
    }

    /// The head of the next answer; nothing of its body.
    pub(super) fn head(&mut self) -> Option<String> {
        loop {
            if let Some(end) = find(&self.received, b"\r\n\r\n") {
                let head = self.received.drain(..end + 4).collect();
                return Some(String::from_utf8(head).unwrap());
            }
            if self.receive() == 0 {
                assert!(
                    self.received.is_empty(),
                    "a head was cut: {:?}",
                    self.received
                );
                return None;
            }
        }
    }

    fn chunks(&mut self, body: &mut Vec<u8>) -> bool {
        loop {
            let Some(end) = find(&self.received, b"\r\n") else {
                if self.receive() == 0 {
                    return false;
                }
                continue;
            };
            let size = std::str::from_utf8(&self.received[..end]).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            while self.received.len() < end + 2 + size + 2 {
                if self.receive() == 0 {
                    return false;
                }
            }
            let chunk: Vec<u8> = self.received.drain(..end + 2 + size + 2).collect();
            body.extend_from_slice(&chunk[end + 2..end + 2 + size]);
            if size == 0 {
                return true;
            }
        }
    }

    /// At least so many bytes of what comes, whatever it is.
    pub(super) fn take(&mut self, length: usize) -> Vec<u8> {
        while self.received.len() < length {
            assert_ne!(self.receive(), 0, "ended before {length} bytes came");
        }
        self.received.drain(..length).collect()
    }

    /// Everything up to the end of the connection, however it ends.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        while self.receive() > 0 {}
        std::mem::take(&mut self.received)
    }

    /// All answers up to the end of the connection.
    pub(super) fn answers(&mut self) -> Vec<Answer> {
        std::iter::from_fn(|| self.next_answer()).collect()
    }

    /// How long it takes until the server closes; it must not send anything before.
    pub(super) fn closed_after(&mut self) -> Duration {
        let start = Instant::now();
        let rest = self.rest();
        assert_eq!(String::from_utf8_lossy(&rest), "");
        start.elapsed()
    }

    /// Whether nothing comes for a while, not even the end.
    pub(super) fn is_silent_for(&mut self, time: Duration) -> bool {
        self.stream.set_read_timeout(Some(time)).unwrap();
        let mut byte = [0];
        let silent = self.received.is_empty()
            && matches!(self.stream.read(&mut byte), Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
        self.stream.set_read_timeout(Some(PATIENCE)).unwrap();
        silent
    }

    /// Takes bytes off the connection; 0 at its end, which a reset is too.
    fn receive(&mut self) -> usize {
        let mut piece = [0; 16 << 10];
        match self.stream.read(&mut piece) {
            Ok(length) => {
                self.received.extend_from_slice(&piece[..length]);
                length
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("nothing came in {PATIENCE:?}")
            }
            Err(_) => 0,
        }
    }
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (own, value) = line.split_once(": ")?;
            own.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    #[track_caller]
    pub(super) fn assert(&self, status: u16, text: &str) -> &Self {
        assert_eq!((self.status, self.text()), (status, text), "{}", self.head);
        assert!(self.whole, "the body was cut: {}", self.head);
        self
    }

    /// Whether the server announced that it closes.
    pub(super) fn closes(&self) -> bool {
        self.header("connection")
            .is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }
}

/// A request without a body.
pub(super) fn get(url: &str) -> String {
    format!("GET {url} HTTP/1.1\r\nHost: koa.test\r\n\r\n")
}

/// The same, after which the server closes.
pub(super) fn last(url: &str) -> String {
    format!("GET {url} HTTP/1.1\r\nHost: koa.test\r\nConnection: close\r\n\r\n")
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
