//! tus on connections that are cut, that hang, and that wait for a `100 Continue`.

use std::time::Duration;

use koa_core::App;
use koa_middleware::{FileStore, TusOptions};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

use crate::files::Files;

/// A connection that has sent the head of a `PATCH` and some of its bytes.
async fn begun(
    address: std::net::SocketAddr,
    path: &str,
    offset: usize,
    length: usize,
    bytes: &str,
) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\nContent-Length: {length}\r\n\
         Content-Type: application/offset+octet-stream\r\n\r\n{bytes}"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

async fn answer(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

// spec: TUS-012, TUS-060, TUS-063, TUS-065
#[tokio::test]
async fn what_came_before_a_cut_counts_and_who_hangs_makes_room() {
    let files = Files::with(|options| options.lock_drain_timeout(Duration::from_millis(100)));
    let options = TusOptions::new("/files", FileStore::new(&*files.folder))
        .lock_drain_timeout(Duration::from_millis(100));
    let mut app = App::new();
    app.with(koa_middleware::tus_with(options));
    let server = app.start("127.0.0.1:0").await.unwrap();
    let address = server.local_addr();
    let path = files.create(&[("Upload-Length", "50")]).await;
    let head = async || {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "HEAD {path} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        answer(stream).await
    };
    // Another connection may be served before the server has looked at the one that was cut.
    let shows = async |offset: &str| {
        let line = format!("upload-offset: {offset}\r\n");
        for _ in 0..200 {
            if head().await.contains(&line) {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
        panic!("{}", head().await);
    };

    drop(begun(address, &path, 0, 50, "12345").await);
    shows("5").await;

    // One that hangs: the next one gets the lock, with what has come.
    let hanging = begun(address, &path, 5, 45, "67890").await;
    shows("10").await;
    let ended = answer(hanging).await;
    assert!(ended.starts_with("HTTP/1.1 204"), "{ended}");
    assert!(
        ended.contains("upload-offset: 10\r\n") && ended.contains("connection: close\r\n"),
        "{ended}"
    );

    // Two at once: one is stored, the other is told that its offset is not that of the upload any more.
    let (ones, others) = ("a".repeat(40), "b".repeat(40));
    let (first, second) = tokio::join!(
        begun(address, &path, 10, 40, &ones),
        begun(address, &path, 10, 40, &others)
    );
    let close = async |mut stream: TcpStream| {
        stream.shutdown().await.unwrap();
        answer(stream).await[9..12].to_owned()
    };
    let mut statuses = [close(first).await, close(second).await];
    statuses.sort();
    assert_eq!(statuses, ["204", "409"]);
    let stored = files.client.get(&path).send().await.text().to_owned();
    assert!(
        stored == format!("1234567890{}", "a".repeat(40))
            || stored == format!("1234567890{}", "b".repeat(40)),
        "{stored}"
    );
    server.close().await;
}

// spec: TUS-023
#[tokio::test]
async fn a_refused_creation_asks_for_no_body() {
    let files = Files::with(|options| options.max_size(4));
    let head = |length: usize| {
        format!(
            "POST /files HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nUpload-Length: {length}\r\nContent-Length: {length}\r\n\
             Content-Type: application/offset+octet-stream\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        )
    };
    let refused = files.client.raw(head(5)).await;
    assert!(refused.starts_with("HTTP/1.1 413"), "{refused}");
    let welcome = files.client.raw(head(4) + "good").await;
    assert!(
        welcome.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201"),
        "{welcome}"
    );
}
