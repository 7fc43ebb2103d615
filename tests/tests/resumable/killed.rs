//! The server is killed at any moment: what it acknowledged is there, and nothing is corrupt.

use std::{
    fmt::Write as _,
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    thread,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use koa_tests::{Folder, conformance::Served};
use serde_json::{Value, json};

const ROUNDS: usize = 15;

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn up_to(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_le_bytes()[3]).collect()
    }
}

/// The server in a process of its own, with its uploads in a folder.
fn serve(folder: &Folder) -> Served {
    let command = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
        command.env("UPLOAD_DIR", &**folder).env("WORKERS", "2");
        command
    };
    Served::start(command, "blackbox").unwrap()
}

/// What ends a round.
enum Killer {
    Thread(thread::JoinHandle<()>),
    /// The last round runs to its end.
    None(Served),
}

/// Kills a server, with SIGKILL, after a time, unless the round is the last one.
fn kill_before(round: usize, server: Served, after: Duration) -> Killer {
    if round == ROUNDS {
        return Killer::None(server);
    }
    Killer::Thread(thread::spawn(move || {
        thread::sleep(after);
        drop(server);
    }))
}

impl Killer {
    fn end(self) {
        match self {
            Killer::Thread(thread) => thread.join().unwrap(),
            Killer::None(server) => drop(server),
        }
    }
}

