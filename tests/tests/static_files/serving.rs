//! `serve`: where it stands in the chain, and what it adds to koa-static.

use koa_core::App;
use koa_middleware::{StaticOptions, serve, serve_with};
use koa_router::mount;
use koa_tests::Folder;

// spec: STA-001, SVS-001
#[test]
#[should_panic(expected = "root directory is required to serve files")]
fn a_root_is_required() {
    let _ = serve("");
}

// spec: STA-002, STA-011, STA-022, SVS-002
#[tokio::test]
async fn the_working_directory_is_a_root() {
    let mut app = App::new();
    app.with(serve("."));
    let client = app.test();
    client.get("/Cargo.toml").send().await.assert_status(200);
    client.head("/Cargo.toml").send().await.assert_status(200);
    client
        .post("/Cargo.toml")
        .send()
        .await
        .assert_status(404)
        .assert_no_header("Allow");
    client.get("/bench").send().await.assert_status(404);
}

// spec: STA-026, SVS-007
#[tokio::test]
async fn it_is_mounted_or_has_a_prefix() {
    let folder = Folder::with([("a.txt", "text"), ("index.html", "<p>index</p>")]);
    let mut mounted = App::new();
    mounted.with(mount("/assets", serve(folder.path())));
    let mut prefixed = App::new();
    prefixed.with(serve_with(
        folder.path(),
        StaticOptions::new().prefix("/assets/"),
    ));
    for app in [mounted, prefixed] {
        let client = app.test();
        client.get("/assets/a.txt").send().await.assert_text("text");
        client
            .get("/assets")
            .send()
            .await
            .assert_text("<p>index</p>");
        client
            .get("/assets/")
            .send()
            .await
            .assert_text("<p>index</p>");
        client.get("/a.txt").send().await.assert_status(404);
        client.get("/assetsa.txt").send().await.assert_status(404);
    }
}

// spec: STA-027
#[tokio::test]
async fn a_fallback_is_for_pages_that_nothing_else_answers() {
    let folder = Folder::with([("index.html", "<p>app</p>"), ("a.js", "js")]);
    let mut app = App::new();
    app.with(serve_with(
        folder.path(),
        StaticOptions::new().fallback("index.html"),
    ));
    app.with(async |ctx, _| {
        match ctx.path() {
            "/api" => ctx.set_body("api"),
            "/empty" => ctx.set_status(204),
            "/gone" => ctx.set_status(410),
            _ => {}
        }
        Ok(())
    });
    let client = app.test();
    let page = |path: &str| client.get(path).header("Accept", "text/html,*/*;q=0.8");
    page("/users/7")
        .send()
        .await
        .assert_status(200)
        .assert_text("<p>app</p>")
        .assert_type("text/html; charset=utf-8");
    page("/a.js").send().await.assert_text("js");
    page("/api").send().await.assert_text("api");
    page("/empty").send().await.assert_status(204);
    page("/gone").send().await.assert_status(410);
    page("/missing.js").send().await.assert_status(404);
    client
        .get("/users/7")
        .header("Accept", "application/json")
        .send()
        .await
        .assert_status(404);
    client.get("/users/7").send().await.assert_status(404);
    client
        .post("/users/7")
        .header("Accept", "text/html")
        .send()
        .await
        .assert_status(404);
}

// spec: SVS-003, SVS-004, SVS-012, SVS-014, STA-019, STA-020
#[tokio::test]
async fn only_a_404_lets_the_chain_go_on() {
    let folder = Folder::with([("a.txt", "123456789")]);
    let mut app = App::new();
    app.silent = true;
    app.with(serve(folder.path().join("none")));
    app.with(serve(folder.path()));
    app.with(async |ctx, _| {
        ctx.set_body("next");
        Ok(())
    });
    let client = app.test();
    let passed = client
        .get("/b.txt")
        .header("Range", "bytes=20-")
        .send()
        .await;
    passed
        .assert_text("next")
        .assert_no_header("Cache-Control")
        .assert_no_header("Accept-Ranges");
    for (path, status) in [
        ("/%", 400),
        ("/a%00", 400),
        ("/%2fetc/passwd", 400),
        ("/..%2fx", 403),
    ] {
        client.get(path).send().await.assert_status(status);
    }
    client
        .get("/a.txt")
        .header("Range", "bytes=20-")
        .send()
        .await
        .assert_status(416)
        .assert_header("Content-Range", "bytes */9");
    client
        .get("/a.txt")
        .header("If-Match", "\"x\"")
        .send()
        .await
        .assert_status(412);
}
