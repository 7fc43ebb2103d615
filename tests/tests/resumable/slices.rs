//! The slices of the notes: verify, upload, merge.

use std::time::Duration;

use koa_core::{
    App, Context,
    testing::{Client, RequestBuilder, Response},
};
use koa_middleware::{FileStore, MergedFile, SlicesOptions, slices_with};
use koa_tests::Folder;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

/// MD5 of `hello world`.
const HELLO: &str = "5eb63bbbe01eeed093cb22bb8f5acdc3";

struct Slices {
    client: Client,
    folder: Folder,
}

impl Slices {
    fn new() -> Self {
        Self::with(|options| options)
    }

    fn with(set: impl FnOnce(SlicesOptions) -> SlicesOptions) -> Self {
        let folder = Folder::new();
        let mut app = App::new();
        app.silent = true;
        app.with(slices_with(set(SlicesOptions::new(
            "/",
            FileStore::new(&*folder),
        ))));
        Slices {
            client: app.test(),
            folder,
        }
    }

    async fn verify(&self, hash: &str, filename: &str) -> Value {
        let file = json!({ "fileHash": hash, "filename": filename });
        let answer = self.client.post("/verify").json(&file).send().await;
        answer.assert_status(200).json()
    }

    async fn listed(&self, hash: &str) -> Vec<String> {
        let known = self.verify(hash, "hello.txt").await;
        assert_eq!(known["shouldUpload"], true);
        serde_json::from_value(known["uploadedList"].clone()).unwrap()
    }

    async fn upload(&self, hash: &str, index: usize, content: &str) -> Response {
        let fields = [
            ("hash", &*format!("{hash}-{index}")),
            ("fileHash", hash),
            ("filename", "hello.txt"),
        ];
        self.send(&form(content, &fields)).await
    }

    async fn send(&self, form: &str) -> Response {
        self.request(form).send().await
    }

    fn request(&self, form: &str) -> RequestBuilder {
        self.client
            .post("/upload")
            .header("Content-Type", "multipart/form-data; boundary=edge")
            .body(form.to_owned())
    }

    async fn merge(&self, fields: Value) -> Response {
        self.client.post("/merge").json(&fields).send().await
    }

    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join("slices").join(name)).unwrap()
    }
}

/// The file comes first, as in the tutorials.
fn form(content: &str, fields: &[(&str, &str)]) -> String {
    let mut form = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"chunk\"; filename=\"blob\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{content}\r\n"
    );
    for (name, value) in fields {
        form += &format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    form + "--edge--\r\n"
}

// spec: CHK-001, CHK-002, CHK-003, CHK-005, CHK-006, CHK-007, CHK-010, CHK-015, CHK-016, CHK-018
#[tokio::test]
async fn a_file_comes_in_slices_in_any_order_and_is_merged() {
    let slices = Slices::new();
    assert_eq!(
        slices.verify(HELLO, "hello.txt").await,
        json!({ "shouldUpload": true, "uploadedList": [] })
    );
    for (index, content) in [(2, "rld"), (0, "hell")] {
        let sent = slices.upload(HELLO, index, content).await;
        sent.assert_status(200).assert_text("received file chunk");
    }
    slices
        .upload(HELLO, 0, "else")
        .await
        .assert_status(200)
        .assert_text("chunk exist");
    assert_eq!(
        slices.listed(HELLO).await,
        [format!("{HELLO}-0"), format!("{HELLO}-2")]
    );
    assert_eq!(
        slices.folder.files(),
        [
            format!("slices/incomplete/{HELLO}/{HELLO}-0"),
            format!("slices/incomplete/{HELLO}/{HELLO}-2")
        ]
    );
    slices
        .upload(HELLO, 1, "o wo")
        .await
        .assert_text("received file chunk");

    let file = json!({ "fileHash": HELLO, "filename": "hello.txt", "size": 4 });
    for _ in 0..2 {
        let merged = slices.merge(file.clone()).await;
        merged
            .assert_status(200)
            .assert_json(&json!({ "code": 0, "message": "file merged success" }));
    }
    assert_eq!(slices.folder.files(), [format!("slices/{HELLO}.txt")]);
    assert_eq!(slices.file(&format!("{HELLO}.txt")), "hello world");
    assert_eq!(
        slices.verify(HELLO, "hello.txt").await,
        json!({ "shouldUpload": false })
    );
    slices
        .upload(HELLO, 1, "o wo")
        .await
        .assert_text("file exist");
    assert_eq!(slices.folder.files(), [format!("slices/{HELLO}.txt")]);
}

