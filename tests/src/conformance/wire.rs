//! The client: raw sockets, so that nothing is tidied up between the wire and the comparison.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::answer::{Answer, Outcome};

/// How long one step may take.
pub const TIMEOUT: Duration = Duration::from_secs(5);

const NEVER_COMPARED: [&str; 3] = ["date", "connection", "keep-alive"];

/// Sends bytes over a connection of their own; one answer for each method of the requests in them.
///
/// It reads while it sends, so that an early answer is not lost, and stops at the first answer
/// that is not complete.
#[must_use]
pub fn ask(port: u16, sent: &[u8], methods: &[String]) -> Vec<Answer> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let deadline = Instant::now() + TIMEOUT;
    let Ok(socket) = TcpStream::connect_timeout(&address, TIMEOUT) else {
        return vec![Answer::of(Outcome::Refused)];
    };
    // Without a write timeout a peer that reads nothing would hold the sender; losing it is harmless.
    let _ = socket.set_write_timeout(Some(TIMEOUT));
    let _ = socket.set_nodelay(true);
    thread::scope(|scope| {
        // A peer may stop reading and still answer, so that a failure to send is no outcome.
        scope.spawn(|| (&socket).write_all(sent));
        let answers = Wire {
            socket: &socket,
            deadline,
            received: Vec::new(),
        }
        .answers(methods);
        let _ = socket.shutdown(Shutdown::Both);
        answers
    })
}

/// One connection and what it has received so far.
struct Wire<'a> {
    socket: &'a TcpStream,
    deadline: Instant,
    received: Vec<u8>,
}

/// Why an answer could not be read to its end.
enum Cut {
    Closed,
    Timeout,
    Garbled,
}

impl Wire<'_> {
    fn answers(mut self, methods: &[String]) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(methods.len());
        for method in methods {
            let answer = self.answer(method);
            let complete = answer.outcome == Outcome::Ok;
            answers.push(answer);
            if !complete {
                return answers;
            }
        }
        if let Some(last) = answers.last_mut().filter(|_| !self.received.is_empty()) {
            last.extra = Some(self.received.len());
        }
        answers
    }

    fn answer(&mut self, method: &str) -> Answer {
        let (mut answer, mut body) = (Answer::default(), Vec::new());
        if let Err(cut) = self.read_answer(method, &mut answer, &mut body) {
            answer.outcome = match cut {
                Cut::Closed if answer.status.is_some() => Outcome::Truncated,
                Cut::Closed => Outcome::Closed,
                Cut::Timeout => Outcome::Timeout,
                Cut::Garbled => Outcome::Garbled,
            };
        }
        if answer.status.is_some() {
            answer.set_bytes(body);
        }
        answer
    }

    fn read_answer(
        &mut self,
        method: &str,
        answer: &mut Answer,
        body: &mut Vec<u8>,
    ) -> Result<(), Cut> {
        loop {
            let start = self.line()?;
            let Some((status, reason)) = status_line(&start) else {
                *answer = Answer {
                    body: Some(start),
                    ..Answer::of(Outcome::Garbled)
                };
                return Ok(());
            };
            let mut headers = self.headers()?;
            if status < 200 && status != 101 {
                answer.interim.push(status);
                continue;
            }
            let framing = Framing::of(method, status, &headers);
            headers.retain(|(name, _)| !NEVER_COMPARED.contains(&name.as_str()));
            headers.sort_by(|(left, _), (right, _)| left.cmp(right));
            answer.status = Some(status);
            answer.reason = Some(reason);
            answer.headers = Some(headers);
            return self.body(&framing?, body);
        }
    }

    fn headers(&mut self) -> Result<Vec<(String, String)>, Cut> {
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(headers);
            }
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            headers.push((
                name.to_lowercase(),
                value.trim_matches([' ', '\t']).to_owned(),
            ));
        }
    }

    fn body(&mut self, framing: &Framing, body: &mut Vec<u8>) -> Result<(), Cut> {
        match framing {
            Framing::Empty => Ok(()),
            Framing::Length(length) => self.take(*length, body),
            Framing::Chunked => {
                loop {
                    let line = self.line()?;
                    let size = line.split(';').next().unwrap_or_default().trim();
                    let size = usize::from_str_radix(size, 16).map_err(|_| Cut::Garbled)?;
                    if size == 0 {
                        break;
                    }
                    self.take(size, body)?;
                    self.line()?;
                }
                self.headers().map(drop) // trailers
            }
            Framing::UntilClosed => loop {
                body.append(&mut self.received);
                match self.receive() {
                    Ok(()) => {}
                    Err(Cut::Closed) => return Ok(()),
                    Err(cut) => return Err(cut),
                }
            },
        }
    }

    /// Moves bytes to the body as they come, so that a body that is cut is kept.
    fn take(&mut self, mut count: usize, body: &mut Vec<u8>) -> Result<(), Cut> {
        while count > 0 {
            if self.received.is_empty() {
                self.receive()?;
            }
            let part = count.min(self.received.len());
            body.extend(self.received.drain(..part));
            count -= part;
        }
        Ok(())
    }

    fn line(&mut self) -> Result<String, Cut> {
        loop {
            if let Some(end) = self.received.iter().position(|byte| *byte == b'\n') {
                let line: String = self.received.drain(..=end).map(char::from).collect();
                return Ok(line
                    .trim_end_matches('\n')
                    .trim_end_matches('\r')
                    .to_owned());
            }
            self.receive()?;
        }
    }

    fn receive(&mut self) -> Result<(), Cut> {
        let mut part = [0; 16 * 1024];
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.socket.set_read_timeout(Some(left)).is_err() {
                return Err(Cut::Timeout);
            }
            match self.socket.read(&mut part) {
                Ok(0) => return Err(Cut::Closed),
                Ok(count) => {
                    self.received.extend_from_slice(&part[..count]);
                    return Ok(());
                }
                Err(error) => match error.kind() {
                    ErrorKind::Interrupted => {}
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => return Err(Cut::Timeout),
                    _ => return Err(Cut::Closed),
                },
            }
        }
    }
}

