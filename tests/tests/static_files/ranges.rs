//! `range` around bodies of every kind.

use std::io;

use futures_util::stream;
use koa_core::{App, Body, Json};
use koa_middleware::range;
use koa_tests::Folder;
use serde_json::json;

fn app(folder: &Folder) -> App {
    let file = folder.path().join("digits.txt");
    let mut app = App::new();
    app.silent = true;
    app.with(range());
    app.with(async move |ctx, _| {
        match ctx.path() {
            "/text" => ctx.set_body("123456789"),
            "/bytes" => ctx.set_body(b"123456789"),
            "/json" => ctx.set_body(json!({ "foo": "bar" })),
            "/typed" => ctx.set_body(Json([1, 2, 3])),
            "/file" => ctx.set_body(Body::file(&file).await?),
            "/sized" => {
                ctx.set_body(pieces());
                ctx.set_length(9);
            }
            "/stream" => ctx.set_body(pieces()),
            "/tagged" => {
                ctx.set_etag("v1");
                ctx.set_body(b"123456789");
            }
            "/created" => {
                ctx.set_status(201);
                ctx.set_body("123456789");
            }
            "/error" => {
                ctx.set_status(404);
                ctx.set_body("no such page");
            }
            "/partial" => {
                ctx.set_status(206);
                ctx.set("Content-Range", "bytes 0-1/9");
                ctx.set_body("12");
            }
            "/unchanged" => ctx.set_status(304),
            "/empty" => ctx.set_body(""),
            _ => {}
        }
        Ok(())
    });
    app
}

fn pieces() -> Body {
    Body::stream(stream::iter(
        ["12", "", "345", "6789"].map(Ok::<_, io::Error>),
    ))
}

fn digits() -> Folder {
    Folder::with([("digits.txt", "123456789")])
}

// spec: RNG-001, RNG-002, RNG-003, RNG-005, RNG-047, RNG-049, RNG-050
#[tokio::test]
async fn every_body_of_known_length_has_parts() {
    let folder = digits();
    let app = app(&folder);
    let client = app.test();
    for path in ["/text", "/bytes", "/file", "/sized"] {
        for (asked, range, body) in [
            ("0-4", "0-4", "12345"),
            ("2-", "2-8", "3456789"),
            ("-1", "8-8", "9"),
            ("4-50", "4-8", "56789"),
            ("1-2,3-3", "1-3", "234"),
        ] {
            let part = client
                .get(path)
                .header("Range", format!("bytes={asked}"))
                .send()
                .await;
            part.assert_status(206)
                .assert_text(body)
                .assert_header("Content-Range", format!("bytes {range}/9"));
            part.assert_header("Content-Length", body.len())
                .assert_header("Accept-Ranges", "bytes");
        }
        let refused = client.get(path).header("Range", "bytes=9-").send().await;
        refused
            .assert_status(416)
            .assert_header("Content-Range", "bytes */9")
            .assert_type("text/plain; charset=utf-8");
        client
            .get(path)
            .send()
            .await
            .assert_status(200)
            .assert_header("Accept-Ranges", "bytes")
            .assert_header("Content-Length", "9");
    }
    let json = client
        .get("/json")
        .header("Range", "bytes=0-5")
        .send()
        .await;
    json.assert_status(206)
        .assert_text("{\"foo\"")
        .assert_header("Content-Range", "bytes 0-5/13");
    client
        .get("/json")
        .header("Range", "bytes=2-2")
        .send()
        .await
        .assert_text("f")
        .assert_header("Content-Length", "1");
    client
        .get("/typed")
        .header("Range", "bytes=1-3")
        .send()
        .await
        .assert_status(206)
        .assert_text("1,2");
}

