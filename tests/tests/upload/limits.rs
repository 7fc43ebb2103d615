//! What is limited where upstream has no limit, and that a limit names what broke it.

use koa_core::App;
use koa_middleware::{
    FormidableOptions, KoaBodyOptions, MulterLimits, MulterOptions, koa_body_with, multer_with,
};
use koa_tests::Folder;

use super::form::{Form, TYPE, post};

fn multer_app(limits: MulterLimits) -> App {
    let mut app = App::new();
    app.silent = true;
    app.with(multer_with(MulterOptions::new().limits(limits)).any());
    app
}

#[tokio::test]
async fn what_is_in_memory_is_bounded_by_default() {
    let app = multer_app(MulterLimits::new());
    let client = app.test();
    let mebibyte = "x".repeat(1 << 20);

    let mut form = Form::new();
    for _ in 0..21 {
        form = form.text("a", &mebibyte);
    }
    let answer = post(&client, form.end()).await;
    answer
        .assert_status(413)
        .assert_text("Field value too long");

    let mut form = Form::new();
    for _ in 0..33 {
        form = form.file("f", "f", "a/b", &mebibyte);
    }
    post(&client, form.end())
        .await
        .assert_status(413)
        .assert_text("File too large");

    let mut form = Form::new();
    for _ in 0..1001 {
        form = form.text("a", "");
    }
    post(&client, form.end())
        .await
        .assert_status(413)
        .assert_text("Too many fields");

    let deep = format!("a{}", "[b]".repeat(101));
    let form = Form::new().text(&deep, "");
    post(&client, form.end())
        .await
        .assert_status(400)
        .assert_text("Field name nesting too deep");
    let form = Form::new().text("a[1000000000]", "");
    post(&client, form.end())
        .await
        .assert_status(400)
        .assert_text("Field name array index too large");

    let raised = multer_app(MulterLimits::new().total_file_size("40mb"));
    let form = Form::new().file("f", "f", "a/b", mebibyte.repeat(33));
    form.post(&raised).await.assert_status(404);
}

#[tokio::test]
async fn the_head_of_a_part_and_what_comes_before_the_first_are_bounded() {
    let app = multer_app(MulterLimits::new());
    let client = app.test();
    let head = format!(
        "Content-Disposition: form-data; name=\"a\"\r\nX: {}",
        "x".repeat(17 << 10)
    );
    let form = Form::new().part(&head, "");
    post(&client, form.end())
        .await
        .assert_status(400)
        .assert_text("Malformed part header");

    let mut body = b"\r\n--X".repeat(1 << 20);
    body.extend_from_slice(b"\r\n");
    body.extend(Form::new().text("a", "1").end());
    post(&client, body).await.assert_status(404);

    let request = client.post("/").header("Content-Type", TYPE);
    let answer = request.body("--XY\r\n\r\n--XX").send().await;
    answer
        .assert_status(400)
        .assert_text("Unexpected end of form");
}

// spec: KBD-035, KBD-036, KBD-037, KBD-038, KBD-039, KBD-041, KBD-043
#[tokio::test]
async fn a_limit_of_koa_body_names_itself_and_the_field() {
    let folder = Folder::new();
    let files = || FormidableOptions::new().upload_dir(folder.path());
    let file = |name, content: &str| Form::new().file(name, "x", "a/b", content);
    for (options, form, status, message) in [
        (
            files().max_file_size(5),
            file("photo", "123456"),
            413,
            "options.maxTotalFileSize (5 bytes) exceeded, received 6 bytes of file data, the last of the field \"photo\"",
        ),
        (
            files().max_file_size(5).max_total_file_size(100),
            file("photo", "123456"),
            413,
            "options.maxFileSize (5 bytes) exceeded, received 6 bytes of file data of the field \"photo\"",
        ),
        (
            files().max_files(1),
            file("a", "1").file("b", "x", "a/b", "1"),
            413,
            "options.maxFiles (1) exceeded by the field \"b\"",
        ),
        (
            files().max_fields(1),
            Form::new().text("a", "1").text("b", "2"),
            413,
            "options.maxFields (1) exceeded by the field \"b\"",
        ),
        (
            files().max_fields_size(3),
            Form::new().text("a", "12").text("b", "34"),
            413,
            "options.maxFieldsSize (3 bytes) exceeded, received 4 bytes of field data, the last of the field \"b\"",
        ),
        (
            files().min_file_size(3),
            file("photo", "1"),
            400,
            "options.minFileSize (3 bytes) inferior, received 1 bytes of file data of the field \"photo\"",
        ),
        (
            files(),
            file("photo", ""),
            400,
            "options.allowEmptyFiles is false, the file of the field \"photo\" should be larger than 0 bytes",
        ),
    ] {
        let mut app = App::new();
        app.silent = true;
        app.with(koa_body_with(
            KoaBodyOptions::new().multipart(true).formidable(options),
        ));
        form.post(&app)
            .await
            .assert_status(status)
            .assert_text(message);
        assert!(folder.names().is_empty(), "{message}");
    }
}
