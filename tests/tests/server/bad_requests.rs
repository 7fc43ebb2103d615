//! Requests that HTTP does not allow, or that are at the edge of what it does.

use super::{
    blackbox::Blackbox,
    wire::{Wire, get, last},
};

/// What a connection answers to bytes: the statuses up to its end.
fn statuses(wire: &mut Wire) -> Vec<u16> {
    wire.answers().iter().map(|answer| answer.status).collect()
}

fn with_host(method: &str, headers: &str, body: &str) -> String {
    format!("{method} / HTTP/1.1\r\nHost: a\r\n{headers}\r\n{body}")
}

/// Requests after which the server closes, whatever the client does.
fn refused() -> Vec<(String, Vec<u16>)> {
    let post = |headers: &str, body: &str| with_host("POST", headers, body);
    let chunked = "Transfer-Encoding: chunked\r\n";
    let both = "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n";
    let htob = "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n";
    let requests = [
        // The request line.
        ("HELO\r\n\r\n".into(), 400),
        ("GET /\r\n\r\n".into(), 400),
        ("GET / HTTP/9.1\r\n\r\n".into(), 400),
        ("GET / HTTP/1.2.3\r\n\r\n".into(), 400),
        ("GET / http/1.1\r\nHost: a\r\n\r\n".into(), 400),
        ("G@T\u{7f} / HTTP/1.1\r\nHost: a\r\n\r\n".into(), 400),
        ("GET  HTTP/1.1\r\nHost: a\r\n\r\n".into(), 400),
        ("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n".into(), 400),
        ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n".into(), 400),
        ("GET /?q=\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n".into(), 400),
        ("GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n".into(), 400),
        ("\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n".into(), 400),
        (
            format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "y".repeat(70_000)),
            431,
        ),
        // Its headers.
        (with_host("GET", "a b: c\r\n", ""), 400),
        (with_host("GET", "a : c\r\n", ""), 400),
        (with_host("GET", ": c\r\n", ""), 400),
        (with_host("GET", "a\r\n", ""), 400),
        (with_host("GET", "a: \u{0}\r\n", ""), 400),
        (with_host("GET", "a: b\r\n folded\r\n", ""), 400),
        (
            with_host("GET", &format!("X: {}\r\n", "y".repeat(20_000)), ""),
            431,
        ),
        (with_host("GET", &"X: y\r\n".repeat(200), ""), 431),
        // Host.
        ("GET / HTTP/1.1\r\n\r\n".into(), 400),
        (with_host("GET", "Host: b\r\n", ""), 400),
        (with_host("GET", "Host: a\r\n", ""), 400),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n".into(), 400),
        ("GET / HTTP/1.1\r\nHost: a?b\r\n\r\n".into(), 400),
        ("GET / HTTP/1.1\r\nHost: \u{e9}\r\n\r\n".into(), 400),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n".into(), 400),
        // Framing.
        (post(both, "0\r\n\r\n"), 400),
        (post(htob, "0\r\n\r\n"), 400),
        (post(both, "").replace("\r\n", "\n") + "0\r\n\r\n", 400),
        (post(htob, "").replace("\r\n", "\n") + "0\r\n\r\n", 400),
        (
            post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello"),
            400,
        ),
        (post("Content-Length: 5, 6\r\n", "hello"), 400),
        ("PRI * HTTP/2.0\r\n\r\n".into(), 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(), 400),
        (
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".into(),
            400,
        ),
        (post("Content-Length: -5\r\n", "hello"), 400),
        (post("Content-Length: +5\r\n", "hello"), 400),
        (post("Content-Length: 0x5\r\n", "hello"), 400),
        (post("Content-Length: 99999999999999999999\r\n", ""), 400),
        (post("Content-Length:\r\n", ""), 400),
        (post("Transfer-Encoding: gzip\r\n", "hello"), 400),
        (post("Transfer-Encoding: chunked, gzip\r\n", "hello"), 400),
        (post("Expect: tea\r\nContent-Length: 5\r\n", ""), 417),
        // Bodies that the handler reads.
        (post(chunked, "zz\r\n\r\n"), 400),
        (post(chunked, "-1\r\n\r\n"), 400),
        (post(chunked, "5\r\nhelloworld\r\n0\r\n\r\n"), 400),
        (post(chunked, "ffffffffffffffffff\r\n\r\n"), 400),
        (post("Content-Length: 2000000\r\n", "hello"), 413),
    ];
    let mut refused: Vec<_> = requests
        .into_iter()
        .map(|(request, status)| (request, vec![status]))
        .collect();
    // What follows a valid request in the same segment does not keep that one from its answer.
    let echo = post("Content-Length: 5\r\n", "hello");
    let chunks = post(chunked, "5\r\nhello\r\n0\r\n\r\n");
    for (before, after, statuses) in [
        (get("/"), "GARBAGE\r\n\r\n".into(), vec![200, 400]),
        (get("/"), "GET / HTTP/1.1\r\n\r\n".into(), vec![200, 400]),
        (
            get("/"),
            with_host("GET", "Host: b\r\n", ""),
            vec![200, 400],
        ),
        (get("/"), post(both, "0\r\n\r\n"), vec![200, 400]),
        (get("/slow?ms=30"), post(htob, "0\r\n\r\n"), vec![200, 400]),
        (echo, post(both, "0\r\n\r\n"), vec![200, 400]),
        (chunks.clone(), post(both, "0\r\n\r\n"), vec![200, 400]),
        (
            chunks.clone() + &chunks,
            post(htob, "0\r\n\r\n"),
            vec![200, 200, 400],
        ),
        (
            get("/"),
            with_host("GET", &format!("X: {}\r\n", "y".repeat(20_000)), ""),
            vec![200, 431],
        ),
        (
            get("/"),
            post("Expect: tea\r\nContent-Length: 5\r\n", ""),
            vec![200, 417],
        ),
    ] {
        refused.push((before + &after, statuses));
    }
    refused
}

