//! Multipart forms: their fields and files as JSON.

use std::env;

use koa_core::{App, Context, Next, Result};
use koa_middleware::{ByteSize, FormidableOptions, KoaBodyOptions, koa_body_with};
use serde_json::{Map, Value, json};

use super::number;

pub(super) fn add(app: &mut App) -> Result {
    let size = number("FORM_MAX_SIZE")?.map_or(ByteSize::from("16gb"), ByteSize::from);
    let mut files = FormidableOptions::new()
        .hash_algorithm("sha256")
        .allow_empty_files(true)
        .min_file_size(0)
        .max_file_size(size);
    if let Some(folder) = env::var_os("FORM_DIR") {
        files = files.upload_dir(folder);
    }
    let form = koa_body_with(KoaBodyOptions::new().multipart(true).formidable(files));
    app.with(async move |ctx: &mut Context, next: Next<'_>| {
        if ctx.path() != "/upload" || ctx.method() != "POST" {
            return next.run(ctx).await;
        }
        form(ctx, next).await
    });
    app.with(async |ctx, next| {
        if ctx.path() != "/upload" || ctx.method() != "POST" {
            return next.run(ctx).await;
        }
        let shown = json!({ "fields": ctx.request.body, "files": files_of(ctx) });
        ctx.set_body(shown);
        Ok(())
    });
    Ok(())
}

fn files_of(ctx: &Context) -> Value {
    let files = &ctx.request.files;
    let lists = files.fields().map(|field| {
        let shown = files.get_all(field).map(|file| {
            json!({ "name": file.name, "type": file.mime_type, "size": file.size, "sha256": file.hash })
        });
        (field.to_owned(), shown.collect())
    });
    Value::Object(lists.collect::<Map<_, _>>())
}
