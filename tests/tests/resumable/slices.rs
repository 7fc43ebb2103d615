//! The slices of the notes: verify, upload, merge.

mod lifetime;
mod refused;

use koa_core::{
    App, Context,
    testing::{Client, RequestBuilder, Response},
};
use koa_middleware::{FileStore, MergedFile, SlicesOptions, slices_with};
use koa_tests::Folder;
use serde_json::{Value, json};

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
    merged.assert_header("X-File", format!("hello.txt 11 slices/{HELLO}.txt"));
}
