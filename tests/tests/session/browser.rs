//! A client for servers that listen on a port.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A client that takes its cookies from one server to the other.
#[derive(Default)]
pub(crate) struct Browser {
    pub(crate) cookies: BTreeMap<String, String>,
    /// The `Set-Cookie` lines of the last answer.
    pub(crate) set: Vec<String>,
}

impl Browser {
    /// The JSON of an answer that must be a 200.
    pub(crate) async fn get(&mut self, port: u16, path: &str) -> Value {
        self.send("GET", port, path).await
    }

    pub(crate) async fn send(&mut self, method: &str, port: u16, path: &str) -> Value {
        let cookies = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let cookies = cookies.collect::<Vec<_>>().join("; ");
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {cookies}\r\n\r\n"
        );
        let mut stream = TcpStream::connect(("127.0.0.1", port))
            .await
            .expect("a server");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it listens");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("it answers");
        let answer = String::from_utf8(answer).expect("UTF-8");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
        self.set = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .map(|(_, line)| line.to_owned())
            .collect();
        for line in &self.set {
            let (name, value) = line
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        self.cookies.retain(|_, value| !value.is_empty());
        serde_json::from_str(body).expect("JSON")
    }
}