/// What a server answered, or nothing where it was killed meanwhile.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .filter(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .next()
    }

    fn offset(&self) -> usize {
        self.header("Upload-Offset").unwrap().parse().unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

fn ask(port: u16, line: &str, headers: &str, body: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .ok()?;
    let head = format!(
        "{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTus-Resumable: 1.0.0\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let answer = Answer {
        status: head[9..12].parse().ok()?,
        body: answer.split_off(end + 4),
        head,
    };
    // A head of a body that did not come all is none.
    let length = answer
        .header("Content-Length")
        .and_then(|length| length.parse().ok());
    let whole =
        line.starts_with("HEAD") || length.is_none_or(|length: usize| length == answer.body.len());
    whole.then_some(answer)
}

fn sha1(bytes: &[u8]) -> String {
    let mut hasher = sha1::Sha1::default();
    sha1::Digest::update(&mut hasher, bytes);
    STANDARD.encode(sha1::Digest::finalize(hasher))
}

// spec: TUS-012
#[test]
fn tus_loses_no_acknowledged_byte() {
    let (folder, mut numbers) = (Folder::new(), Numbers(0x5eed_0001));
    let content = numbers.bytes(6 << 20);
    let server = serve(&folder);
    let length = format!("Upload-Length: {}\r\n", content.len());
    let created = ask(server.port(), "POST /files", &length, b"").unwrap();
    let url = created.header("Location").unwrap();
    let path = &url[url.find("/files").unwrap()..];
    drop(server);

    let (mut acknowledged, mut cuts) = (0, 0);
    for round in 0..=ROUNDS {
        let server = serve(&folder);
        let port = server.port();
        let offset = ask(port, &format!("HEAD {path}"), "", b"")
            .unwrap()
            .offset();
        assert!(
            (acknowledged..=content.len()).contains(&offset),
            "round {round}: {acknowledged} bytes were acknowledged, {offset} are there"
        );
        acknowledged = offset;
        let after = Duration::from_micros(numbers.next() % 25_000);
        let killer = kill_before(round, server, after);
        while acknowledged < content.len() {
            let end = content
                .len()
                .min(acknowledged + 1 + numbers.up_to(200 << 10));
            let piece = &content[acknowledged..end];
            let mut headers = format!(
                "Content-Type: application/offset+octet-stream\r\nUpload-Offset: {acknowledged}\r\n"
            );
            if numbers.up_to(3) == 0 {
                let _ = write!(headers, "Upload-Checksum: sha1 {}\r\n", sha1(piece));
            }
            match ask(port, &format!("PATCH {path}"), &headers, piece) {
                Some(answer) if answer.status == 204 => {
                    assert_eq!(answer.offset(), end);
                    acknowledged = end;
                }
                Some(answer) => panic!("round {round}: {}", answer.head),
                None => {
                    cuts += 1;
                    break;
                }
            }
        }
        killer.end();
    }
    assert!(cuts > ROUNDS / 3, "only {cuts} requests were cut");

    let server = serve(&folder);
    let got = ask(server.port(), &format!("GET {path}"), "", b"").unwrap();
    assert!(
        got.status == 200 && got.body == content,
        "{} and {} bytes",
        got.status,
        got.body.len()
    );
}

// spec: CHK-008, CHK-015, CHK-017, CHK-018
#[test]
fn slices_lose_none_that_was_acknowledged() {
    const SIZE: usize = 64 << 10;
    let (folder, mut numbers) = (Folder::new(), Numbers(0x5eed_0002));
    let content = numbers.bytes(100 * SIZE - 77);
    let mut hasher = sha1::Sha1::default();
    sha1::Digest::update(&mut hasher, &content);
    let hash: String = sha1::Digest::finalize(hasher)
        .iter()
        .fold(String::new(), |hash, byte| hash + &format!("{byte:02x}"));
    let file =
        json!({ "fileHash": hash, "filename": "a.bin", "size": SIZE, "fileSize": content.len() })
            .to_string();

    let mut acknowledged: Vec<String> = Vec::new();
    let (mut merged, mut cuts) = (false, 0);
    for round in 0..=ROUNDS {
        let server = serve(&folder);
        let port = server.port();
        let known = ask(port, "POST /slices/verify", "", file.as_bytes())
            .unwrap()
            .json();
        let there: Vec<String> = match known["shouldUpload"].as_bool() {
            Some(true) => serde_json::from_value(known["uploadedList"].clone()).unwrap(),
            _ => break,
        };
        assert!(!merged, "round {round}: a merge was acknowledged");
        for name in &acknowledged {
            assert!(
                there.contains(name),
                "round {round}: {name} was acknowledged"
            );
        }
        acknowledged = there;
        let after = Duration::from_micros(numbers.next() % 30_000);
        let killer = kill_before(round, server, after);
        for (index, slice) in content.chunks(SIZE).enumerate() {
            let name = format!("{hash}-{index}");
            if acknowledged.contains(&name) {
                continue;
            }
            let head = "--edge\r\nContent-Disposition: form-data; name=\"chunk\"; filename=\"blob\"\r\n\r\n";
            let tail = format!(
                "\r\n--edge\r\nContent-Disposition: form-data; name=\"hash\"\r\n\r\n{name}\r\n--edge\r\n\
                 Content-Disposition: form-data; name=\"filename\"\r\n\r\na.bin\r\n--edge--\r\n"
            );
            let form = [head.as_bytes(), slice, tail.as_bytes()].concat();
            let kind = "Content-Type: multipart/form-data; boundary=edge\r\n";
            let Some(answer) = ask(port, "POST /slices/upload", kind, &form) else {
                cuts += 1;
                break;
            };
            assert_eq!(answer.status, 200, "round {round}: {}", answer.head);
            acknowledged.push(name);
        }
        if acknowledged.len() == content.len().div_ceil(SIZE) {
            merged = ask(port, "POST /slices/merge", "", file.as_bytes()).is_some_and(|answer| {
                assert_eq!(
                    answer.status,
                    200,
                    "{}",
                    String::from_utf8_lossy(&answer.body)
                );
                true
            });
        }
        killer.end();
    }
    assert!(cuts > 2, "only {cuts} requests were cut");

    let server = serve(&folder);
    let got = ask(server.port(), &format!("GET /uploads/{hash}.bin"), "", b"").unwrap();
    assert!(
        got.status == 200 && got.body == content,
        "{} and {} bytes",
        got.status,
        got.body.len()
    );
}
