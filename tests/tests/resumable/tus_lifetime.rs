//! How an upload ends: by termination, or by expiration.

use std::time::Duration;

use koa_core::App;
use koa_middleware::{FileStore, Tus, TusOptions};
use koa_tests::Folder;
use tokio::time::sleep;

use crate::files::Files;

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
