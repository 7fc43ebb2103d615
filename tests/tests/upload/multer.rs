//! `multer`, as an app sees it; what is on the wire is in the suite `upload`.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use koa_core::{App, Context, Error, UploadedFile};
use koa_middleware::{
    MulterLimits, MulterOptions, async_trait, multer,
    multer::{DiskStorage, FileContent, MemoryStorage, Storage},
    multer_with,
    prelude::*,
};
use koa_tests::Folder;
use serde_json::{Value, json};

use super::form::{Form, post};

fn app(
    upload: impl koa_core::Middleware,
    show: impl Fn(&Context) -> Value + Send + Sync + 'static,
) -> App {
    let mut app = App::new();
    app.silent = true;
    app.with(async |ctx, next| {
        if let Err(error) = next.run(ctx).await {
            ctx.set_status(error.status);
            let shown = json!({ "message": error.message, "properties": error.properties });
            ctx.set_body(shown);
        }
        Ok(())
    });
    app.with(upload);
    app.with(async move |ctx: &mut Context, _: koa_core::Next<'_>| {
        let shown = show(ctx);
        ctx.set_body(shown);
        Ok(())
    });
    app
}

// spec: MUL-001, MUL-002, MUL-018, MUL-027
#[tokio::test]
async fn files_are_on_ctx_and_on_the_request_and_in_memory_by_default() {
    let single = app(multer().single("f"), |ctx| {
        let file = ctx.file().unwrap();
        assert!(ctx.files().is_empty() && file.path.as_os_str().is_empty());
        assert_eq!(
            ctx.request.file.as_ref().map(|own| own.size),
            Some(file.size)
        );
        json!({
            "text": String::from_utf8_lossy(file.buffer.as_ref().unwrap()),
            "file": [file.field_name, file.name, file.encoding, file.mime_type],
            "size": file.size,
        })
    });
    let form = Form::new().file("f", "a.txt", "text/plain", "hello");
    form.post(&single).await.assert_json(&json!({
        "text": "hello",
        "file": ["f", "a.txt", "7bit", "text/plain"],
        "size": 5,
    }));

    let any = app(multer().any(), |ctx| {
        assert!(ctx.file().is_none());
        ctx.files().iter().map(|file| json!(file.size)).collect()
    });
    let form = Form::new()
        .file("f", "a", "a/b", "1")
        .file("g", "b", "a/b", "22");
    form.post(&any).await.assert_json(&json!([1, 2]));
}

// spec: MUL-013
#[tokio::test]
async fn one_middleware_serves_many_requests_at_once() {
    let app = app(multer().array("f", 9), |ctx| json!(ctx.files().len()));
    let client = app.test();
    let upload = async |count: usize| {
        let mut form = Form::new();
        for _ in 0..count {
            form = form.file("f", "a", "a/b", "x".repeat(10_000));
        }
        let answer = post(&client, form.end()).await;
        answer.assert_json(&json!(count));
    };
    tokio::join!(
        upload(1),
        upload(2),
        upload(3),
        upload(4),
        upload(5),
        upload(6),
        upload(7),
        upload(9)
    );
}

// spec: MUL-017
#[tokio::test]
async fn callbacks_see_the_texts_that_came_before_the_file() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let heard = seen.clone();
    let options =
        MulterOptions::new().file_filter(async move |ctx: &Context, file: &UploadedFile| {
            heard
                .lock()
                .unwrap()
                .push((file.field_name.clone(), ctx.request.body.clone()));
            Ok(true)
        });
    let app = app(multer_with(options).any(), |ctx| ctx.request.body.clone());
    let form = Form::new()
        .text("a[b]", "1")
        .file("f", "f", "a/b", "")
        .text("c", "2")
        .file("g", "g", "a/b", "");
    form.post(&app)
        .await
        .assert_json(&json!({ "a": { "b": "1" }, "c": "2" }));
    assert_eq!(
        *seen.lock().unwrap(),
        [
            ("f".to_owned(), json!({ "a": { "b": "1" } })),
            ("g".to_owned(), json!({ "a": { "b": "1" }, "c": "2" })),
        ]
    );
}

// spec: MUL-028, MUL-029, MUL-030
#[tokio::test]
async fn the_disk_storage_makes_folders_and_names() {
    let folder = Folder::new();
    let dest = folder.join("deep/down");
    let upload = multer_with(MulterOptions::new().dest(&dest));
    assert!(dest.is_dir(), "it is made at once");
    std::fs::remove_dir(&dest).unwrap();
    let stored = app(upload.single("f"), |ctx| {
        let file = ctx.file().unwrap();
        assert_eq!(std::fs::read(&file.path).unwrap(), b"hello");
        json!([file.path.parent().unwrap(), file.file_name()])
    });
    let form = || Form::new().file("f", "../../x.txt", "text/plain", "hello");
    let answer: Value = form().post(&stored).await.assert_status(200).json();
    assert_eq!(answer[0], json!(dest));
    let name = answer[1].as_str().unwrap();
    assert!(
        name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{name}"
    );

    let within = folder.path().to_owned();
    let storage = DiskStorage::new()
        .destination_with(async move |ctx: &Context, _: &UploadedFile| {
            Ok(within.join(&*ctx.get("x-folder")))
        })
        .filename(async |_, file| Ok(format!("{}.bin", file.field_name)))
        .flush(true);
    let chosen = app(
        multer_with(MulterOptions::new().storage(storage)).single("f"),
        |ctx| json!(ctx.file().unwrap().path),
    );
    let client = chosen.test();
    let request = client
        .post("/")
        .header("Content-Type", super::form::TYPE)
        .header("X-Folder", "chosen");
    let answer = request.body(form().end()).send().await;
    answer.assert_json(&json!(folder.join("chosen/f.bin")));
    assert_eq!(
        std::fs::read(folder.join("chosen/f.bin")).unwrap(),
        b"hello"
    );
}