// spec: CHK-011
#[tokio::test]
async fn the_tenth_slice_comes_after_the_ninth() {
    let slices = Slices::new();
    // MD5 of the content
    let (content, hash) = ("0123456789ab", "b60c52bf4849067f0b57c8bd30985466");
    for index in 0..12 {
        slices
            .upload(hash, index, &content[index..=index])
            .await
            .assert_status(200);
    }
    slices
        .merge(json!({ "fileHash": hash, "filename": "a.txt", "size": 1 }))
        .await
        .assert_status(200);
    assert_eq!(slices.file(&format!("{hash}.txt")), content);
}

// spec: CHK-012, CHK-013, CHK-021
#[tokio::test]
async fn a_merge_that_cannot_be_right_changes_nothing() {
    let slices = Slices::new();
    let file = |more: Value| {
        let mut file = json!({ "fileHash": HELLO, "filename": "hello.txt" });
        for (name, value) in more.as_object().unwrap() {
            file[name] = value.clone();
        }
        file
    };
    slices
        .merge(file(json!({ "size": 4 })))
        .await
        .assert_status(404);
    slices.upload(HELLO, 0, "hell").await;
    slices.upload(HELLO, 2, "rld").await;
    let before = slices.folder.files();
    let missing = slices.merge(file(json!({ "size": 4 }))).await;
    missing.assert_status(409).assert_text("slice 1 is missing");
    slices.upload(HELLO, 1, "o wo").await;
    let whole = slices.folder.files();
    for (more, status) in [
        (json!({ "size": 5 }), 409),
        (json!({ "size": 4, "total": 4 }), 409),
        (json!({ "size": 4, "fileSize": 12 }), 409),
        (json!({ "size": "four" }), 400),
        (json!({ "size": -4 }), 400),
    ] {
        slices.merge(file(more.clone())).await.assert_status(status);
        assert_eq!(slices.folder.files(), whole, "{more}");
    }
    assert!(before.len() == 2 && whole.len() == 3);
    slices
        .merge(file(json!({ "size": 4, "total": 3, "fileSize": 11 })))
        .await
        .assert_status(200);

    // Without the total, slices with another hash may be all right but not all there: they stay.
    let other = "0".repeat(32);
    slices.upload(&other, 0, "wrong").await;
    let wrong = json!({ "fileHash": other, "filename": "a.txt" });
    slices
        .merge(wrong.clone())
        .await
        .assert_status(422)
        .assert_text_contains(&other);
    assert_eq!(slices.listed(&other).await.len(), 1);
    // With it they are wrong for good.
    let mut all = wrong.clone();
    all["total"] = 1.into();
    slices.merge(all).await.assert_status(422);
    assert_eq!(slices.listed(&other).await.len(), 0);
    assert_eq!(slices.folder.files(), [format!("slices/{HELLO}.txt")]);
}

// spec: CHK-009, CHK-014, CHK-017, CHK-029
#[tokio::test]
async fn the_same_requests_may_come_at_the_same_time() {
    let slices = Slices::new();
    let mut sent = JoinSet::new();
    for number in 0..24 {
        let index = number % 3;
        let fields = [("hash", &*format!("{HELLO}-{index}")), ("fileHash", HELLO)];
        sent.spawn(
            slices
                .request(&form(["hell", "o wo", "rld"][index], &fields))
                .send(),
        );
    }
    for answer in sent.join_all().await {
        let text = answer.assert_status(200).text();
        assert!(
            ["received file chunk", "chunk exist"].contains(&text),
            "{text}"
        );
    }
    assert_eq!(slices.listed(HELLO).await.len(), 3);
    let file = json!({ "fileHash": HELLO, "filename": "hello.txt", "size": 4 });
    let mut merges = JoinSet::new();
    for _ in 0..6 {
        merges.spawn(slices.client.post("/merge").json(&file).send());
    }
    for merged in merges.join_all().await {
        merged.assert_status(200);
    }
    assert_eq!(slices.folder.files(), [format!("slices/{HELLO}.txt")]);
    assert_eq!(slices.file(&format!("{HELLO}.txt")), "hello world");
}

