//! The protocol tus 1.0: its core, checksum, expiration, termination and concatenation.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use koa_core::App;
use koa_middleware::{FileStore, Tus, TusOptions};
use koa_tests::Folder;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

use crate::files::Files;

// spec: TUS-001, TUS-002, TUS-039
#[tokio::test]
async fn every_request_says_its_version_and_a_wrong_one_does_nothing() {
    let files = Files::new();
    for (version, text) in [
        (None, "Tus-Resumable Required\n"),
        (Some("0.2.2"), "Invalid tus-resumable\n"),
    ] {
        for method in ["POST", "HEAD", "PATCH", "DELETE", "PUT"] {
            let mut request = files
                .client
                .request(method, "/files")
                .header("Upload-Length", "5");
            if let Some(version) = version {
                request = request.header("Tus-Resumable", version);
            }
            let refused = request.send().await;
            refused
                .assert_status(412)
                .assert_header("Tus-Version", "1.0.0")
                .assert_header("Tus-Resumable", "1.0.0")
                .assert_header("Access-Control-Allow-Origin", "*");
            if method != "HEAD" {
                refused.assert_text(text);
            }
        }
    }
    assert!(files.folder.files().is_empty());
}

// spec: TUS-003, TUS-006, TUS-009, TUS-010, TUS-013, TUS-058, TUS-066
#[tokio::test]
async fn an_upload_comes_in_one_piece_or_in_many() {
    let files = Files::new();
    let path = files.create(&[("Upload-Length", "11")]).await;
    let fresh = files.head(&path).await;
    fresh
        .assert_status(200)
        .assert_header("Upload-Offset", "0")
        .assert_header("Upload-Length", "11")
        .assert_header("Cache-Control", "no-store")
        .assert_no_header("Upload-Defer-Length")
        .assert_no_header("Upload-Metadata");

    for (offset, piece, expected) in [(0, "hello", "5"), (5, " ", "6"), (6, "world", "11")] {
        let sent = files.patch(&path, offset).body(piece).send().await;
        sent.assert_status(204)
            .assert_header("Upload-Offset", expected)
            .assert_header("Tus-Resumable", "1.0.0")
            .assert_no_header("Content-Length");
        files
            .head(&path)
            .await
            .assert_header("Upload-Offset", expected);
    }
    for offset in [0, 5, 12] {
        let conflict = files.patch(&path, offset).body("x").send().await;
        conflict
            .assert_status(409)
            .assert_text("Upload-Offset conflict\n");
    }
    files
        .client
        .get(&path)
        .send()
        .await
        .assert_text("hello world");
}

// spec: TUS-007, TUS-011, TUS-056, TUS-057, TUS-058, TUS-067
#[tokio::test]
async fn what_is_not_there_is_not_found_and_nothing_outside_is_touched() {
    let files = Files::new();
    std::fs::write(files.folder.join("stray"), "stray").unwrap();
    let inside = files.folder.files();
    for path in [
        "/files",
        "/files/",
        "/files/nobody",
        "/files/stray",
        "/files/a/b",
        "/files/..%2Fstray",
        "/files/..%5Cstray",
        "/files/%2e%2e",
        "/files/a%00b",
        "/files/%ff",
        &format!("/files/{}", "x".repeat(3000)),
    ] {
        let head = files.head(path).await;
        head.assert_status(404).assert_no_header("Upload-Offset");
        let patched = files.patch(path, 0).body("x").send().await;
        patched
            .assert_status(404)
            .assert_text("The file for this url was not found\n");
        files
            .request("DELETE", path)
            .send()
            .await
            .assert_status(404);
        files.client.get(path).send().await.assert_status(404);
    }
    files
        .request("POST", "/files/nobody")
        .header("Upload-Length", "1")
        .send()
        .await
        .assert_status(404);
    assert_eq!(files.folder.files(), inside);

    let dots = Files::with(|options| options.naming_function(|_, _| Ok("a..b".into())));
    assert_eq!(dots.uploaded("x", &[]).await, "/files/a..b");
}

