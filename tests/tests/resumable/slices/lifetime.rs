//! Slices at the same time, slices that were cut, and slices that nobody merges.

use std::time::Duration;

use koa_core::App;
use koa_middleware::{FileStore, SlicesOptions, slices_with};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use super::{HELLO, Slices, form};

// spec: CHK-009, CHK-014, CHK-017, CHK-029
#[tokio::test]
async fn the_same_requests_may_come_at_the_same_time() {
    let slices = Slices::new();
    let mut sent = JoinSet::new();
    for number in 0..24 {
        let index = number % 3;
        let fields = [("hash", &*format!("{HELLO}-{index}")), ("fileHash", HELLO)];
        sent.spawn(
            slices
                .request(&form(["hell", "o wo", "rld"][index], &fields))
                .send(),
        );
    }
    for answer in sent.join_all().await {
        let text = answer.assert_status(200).text();
        assert!(
            ["received file chunk", "chunk exist"].contains(&text),
            "{text}"
        );
    }
    assert_eq!(slices.listed(HELLO).await.len(), 3);
    let file = json!({ "fileHash": HELLO, "filename": "hello.txt", "size": 4 });
    let mut merges = JoinSet::new();
    for _ in 0..6 {
        merges.spawn(slices.client.post("/merge").json(&file).send());
    }
    for merged in merges.join_all().await {
        merged.assert_status(200);
    }
    assert_eq!(slices.folder.files(), [format!("slices/{HELLO}.txt")]);
    assert_eq!(slices.file(&format!("{HELLO}.txt")), "hello world");
}

// spec: CHK-008, CHK-019
#[tokio::test]
async fn a_slice_that_was_cut_is_not_there() {
    let slices = Slices::new();
    let mut app = App::new();
    app.with(slices_with(SlicesOptions::new(
        "/",
        FileStore::new(&*slices.folder),
    )));
    app.on_error(async |error, _| panic!("a pause is no error: {error}"));
    let server = app.start("127.0.0.1:0").await.unwrap();
    let form = form(
        "hell",
        &[("hash", &format!("{HELLO}-0")), ("fileHash", HELLO)],
    );
    let head = format!(
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=edge\r\nContent-Length: {}\r\n\r\n",
        form.len()
    );
    for length in [0, 90, 130, form.len() / 2, form.len() - 12] {
        let mut stream = TcpStream::connect(server.local_addr()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&form.as_bytes()[..length]).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{length}: {answer}");
        assert_eq!(slices.listed(HELLO).await, [""; 0], "{length}");
    }
    assert!(
        slices.folder.files().is_empty(),
        "{:?}",
        slices.folder.files()
    );
    server.close().await;
}

// spec: CHK-024
#[tokio::test]
async fn slices_that_nobody_merges_expire() {
    let slices = Slices::with(|options| options.expiration_period(Duration::from_millis(800)));
    slices
        .upload(HELLO, 0, "hello world")
        .await
        .assert_status(200);
    slices
        .merge(json!({ "fileHash": HELLO, "filename": "a" }))
        .await
        .assert_status(200);
    let other = "0".repeat(32);
    slices.upload(&other, 0, "hell").await.assert_status(200);
    assert_eq!(slices.listed(&other).await.len(), 1);
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if slices.folder.files() == [format!("slices/{HELLO}")] {
            return;
        }
    }
    panic!("{:?}", slices.folder.files());
}
