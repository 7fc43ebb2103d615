//! Static files and downloads in parts.

use crate::{TEXT, client::Notes, picture};

#[tokio::test]
async fn n26_files_are_served_by_hand_and_nothing_else_is() {
    let notes = Notes::start().await;
    let style = notes.get("/n26/style.css").await;
    assert_eq!(
        (&*style.status, style.header("content-type")),
        ("200 OK", "text/css; charset=utf-8")
    );
    assert_eq!(style.body, picture("style.css"));
    let kitten = notes.get("/n26/%E5%B0%8F%E7%8C%AB.png").await;
    assert_eq!(kitten.body, picture("小猫.png"));

    for path in [
        "missing.png",
        "../Cargo.toml",
        "..%2fCargo.toml",
        "%2e%2e/Cargo.toml",
        "%2e%2e%2fsrc%2flib.rs",
        "%2fetc%2fpasswd",
        "..%5cCargo.toml",
        "style.css%00.png",
        "%ff",
    ] {
        let missing = notes.get(&format!("/n26/{path}")).await;
        assert_eq!(
            (&*missing.status, missing.text()),
            ("404 Not Found", "File not found"),
            "{path}"
        );
    }
    let large = notes.get("/n26/limited/cat.png").await;
    assert_eq!(
        (&*large.status, large.text()),
        ("413 Payload Too Large", "Request entity too large")
    );
}

#[tokio::test]
async fn n27_error_pages_escape_what_they_show() {
    let notes = Notes::start().await;
    let style = notes.get("/n27/style.css").await;
    assert_eq!(style.status, "200 OK");
    let cases = [
        (
            "missing.png",
            "404 Not Found",
            "<h1>404</h1><p>File not found</p>",
        ),
        (
            "greet/%3Cscript%3Ealert('1')%3C%2Fscript%3E",
            "400 Bad Request",
            "<h1>400</h1><p>nobody is called &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;</p>",
        ),
        (
            "crash",
            "500 Internal Server Error",
            "<h1>500</h1><p>Internal Server Error</p>",
        ),
    ];
    for (path, status, page) in cases {
        let failed = notes.get(&format!("/n27/{path}")).await;
        assert_eq!((&*failed.status, failed.text()), (status, page), "{path}");
        assert_eq!(failed.header("content-type"), "text/html; charset=utf-8");
        assert!(
            !failed.header("x-error-number").is_empty(),
            "{path} reaches the listeners"
        );
    }
}

#[tokio::test]
async fn n29_downloads_come_in_parts_and_go_on_where_they_stopped() {
    let notes = Notes::start().await;
    let cat = picture("cat.png");
    let whole = notes.get("/n29/cat.png").await;
    assert_eq!(
        (whole.header("accept-ranges"), whole.header("cache-control")),
        ("bytes", "max-age=60")
    );
    assert_eq!(
        whole.header("content-disposition"),
        "attachment; filename=\"??.png\"; filename*=UTF-8''%E5%B0%8F%E7%8C%AB.png"
    );

    for path in ["/n29/cat.png", "/n29/scale.wav"] {
        let whole = notes.get(path).await;
        let length = whole.body.len();
        let date = whole.header("last-modified");
        let version = match date {
            "" => whole.header("etag"),
            date => date,
        };
        let rest = notes
            .get_with(
                path,
                &format!("Range: bytes=100-\r\nIf-Range: {version}\r\n"),
            )
            .await;
        assert_eq!(
            (&*rest.status, rest.header("content-range")),
            (
                "206 Partial Content",
                &*format!("bytes 100-{}/{length}", length - 1)
            )
        );
        assert_eq!(rest.body, whole.body[100..]);

        let other = notes
            .get_with(path, "Range: bytes=100-\r\nIf-Range: \"another\"\r\n")
            .await;
        assert_eq!((&*other.status, other.body.len()), ("200 OK", length));

        let beyond = notes.get_with(path, "Range: bytes=99999999-\r\n").await;
        assert_eq!(
            (&*beyond.status, beyond.header("content-range")),
            ("416 Range Not Satisfiable", &*format!("bytes */{length}"))
        );
        assert_eq!(beyond.header("content-type"), TEXT);

        let several = notes.get_with(path, "Range: bytes=0-3,8-11\r\n").await;
        let kind = several.header("content-type");
        let boundary = kind
            .strip_prefix("multipart/byteranges; boundary=")
            .expect("several parts");
        let parts = String::from_utf8_lossy(&several.body);
        assert_eq!(parts.matches(boundary).count(), 3, "{parts}");
        assert!(parts.contains(&format!("Content-Range: bytes 8-11/{length}")));
    }
    assert_eq!(whole.body, cat);
}