/// Latin-1, so that the tables may hold any byte.
fn bytes(text: &str) -> Vec<u8> {
    text.chars()
        .map(|char| u8::try_from(u32::from(char)).unwrap())
        .collect()
}

#[test]
fn what_is_not_allowed_is_refused_and_the_connection_closed() {
    let server = Blackbox::start(&[]);
    for (request, expected) in refused() {
        for half in [false, true] {
            let mut wire = server.connect();
            wire.try_send(bytes(&request));
            if half {
                wire.half_close();
            }
            let shown = &request[..request.len().min(200)];
            let answers = wire.answers();
            let found: Vec<_> = answers.iter().map(|answer| answer.status).collect();
            assert_eq!(found, expected, "{shown:?}, half-closed: {half}");
            assert!(answers.iter().all(|answer| answer.whole));
        }
    }
    assert!(server.answers());
}

#[test]
fn http_2_is_refused_on_a_connection_that_was_kept_too() {
    let server = Blackbox::start(&[]);
    let mut wire = server.connect();
    wire.get("/").assert(200, "Hello World");
    wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
    assert!(wire.answer().assert(400, "").closes());
    wire.closed_after();
}

#[test]
fn what_the_client_cuts_is_answered_where_something_was_asked() {
    let server = Blackbox::start(&[]);
    for (sent, expected) in [
        ("", vec![]),
        ("\r\n", vec![400]),
        ("G", vec![400]),
        ("GET / HTTP/1.1\r\nHost: a\r\nFoo", vec![400]),
        ("GET / HTTP/1.1\r\nHost: a\r\n", vec![400]),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello",
            vec![400],
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
            vec![400],
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
            vec![400],
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
            vec![100, 400],
        ),
    ] {
        let mut wire = server.connect();
        wire.send(sent);
        wire.half_close();
        assert_eq!(statuses(&mut wire), expected, "{sent:?}");
    }
}

