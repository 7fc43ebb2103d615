//! Bodies over real connections: compressed, cut, slow, and larger than they should be.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use koa_core::App;
use koa_middleware::{BodyParserOptions, body_parser_with};
use serde_json::json;

use super::{
    local::{Heard, Local, heard},
    parser::echo,
    wire::{Answer, PATIENCE},
};

type Report = (u16, String, serde_json::Value);

fn server() -> (Local, Heard<Report>) {
    let (app, errors) = app();
    (Local::start(app), errors)
}

fn app() -> (App, Heard<Report>) {
    let (mut app, errors) = heard(|error, _| {
        let properties = error.properties.clone().into();
        (error.status, error.message.clone(), properties)
    });
    let options = BodyParserOptions::new()
        .enable_types(["json", "form", "text"])
        .text_limit(1000)
        .zstd(true);
    app.with(body_parser_with(options)).with(echo);
    (app, errors)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 3, 22);
    encoder.write_all(bytes).unwrap();
    encoder.into_inner()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

type Compress = fn(&[u8]) -> Vec<u8>;

const CODINGS: [(&str, Compress); 4] = [
    ("gzip", gzip),
    ("deflate", deflate),
    ("br", brotli),
    ("zstd", zstd),
];

fn head(kind: &str, coding: &str, length: usize) -> String {
    format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\nContent-Encoding: {coding}\r\nContent-Length: {length}\r\n\r\n"
    )
}

fn post(server: &Local, kind: &str, coding: &str, body: &[u8]) -> Answer {
    let mut wire = server.connect();
    wire.send(head(kind, coding, body.len()));
    wire.try_send(body);
    wire.answer()
}

// spec: COB-005, BDP-019
#[test]
fn compressed_bodies_are_read_up_to_the_limit() {
    let (server, errors) = server();
    for (coding, compress) in CODINGS {
        let fits = "x".repeat(1000);
        let answer = post(&server, "text/plain", coding, &compress(fits.as_bytes()));
        assert_eq!(answer.text(), json!([fits, fits]).to_string(), "{coding}");
        let answer = post(
            &server,
            "text/plain",
            coding,
            &compress("x".repeat(1001).as_bytes()),
        );
        answer.assert(413, "request entity too large");
        let (status, message, properties) = errors.next();
        assert_eq!(
            (status, message.as_str()),
            (413, "request entity too large")
        );
        let limits = json!({ "type": "entity.too.large", "limit": 1000, "received": 1001 });
        assert_eq!(properties, limits, "{coding}");
    }
}

// spec: BDP-019
#[test]
fn a_bomb_is_not_blown_up() {
    let (server, errors) = server();
    let bomb = vec![b'['; 16 << 20];
    for (coding, compress) in CODINGS {
        let bomb = compress(&bomb);
        let start = Instant::now();
        post(&server, "application/json", coding, &bomb).assert(413, "request entity too large");
        assert!(start.elapsed() < PATIENCE, "{coding}");
        // It was told from what came out first, not by taking it all.
        let (_, _, properties) = errors.next();
        assert_eq!(properties["limit"], 1 << 20, "{coding}");
        if properties["received"] != json!(null) {
            assert_eq!(properties["received"], (1 << 20) + 1, "{coding}");
        }
    }
    // Much that is compressed to nothing is refused for itself.
    let empty = gzip(b"").repeat(100_000);
    post(&server, "application/json", "gzip", &empty).assert(413, "request entity too large");
}

// spec: COB-007
#[test]
fn spoilt_and_cut_compressed_bodies_are_the_clients_fault() {
    let (server, errors) = server();
    for (coding, compress) in CODINGS {
        let whole = compress(br#"{"hello":"world, and more than a few bytes of it"}"#);
        for spoilt in [&whole[..whole.len() / 2], b"neither of them", b""] {
            let answer = post(&server, "application/json", coding, spoilt);
            assert_eq!(answer.status, 400, "{coding}: {}", answer.text());
            assert!(
                answer.text().starts_with("the body is not valid "),
                "{}",
                answer.text()
            );
            assert_eq!(errors.next().0, 400);
        }
    }
}

// spec: COB-006
#[test]
fn an_unknown_coding_is_415() {
    let (server, _errors) = server();
    for coding in [
        "GZIP",
        "gzip, br",
        "gzip\r\nContent-Encoding: gzip",
        "x-gzip",
        "compress",
        "*",
    ] {
        post(&server, "application/json", coding, b"{}").assert(415, "Unsupported Media Type");
        // Where the type is of no interest, the coding is not either.
        post(&server, "image/png", coding, b"..").assert(200, "[{},null]");
    }
}

// spec: COB-008
#[test]
fn a_body_that_is_cut_is_a_400_of_that_type() {
    let (server, errors) = server();
    let mut wire = server.connect();
    wire.send(head("application/json", "identity", 100) + "{\"a\":");
    wire.half_close();
    let aborted = errors.next();
    assert_eq!(
        (aborted.0, &aborted.2),
        (400, &json!({ "type": "request.aborted" }))
    );
    let mut wire = server.connect();
    wire.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\nxyz\r\n");
    assert_eq!(wire.answer().status, 400);
    assert_eq!(errors.next().2, json!({ "type": "request.aborted" }));
}

// spec: BDP-019, BDP-020
#[test]
fn a_length_over_the_limit_is_refused_before_a_byte_is_read() {
    let (server, errors) = server();
    let mut wire = server.connect();
    wire.send(head(
        "application/x-www-form-urlencoded",
        "identity",
        (56 << 10) + 1,
    ));
    wire.answer().assert(413, "request entity too large");
    let length = (56 << 10) + 1;
    let limits = json!({ "type": "entity.too.large", "limit": 56 << 10, "length": length, "expected": length });
    assert_eq!(errors.next().2, limits);
    // One that waits to be told to go on is not.
    let mut wire = server.connect();
    let head = head("application/json", "identity", 2 << 20)
        .replace("Host: a", "Host: a\r\nExpect: 100-continue");
    wire.send(head);
    wire.answer().assert(413, "request entity too large");
}

#[test]
fn a_slow_body_is_given_up() {
    let (mut app, errors) = app();
    app.limits.request_timeout = Duration::from_millis(700);
    let server = Local::start(app);
    let mut wire = server.connect();
    wire.send(head("application/json", "identity", 1000));
    let start = Instant::now();
    let mut sent = 0;
    while start.elapsed() < PATIENCE && errors.is_silent() && sent < 400 {
        wire.try_send(" ");
        sent += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(sent < 400, "it was read for {:?}", start.elapsed());
    assert_eq!(wire.answer().status, 408);
}

#[test]
fn a_body_that_comes_in_pieces_is_read_whole() {
    let (server, _errors) = server();
    let body = gzip(r#"{"é":[1,2,3]}"#.as_bytes());
    let mut wire = server.connect();
    wire.send(head("application/json", "gzip", body.len()));
    for byte in body {
        wire.send([byte]);
    }
    wire.answer()
        .assert(200, r#"[{"é":[1,2,3]},"{\"é\":[1,2,3]}"]"#);
}
