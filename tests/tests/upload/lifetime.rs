//! What becomes of files when a request ends, whichever way.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    sync::Arc,
};

use koa_core::{App, Body, Context, Middleware, Next, OrThrow, Result};
use koa_middleware::{
    FormidableOptions, KoaBodyOptions, MulterOptions, koa_body_with, multer::DiskStorage,
    multer_with,
};
use koa_tests::{Folder, eventually};
use tokio::sync::Notify;

use super::{
    form::{Form, TYPE, post},
    served,
};

fn app(upload: impl Middleware) -> App {
    let mut app = App::new();
    app.silent = true;
    app.with(upload);
    app
}

fn koa_body(folder: &Folder) -> impl Middleware + use<> {
    let files = FormidableOptions::new().upload_dir(folder.path());
    koa_body_with(KoaBodyOptions::new().multipart(true).formidable(files))
}

fn koa_body_keeping(folder: &Folder) -> impl Middleware + use<> {
    let files = FormidableOptions::new()
        .upload_dir(folder.path())
        .keep_files(true);
    koa_body_with(KoaBodyOptions::new().multipart(true).formidable(files))
}

fn form() -> Form {
    Form::new()
        .file("f", "a.txt", "text/plain", "hello")
        .file("g", "b.txt", "text/plain", "world")
}

// spec: KBD-045
#[tokio::test]
async fn what_was_not_persisted_is_removed_with_the_request() {
    let (folder, own) = (Folder::new(), Folder::new());
    let (target, there) = (own.join("hello.txt"), folder.path().to_owned());
    let mut app = app(koa_body(&folder));
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        assert_eq!(fs::read_dir(&there)?.count(), 2);
        let file = ctx
            .request
            .files
            .get_mut("f")
            .or_throw(400, "f is required")?;
        file.persist_to(&target).await?;
        assert_eq!(file.path, target);
        let again = ctx
            .request
            .files
            .get_mut("g")
            .or_throw(400, "g is required")?
            .persist_to(&target)
            .await;
        assert_eq!(again.unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
        ctx.set_body("stored");
        Ok(())
    });
    form().post(&app).await.assert_text("stored");
    folder.is_soon_empty();
    assert_eq!(fs::read_to_string(own.join("hello.txt")).unwrap(), "hello");
}

#[tokio::test]
async fn files_stay_where_they_are_told_to() {
    let folder = Folder::new();
    let mut one = app(koa_body(&folder));
    one.with(async |ctx, _| {
        ctx.request.files["f"].keep();
        Ok(())
    });
    form().post(&one).await.assert_status(404);
    eventually("one is left", || folder.names().len() == 1);

    let all = Folder::new();
    form()
        .post(&app(koa_body_keeping(&all)))
        .await
        .assert_status(404);
    assert_eq!(all.names().len(), 2);
}

// spec: KBD-045
#[tokio::test]
async fn nothing_is_left_of_a_request_that_fails() {
    let folder = Folder::new();
    let multer = || {
        let upload = multer_with(MulterOptions::new().dest(folder.path()));
        upload.any()
    };
    for panics in [false, true] {
        let fails = async move |_: &mut Context, _: Next<'_>| -> Result {
            assert!(!panics, "on purpose");
            Err(koa_core::Error::new(400))
        };
        for mut app in [
            app(koa_body(&folder)),
            app(koa_body_keeping(&folder)),
            app(multer()),
        ] {
            app.with(fails);
            let answer = form().post(&app).await;
            answer.assert_status(if panics { 500 } else { 400 });
            folder.is_soon_empty();
        }
    }
    for app in [
        app(koa_body(&folder)),
        app(koa_body_keeping(&folder)),
        app(multer()),
    ] {
        let cut = form().cut();
        post(&app.test(), cut).await.assert_status(400);
        assert!(folder.names().is_empty(), "before the answer is sent");
    }
}

