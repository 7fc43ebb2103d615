//! The multipart part of `koa-body`.

use std::path::Path;

use koa_core::{Context, Middleware, Next, Result, UploadedFile, compose};
use koa_middleware::{FormidableOptions, KoaBodyOptions, koa_body_with};
use koa_router::Router;
use serde_json::{Map, Value, json};

use super::{in_folder, sha256, taken};

/// What a koa-body file is; the stored name is random unless chosen.
fn describe(file: &UploadedFile, folder: &Path) -> Result<Value> {
    let name = file.file_name();
    let of_an_id = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let shown = match name.split_at_checked(25) {
        Some((id, rest)) if id.bytes().all(of_an_id) && rest.starts_with('.') => {
            format!("random{rest}")
        }
        Some((id, "")) if id.bytes().all(of_an_id) => "random".into(),
        _ => name.to_owned(),
    };
    Ok(json!({
        "originalFilename": file.name,
        "newFilename": shown,
        "mimetype": file.mime_type,
        "size": file.size,
        "hash": file.hash,
        "inFolder": in_folder(&file.path, folder),
        "disk": sha256(&taken(&file.path)?),
    }))
}

/// The files finish in any order: they are shown by field and by content.
fn show(folder: &Path) -> impl Middleware + use<> {
    let folder = folder.to_owned();
    async move |ctx: &mut Context, _: Next<'_>| {
        let mut fields: Vec<_> = ctx.request.files.fields().collect();
        fields.sort_unstable();
        let mut files = Map::new();
        for field in fields {
            let mut described = Vec::new();
            for file in ctx.request.files.get_all(field) {
                described.push(describe(file, &folder)?);
            }
            described.sort_by_key(|file| file["disk"].to_string());
            let several = described.len() > 1;
            let shown = if several {
                described.into()
            } else {
                described.remove(0)
            };
            files.insert(field.into(), shown);
        }
        let body = json!({ "body": ctx.request.body, "files": files });
        ctx.set_body(body);
        Ok(())
    }
}

async fn caught(ctx: &mut Context, next: Next<'_>) -> Result {
    if let Err(error) = next.run(ctx).await {
        let (code, status) = (
            error.properties.get("code"),
            error.properties.get("httpCode"),
        );
        ctx.set_body(json!({ "code": code, "httpCode": status }));
    }
    Ok(())
}

pub(super) fn add(router: &mut Router, folder: &Path) {
    let dir = || FormidableOptions::new().upload_dir(folder);
    let mut add = |name: &str, options: &dyn Fn() -> KoaBodyOptions| {
        let parser = || koa_body_with(options());
        let show = || show(folder);
        router.post(format!("/koa-body/{name}"), compose![parser(), show()]);
        router.post(
            format!("/koa-body-caught/{name}"),
            compose![caught, parser(), show()],
        );
    };
    let with = |files| KoaBodyOptions::new().multipart(true).formidable(files);

    // 7. KBD-021 to KBD-027, KBD-046: fields and files
    add("plain", &|| with(dir()));
    // 8. KBD-029, KBD-030: names
    add("extensions", &|| with(dir().keep_extensions(true)));
    add("named", &|| {
        with(dir().filename(|_, _, part| format!("own-{}.bin", part.field_name)))
    });
    // 9. KBD-031, KBD-033, KBD-034: hooks
    add("begin", &|| {
        let folder = folder.to_owned();
        with(dir().on_file_begin(move |file| {
            file.path = folder.join(format!("begun-{}", file.field_name));
        }))
    });
    add("filter", &|| {
        with(dir().filter(|part| part.mime_type != "text/plain"))
    });
    add("hash", &|| with(dir().hash_algorithm("sha1")));
    // 10. KBD-035 to KBD-041: limits
    add("limit-size", &|| with(dir().max_file_size(5)));
    add("limit-total", &|| {
        with(dir().max_file_size(5).max_total_file_size(8))
    });
    add("limit-files", &|| with(dir().max_files(1)));
    add("limit-fields", &|| with(dir().max_fields(1)));
    add("limit-value", &|| with(dir().max_fields_size(5)));
    add("limit-least", &|| with(dir().min_file_size(5)));
    add("empty", &|| {
        with(dir().allow_empty_files(true).min_file_size(0))
    });
    // 11. KBD-018: onError
    add("error", &|| {
        with(dir().max_file_size(5)).on_error(async |error, ctx| {
            let code = error.properties.get("code");
            let code = code.map_or("undefined".into(), ToString::to_string);
            ctx.throw(413, format!("custom {code}"))
        })
    });
}