// spec: CHK-008, CHK-019
#[tokio::test]
async fn a_slice_that_was_cut_is_not_there() {
    let slices = Slices::new();
    let mut app = App::new();
    app.with(slices_with(SlicesOptions::new(
        "/",
        FileStore::new(&*slices.folder),
    )));
    app.on_error(async |error, _| panic!("a pause is no error: {error}"));
    let server = app.start("127.0.0.1:0").await.unwrap();
    let form = form(
        "hell",
        &[("hash", &format!("{HELLO}-0")), ("fileHash", HELLO)],
    );
    let head = format!(
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=edge\r\nContent-Length: {}\r\n\r\n",
        form.len()
    );
    for length in [0, 90, 130, form.len() / 2, form.len() - 12] {
        let mut stream = TcpStream::connect(server.local_addr()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&form.as_bytes()[..length]).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{length}: {answer}");
        assert_eq!(slices.listed(HELLO).await, [""; 0], "{length}");
    }
    assert!(
        slices.folder.files().is_empty(),
        "{:?}",
        slices.folder.files()
    );
    server.close().await;
}

// spec: CHK-004, CHK-020
#[tokio::test]
async fn variants_of_the_tutorials_work() {
    let slices = Slices::with(|options| options.list_indices(true));
    slices
        .send(&form("o wo", &[("index", "1"), ("fileHash", HELLO)]))
        .await
        .assert_status(200);
    slices
        .send(&form("hell", &[("hash", &format!("{HELLO}-0"))]))
        .await
        .assert_status(200);
    let query = format!("/verify?fileHash={HELLO}&filename=hello.txt");
    let known = slices.client.get(&query).send().await;
    known.assert_json(&json!({ "shouldUpload": true, "uploadedList": [0, 1] }));

    let cancelled = slices
        .client
        .post("/cancel")
        .json(&json!({ "fileHash": HELLO }))
        .send()
        .await;
    cancelled.assert_status(200);
    let known = slices.client.get(&query).send().await;
    known.assert_json(&json!({ "shouldUpload": true, "uploadedList": [] }));
    assert!(slices.folder.files().is_empty());
}

// spec: CHK-022, CHK-023
#[tokio::test]
async fn names_cannot_leave_the_folder() {
    let slices = Slices::new();
    for wrong in [
        "",
        "../x",
        "..",
        "a/b",
        "a\0b",
        &"A".repeat(32),
        &"a".repeat(31),
        &"a".repeat(33),
        &"g".repeat(64),
    ] {
        let file = json!({ "fileHash": wrong, "filename": "a" });
        for path in ["/verify", "/merge", "/cancel"] {
            slices
                .client
                .post(path)
                .json(&file)
                .send()
                .await
                .assert_status(400);
        }
        slices
            .send(&form("x", &[("fileHash", wrong), ("index", "0")]))
            .await
            .assert_status(400);
    }
    let name = format!("{HELLO}-0/../../x");
    for name in [&*name, HELLO, "x-0", &format!("{HELLO}--1")] {
        slices
            .send(&form("x", &[("fileHash", HELLO), ("hash", name)]))
            .await
            .assert_status(400);
    }
    assert!(
        slices.folder.files().is_empty(),
        "{:?}",
        slices.folder.files()
    );
    for (filename, file) in [("../../evil.sh", ".sh"), ("x.p/../y", ""), ("README", "")] {
        let slices = Slices::new();
        slices
            .upload(HELLO, 0, "hello world")
            .await
            .assert_status(200);
        slices
            .merge(json!({ "fileHash": HELLO, "filename": filename }))
            .await
            .assert_status(200);
        assert_eq!(
            slices.folder.files(),
            [format!("slices/{HELLO}{file}")],
            "{filename}"
        );
    }
}