// spec: TUS-008, TUS-043, TUS-057
#[tokio::test]
async fn bytes_come_under_their_own_type_and_with_their_offset() {
    let files = Files::new();
    let path = files.create(&[("Upload-Length", "5")]).await;
    for kind in [None, Some("application/octet-stream"), Some("text/plain")] {
        let mut request = files.request("PATCH", &path).header("Upload-Offset", "0");
        if let Some(kind) = kind {
            request = request.header("Content-Type", kind);
        }
        request.body("hello").send().await.assert_status(415);
    }
    let bare = files
        .request("PATCH", &path)
        .header("Content-Type", "application/offset+octet-stream");
    bare.body("hello")
        .send()
        .await
        .assert_status(403)
        .assert_text("Upload-Offset header required\n");
    files.head(&path).await.assert_header("Upload-Offset", "0");
}

// spec: TUS-060, TUS-062
#[tokio::test]
async fn more_than_the_length_is_refused() {
    let files = Files::new();
    let path = files.create(&[("Upload-Length", "5")]).await;
    let refused = files.patch(&path, 0).body("123456").send().await;
    refused
        .assert_status(413)
        .assert_text("upload's size exceeded\n");
    files.head(&path).await.assert_header("Upload-Offset", "0");

    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
         Content-Type: application/offset+octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let raw = files
        .client
        .raw(format!("{head}6\r\n123456\r\n0\r\n\r\n"))
        .await;
    assert!(raw.starts_with("HTTP/1.1 413"), "{raw}");
    assert!(raw.contains("Maximum size exceeded\n"), "{raw}");

    files
        .patch(&path, 0)
        .body("12345")
        .send()
        .await
        .assert_status(204);
    files
        .patch(&path, 5)
        .body("6")
        .send()
        .await
        .assert_status(413);
    files.patch(&path, 5).send().await.assert_status(204);
}

// spec: TUS-005
#[tokio::test]
async fn a_method_may_be_overridden() {
    let files = Files::new();
    let path = files.create(&[("Upload-Length", "5")]).await;
    let sent = files
        .request("POST", &path)
        .header("X-HTTP-Method-Override", "PATCH")
        .header("Upload-Offset", "0")
        .header("Content-Type", "application/offset+octet-stream")
        .body("hello")
        .send()
        .await;
    sent.assert_status(204).assert_header("Upload-Offset", "5");
    let removed = files
        .request("POST", &path)
        .header("X-HTTP-Method-Override", "DELETE");
    removed.send().await.assert_status(204);
    files.head(&path).await.assert_status(404);
}

// spec: TUS-026, TUS-027, TUS-028
#[tokio::test]
async fn bytes_with_a_checksum_count_when_they_have_it() {
    let files = Files::new();
    let path = files.create(&[("Upload-Length", "22")]).await;
    let with = |sum: &str, offset| files.patch(&path, offset).header("Upload-Checksum", sum);

    let good = "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=";
    for (sum, status) in [
        ("crc32 AAAA", 400),
        ("sha1", 400),
        ("sha1 !!", 400),
        ("sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=", 460),
        ("md5 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", 460),
    ] {
        let refused = with(sum, 0).body("hello world").send().await;
        refused.assert_status(status);
        files.head(&path).await.assert_header("Upload-Offset", "0");
    }
    let mismatch = with(good, 0).body("hello_world").send().await;
    mismatch.assert_status(460);
    assert_eq!(mismatch.reason(), "Checksum Mismatch");

    let sent = with(good, 0).body("hello world").send().await;
    sent.assert_status(204).assert_header("Upload-Offset", "11");
    let sha256 = "sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=";
    with(sha256, 11)
        .body("hello world")
        .send()
        .await
        .assert_status(204);
    files
        .client
        .get(&path)
        .send()
        .await
        .assert_text("hello worldhello world");
    assert!(
        files
            .folder
            .files()
            .iter()
            .all(|name| !name.ends_with(".part"))
    );
}

