//! Compression for real clients, and piece by piece.

use std::{cell::RefCell, io::Write, rc::Rc, time::Duration};

use futures_util::{StreamExt, stream};
use koa_core::{App, Body};
use koa_middleware::{CompressOptions, EncodingOptions, compress, compress_with};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::mpsc,
    time::timeout,
};

use crate::tools::{run, start};

const LINE: &str = "All work and no play makes a dull page. ";

fn page() -> App {
    let mut app = App::new();
    app.with(compress_with(CompressOptions::new().zstd(true)));
    app.with(async |ctx, _| {
        ctx.set_body(LINE.repeat(1000));
        Ok(())
    });
    app
}

// spec: ZIP-001, ZIP-024, ZIP-025, ZIP-026, ZIP-028
#[tokio::test]
async fn curl_reads_every_coding() {
    let server = start(page()).await;
    let url = format!("http://{}/", server.local_addr());
    let Some(version) = run("curl", &["--version"], b"").await else {
        return;
    };
    let version = String::from_utf8_lossy(&version).into_owned();
    for (coding, feature) in [
        ("gzip", "libz"),
        ("deflate", "libz"),
        ("br", "brotli"),
        ("zstd", "zstd"),
    ] {
        if !version.contains(feature) {
            continue;
        }
        let accept = format!("Accept-Encoding: {coding}");
        let read = run("curl", &["-s", "--compressed", "-H", &accept, &url], b"")
            .await
            .unwrap();
        assert_eq!(read, LINE.repeat(1000).as_bytes(), "{coding}");
        let sent = run("curl", &["-s", "-H", &accept, &url], b"")
            .await
            .unwrap();
        assert!(sent.len() < 500, "{coding}: {} bytes", sent.len());
    }
}

// spec: ZIP-025, ZIP-026, ZIP-041
#[tokio::test]
async fn node_decompresses_what_was_sent() {
    let client = page().test();
    for (coding, decoder) in [
        ("gzip", "gunzipSync"),
        ("deflate", "inflateSync"),
        ("br", "brotliDecompressSync"),
    ] {
        let response = client
            .get("/")
            .header("Accept-Encoding", coding)
            .send()
            .await;
        response.assert_header("content-encoding", coding);
        let script = format!(
            "process.stdout.write(require('zlib').{decoder}(require('fs').readFileSync(0)))"
        );
        let Some(text) = run("node", &["-e", &script], response.bytes()).await else {
            return;
        };
        assert_eq!(text, LINE.repeat(1000).as_bytes(), "{coding}");
    }
}

/// What arrives on a connection, without the head and without the marks of chunks.
struct Chunks {
    stream: TcpStream,
    received: Vec<u8>,
    in_body: bool,
}

impl Chunks {
    async fn get(address: std::net::SocketAddr, accept: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: {accept}\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        Chunks {
            stream,
            received: Vec::new(),
            in_body: false,
        }
    }

