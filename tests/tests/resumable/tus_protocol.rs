//! The core of the protocol tus 1.0.

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