// spec: TUS-029
#[tokio::test]
async fn a_checksum_may_come_after_the_bytes() {
    let files = Files::new();
    let path = files.create(&[("Upload-Length", "11")]).await;
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
         Content-Type: application/offset+octet-stream\r\nTransfer-Encoding: chunked\r\nTrailer: Upload-Checksum\r\n\
         Connection: close\r\n\r\nb\r\nhello world\r\n0\r\n"
    );
    for (trailer, status) in [
        ("", "400"),
        (
            "Upload-Checksum: sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n",
            "460",
        ),
        (
            "Upload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=\r\n",
            "204",
        ),
    ] {
        let raw = files.client.raw(format!("{head}{trailer}\r\n")).await;
        assert!(
            raw.starts_with(&format!("HTTP/1.1 {status}")),
            "{trailer}: {raw}"
        );
    }
    files.head(&path).await.assert_header("Upload-Offset", "11");
}

// spec: TUS-030, TUS-067, TUS-081
#[tokio::test]
async fn an_upload_is_removed_whether_complete_or_not() {
    let files = Files::new();
    let complete = files.uploaded("hello", &[]).await;
    let begun = files.create(&[("Upload-Length", "5")]).await;
    for path in [complete, begun] {
        let removed = files.request("DELETE", &path).send().await;
        removed
            .assert_status(204)
            .assert_header("Tus-Resumable", "1.0.0");
        files.head(&path).await.assert_status(404);
        files
            .patch(&path, 0)
            .body("x")
            .send()
            .await
            .assert_status(404);
        files
            .request("DELETE", &path)
            .send()
            .await
            .assert_status(404);
    }
    assert!(
        files.folder.files().is_empty(),
        "{:?}",
        files.folder.files()
    );

    let lost = files.create(&[("Upload-Length", "5")]).await;
    std::fs::remove_file(files.folder.join(lost.trim_start_matches("/files/"))).unwrap();
    let gone = files.head(&lost).await;
    gone.assert_status(410).assert_no_header("Upload-Offset");
    let sent = files.patch(&lost, 0).body("x").send().await;
    sent.assert_status(410)
        .assert_text("The file for this url no longer exists\n");
}

// spec: TUS-031, TUS-032, TUS-033, TUS-034, TUS-035, TUS-036
#[tokio::test]
async fn parts_become_one_upload_in_the_order_named() {
    let files = Files::new();
    let partial = ("Upload-Concat", "partial");
    let hello = files
        .uploaded("hello", &[partial, ("Upload-Metadata", "a YQ==")])
        .await;
    let world = files.uploaded(" world", &[partial]).await;
    files
        .head(&hello)
        .await
        .assert_header("Upload-Concat", "partial")
        .assert_header("Upload-Offset", "5");

    let sent = format!("final;{hello} http://localhost:3000{world}");
    let whole = files.create(&[("Upload-Concat", &sent)]).await;
    let head = files.head(&whole).await;
    head.assert_status(200)
        .assert_header("Upload-Length", "11")
        .assert_header("Upload-Offset", "11")
        .assert_header("Upload-Concat", &sent)
        .assert_no_header("Upload-Metadata");
    let patched = files.patch(&whole, 11).body("!").send().await;
    patched.assert_status(403);
    files
        .client
        .get(&whole)
        .send()
        .await
        .assert_text("hello world");

    let twice = files
        .create(&[("Upload-Concat", &format!("final;{world} {world}"))])
        .await;
    for part in [&hello, &world] {
        files
            .request("DELETE", part)
            .send()
            .await
            .assert_status(204);
    }
    files
        .client
        .get(&twice)
        .send()
        .await
        .assert_text(" world world");
    files
        .client
        .get(&whole)
        .send()
        .await
        .assert_text("hello world");

    let begun = files.create(&[("Upload-Length", "5"), partial]).await;
    let other = files.uploaded("other", &[]).await;
    let before = files.folder.files();
    for concat in [
        format!("final;{begun}"),
        format!("final;{other}"),
        "final;/files/nobody".into(),
        "final;/files/..%2Fnobody".into(),
        "final;".into(),
        "finally".into(),
    ] {
        let refused = files
            .request("POST", "/files")
            .header("Upload-Concat", &concat);
        refused.send().await.assert_status(400);
    }
    let with_length = files
        .request("POST", "/files")
        .header("Upload-Concat", &format!("final;{other}"))
        .header("Upload-Length", "5");
    with_length.send().await.assert_status(400);
    assert_eq!(
        files.folder.files(),
        before,
        "nothing is left of what was refused"
    );
}

