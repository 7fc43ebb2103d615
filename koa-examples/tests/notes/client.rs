//! A client of a few lines, so that the tests see what goes over the wire.

use std::net::SocketAddr;

use koa_core::Server;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The running notes app.
pub(crate) struct Notes(Server);

/// What it answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: String,
    pub(crate) body: Vec<u8>,
    head: String,
}

impl Notes {
    pub(crate) async fn start() -> Self {
        let mut app = koa_examples::app();
        app.workers = 1;
        Notes(app.start("127.0.0.1:0").await.expect("a free port"))
    }

    /// An address as a browser needs it.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.0.local_addr())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, "").await
    }

    /// Header lines each end with `\r\n`.
    pub(crate) async fn get_with(&self, path: &str, headers: &str) -> Answer {
        self.ask("GET", path, headers, "").await
    }

    pub(crate) async fn post(&self, path: &str, content_type: &str, body: &str) -> Answer {
        let length = body.len();
        let headers = format!("Content-Type: {content_type}\r\nContent-Length: {length}\r\n");
        self.ask("POST", path, &headers, body).await
    }

    async fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        ask(self.0.local_addr(), method, path, headers, body).await
    }
}

/// What a server answers to a request of one connection; header lines each end with `\r\n`.
pub(crate) async fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> Answer {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: notes.test\r\nConnection: close\r\n{headers}\r\n{body}"
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("a server that reads");
    let mut bytes = Vec::new();
    stream
        .read_to_end(&mut bytes)
        .await
        .expect("a whole answer");
    let end = bytes
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("an end of the head");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches("HTTP/1.1 ")
        .to_owned();
    let answer = Answer {
        status,
        body: bytes[end + 4..].to_vec(),
        head,
    };
    assert_eq!(
        answer.header("content-length"),
        answer.body.len().to_string(),
        "{path}: {answer:?}"
    );
    answer
}

impl Answer {
    pub(crate) fn headers(&self, name: &'static str) -> impl Iterator<Item = &str> {
        let fields = self
            .head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        fields
            .filter(move |(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// The first line of a header, or an empty text.
    pub(crate) fn header(&self, name: &'static str) -> &str {
        let mut lines = self.headers(name);
        lines.next().unwrap_or_default()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("a body in UTF-8")
    }

    /// The cookies that it sets, as the header that a browser would send next.
    pub(crate) fn cookies(&self) -> String {
        let pairs: Vec<_> = self
            .headers("set-cookie")
            .filter_map(|line| line.split(';').next())
            .collect();
        format!("Cookie: {}\r\n", pairs.join("; "))
    }
}
