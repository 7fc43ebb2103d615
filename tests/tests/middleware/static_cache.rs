//! Files that are known beforehand.

use std::{fs, io::Read, path::Path, time::Duration};

use koa_core::App;
use koa_core::testing::{Client, Response};
use koa_middleware::{StaticCacheFiles, StaticCacheOptions, static_cache, static_cache_with};
use koa_tests::Folder;

fn folder() -> Folder {
    let folder = Folder::new();
    for (name, text) in [
        ("index.js", "console.log(1)"),
        ("package.json", "{}"),
        ("big.css", &"a { color: red }\n".repeat(200)),
        ("sub/page.html", "<p>page"),
        ("中.txt", "chinese"),
        (".secret", "secret"),
        (".hid/a.txt", "hidden"),
    ] {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

fn client(folder: &Path, options: StaticCacheOptions) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(static_cache_with(folder, options).unwrap());
    app.test()
}

async fn get(client: &Client, path: &str) -> Response {
    client.get(path).send().await
}

// spec: STC-001, STC-002, STC-003, STC-005, STC-006, STC-007, STC-022
#[tokio::test]
async fn a_file_has_its_hash_as_tag() {
    let folder = folder();
    for buffer in [false, true] {
        let client = client(folder.path(), StaticCacheOptions::new().buffer(buffer));
        let file = get(&client, "/index.js").await;
        file.assert_status(200)
            .assert_text("console.log(1)")
            .assert_header("cache-control", "public, max-age=0")
            .assert_header("content-type", "text/javascript; charset=utf-8")
            .assert_header("content-length", "14")
            .assert_header("content-md5", "YRT1rcNzrM17IFG9hwePYg==")
            .assert_header("etag", "\"YRT1rcNzrM17IFG9hwePYg==\"");
        assert!(file.header("last-modified").is_some());
        for method in ["GET", "HEAD"] {
            let tagged = client
                .request(method, "/index.js")
                .header("If-None-Match", "\"YRT1rcNzrM17IFG9hwePYg==\"");
            tagged.send().await.assert_status(304);
        }
        client
            .head("/index.js")
            .send()
            .await
            .assert_status(200)
            .assert_header("content-length", "14")
            .assert_text("");
        client.post("/index.js").send().await.assert_status(404);
        client
            .get("/index.js")
            .header("Range", "bytes=0-1")
            .send()
            .await
            .assert_status(200);
    }
    let mut app = App::new();
    app.with(static_cache(folder.path()).unwrap());
    app.test()
        .get("/package.json")
        .send()
        .await
        .assert_text("{}");
    assert!(static_cache(folder.path().join("nowhere")).is_err());
}

// spec: STC-008, STC-009, STC-010, STC-013, STC-017
#[tokio::test]
async fn only_what_was_read_is_served() {
    let folder = folder();
    let files = client(folder.path(), StaticCacheOptions::new());
    for (path, status) in [
        ("/sub/page.html", 200),
        ("/index.js?v=1", 200),
        ("//index.js", 200),
        ("/%E4%B8%AD.txt", 200),
        ("/%zz", 404),
        ("/", 404),
        ("/sub", 404),
        ("/sub/", 404),
        ("/.secret", 404),
        ("/.hid/a.txt", 404),
        ("/%2E%2E/Cargo.toml", 404),
    ] {
        get(&files, path).await.assert_status(status);
    }
    let filtered = client(
        folder.path(),
        StaticCacheOptions::new().filter(|name| name == "index.js"),
    );
    get(&filtered, "/index.js").await.assert_status(200);
    get(&filtered, "/package.json").await.assert_status(404);
}

// spec: STC-004, STC-011, STC-012
#[tokio::test]
async fn prefix_alias_and_ages() {
    let folder = folder();
    let files = StaticCacheFiles::new();
    files.set_max_age("/static/package.json", Duration::ZERO);
    let options = StaticCacheOptions::new()
        .prefix("static")
        .max_age(Duration::from_secs(60))
        .alias("/static/package", "/static/package.json")
        .files(files);
    let aged = client(folder.path(), options);
    get(&aged, "/index.js").await.assert_status(404);
    get(&aged, "/static/index.js")
        .await
        .assert_header("cache-control", "public, max-age=60");
    get(&aged, "/static/package")
        .await
        .assert_text("{}")
        .assert_header("cache-control", "public, max-age=0");
    let own = client(
        folder.path(),
        StaticCacheOptions::new().cache_control("no-cache"),
    );
    get(&own, "/index.js")
        .await
        .assert_header("cache-control", "no-cache");
}

// spec: STC-014, STC-015, STC-016
#[tokio::test]
async fn files_that_come_later_are_found_where_that_is_wanted() {
    let folder = folder();
    let files = StaticCacheFiles::with_limit(1);
    let options = || StaticCacheOptions::new().preload(false).prefix("/s");
    let dynamic = client(folder.path(), options().dynamic(true).files(files.clone()));
    let fixed = client(folder.path(), options());
    assert!(files.is_empty());
    fs::write(folder.path().join("late.txt"), "late").unwrap();
    get(&dynamic, "/s/late.txt").await.assert_text("late");
    get(&dynamic, "/s/index.js").await.assert_status(200);
    assert_eq!(files.len(), 1);
    get(&dynamic, "/s/late.txt").await.assert_text("late");
    get(&fixed, "/s/late.txt").await.assert_status(404);
    for path in [
        "/s/nowhere.txt",
        "/s/sub",
        "/s/.secret",
        "/s/../../etc/passwd",
        "/s/%00",
        "/late.txt",
    ] {
        get(&dynamic, path).await.assert_status(404);
    }
    get(&dynamic, "/s/.hid/a.txt").await.assert_status(200);
}

// spec: STC-018, STC-019, STC-020
#[tokio::test]
async fn what_is_large_and_compressible_is_gzip() {
    let folder = folder();
    let css = "a { color: red }\n".repeat(200);
    for buffer in [true, false] {
        let packed = client(
            folder.path(),
            StaticCacheOptions::new().gzip(true).buffer(buffer),
        );
        let response = packed
            .get("/big.css")
            .header("Accept-Encoding", "gzip")
            .send()
            .await;
        response
            .assert_header("content-encoding", "gzip")
            .assert_header("vary", "Accept-Encoding");
        assert_eq!(response.header("content-length").is_some(), buffer);
        let mut text = String::new();
        flate2::read::GzDecoder::new(&response.bytes()[..])
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, css);
        let plain = get(&packed, "/big.css").await;
        plain
            .assert_text(&css)
            .assert_header("vary", "Accept-Encoding")
            .assert_no_header("content-encoding");
        let small = packed
            .get("/index.js")
            .header("Accept-Encoding", "gzip")
            .send()
            .await;
        small.assert_no_header("content-encoding");
    }
    fs::write(folder.path().join("big.css.gz"), "packed before").unwrap();
    let options = StaticCacheOptions::new()
        .gzip(true)
        .buffer(true)
        .use_precompiled_gzip(true);
    let ready = client(folder.path(), options);
    let response = ready
        .get("/big.css")
        .header("Accept-Encoding", "gzip")
        .send()
        .await;
    assert_eq!(response.bytes(), &b"packed before"[..]);
}

// spec: STC-021
#[tokio::test]
async fn a_file_that_changed_gets_a_new_tag() {
    let folder = folder();
    let files = client(folder.path(), StaticCacheOptions::new());
    let before = get(&files, "/package.json")
        .await
        .header("etag")
        .map(str::to_owned);
    let file = folder.path().join("package.json");
    fs::write(&file, "{\"a\":1}").unwrap();
    let later = std::time::SystemTime::now() + Duration::from_secs(10);
    fs::File::options()
        .write(true)
        .open(&file)
        .unwrap()
        .set_modified(later)
        .unwrap();
    let changed = get(&files, "/package.json").await;
    changed
        .assert_text("{\"a\":1}")
        .assert_header("content-length", "7")
        .assert_no_header("etag")
        .assert_no_header("content-md5");
    let mut after = None;
    for _ in 0..100 {
        after = get(&files, "/package.json")
            .await
            .header("etag")
            .map(str::to_owned);
        if after.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(after.is_some() && after != before);
    fs::remove_file(&file).unwrap();
    get(&files, "/package.json").await.assert_status(404);
}
