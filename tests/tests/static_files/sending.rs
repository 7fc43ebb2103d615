//! `send`: what it answers, what it refuses, and what it leaves on the response.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering::Relaxed},
};

use koa_core::{App, Error};
use koa_middleware::{FileTag, SendOptions, send, send_with};
use koa_tests::Folder;

fn app(options: SendOptions) -> App {
    let mut app = App::new();
    app.silent = true;
    app.with(async move |ctx, _| {
        send_with(ctx, ctx.path().to_owned(), &options).await?;
        Ok(())
    });
    app
}

// spec: SND-009, SND-010, PSN-032
#[tokio::test]
async fn without_a_root_it_is_the_working_directory() {
    let mut app = App::new();
    app.silent = true;
    app.with(async |ctx, _| {
        let path = ctx.query("path").unwrap_or_default().to_owned();
        send(ctx, path).await?;
        Ok(())
    });
    let client = app.test();
    let found = client.get("/?path=Cargo.toml").send().await;
    found.assert_status(200).assert_text_contains("koa-tests");
    client
        .get("/?path=/Cargo.toml")
        .send()
        .await
        .assert_status(200);
    client
        .get("/?path=/etc/passwd")
        .send()
        .await
        .assert_status(404);
    client
        .get("/?path=../README.md")
        .send()
        .await
        .assert_status(403);
}

// spec: SND-004, SND-005, SND-038, FSV-006
#[tokio::test]
async fn nothing_is_sent_for_what_is_hidden_and_for_folders() {
    let folder = Folder::with([(".hidden", "h"), ("dir/index.html", "i")]);
    let options = SendOptions::new()
        .root(folder.path())
        .index("index.html")
        .format(false);
    let mut app = App::new();
    app.with(async move |ctx, _| {
        let sent = send_with(ctx, ctx.path().to_owned(), &options).await?;
        assert_eq!(sent.is_none(), ctx.body().is_empty());
        assert_eq!(sent.is_none(), ctx.status() == 404);
        ctx.set(
            "X-Sent",
            sent.map_or("nothing".into(), |path| path.display().to_string()),
        );
        Ok(())
    });
    let client = app.test();
    for path in ["/.hidden", "/dir", "/."] {
        let nothing = client.get(path).send().await;
        nothing
            .assert_status(404)
            .assert_header("X-Sent", "nothing");
    }
    let index = folder.path().join("dir/index.html");
    let sent = client.get("/dir/").send().await;
    sent.assert_text("i")
        .assert_header("X-Sent", &index.display().to_string());
}

// spec: SND-027, SND-028, SND-029, SND-030, SND-031, PSN-004, PSN-012, PSN-030
#[tokio::test]
async fn errors_say_nothing_of_the_server() {
    let folder = Folder::with([("file.txt", "text")]);
    let app = app(SendOptions::new().root(folder.path()));
    let client = app.test();
    for path in [
        "/none",
        "/file.txt/",
        "/file.txt/x",
        &format!("/{}", "n".repeat(300)),
    ] {
        client
            .get(path)
            .send()
            .await
            .assert_status(404)
            .assert_text("Not Found");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("loop", folder.path().join("loop")).unwrap();
        client
            .get("/loop")
            .send()
            .await
            .assert_status(500)
            .assert_text("Internal Server Error");
    }
}

// spec: SND-080
#[cfg(unix)]
#[tokio::test]
async fn links_out_of_the_root_are_followed_unless_that_is_switched_off() {
    use std::os::unix::fs::symlink;

    let outside = Folder::with([("secret.txt", "secret"), ("dir/deep.txt", "deep")]);
    let folder = Folder::with([("file.txt", "text"), ("index.html.txt", "x")]);
    let at = |name: &str| folder.path().join(name);
    symlink(outside.path().join("secret.txt"), at("link.txt")).unwrap();
    symlink(outside.path().join("secret.txt"), at("file.txt.gz")).unwrap();
    symlink(outside.path().join("dir"), at("out")).unwrap();
    symlink(at("file.txt"), at("inside.txt")).unwrap();

    let following = app(SendOptions::new().root(folder.path()));
    let client = following.test();
    client.get("/link.txt").send().await.assert_text("secret");
    client.get("/out/deep.txt").send().await.assert_text("deep");

    let staying = app(SendOptions::new()
        .root(folder.path())
        .follow_symlinks(false));
    let client = staying.test();
    client.get("/link.txt").send().await.assert_status(404);
    client.get("/out/deep.txt").send().await.assert_status(404);
    client.get("/inside.txt").send().await.assert_text("text");
    let plain = client
        .get("/file.txt")
        .header("Accept-Encoding", "gzip")
        .send()
        .await;
    plain
        .assert_text("text")
        .assert_no_header("Content-Encoding");
}

/// What is no regular file is not there; opening a pipe would wait for a writer.
#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_no_file() {
    let folder = Folder::with([]);
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe.txt"))
        .status();
    assert!(made.unwrap().success());
    let app = app(SendOptions::new().root(folder.path()));
    app.test().get("/pipe.txt").send().await.assert_status(404);
}

// spec: SND-057, SND-059, SND-061, RFC-011, RFC-016
#[tokio::test]
async fn twins_are_chosen_by_preference_or_by_the_clients_weights() {
    let folder = Folder::with([
        ("a.js", "plain"),
        ("a.js.gz", "gzipped"),
        ("a.js.br", "brotli"),
        ("a.js.zst", "zstandard"),
        ("b.js", "plain"),
    ]);
    let ours = app(SendOptions::new().root(folder.path()));
    let theirs = app(SendOptions::new().root(folder.path()).by_quality(true));
    for (accept, preferred, weighted) in [
        ("gzip, zstd, br", "brotli", "brotli"),
        ("gzip;q=1, br;q=0.1, zstd;q=0.5", "brotli", "gzipped"),
        ("gzip;q=0.4, zstd;q=0.5", "zstandard", "zstandard"),
        ("zstd, identity;q=0.5", "zstandard", "zstandard"),
        ("br;q=0, gzip", "gzipped", "gzipped"),
        ("identity, br;q=0.5", "plain", "plain"),
        ("deflate", "plain", "plain"),
        ("*", "brotli", "brotli"),
    ] {
        for (app, wanted) in [(&ours, preferred), (&theirs, weighted)] {
            let sent = app
                .test()
                .get("/a.js")
                .header("Accept-Encoding", accept)
                .send()
                .await;
            sent.assert_text(wanted)
                .assert_header("Vary", "Accept-Encoding")
                .assert_type("text/javascript; charset=utf-8");
        }
    }
    let client = ours.test();
    client
        .get("/b.js")
        .header("Accept-Encoding", "br")
        .send()
        .await
        .assert_text("plain")
        .assert_no_header("Vary");
    let mut tags = Vec::new();
    for accept in ["identity", "br", "zstd", "gzip"] {
        let sent = client
            .get("/a.js")
            .header("Accept-Encoding", accept)
            .send()
            .await;
        tags.push(sent.header("ETag").unwrap().to_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4, "{tags:?}");
}

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
    let immutable = bare
        .cache_control(true)
        .immutable(true)
        .maxage(std::time::Duration::from_secs(3600));
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
    use koa_core::Disposition;

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
