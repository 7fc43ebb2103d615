//! Uploads as forms: N05, N06 and N28.

use std::{env, fs, process, time::Duration};

use koa_core::{App, Server};
use koa_examples::{n06_forward, n28_temporary_file};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::client::Notes;

const TYPE: &str = "multipart/form-data; boundary=XX";

fn field(name: &str, value: &str) -> String {
    format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
}

fn file(name: &str, kind: &str, content: &str) -> String {
    format!(
        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n{content}\r\n"
    )
}

async fn started(mut app: App) -> Server {
    app.workers = 1;
    app.silent = true;
    app.start("127.0.0.1:0").await.expect("a free port")
}

/// The status and the body of what a server answers to a form.
async fn posted(server: &Server, path: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(server.local_addr())
        .await
        .expect("a connection");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {TYPE}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream
        .write_all(head.as_bytes())
        .await
        .expect("a server that reads");
    stream
        .write_all(body.as_bytes())
        .await
        .expect("a server that reads on");
    let mut answer = String::new();
    stream
        .read_to_string(&mut answer)
        .await
        .expect("a whole answer");
    let status = answer[9..12].parse().expect("a status");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, body.to_owned())
}

#[tokio::test]
async fn n05_several_files_of_one_name_are_told_with_path_size_name_and_type() {
    let notes = Notes::start().await;
    let form = field("a", "1")
        + &field("b", "2")
        + &field("c", "3")
        + &file("小猫.png", "image/png", "cat")
        + &file("dog.jpg", "image/jpeg", "a dog")
        + "--XX--\r\n";
    let answer = notes.post("/n05/upload", TYPE, &form).await;
    assert_eq!(answer.status, "200 OK");
    let shown: Value = serde_json::from_str(answer.text()).expect("JSON");
    assert_eq!(shown["body"], json!({ "a": "1", "b": "2", "c": "3" }));
    let told = |file: &Value| json!([file["name"], file["type"], file["size"]]);
    assert_eq!(
        told(&shown["files"][0]),
        json!(["小猫.png", "image/png", 3])
    );
    assert_eq!(
        told(&shown["files"][1]),
        json!(["dog.jpg", "image/jpeg", 5])
    );
    for file in shown["files"].as_array().expect("a list") {
        let path = file["path"].as_str().expect("a path");
        for _ in 0..500 {
            if fs::metadata(path).is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(
            fs::metadata(path).is_err(),
            "{path} is removed with the request"
        );
    }
}

#[tokio::test]
async fn n06_the_file_and_three_fields_go_from_a_to_b() {
    let b = started(n06_forward::service_b()).await;
    let a = started(n06_forward::service_a(format!(
        "http://{}/upload",
        b.local_addr()
    )))
    .await;
    let content = "0123456789abcdef".repeat(1 << 16);
    let form = field("own", "x") + &file("小猫.png", "image/png", &content) + "--XX--\r\n";

    let (status, body) = posted(&a, "/upload", &form).await;
    let got: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(
        (status, &got["body"]),
        (200, &json!({ "a": "1", "b": "2", "c": "3" }))
    );
    assert_eq!(
        (&got["file"]["name"], &got["file"]["size"]),
        (&json!("小猫.png"), &json!(1 << 20))
    );

    let (status, body) = posted(&a, "/relay", &form).await;
    let relayed: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((status, &relayed["body"]), (200, &json!({ "own": "x" })));
    assert_eq!(relayed["file"]["sha256"], got["file"]["sha256"]);

    assert_eq!(
        posted(&a, "/upload", "--XX--\r\n").await,
        (400, "a file is required".into())
    );
}

#[tokio::test]
async fn n06_a_b_that_is_down_or_refuses_is_a_502_and_a_cut_body_a_400() {
    let down = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let nobody = down.local_addr().expect("an address");
    drop(down);
    let a = started(n06_forward::service_a(format!("http://{nobody}/upload"))).await;
    // More than the sockets hold: it is read, so that the client gets its answer.
    let form = file("a", "a/b", &"x".repeat(8 << 20)) + "--XX--\r\n";
    for path in ["/upload", "/relay"] {
        let small = file("a", "a/b", "x") + "--XX--\r\n";
        assert_eq!(
            posted(&a, path, &small).await,
            (502, "Bad Gateway".into()),
            "{path}"
        );
    }
    assert_eq!(posted(&a, "/upload", &form).await.0, 502);

    let b = started(n06_forward::service_b()).await;
    let a = started(n06_forward::service_a(format!(
        "http://{}/none",
        b.local_addr()
    )))
    .await;
    let small = file("a", "a/b", "x") + "--XX--\r\n";
    assert_eq!(posted(&a, "/upload", &small).await.0, 502);
    let a = started(n06_forward::service_a(format!(
        "http://{}/upload",
        b.local_addr()
    )))
    .await;
    assert_eq!(posted(&a, "/upload", &file("a", "a/b", "x")).await.0, 400);
}

#[tokio::test]
async fn n06_a_b_that_does_not_read_holds_the_client_back() {
    let b = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = b.local_addr().expect("an address");
    let a = started(n06_forward::service_a(format!("http://{address}/upload"))).await;
    let mut client = TcpStream::connect(a.local_addr())
        .await
        .expect("a connection");
    let head = format!(
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: {TYPE}\r\nContent-Length: {}\r\n\r\n{}",
        1_u64 << 40,
        file("a", "a/b", "x")
    );
    client
        .write_all(head.as_bytes())
        .await
        .expect("a server that reads");
    let (_accepted, _) = b.accept().await.expect("a connection of A");
    let (piece, mut sent) = (vec![b'x'; 64 << 10], 0);
    while let Ok(written) = timeout(Duration::from_millis(500), client.write(&piece)).await {
        sent += written.expect("a connection");
        // What the sockets of both connections hold, and not more.
        assert!(sent < 64 << 20, "A takes what B does not");
    }
}

#[tokio::test]
async fn n28_a_picture_is_moved_under_a_safe_name_and_nothing_else_is_left() {
    let uploads = env::temp_dir().join(format!("koa-notes-{}", process::id()));
    let server = started(n28_temporary_file::app_with(uploads.clone())).await;
    let form = |name, kind| file(name, kind, "a picture") + "--XX--\r\n";

    for _ in 0..2 {
        let (status, body) = posted(&server, "/upload", &form("../../小猫.png", "image/png")).await;
        let shown: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!((status, &shown["name"]), (201, &json!("小猫.png")));
        let stored = shown["stored"]
            .as_str()
            .and_then(|stored| stored.strip_prefix("uploads/"));
        let stored = stored.expect("a name");
        assert_eq!(
            fs::read_to_string(uploads.join(stored)).expect(stored),
            "a picture"
        );
        assert!(stored.ends_with(".png") && stored.len() == 36, "{stored}");
    }
    for (body, status) in [
        (form("a.html", "text/html"), 415),
        ("--XX--\r\n".to_owned(), 400),
        (
            file("a.png", "image/png", &"x".repeat(6 << 20)) + "--XX--\r\n",
            413,
        ),
    ] {
        assert_eq!(posted(&server, "/upload", &body).await.0, status);
    }
    assert_eq!(
        fs::read_dir(&uploads).expect("a folder").count(),
        2,
        "each under a name of its own"
    );
    fs::remove_dir_all(uploads).expect("the folder of the test");
}