#[test]
fn what_is_odd_but_allowed_is_answered() {
    let server = Blackbox::start(&[]);
    let close = "Connection: close\r\n";
    for (request, expected) in [
        (last("/"), "Hello World"),
        // Empty lines before a request, and lines that end in LF alone.
        (format!("\r\n\r\n{}", last("/")), "Hello World"),
        (last("/").replace("\r\n", "\n"), "Hello World"),
        (last("http://koa.test/"), "Hello World"),
        (last("http://other.test/?a#b"), "Hello World"),
        (
            with_host("GET", &format!("{close}Empty:\r\n"), ""),
            "Hello World",
        ),
        (
            with_host("GET", &format!("{close}Latin: \u{e9}\r\n"), ""),
            "Hello World",
        ),
        (
            "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n".into(),
            "Hello World",
        ),
        (
            "GET / HTTP/1.1\r\nHost: [::1]:80\r\nConnection: close\r\n\r\n".into(),
            "Hello World",
        ),
        // HTTP/1.0 needs no Host and closes by itself.
        ("GET / HTTP/1.0\r\n\r\n".into(), "Hello World"),
        ("GET / HTTP/1.0\r\nHost: a\r\n\r\n".into(), "Hello World"),
        // Methods are case-sensitive, so that this is none that the application answers with a greeting.
        (with_host("get", close, ""), ""),
        (
            with_host("POST", &format!("{close}Content-Length: 5\r\n"), "hello"),
            "hello",
        ),
        (
            with_host("POST", &format!("{close}Content-Length: 05\r\n"), "hello"),
            "hello",
        ),
        (
            with_host(
                "POST",
                &format!("{close}Content-Length: 5\r\nContent-Length: 5\r\n"),
                "hello",
            ),
            "hello",
        ),
        (
            with_host(
                "POST",
                &format!("{close}Transfer-Encoding: CHUNKED\r\n"),
                "2;a=b\r\nhi\r\n0\r\nTrailer: x\r\n\r\n",
            ),
            "hi",
        ),
        (
            with_host("DELETE", &format!("{close}Content-Length: 2\r\n"), "hi"),
            "hi",
        ),
        (
            with_host("BREW", &format!("{close}Content-Length: 2\r\n"), "hi"),
            "hi",
        ),
        // An expectation without a body has nothing to wait for.
        (
            with_host("GET", &format!("{close}Expect: 100-continue\r\n"), ""),
            "Hello World",
        ),
    ] {
        let mut wire = server.connect();
        wire.send(bytes(&request));
        let answers = wire.answers();
        assert_eq!(answers.len(), 1, "{request:?}");
        answers[0].assert(200, expected);
    }
}

#[test]
fn an_asterisk_is_a_target() {
    let server = Blackbox::start(&[]);
    let mut wire = server.connect();
    wire.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    wire.answer().assert(404, "Not Found");
    wire.get("/").assert(200, "Hello World");
}

#[test]
fn http_1_0_keeps_a_connection_alive_on_request() {
    let server = Blackbox::start(&[]);
    let mut wire = server.connect();
    for _ in 0..2 {
        wire.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        let answer = wire.answer();
        assert_eq!(answer.header("connection"), Some("keep-alive"));
        answer.assert(200, "Hello World");
    }
    wire.send("GET /big?n=100000 HTTP/1.0\r\n\r\n");
    let answer = wire.answer();
    assert_eq!((answer.status, answer.body.len()), (200, 100_000));
    wire.closed_after();
}

#[test]
fn limits_of_a_head_are_those_that_were_set() {
    let server = Blackbox::start(&[("MAX_HEADER_SIZE", 1000), ("MAX_HEADERS_COUNT", 5)]);
    let sized = |size: usize| format!("Connection: close\r\nX: {}\r\n", "y".repeat(size));
    let counted = |count: usize| "Connection: close\r\n".to_owned() + &"X: y\r\n".repeat(count);
    for (headers, expected) in [
        (sized(800), 200),
        (sized(1000), 431),
        (counted(3), 200),
        (counted(4), 431),
    ] {
        let mut wire = server.connect();
        wire.send(with_host("GET", &headers, ""));
        assert_eq!(statuses(&mut wire), [expected], "{headers}");
    }

    let server = Blackbox::start(&[("MAX_HEADER_SIZE", 0), ("MAX_HEADERS_COUNT", 0)]);
    for headers in [sized(50_000), counted(500)] {
        let mut wire = server.connect();
        wire.send(with_host("GET", &headers, ""));
        assert_eq!(statuses(&mut wire), [200]);
    }
    let mut wire = server.connect();
    let both = "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n";
    wire.send(with_host("POST", both, "0\r\n\r\n"));
    assert_eq!(statuses(&mut wire), [400]);
    let mut wire = server.connect();
    wire.send("GET / HTTP/1.1\r\nHost");
    wire.half_close();
    assert_eq!(statuses(&mut wire), [400]);
}
