//! The files of `koa_body`, and the options that it hands to formidable.

use koa_core::{App, Context, Next};
use koa_middleware::{FormidableOptions, KoaBodyOptions, koa_body_with};
use koa_tests::Folder;
use serde_json::{Value, json};

use super::form::Form;

fn files(
    options: FormidableOptions,
    show: impl Fn(&Context) -> Value + Send + Sync + 'static,
) -> App {
    let mut app = App::new();
    app.silent = true;
    app.with(koa_body_with(
        KoaBodyOptions::new().multipart(true).formidable(options),
    ));
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let shown = show(ctx);
        ctx.set_body(shown);
        Ok(())
    });
    app
}

// spec: KBD-025, KBD-028
#[tokio::test]
async fn a_file_is_described_as_upstream_does() {
    let folder = Folder::new();
    let options = FormidableOptions::new()
        .upload_dir(folder.join("new"))
        .hash_algorithm("md5");
    let app = files(options, |ctx| json!(ctx.request.files));
    let form = Form::new()
        .file("f", "a.txt", "text/plain", "hello")
        .file("g", "1", "a/b", "1")
        .file("g", "2", "a/b", "2");
    let shown: Value = form.post(&app).await.assert_status(200).json();
    let file = &shown["f"];
    let name = file["newFilename"].as_str().unwrap();
    assert!(
        name.len() == 25 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        "{name}"
    );
    assert_eq!(
        *file,
        json!({
            "size": 5,
            "filepath": folder.join("new").join(name),
            "newFilename": name,
            "mimetype": "text/plain",
            "originalFilename": "a.txt",
            "hash": "5d41402abc4b2a76b9719d911017c592",
        })
    );
    assert_eq!(shown["g"].as_array().map(Vec::len), Some(2));

    let default = files(FormidableOptions::new(), |ctx| {
        let path = &ctx.request.files["f"].path;
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &std::fs::metadata(path).unwrap().permissions(),
            );
            assert_eq!(mode & 0o777, 0o600, "in a folder that all share");
        }
        json!(path.parent())
    });
    let form = Form::new().file("f", "a.txt", "text/plain", "hello");
    form.post(&default)
        .await
        .assert_json(&json!(std::env::temp_dir()));
}

// spec: KBD-030, KBD-031, KBD-032
#[tokio::test]
async fn hooks_choose_names_places_and_parts() {
    let folder = Folder::new();
    let options = FormidableOptions::new()
        .upload_dir(folder.path())
        .keep_extensions(true)
        .filename(|name, extension, file| format!("{name}+{}{extension}", file.field_name));
    let named = files(options, |ctx| json!(ctx.request.files["f"].file_name()));
    let form = Form::new().file("f", "../b.tar.gz", "a/b", "1");
    form.post(&named).await.assert_json(&json!("b.tar+f.gz"));

    let out = FormidableOptions::new()
        .upload_dir(folder.path())
        .filename(|_, _, _| "../out".into());
    let out = files(out, |ctx| json!(ctx.request.files["f"].file_name()));
    Form::new()
        .file("f", "x", "a/b", "1")
        .post(&out)
        .await
        .assert_json(&json!("invalid-name"));

    let elsewhere = folder.join("elsewhere/begun");
    let begun = elsewhere.clone();
    let options = FormidableOptions::new()
        .upload_dir(folder.path())
        .on_file_begin(move |file| file.path = begun.clone());
    let begun = files(options, |ctx| json!(ctx.request.files["f"].path));
    Form::new()
        .file("f", "x", "a/b", "1")
        .post(&begun)
        .await
        .assert_json(&json!(elsewhere));

    let options = FormidableOptions::new()
        .upload_dir(folder.path())
        .on_part(|part| part.name() != Some("no"));
    let some = files(
        options,
        |ctx| json!({ "body": ctx.request.body, "files": ctx.request.files.len() }),
    );
    let form = Form::new()
        .text("no", "1")
        .text("yes", "2")
        .file("no", "x", "a/b", "1");
    form.post(&some)
        .await
        .assert_json(&json!({ "body": { "yes": "2" }, "files": 0 }));
}

// spec: KBD-023, KBD-024, KBD-049
#[tokio::test]
async fn transfer_encodings_and_extended_names() {
    let folder = Folder::new();
    let app = files(
        FormidableOptions::new()
            .upload_dir(folder.path())
            .hash_algorithm("sha1"),
        |ctx| {
            let file = &ctx.request.files["f"];
            json!([file.name, file.size, file.hash, ctx.request.body])
        },
    );
    let disposition = "Content-Disposition: form-data; name=\"f\"";
    let base64 = format!(
        "{disposition}; filename*=UTF-8''%E2%82%AC.txt\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: base64"
    );
    let form = Form::new().part(&base64, "aGVs\r\nbG8=");
    let hash = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
    form.post(&app)
        .await
        .assert_json(&json!(["€.txt", 5, hash, {}]));

    let unknown = format!("{disposition}\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: x-own");
    let form = Form::new().part(&unknown, "1");
    form.post(&app).await.assert_status(501);

    let form = Form::new()
        .part(
            &format!("{disposition}\r\nContent-Transfer-Encoding: BASE64"),
            "aGVs\r\nbG8",
        )
        .file("f", "x", "a/b", "1");
    form.post(&app).await.assert_json(
        &json!(["x", 1, "356a192b7913b04c54574d18c28d46e6395428ab", { "f": "hello" }]),
    );
    let unknown = format!("{disposition}\r\nContent-Transfer-Encoding: quoted-printable");
    let form = Form::new().part(&unknown, "1");
    form.post(&app).await.assert_status(501);

    let text = format!("{disposition}; filename=\"a.txt\"");
    let form = Form::new()
        .part(&text, "a text")
        .text("2", "b")
        .text("1", "a");
    let body = r#"[null,0,null,{"1":"a","2":"b","f":"a text"}]"#;
    form.post(&app).await.assert_text(body);
}