// spec: TUS-024, TUS-025, TUS-077
#[tokio::test]
async fn an_upload_that_nobody_completes_expires() {
    let folder = Folder::new();
    let options = TusOptions::new("/files", FileStore::new(&*folder))
        .expiration_period(Duration::from_millis(3000));
    let server = Tus::new(options);
    let mut app = App::new();
    app.with(server.handle());
    let files = Files {
        client: app.test(),
        folder,
    };

    let created = files
        .request("POST", "/files")
        .header("Upload-Length", "5")
        .send()
        .await;
    let expires = created.header("Upload-Expires").expect("an end").to_owned();
    assert!(
        expires.ends_with(" GMT") && expires.len() == 29,
        "{expires}"
    );
    let path = crate::files::path(&created);
    let sent = files.patch(&path, 0).body("hell").send().await;
    sent.assert_status(204)
        .assert_header("Upload-Expires", &expires);
    let complete = files.uploaded("hello", &[]).await;
    files
        .head(&complete)
        .await
        .assert_no_header("Upload-Expires");
    assert_eq!(server.clean_up_expired_uploads().await.unwrap(), 0);

    sleep(Duration::from_millis(3100)).await;
    let gone = [
        files.head(&path).await,
        files.patch(&path, 4).body("o").send().await,
    ];
    for answer in gone {
        // The sweeper may have been there already.
        assert!(matches!(answer.status(), 404 | 410), "{answer:?}");
        answer.assert_no_header("Upload-Offset");
    }
    server.clean_up_expired_uploads().await.unwrap();
    files.head(&path).await.assert_status(404);
    files
        .head(&complete)
        .await
        .assert_header("Upload-Offset", "5");
    assert_eq!(
        files.folder.files().len(),
        2,
        "the complete one and its record"
    );

    let unexpiring =
        TusOptions::new("/files", FileStore::new(&*files.folder)).expiration_period(Duration::ZERO);
    let error = Tus::new(unexpiring)
        .clean_up_expired_uploads()
        .await
        .unwrap_err();
    assert_eq!(error.status, 501);
}

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

// spec: TUS-026
#[tokio::test]
async fn every_algorithm_that_is_announced_works() {
    let files = Files::new();
    let announced = files.client.options("/files").send().await;
    let names = announced
        .header("Tus-Checksum-Algorithm")
        .unwrap()
        .to_owned();
    assert_eq!(names, "sha1,sha256,sha384,sha512,md5");
    for (name, hex) in [
        ("sha1", "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"),
        (
            "sha256",
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
        ),
        (
            "sha384",
            "59e1748777448c69de6b800d7a33bbfb9ff1b463e44354c3553bcdb9c666fa90125a3c79f90397bdf5f6a13de828684f",
        ),
        (
            "sha512",
            "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da0c4663475c2e5c3adef46f73bcdec043",
        ),
        ("md5", "5d41402abc4b2a76b9719d911017c592"),
    ] {
        let bytes: Vec<_> = (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect();
        let path = files.create(&[("Upload-Length", "5")]).await;
        let sum = format!("{name} {}", STANDARD.encode(bytes));
        let sent = files
            .patch(&path, 0)
            .header("Upload-Checksum", &sum)
            .body("hello");
        sent.send().await.assert_status(204);
    }
}
