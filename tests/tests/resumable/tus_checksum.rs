//! The checksums of tus: before the bytes and after them.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::files::Files;

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