// spec: MUL-029
#[tokio::test]
async fn a_chosen_name_replaces_whole_files_and_never_leads_out() {
    let folder = Folder::new();
    std::fs::write(folder.join("latest"), "old").unwrap();
    let storage = |name: &'static str| {
        let storage = DiskStorage::new().destination(folder.path());
        MulterOptions::new().storage(
            storage.filename(async move |_: &Context, _: &UploadedFile| Ok(name.to_owned())),
        )
    };
    let latest = app(multer_with(storage("latest")).single("f"), |_| Value::Null);

    let cut = Form::new().file("f", "f", "a/b", "new").cut();
    post(&latest.test(), cut).await.assert_status(400);
    assert_eq!(
        std::fs::read(folder.join("latest")).unwrap(),
        b"old",
        "what was there is as it was"
    );

    Form::new()
        .file("f", "f", "a/b", "new")
        .post(&latest)
        .await
        .assert_status(200);
    assert_eq!(std::fs::read(folder.join("latest")).unwrap(), b"new");
    for name in ["../out", "/tmp/out", ""] {
        let app = app(multer_with(storage(name)).single("f"), |_| Value::Null);
        Form::new()
            .file("f", "f", "a/b", "new")
            .post(&app)
            .await
            .assert_status(500);
    }
    assert_eq!(folder.names(), ["latest"]);
}

// spec: MUL-032
#[tokio::test]
async fn a_storage_wins_over_dest() {
    let folder = Folder::new();
    let options = MulterOptions::new()
        .dest(folder.path())
        .storage(MemoryStorage::new());
    let app = app(multer_with(options).single("f"), |ctx| {
        json!(ctx.file().unwrap().buffer.is_some())
    });
    Form::new()
        .file("f", "f", "a/b", "1")
        .post(&app)
        .await
        .assert_json(&json!(true));
    assert!(folder.names().is_empty());
}

/// Counts bytes, and fails to remove.
#[derive(Default)]
struct Counting {
    stored: Arc<AtomicUsize>,
    removed: Arc<AtomicUsize>,
}

#[async_trait(?Send)]
impl Storage for Counting {
    async fn handle_file(
        &self,
        ctx: &Context,
        file: &mut UploadedFile,
        mut content: FileContent,
    ) -> Result<(), Error> {
        let mut length = 0;
        while let Some(piece) = content.chunk().await? {
            length += piece.len();
        }
        if file.name.as_deref() == Some("full") {
            return ctx
                .throw(507, "the bucket is full")
                .map_err(|error| error.with_expose(true));
        }
        self.stored.fetch_add(1, Relaxed);
        file.properties
            .insert("bucket".into(), json!(format!("counted {length}")));
        Ok(())
    }

    async fn remove_file(&self, _ctx: &Context, file: &UploadedFile) -> Result<(), Error> {
        self.removed.fetch_add(1, Relaxed);
        match file.field_name.as_str() {
            "stuck" => Err(Error::other("it is stuck")),
            _ => Ok(()),
        }
    }
}

// spec: MUL-031, MUL-051
#[tokio::test]
async fn a_storage_of_ones_own_tells_of_its_files_and_removes_them() {
    let counting = Counting::default();
    let (stored, removed) = (counting.stored.clone(), counting.removed.clone());
    let options = MulterOptions::new()
        .storage(counting)
        .limits(MulterLimits::new().file_size(10));
    let app = app(multer_with(options).any(), |ctx| {
        ctx.files()
            .iter()
            .map(|file| json!([file.properties["bucket"], file.size]))
            .collect()
    });
    let file = |form: Form, field, name, content| form.file(field, name, "a/b", content);

    let form = file(file(Form::new(), "a", "a", "1"), "b", "b", "22");
    form.post(&app)
        .await
        .assert_json(&json!([["counted 1", 1], ["counted 2", 2]]));
    assert_eq!((stored.load(Relaxed), removed.load(Relaxed)), (2, 0));

    let form = file(
        file(Form::new(), "stuck", "s.txt", "1"),
        "b",
        "b",
        "more than ten bytes",
    );
    form.post(&app)
        .await
        .assert_status(413)
        .assert_json(&json!({
            "message": "File too large",
            "properties": {
                "code": "LIMIT_FILE_SIZE",
                "field": "b",
                "filename": "b",
                "storageErrors": [{ "message": "it is stuck", "field": "stuck", "file": "s.txt" }],
            },
        }));
    assert_eq!((stored.load(Relaxed), removed.load(Relaxed)), (3, 1));

    let form = file(file(Form::new(), "a", "a", "1"), "b", "full", "1");
    let failed = form.post(&app).await;
    failed
        .assert_status(507)
        .assert_json(&json!({ "message": "the bucket is full", "properties": {} }));
    assert_eq!((stored.load(Relaxed), removed.load(Relaxed)), (4, 2));
}

// spec: MUL-044, MUL-045
#[tokio::test]
async fn limits_may_depend_on_the_request() {
    let options = MulterOptions::new().limits_with(|ctx| {
        MulterLimits::new().file_size(if ctx.get("x-member") == "yes" { 5 } else { 1 })
    });
    let app = app(multer_with(options).single("f"), |ctx| {
        json!(ctx.file().unwrap().size)
    });
    let client = app.test();
    for (member, status) in [("yes", 200), ("no", 413)] {
        let request = client
            .post("/")
            .header("Content-Type", super::form::TYPE)
            .header("X-Member", member);
        let form = Form::new().file("f", "f", "a/b", "hello");
        request.body(form.end()).send().await.assert_status(status);
    }
}