// spec: CHK-024, CHK-027
#[tokio::test]
async fn everything_has_a_limit() {
    let slices = Slices::with(|options| options.max_slice_size(5).max_slices(3).max_size(10));
    let refused = slices.upload(HELLO, 0, "hello!").await;
    refused
        .assert_status(413)
        .assert_text("the slice is over the limit of 5 bytes");
    slices.upload(HELLO, 3, "x").await.assert_status(413);
    slices
        .upload("0123456789abcdef0123456789abcdef", 3, &"x".repeat(1 << 20))
        .await
        .assert_status(413);
    slices
        .send(&form(
            "x",
            &[("fileHash", HELLO), ("hash", &"x".repeat(5000))],
        ))
        .await
        .assert_status(413);
    let many: Vec<_> = (0..40).map(|_| ("a", "b")).collect();
    slices.send(&form("x", &many)).await.assert_status(413);
    assert!(
        slices.folder.files().is_empty(),
        "{:?}",
        slices.folder.files()
    );

    for (index, content) in [(0, "hello"), (1, " worl"), (2, "d")] {
        slices
            .upload(HELLO, index, content)
            .await
            .assert_status(200);
    }
    let refused = slices
        .merge(json!({ "fileHash": HELLO, "filename": "a" }))
        .await;
    refused
        .assert_status(413)
        .assert_text("the file is over the limit of 10 bytes");

    let no_form = slices.client.post("/upload").json(&json!({})).send().await;
    no_form.assert_status(415);
    slices.send("--edge--\r\n").await.assert_status(400);
    let two = form("x", &[]).replace("--edge--\r\n", "") + &form("y", &[]);
    slices.send(&two).await.assert_status(400);
}

// spec: CHK-024
#[tokio::test]
async fn slices_that_nobody_merges_expire() {
    let slices = Slices::with(|options| options.expiration_period(Duration::from_millis(800)));
    slices
        .upload(HELLO, 0, "hello world")
        .await
        .assert_status(200);
    slices
        .merge(json!({ "fileHash": HELLO, "filename": "a" }))
        .await
        .assert_status(200);
    let other = "0".repeat(32);
    slices.upload(&other, 0, "hell").await.assert_status(200);
    assert_eq!(slices.listed(&other).await.len(), 1);
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if slices.folder.files() == [format!("slices/{HELLO}")] {
            return;
        }
    }
    panic!("{:?}", slices.folder.files());
}

// spec: CHK-021, CHK-028
#[tokio::test]
async fn hashes_are_checked_unless_they_are_of_samples() {
    let slices = Slices::new();
    let with_sum = |sum: &str| {
        form(
            "hello world",
            &[("fileHash", HELLO), ("index", "0"), ("chunkHash", sum)],
        )
    };
    let wrong = slices.send(&with_sum(&"0".repeat(64))).await;
    wrong
        .assert_status(422)
        .assert_text_contains("b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
    slices.send(&with_sum("zz")).await.assert_status(400);
    assert!(slices.folder.files().is_empty());
    slices
        .send(&with_sum(
            "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
        ))
        .await
        .assert_status(200);

    let sampled = Slices::with(|options| options.check_hash(false));
    let hash = "0123456789abcdef0123456789abcdef0123";
    sampled.upload(hash, 0, "anything").await.assert_status(200);
    sampled
        .merge(json!({ "fileHash": hash, "filename": "a" }))
        .await
        .assert_status(200);
    assert_eq!(sampled.file(hash), "anything");
}

// spec: CHK-025
#[tokio::test]
async fn pages_of_other_origins_may_upload() {
    let slices = Slices::new();
    for path in ["/verify", "/upload", "/merge", "/cancel"] {
        let preflight = slices
            .client
            .options(path)
            .header("Origin", "http://a")
            .send()
            .await;
        preflight
            .assert_status(204)
            .assert_header("Access-Control-Allow-Origin", "*")
            .assert_header(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, X-Requested-With",
            );
        let refused = slices
            .client
            .post(path)
            .header("Origin", "http://a")
            .json(&json!({}))
            .send()
            .await;
        assert!(refused.status() >= 400);
        refused
            .assert_header("Access-Control-Allow-Origin", "*")
            .assert_header(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, X-Requested-With",
            );
    }
    slices
        .client
        .get("/other")
        .send()
        .await
        .assert_status(404)
        .assert_no_header("Access-Control-Allow-Origin");
    slices.client.get("/merge").send().await.assert_status(404);
}

#[tokio::test]
async fn an_application_hears_of_a_merge() {
    let slices = Slices::with(|options| {
        options.on_merge(async |ctx: &mut Context, file: &MergedFile| {
            ctx.set(
                "X-File",
                format!("{} {} {}", file.filename, file.size, file.key),
            );
            Ok(())
        })
    });
    slices
        .upload(HELLO, 0, "hello world")
        .await
        .assert_status(200);
    let merged = slices
        .merge(json!({ "fileHash": HELLO, "filename": "hello.txt" }))
        .await;
    merged.assert_header("X-File", &format!("hello.txt 11 slices/{HELLO}.txt"));
}
