//! The headers of what `send` answers.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering::Relaxed},
};

use koa_core::{App, Disposition, Error};
use koa_middleware::{FileTag, SendOptions, send_with};
use koa_tests::Folder;

use crate::sending::app;

// spec: SND-048, SND-072, SND-073, SND-074, SND-076, PSN-010, PSN-022, PSN-023, PSN-024
#[tokio::test]
async fn headers_can_be_set_and_left_out() {
    let folder = Folder::with([("a.txt", "text"), (".b", "")]);
    let calls = Arc::new(AtomicU32::new(0));
    let counted = calls.clone();
    let options =
        SendOptions::new()
            .root(folder.path())
            .set_headers(move |response, path, metadata| {
                counted.fetch_add(1, Relaxed);
                response.set(
                    "X-File",
                    path.file_name().unwrap_or_default().to_string_lossy(),
                );
                response.set("X-Size", metadata.len());
                response.set("ETag", "\"mine\"");
                response.set("Content-Type", "text/x-mine");
            });
    let setting = app(options);
    let client = setting.test();
    let sent = client.get("/a.txt").send().await;
    sent.assert_header("X-File", "a.txt")
        .assert_header("X-Size", "4")
        .assert_header("ETag", "\"mine\"");
    sent.assert_header("Cache-Control", "max-age=0")
        .assert_type("text/x-mine");
    client
        .get("/a.txt")
        .header("If-None-Match", "\"mine\"")
        .send()
        .await
        .assert_status(304)
        .assert_header("X-Size", "4");
    assert_eq!(calls.load(Relaxed), 2);
    for path in ["/none", "/.b", "/"] {
        client
            .get(path)
            .send()
            .await
            .assert_status(404)
            .assert_no_header("X-File");
    }
    assert_eq!(calls.load(Relaxed), 2);

    let bare = SendOptions::new()
        .root(folder.path())
        .cache_control(false)
        .last_modified(false)
        .etag(false);
    let sent = app(bare.clone()).test().get("/a.txt").send().await;
    sent.assert_no_header("Cache-Control")
        .assert_no_header("Last-Modified")
        .assert_no_header("ETag");
    let immutable = bare.cache_control(true).immutable(true).maxage("1h");
    app(immutable)
        .test()
        .get("/a.txt")
        .send()
        .await
        .assert_header("Cache-Control", "max-age=3600,immutable");
}

// spec: RFC-013, PSN-017, PSN-018, RNG-034, RNG-059
#[tokio::test]
async fn a_tag_is_strong_once_no_change_can_go_unseen() {
    let folder = Folder::with([("old.txt", "123456789")]);
    folder.write("young.txt", "123456789");
    let strong = app(SendOptions::new().root(folder.path()));
    let client = strong.test();
    let tag = client
        .get("/old.txt")
        .send()
        .await
        .header("ETag")
        .unwrap()
        .to_owned();
    assert_eq!(tag, "\"9-18cc251f400\"");
    let part = client
        .get("/old.txt")
        .header("Range", "bytes=5-")
        .header("If-Range", &tag)
        .send()
        .await;
    part.assert_status(206).assert_text("6789");
    client
        .get("/old.txt")
        .header("If-None-Match", &tag)
        .send()
        .await
        .assert_status(304);

    let tag = client
        .get("/young.txt")
        .send()
        .await
        .header("ETag")
        .unwrap()
        .to_owned();
    assert!(tag.starts_with("W/\""), "{tag}");
    client
        .get("/young.txt")
        .header("If-None-Match", &tag)
        .send()
        .await
        .assert_status(304);
    let whole = client
        .get("/young.txt")
        .header("Range", "bytes=5-")
        .header("If-Range", &tag)
        .send()
        .await;
    whole.assert_status(200).assert_text("123456789");

    let weak = app(SendOptions::new().root(folder.path()).etag(FileTag::Weak));
    weak.test()
        .get("/old.txt")
        .send()
        .await
        .assert_header("ETag", "W/\"9-18cc251f400\"");
}

// spec: RFC-002, RNG-012
#[tokio::test]
async fn a_refusal_leaves_nothing_of_the_file_on_the_response() {
    let folder = Folder::with([("a.txt", "123456789")]);
    let options = SendOptions::new().root(folder.path());
    let seen: Arc<Mutex<Vec<Error>>> = Arc::default();
    let errors = seen.clone();
    let mut app = App::new();
    app.with(async move |ctx, next| {
        if let Err(error) = next.run(ctx).await {
            assert!(ctx.response.headers().is_empty(), "{:?}", ctx.response);
            assert!(ctx.body().is_empty());
            errors.lock().unwrap().push(error);
        }
        Ok(())
    });
    app.with(async move |ctx, _| {
        send_with(ctx, "a.txt", &options).await?;
        Ok(())
    });
    let client = app.test();
    client.get("/").header("Range", "bytes=9-").send().await;
    client.get("/").header("If-Match", "\"other\"").send().await;
    let seen = seen.lock().unwrap();
    let statuses: Vec<u16> = seen.iter().map(|error| error.status).collect();
    assert_eq!(statuses, [416, 412]);
    assert_eq!(
        seen[0].headers,
        [("Content-Range".to_owned(), "bytes */9".to_owned())]
    );
}

// spec: DSP-017, DSP-019
#[tokio::test]
async fn a_disposition_that_cannot_be_sent_is_refused() {
    for options in [
        Disposition::of("invlaid;type"),
        Disposition::attachment().fallback("中文.txt"),
    ] {
        let mut app = App::new();
        app.silent = true;
        app.with(async move |ctx, _| {
            ctx.attachment_with("plans.pdf", &options);
            ctx.set_body("plans");
            Ok(())
        });
        app.test()
            .get("/")
            .send()
            .await
            .assert_status(500)
            .assert_no_header("Content-Disposition");
    }
}