// spec: RNG-026, RNG-027, RNG-028, RNG-029, RNG-030, RNG-031
#[tokio::test]
async fn several_parts_are_one_multipart() {
    let folder = digits();
    let app = app(&folder);
    let client = app.test();
    for path in ["/text", "/file", "/bytes"] {
        let parts = client
            .get(path)
            .header("Range", "bytes=5-6,0-0,-1,50-")
            .send()
            .await;
        parts.assert_status(206).assert_no_header("Content-Range");
        let kind = parts.header("Content-Type").unwrap();
        let boundary = kind
            .strip_prefix("multipart/byteranges; boundary=")
            .unwrap()
            .to_owned();
        let part_kind = if path == "/bytes" {
            "application/octet-stream"
        } else {
            "text/plain; charset=utf-8"
        };
        let part = |range: &str, body: &str| {
            format!(
                "--{boundary}\r\nContent-Type: {part_kind}\r\nContent-Range: bytes {range}/9\r\n\r\n{body}\r\n"
            )
        };
        let wanted = part("5-6", "67")
            + &part("0-0", "1")
            + &part("8-8", "9")
            + &format!("--{boundary}--\r\n");
        parts
            .assert_text(&wanted)
            .assert_header("Content-Length", wanted.len());
    }
    // Of a stream the parts cannot be had in any order, so the whole is sent.
    let whole = client
        .get("/sized")
        .header("Range", "bytes=5-6,0-0")
        .send()
        .await;
    whole
        .assert_status(200)
        .assert_text("123456789")
        .assert_no_header("Content-Range");
}

// spec: RNG-015, RNG-042, RNG-043, RNG-045, RNG-050, RNG-054, RNG-055, RNG-058
#[tokio::test]
async fn what_has_no_parts_is_left_alone() {
    let folder = digits();
    let app = app(&folder);
    let client = app.test();
    let stream = client
        .get("/stream")
        .header("Range", "bytes=0-1")
        .send()
        .await;
    stream
        .assert_status(200)
        .assert_text("123456789")
        .assert_no_header("Accept-Ranges")
        .assert_no_header("Content-Range");
    client
        .head("/text")
        .header("Range", "bytes=0-1")
        .send()
        .await
        .assert_status(200)
        .assert_header("Content-Length", "9");
    let posted = client
        .post("/text")
        .header("Range", "bytes=0-1")
        .send()
        .await;
    posted
        .assert_status(200)
        .assert_text("123456789")
        .assert_no_header("Accept-Ranges");
    for (path, status, body) in [
        ("/created", 201, "123456789"),
        ("/error", 404, "no such page"),
        ("/partial", 206, "12"),
        ("/unchanged", 304, ""),
    ] {
        client
            .get(path)
            .header("Range", "bytes=1-")
            .send()
            .await
            .assert_status(status)
            .assert_text(body);
    }
    for header in [
        "bytes",
        "bytes=x-300",
        "bytes=400-x",
        "items=0-1",
        "bytes=5-2",
    ] {
        client
            .get("/text")
            .header("Range", header)
            .send()
            .await
            .assert_status(200)
            .assert_text("123456789");
    }
    client
        .get("/empty")
        .header("Range", "bytes=0-")
        .send()
        .await
        .assert_status(416)
        .assert_header("Content-Range", "bytes */0");
}

// spec: RNG-033, RNG-036, RNG-041, RNG-048, RNG-051, RNG-052, RNG-053, RFC-001, RFC-003, RFC-004, RFC-008
#[tokio::test]
async fn preconditions_come_first() {
    let folder = digits();
    let app = app(&folder);
    let client = app.test();
    let asked = |name: &'static str, value: &'static str| {
        client
            .get("/tagged")
            .header("Range", "bytes=0-1")
            .header(name, value)
    };
    asked("If-Range", "\"v1\"")
        .send()
        .await
        .assert_status(206)
        .assert_text("12");
    asked("If-Range", "\"v2\"")
        .send()
        .await
        .assert_status(200)
        .assert_text("123456789");
    asked("If-Match", "\"v1\"").send().await.assert_status(206);
    asked("If-Match", "*").send().await.assert_status(206);
    asked("If-Match", "\"v2\"")
        .send()
        .await
        .assert_status(412)
        .assert_no_header("Content-Range");
    let date = client
        .get("/file")
        .send()
        .await
        .header("Last-Modified")
        .unwrap()
        .to_owned();
    assert_eq!(date, "Mon, 01 Jan 2024 00:00:00 GMT");
    let part = client
        .get("/file")
        .header("Range", "bytes=0-1")
        .header("If-Range", &date)
        .send()
        .await;
    part.assert_status(206).assert_text("12");
    let unchanged = asked("If-None-Match", "W/\"v1\"").send().await;
    unchanged
        .assert_status(304)
        .assert_no_header("Content-Range")
        .assert_no_header("Content-Length")
        .assert_header("ETag", "\"v1\"");
}
