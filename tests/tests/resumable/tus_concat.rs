//! The concatenation of tus.

use crate::files::Files;

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
        .header("Upload-Concat", format!("final;{other}"))
        .header("Upload-Length", "5");
    with_length.send().await.assert_status(400);
    assert_eq!(
        files.folder.files(),
        before,
        "nothing is left of what was refused"
    );
}
