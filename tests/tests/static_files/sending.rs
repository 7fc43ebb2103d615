//! `send`: what it answers, and what it refuses.

use koa_core::App;
use koa_middleware::{SendOptions, send, send_with};
use koa_tests::Folder;

pub(crate) fn app(options: SendOptions) -> App {
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
        .assert_header("X-Sent", index.display().to_string());
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