    /// The next chunk; `None` at the end or where the connection was cut.
    async fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            if let Some(chunk) = self.chunk() {
                return chunk;
            }
            let read = timeout(
                Duration::from_secs(10),
                self.stream.read_buf(&mut self.received),
            );
            if read.await.expect("a chunk in time").unwrap_or(0) == 0 {
                return None;
            }
        }
    }

    fn chunk(&mut self) -> Option<Option<Vec<u8>>> {
        if !self.in_body {
            let end = self
                .received
                .windows(4)
                .position(|four| four == b"\r\n\r\n")?;
            self.received.drain(..end + 4);
            self.in_body = true;
        }
        let end = self.received.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(&self.received[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if self.received.len() < end + 2 + size + 2 {
            return None;
        }
        let chunk = self.received[end + 2..end + 2 + size].to_vec();
        self.received.drain(..end + 2 + size + 2);
        Some((size > 0).then_some(chunk))
    }
}

/// Where a decoder writes, to be looked at meanwhile.
#[derive(Clone, Default)]
struct Seen(Rc<RefCell<Vec<u8>>>);

impl Write for Seen {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn decoder(coding: &str, seen: Seen) -> Box<dyn Write> {
    match coding {
        "gzip" => Box::new(flate2::write::GzDecoder::new(seen)),
        "deflate" => Box::new(flate2::write::ZlibDecoder::new(seen)),
        _ => Box::new(brotli::DecompressorWriter::new(seen, 4096)),
    }
}

/// Sends what comes from a channel as server-sent events.
fn events(options: CompressOptions) -> (App, mpsc::UnboundedSender<&'static str>) {
    let (send, receive) = mpsc::unbounded_channel();
    let receive = std::sync::Mutex::new(Some(receive));
    let mut app = App::new();
    app.with(compress_with(options));
    app.with(async move |ctx, _| {
        let receive = receive.lock().unwrap().take().unwrap();
        ctx.set_type("text/event-stream");
        ctx.set_body(Body::stream(stream::unfold(
            receive,
            async |mut receive| {
                let event: &str = receive.recv().await?;
                Some((Ok::<_, std::io::Error>(event), receive))
            },
        )));
        Ok(())
    });
    (app, send)
}

// spec: ZIP-042, ZIP-043
#[tokio::test]
async fn events_arrive_one_by_one() {
    for coding in ["gzip", "deflate", "br"] {
        let (app, send) = events(CompressOptions::new());
        let server = start(app).await;
        let seen = Seen::default();
        let mut decoder = decoder(coding, seen.clone());
        send.send("data: first\n\n").unwrap();
        let mut chunks = Chunks::get(server.local_addr(), coding).await;
        for event in ["data: first\n\n", "data: second\n\n", "data: third\n\n"] {
            // The next event is sent when this one was read, so that none can wait for another.
            while !seen.0.borrow().ends_with(event.as_bytes()) {
                let chunk = chunks.next().await.expect("an event");
                decoder.write_all(&chunk).unwrap();
                decoder.flush().unwrap();
            }
            match event {
                "data: first\n\n" => send.send("data: second\n\n").unwrap(),
                "data: second\n\n" => send.send("data: third\n\n").unwrap(),
                _ => {}
            }
        }
        drop(send);
        while let Some(chunk) = chunks.next().await {
            decoder.write_all(&chunk).unwrap();
        }
        assert_eq!(
            *seen.0.borrow(),
            b"data: first\n\ndata: second\n\ndata: third\n\n",
            "{coding}"
        );
    }
}

// spec: ZIP-042
#[tokio::test]
async fn without_flush_pieces_wait_for_more() {
    let (app, send) = events(CompressOptions::new().gzip(EncodingOptions::new().flush(false)));
    let server = start(app).await;
    send.send("data: first\n\n").unwrap();
    let mut chunks = Chunks::get(server.local_addr(), "gzip").await;
    let early = timeout(Duration::from_millis(200), chunks.next()).await;
    assert!(early.is_err(), "{early:?}");
    drop(send);
    let seen = Seen::default();
    let mut decoder = decoder("gzip", seen.clone());
    while let Some(chunk) = chunks.next().await {
        decoder.write_all(&chunk).unwrap();
    }
    decoder.flush().unwrap();
    assert_eq!(*seen.0.borrow(), b"data: first\n\n");
}

// spec: ZIP-019
#[tokio::test]
async fn an_empty_coding_is_none() {
    for (own, sent) in [("", "gzip"), ("identity", "identity")] {
        let mut app = App::new();
        app.with(compress());
        app.with(async move |ctx, _| {
            ctx.set("Content-Encoding", own);
            ctx.set_body(LINE.repeat(100));
            Ok(())
        });
        let request = app.test().get("/").header("Accept-Encoding", "gzip");
        request.send().await.assert_header("content-encoding", sent);
    }
}

// spec: ZIP-008, ZIP-010
#[tokio::test]
async fn a_large_body_comes_back_whole() {
    let mut state = 1_u32;
    let large: Vec<u8> = (0..3_000_000)
        .map(|place| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if place % 100_000 < 50_000 {
                b'a'
            } else {
                state.to_be_bytes()[0]
            }
        })
        .collect();
    let mut app = App::new();
    app.with(compress());
    let body = large.clone();
    app.with(async move |ctx, _| {
        ctx.set_type("text/plain");
        if ctx.path() == "/pieces" {
            let pieces: Vec<_> = body
                .chunks(7001)
                .map(|piece| Ok::<_, std::io::Error>(piece.to_vec()))
                .collect();
            ctx.set_body(Body::stream(stream::iter(pieces).then(async |piece| {
                tokio::task::yield_now().await;
                piece
            })));
        } else {
            ctx.set_body(body.clone());
        }
        Ok(())
    });
    let client = app.test();
    for path in ["/whole", "/pieces"] {
        for coding in ["gzip", "br"] {
            let response = client
                .get(path)
                .header("Accept-Encoding", coding)
                .send()
                .await;
            response.assert_header("content-encoding", coding);
            let seen = Seen::default();
            let mut decoder = decoder(coding, seen.clone());
            decoder.write_all(response.bytes()).unwrap();
            decoder.flush().unwrap();
            assert!(*seen.0.borrow() == large, "{path} {coding}");
        }
    }
}