/// How the end of a body is known (RFC 9112, section 6.3).
enum Framing {
    Empty,
    Length(usize),
    Chunked,
    UntilClosed,
}

impl Framing {
    fn of(method: &str, status: u16, headers: &[(String, String)]) -> Result<Self, Cut> {
        let last = |name| headers.iter().rev().find(|(given, _)| given == name);
        if method == "HEAD" || matches!(status, 204 | 304) {
            return Ok(Self::Empty);
        }
        if last("transfer-encoding")
            .is_some_and(|(_, value)| value.to_lowercase().contains("chunked"))
        {
            return Ok(Self::Chunked);
        }
        match last("content-length") {
            Some((_, length)) => length.parse().map(Self::Length).map_err(|_| Cut::Garbled),
            None => Ok(Self::UntilClosed),
        }
    }
}

fn status_line(line: &str) -> Option<(u16, String)> {
    let rest = line
        .strip_prefix("HTTP/1.1 ")
        .or_else(|| line.strip_prefix("HTTP/1.0 "))?;
    let (digits, reason) = rest.split_at_checked(3)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((
        digits.parse().ok()?,
        reason.strip_prefix(' ').unwrap_or(reason).to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// What the client makes of bytes after which the peer closes the connection.
    fn answers_to(bytes: &'static [u8], methods: &[&str]) -> Vec<Answer> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let peer = thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut sent = [0; 1];
            socket.read_exact(&mut sent).unwrap();
            socket.write_all(bytes).unwrap();
        });
        let methods: Vec<String> = methods.iter().map(|&method| method.to_owned()).collect();
        let answers = ask(port, b"?", &methods);
        peer.join().unwrap();
        answers
    }

    #[test]
    fn tells_how_an_answer_ended() {
        let table: [(&'static [u8], Outcome, Option<&str>); 9] = [
            (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", Outcome::Ok, Some("hi")),
            (b"HTTP/1.0 200 OK\r\n\r\nto the end", Outcome::Ok, Some("to the end")),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhi\r\n0\r\nA: b\r\n\r\n",
                Outcome::Ok,
                Some("hi"),
            ),
            (b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", Outcome::Ok, Some("")),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", Outcome::Truncated, Some("cut")),
            (b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n", Outcome::Garbled, Some("")),
            (b"SSH-2.0\r\n", Outcome::Garbled, Some("SSH-2.0")),
            (b"HTTP/1.1 200 OK\r\nContent-", Outcome::Closed, None),
            (b"", Outcome::Closed, None),
        ];
        for (bytes, outcome, body) in table {
            let answers = answers_to(bytes, &["GET"]);
            let text = String::from_utf8_lossy(bytes);
            assert_eq!(answers.len(), 1, "{text}");
            assert_eq!(answers[0].outcome, outcome, "{text}");
            assert_eq!(answers[0].body.as_deref(), body, "{text}");
        }
    }

    #[test]
    fn keeps_interim_statuses_and_counts_extra_bytes() {
        let bytes =
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nB: 2\r\nA: 1\r\nDate: now\r\n\
            Content-Length: 0\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc";
        let answers = answers_to(bytes, &["POST", "HEAD"]);
        assert_eq!(answers[0].interim, [100]);
        let names: Vec<&str> = answers[0]
            .headers()
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["a", "b", "content-length"]);
        assert_eq!(answers[1].status, Some(404));
        assert_eq!(answers[1].extra, Some(3));
    }

    #[test]
    fn tells_that_nothing_listens() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        assert_eq!(
            ask(port, b"?", &["GET".to_owned()]),
            [Answer::of(Outcome::Refused)]
        );
    }
}
