//! What an application hears of uploads and may refuse.

use std::sync::{Arc, Mutex};

use koa_core::{Context, Error};
use koa_middleware::{TusEvent, Upload};

use crate::files::{Files, path};

// spec: TUS-073
#[tokio::test]
async fn a_request_may_be_refused_before_anything_is_done() {
    let files = Files::with(|options| {
        options.on_incoming_request(async |ctx: &mut Context, id: &str| {
            assert!(!id.is_empty());
            ctx.assert(ctx.get("Authorization") == "me", 403, "Access denied")
        })
    });
    let refused = files
        .request("POST", "/files")
        .header("Upload-Length", "5")
        .send()
        .await;
    refused
        .assert_status(403)
        .assert_text("Access denied")
        .assert_header("Access-Control-Allow-Origin", "*");
    assert!(files.folder.files().is_empty());

    let path = files
        .create(&[("Upload-Length", "5"), ("Authorization", "me")])
        .await;
    files
        .patch(&path, 0)
        .body("hello")
        .send()
        .await
        .assert_status(403);
    files.head(&path).await.assert_status(403);
    files.client.get(&path).send().await.assert_status(403);
    files
        .request("DELETE", &path)
        .send()
        .await
        .assert_status(403);
    let allowed = files
        .request("HEAD", &path)
        .header("Authorization", "me")
        .send()
        .await;
    allowed
        .assert_status(200)
        .assert_header("Upload-Offset", "0");
}

// spec: TUS-074
#[tokio::test]
async fn a_creation_may_be_refused_or_changed() {
    let files = Files::with(|options| {
        options.on_upload_create(async |ctx: &mut Context, upload: &mut Upload| {
            if upload.metadata.get("owner").is_some() {
                return Err(Error::new(500).with_message("no").with_expose(true));
            }
            upload.metadata.set("owner", &*ctx.get("X-User"));
            Ok(())
        })
    });
    let path = files
        .create(&[("Upload-Length", "5"), ("X-User", "tobi")])
        .await;
    files
        .head(&path)
        .await
        .assert_header("Upload-Metadata", "owner dG9iaQ==");
    let before = files.folder.files();
    let refused = files
        .request("POST", "/files")
        .header("Upload-Length", "5")
        .header("Upload-Metadata", "owner bWU=");
    refused.send().await.assert_status(500).assert_text("no");
    assert_eq!(files.folder.files(), before);
}

// spec: TUS-054, TUS-074
#[tokio::test]
async fn the_answer_to_the_last_bytes_is_the_applications() {
    let files = Files::with(|options| {
        options.on_upload_finish(async |ctx: &mut Context, upload: &Upload| {
            assert!(upload.is_complete());
            if upload.offset == 3 {
                return ctx.throw(422, "three is a crowd");
            }
            ctx.set_status(200);
            ctx.set("X-Finished", "yes");
            ctx.set_body("thanks");
            Ok(())
        })
    });
    let made = files.create(&[("Upload-Length", "5")]).await;
    let more = files.patch(&made, 0).body("hell").send().await;
    more.assert_status(204).assert_no_header("X-Finished");
    let last = files.patch(&made, 4).body("o").send().await;
    last.assert_status(200)
        .assert_text("thanks")
        .assert_header("X-Finished", "yes")
        .assert_header("Upload-Offset", "5");
    let again = files.patch(&made, 5).send().await;
    again.assert_status(204).assert_no_header("X-Finished");

    let three = files.create(&[("Upload-Length", "3")]).await;
    let refused = files.patch(&three, 0).body("abc").send().await;
    refused.assert_status(422).assert_text("three is a crowd");
    files.head(&three).await.assert_header("Upload-Offset", "3");

    let empty = files
        .request("POST", "/files")
        .header("Upload-Length", "0")
        .send()
        .await;
    empty
        .assert_status(200)
        .assert_text("thanks")
        .assert_no_header("Location");
}

// spec: TUS-075
#[tokio::test]
async fn an_error_may_be_answered_as_another() {
    let files = Files::with(|options| {
        options.on_response_error(async |_: &mut Context, error: Error| match error.status {
            404 => Error::new(418).with_message("short and stout"),
            409 => Error::new(205).with_message("nobody reads this"),
            _ => error,
        })
    });
    files
        .request("DELETE", "/files/a")
        .send()
        .await
        .assert_status(418)
        .assert_text("short and stout");
    let path = files.create(&[("Upload-Length", "5")]).await;
    let emptied = files.patch(&path, 3).body("x").send().await;
    emptied.assert_status(205).assert_text("");
    let refused = files.client.post("/files").send().await;
    refused
        .assert_status(412)
        .assert_text("Tus-Resumable Required\n");
}

// spec: TUS-076
#[tokio::test]
async fn listeners_hear_what_happens() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = heard.clone();
    let files = Files::with(|options| {
        options.on_event(move |event| {
            hears.lock().unwrap().push(match event {
                TusEvent::PostCreate { upload, url, .. } => {
                    assert!(url.ends_with(&upload.id), "{url}");
                    "create".to_owned()
                }
                TusEvent::PostReceive { upload, .. } => format!("receive {}", upload.offset),
                TusEvent::PostFinish { upload, .. } => format!("finish {:?}", upload.size),
                TusEvent::PostTerminate { .. } => "terminate".into(),
                _ => "another".into(),
            });
        })
    });
    let created = files
        .request("POST", "/files")
        .header("Upload-Defer-Length", "1")
        .send()
        .await;
    let path = path(&created);
    files
        .patch(&path, 0)
        .body("hell")
        .send()
        .await
        .assert_status(204);
    files
        .patch(&path, 4)
        .header("Upload-Length", "5")
        .body("o")
        .send()
        .await
        .assert_status(204);
    files
        .request("DELETE", &path)
        .send()
        .await
        .assert_status(204);
    assert_eq!(
        *heard.lock().unwrap(),
        [
            "create",
            "receive 4",
            "receive 5",
            "finish Some(5)",
            "terminate"
        ]
    );
}
