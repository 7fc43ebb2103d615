//! Parts as streams, and bodies cut at every byte.

use std::io::{Read, Write};

use koa_core::App;
use koa_middleware::{Multipart, multer};
use koa_tests::Folder;
use serde_json::json;

use super::{
    form::{Form, TYPE, post},
    served,
};

fn listing() -> App {
    let mut app = App::new();
    app.silent = true;
    app.with(async |ctx, _| {
        let mut parts = Multipart::new(&mut ctx.request)?;
        let mut listed = Vec::new();
        while let Some(mut part) = parts.next_part().await? {
            let mut length = 0;
            if part.name() != Some("skipped") {
                while let Some(piece) = part.chunk().await? {
                    length += piece.len();
                }
            }
            listed.push(json!([
                part.name(),
                part.file_name(),
                part.content_type(),
                length
            ]));
        }
        ctx.set_body(json!(listed));
        Ok(())
    });
    app
}

fn form() -> Form {
    Form::new()
        .text("a%22", "\r\n--XX-\r\n--XXY")
        .text("skipped", &"x".repeat(100_000))
        .file("f", "é.txt", "text/plain; charset=utf-8", "\r\n\r\n--")
}

#[tokio::test]
async fn parts_come_one_by_one() {
    let form = Form::new()
        .text("a%22", "\r\n--X\r\n--Y")
        .text("skipped", &"x".repeat(100_000))
        .file("f", "é.txt", "text/plain; charset=utf-8", "\r\n\r\n--");
    form.post(&listing()).await.assert_json(&json!([
        ["a\"", null, null, 10],
        ["skipped", null, null, 0],
        ["f", "é.txt", "text/plain; charset=utf-8", 6],
    ]));
    let client = listing().test();
    let other = client
        .post("/")
        .header("Content-Type", "text/plain")
        .body("x")
        .send()
        .await;
    other.assert_status(415);
    client
        .post("/")
        .header("Content-Type", "multipart/x")
        .body("x")
        .send()
        .await
        .assert_status(400);
}

// spec: MUL-047
#[tokio::test]
async fn a_body_cut_anywhere_is_a_400() {
    let mut app = App::new();
    app.silent = true;
    app.with(multer().any());
    app.with(async |ctx, _| {
        let shown = json!({ "body": ctx.request.body, "files": ctx.request.files.len() });
        ctx.set_body(shown);
        Ok(())
    });
    let client = app.test();
    let whole = tricky();
    let wanted = json!({ "body": { "a": "1\r\n--X" }, "files": 1 });
    post(&client, whole.clone()).await.assert_json(&wanted);
    // But for the line break at its end.
    for end in 0..whole.len() - 2 {
        post(&client, whole[..end].to_vec())
            .await
            .assert_status(400);
    }
}

fn tricky() -> Vec<u8> {
    let form = Form::new().text("a", "1\r\n--X");
    form.file("f", "f", "a/b", "\r\n--X\r").end()
}

#[test]
fn pieces_of_any_size_are_the_same() {
    let folder = Folder::new();
    let served = served::start(&folder, &[]);
    for size in 1..40 {
        let mut request = format!("POST /upload HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n").into_bytes();
        for piece in tricky().chunks(size) {
            request.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            request.extend_from_slice(piece);
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"0\r\n\r\n");
        let mut stream = served::connect(&served);
        stream.write_all(&request).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer.contains("{\"fields\":{\"a\":\"1\\r\\n--X\"}"),
            "{size}: {answer}"
        );
        assert!(answer.contains("\"size\":6"), "{size}: {answer}");
    }
}

#[tokio::test]
async fn a_line_that_begins_like_the_boundary_is_malformed() {
    post(&listing().test(), form().end())
        .await
        .assert_status(400);
}
