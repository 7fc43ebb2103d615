//! Files that change, vanish, grow or shrink, kept in memory or read from the disk, before and while they are sent.

use std::{fs, time::Duration};

use koa_core::{App, Body};
use koa_middleware::{StaticOptions, serve_with};
use koa_tests::Folder;

fn app(folder: &Folder, options: StaticOptions) -> App {
    let mut app = App::new();
    app.silent = true;
    app.with(serve_with(folder.path(), options));
    app
}

#[tokio::test]
async fn a_change_is_seen_within_the_time_to_recheck() {
    let folder = Folder::with([("a.txt", "one")]);
    for (size, recheck) in [("16mb", 0), ("0", 0), ("16mb", 50)] {
        folder.write("a.txt", "one");
        folder.touch("a.txt", 0);
        let app = app(
            &folder,
            StaticOptions::new()
                .cache_size(size)
                .cache_recheck(Duration::from_millis(recheck)),
        );
        let client = app.test();
        let wait = || tokio::time::sleep(Duration::from_millis(recheck + 1));
        client.get("/a.txt").send().await.assert_text("one");
        client.get("/a.txt").send().await.assert_text("one");

        folder.write("a.txt", "two");
        folder.touch("a.txt", 1);
        wait().await;
        client
            .get("/a.txt")
            .send()
            .await
            .assert_text("two")
            .assert_header("Last-Modified", "Mon, 01 Jan 2024 00:00:01 GMT");
        // The same length and the same time, but another file.
        folder.write("b.txt", "six");
        folder.touch("b.txt", 1);
        fs::rename(folder.path().join("b.txt"), folder.path().join("a.txt")).unwrap();
        wait().await;
        client.get("/a.txt").send().await.assert_text("six");

        folder.remove("a.txt");
        wait().await;
        client.get("/a.txt").send().await.assert_status(404);
        folder.write("a.txt", "again");
        wait().await;
        client.get("/a.txt").send().await.assert_text("again");
        folder.write("a.txt.gz", "zipped");
        wait().await;
        client
            .get("/a.txt")
            .header("Accept-Encoding", "gzip")
            .send()
            .await
            .assert_text("zipped");
        folder.remove("a.txt.gz");
    }
}

/// What was changed just now may be changed again without its time showing that, so it is read every time.
#[tokio::test]
async fn a_file_that_was_changed_just_now_is_not_kept() {
    let folder = Folder::with([]);
    let app = app(&folder, StaticOptions::new().cache_recheck(Duration::ZERO));
    let client = app.test();
    for round in 0..50 {
        let text = format!("{round:03}");
        folder.write("a.txt", &text);
        client.get("/a.txt").send().await.assert_text(&text);
    }
}

// spec: PSN-001, PSN-005
#[tokio::test]
async fn what_does_not_fit_into_memory_is_read_from_the_disk() {
    let large = "0123456789abcdef".repeat(40_000);
    let folder = Folder::with([
        ("large.txt", large.as_str()),
        ("small.txt", "small"),
        ("empty.txt", ""),
    ]);
    for options in [
        StaticOptions::new(),
        StaticOptions::new().cache_size(0),
        StaticOptions::new().cache_file_size("1mb"),
        StaticOptions::new()
            .cache_file_size("1mb")
            .cache_size("10kb"),
    ] {
        let app = app(&folder, options);
        let client = app.test();
        for _ in 0..2 {
            client.get("/large.txt").send().await.assert_text(&large);
            client.get("/small.txt").send().await.assert_text("small");
            client
                .get("/empty.txt")
                .send()
                .await
                .assert_text("")
                .assert_header("Content-Length", "0");
            let head = client.head("/large.txt").send().await;
            head.assert_text("")
                .assert_header("Content-Length", "640000");
            let part = client
                .get("/large.txt")
                .header("Range", "bytes=300001-600000")
                .send()
                .await;
            part.assert_status(206)
                .assert_text(&large[300_001..=600_000]);
        }
    }
}

/// Many paths lead through a small memory without it growing or anything going wrong.
#[tokio::test]
async fn memory_is_bounded() {
    let text = "x".repeat(3000);
    let names: Vec<String> = (0..60).map(|number| format!("{number}.txt")).collect();
    let folder = Folder::with(names.iter().map(|name| (name.as_str(), text.as_str())));
    let app = app(&folder, StaticOptions::new().cache_size("20kb"));
    let client = app.test();
    for _ in 0..3 {
        for name in &names {
            client
                .get(&format!("/{name}"))
                .send()
                .await
                .assert_text(&text);
            client
                .get(&format!("/missing-{name}"))
                .send()
                .await
                .assert_status(404);
        }
    }
}

// spec: SND-079, PSN-008
#[tokio::test]
async fn a_file_that_shrinks_while_it_is_sent_cuts_the_answer() {
    let folder = Folder::with([]);
    folder.write("large.bin", vec![b'x'; 3 << 20]);
    let path = folder.path().join("large.bin");
    let opened = path.clone();
    let mut app = App::new();
    app.silent = true;
    app.with(async move |ctx, _| {
        ctx.set_body(Body::file(&opened).await?);
        fs::OpenOptions::new()
            .write(true)
            .open(&opened)?
            .set_len(1 << 20)?;
        Ok(())
    });
    let failed = tokio::spawn(app.test().get("/").send()).await;
    assert!(
        failed.is_err(),
        "the client was told that the answer is whole"
    );
    drop(folder);
}

#[tokio::test]
async fn a_file_that_grows_or_vanishes_while_it_is_sent_is_sent_as_it_was() {
    let folder = Folder::with([]);
    let path = folder.path().join("large.bin");
    let opened = path.clone();
    let mut app = App::new();
    app.with(async move |ctx, _| {
        ctx.set_body(Body::file(&opened).await?);
        if ctx.path() == "/grow" {
            fs::write(&opened, vec![b'y'; 4 << 20])?;
        } else {
            fs::remove_file(&opened)?;
        }
        Ok(())
    });
    let client = app.test();
    for path in ["/grow", "/vanish"] {
        folder.write("large.bin", vec![b'x'; 3 << 20]);
        let sent = client.get(path).send().await;
        assert_eq!(sent.bytes().len(), 3 << 20);
        assert_eq!(sent.header("Content-Length"), Some("3145728"));
    }
}

/// An open file is shared by the answers that are sent at the time, and by none after a change was seen.
#[tokio::test]
async fn a_large_file_that_is_replaced_is_opened_anew() {
    let folder = Folder::with([]);
    let old = vec![b'x'; 3 << 20];
    folder.write("large.bin", &old);
    folder.touch("large.bin", 0);
    let app = app(
        &folder,
        StaticOptions::new().cache_recheck(Duration::from_millis(300)),
    );
    let client = app.test();
    let downloads = (0..8).map(|_| tokio::spawn(client.get("/large.bin").send()));
    for download in downloads.collect::<Vec<_>>() {
        assert!(download.await.unwrap().bytes() == &old);
    }
    folder.write("new.bin", vec![b'y'; 2 << 20]);
    fs::rename(
        folder.path().join("new.bin"),
        folder.path().join("large.bin"),
    )
    .unwrap();
    // None of the answers is sent any more that kept the old one open.
    tokio::time::sleep(Duration::from_millis(301)).await;
    assert!(client.get("/large.bin").send().await.bytes() == &vec![b'y'; 2 << 20]);
    folder.remove("large.bin");
    tokio::time::sleep(Duration::from_millis(301)).await;
    client.get("/large.bin").send().await.assert_status(404);
}