// spec: MUL-028
#[tokio::test]
async fn multer_keeps_what_is_in_a_folder_of_the_app_and_no_other() {
    let folder = Folder::new();
    let upload = multer_with(MulterOptions::new().dest(folder.path()));
    let mut kept = app(upload.any());
    kept.with(async |ctx, _| {
        // Also what the handler takes out of the request.
        drop(ctx.request.files.take("f"));
        Ok(())
    });
    form().post(&kept).await.assert_status(404);
    assert_eq!(folder.names().len(), 2);

    let (tell, told) = std::sync::mpsc::channel::<PathBuf>();
    let upload = multer_with(MulterOptions::new().storage(DiskStorage::new()));
    let mut temporary = app(upload.any());
    temporary.with(async move |ctx: &mut Context, _: Next<'_>| {
        for file in &ctx.request.files {
            assert!(file.path.exists());
            tell.send(file.path.clone())?;
        }
        Ok(())
    });
    form().post(&temporary).await.assert_status(404);
    for path in told.try_iter() {
        eventually("it is removed", || !path.exists());
    }

    let spool = Folder::new();
    let storage = DiskStorage::new()
        .destination(spool.path())
        .keep_files(false);
    let upload = multer_with(MulterOptions::new().storage(storage));
    form().post(&app(upload.any())).await.assert_status(404);
    spool.is_soon_empty();
}

#[tokio::test]
async fn a_file_can_be_sent_back_while_it_is_removed() {
    let folder = Folder::new();
    let mut app = app(koa_body(&folder));
    app.with(async |ctx, _| {
        let body = Body::file(&ctx.request.files["f"].path).await?;
        ctx.set_body(body);
        Ok(())
    });
    let content = "0123456789".repeat(100_000);
    let form = Form::new().file("f", "a", "a/b", &content);
    form.post(&app).await.assert_text(&content);
    folder.is_soon_empty();
}

fn begin(stream: &mut TcpStream, length: usize) {
    let head = format!(
        "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Type: {TYPE}\r\nContent-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
}

// spec: MUL-049, KBD-045
#[test]
fn a_client_that_hangs_up_leaves_nothing() {
    let folder = Folder::new();
    let served = served::start(&folder, &[]);
    for whole in [false, true] {
        let mut stream = served::connect(&served);
        begin(&mut stream, 1 << 20);
        let body = form().file("h", "h", "a/b", "x".repeat(300_000)).cut();
        // The third file is on the disk in part.
        let sent = if whole {
            &body[..]
        } else {
            &body[..body.len() - 100_000]
        };
        stream.write_all(sent).unwrap();
        eventually("the files come in", || folder.names().len() == 3);
        drop(stream);
        folder.is_soon_empty();
    }
    // And the server goes on.
    let answer = served::upload(&served, &form().end());
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    folder.is_soon_empty();
}

#[test]
fn a_handler_that_outlives_its_client_has_the_files() {
    let folder = Folder::new();
    let mut app = app(koa_body(&folder));
    app.workers = 1;
    let gate = Arc::new(Notify::new());
    let (opened, (tell, told)) = (gate.clone(), std::sync::mpsc::channel());
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        tell.send(0)?;
        opened.notified().await;
        tell.send(fs::read(&ctx.request.files["f"].path)?.len())?;
        Ok(())
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(app.start(("127.0.0.1", 0))).unwrap();
    let mut stream = TcpStream::connect(server.local_addr()).unwrap();
    let body = form().end();
    begin(&mut stream, body.len());
    stream.write_all(&body).unwrap();
    assert_eq!(told.recv().unwrap(), 0);
    drop(stream);
    gate.notify_one();
    assert_eq!(told.recv().unwrap(), 5);
    folder.is_soon_empty();
    runtime.block_on(server.close());
}

// spec: MUL-048
#[test]
fn a_client_that_still_sends_gets_its_answer() {
    let folder = Folder::new();
    let served = served::start(&folder, &[("FORM_MAX_SIZE", "5")]);
    let body = Form::new()
        .file("f", "a", "a/b", "x".repeat(20 << 20))
        .end();
    let mut stream = served::connect(&served);
    begin(&mut stream, body.len());
    stream.write_all(&body).expect("it is read to its end");
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    assert!(folder.names().is_empty());
}
