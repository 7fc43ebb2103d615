//! `@koa/multer`.

use std::path::Path;

use koa_core::{Context, Error, Middleware, Next, Result, UploadedFile, compose};
use koa_middleware::{
    Multer, MulterLimits, MulterOptions, multer::DiskStorage, multer_with, prelude::*,
};
use koa_router::Router;
use serde_json::{Map, Value, json};

use super::{in_folder, sha256, taken};

/// What `ctx.files` is in JavaScript after an upload.
#[derive(Clone, Copy)]
enum Files {
    Unset,
    List,
    Lists,
}

/// What a multer file is, and what lies on the disk.
fn describe(file: &UploadedFile, folder: &Path) -> Result<Value> {
    let mut shown = json!({
        "fieldname": file.field_name,
        "originalname": file.name,
        "encoding": file.encoding,
        "mimetype": file.mime_type,
        "size": file.size,
    });
    if let Some(buffer) = &file.buffer {
        shown["memory"] = sha256(buffer).into();
        return Ok(shown);
    }
    let (name, hex) = (
        file.file_name(),
        |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f'),
    );
    let random = name.len() == 32 && name.bytes().all(hex);
    shown["inFolder"] = in_folder(&file.path, folder).into();
    shown["name"] = if random { "random" } else { name }.into();
    shown["disk"] = sha256(&taken(&file.path)?).into();
    Ok(shown)
}

fn show(files: Files, folder: &Path) -> impl Middleware + use<> {
    let folder = folder.to_owned();
    async move |ctx: &mut Context, _: Next<'_>| {
        let described = |files: Vec<&UploadedFile>| -> Result<Value> {
            files
                .into_iter()
                .map(|file| describe(file, &folder))
                .collect()
        };
        let shown = match files {
            // Another type passes untouched.
            _ if ctx.request.body.is_null() => Value::Null,
            Files::Unset => Value::Null,
            Files::List => described(ctx.files().iter().collect())?,
            Files::Lists => {
                let mut lists = Map::new();
                for field in ctx.files().fields() {
                    lists.insert(
                        field.into(),
                        described(ctx.files().get_all(field).collect())?,
                    );
                }
                lists.into()
            }
        };
        let file = ctx.file().map(|file| describe(file, &folder)).transpose()?;
        let body = json!({ "body": ctx.request.body, "file": file, "files": shown });
        ctx.set_body(body);
        Ok(())
    }
}

async fn caught(ctx: &mut Context, next: Next<'_>) -> Result {
    if let Err(error) = next.run(ctx).await {
        ctx.set_body(json!({
            "message": error.message,
            "code": error.properties.get("code"),
            "field": error.properties.get("field"),
            "filename": error.properties.get("filename"),
        }));
    }
    Ok(())
}

pub(super) fn add(router: &mut Router, folder: &Path) {
    // Names are UTF-8 by default here.
    let latin1 = || MulterOptions::new().def_param_charset("latin1");
    let dest = || latin1().dest(folder);
    let memory = multer_with(latin1());
    let disk = multer_with(dest());
    let mut uploads = Uploads { router, folder };

    // 1. MUL-007 to MUL-012: which files are wanted
    uploads.add("single", Files::Unset, || memory.single("file"));
    uploads.add("array", Files::List, || memory.array("files", 2));
    uploads.add("array-all", Files::List, || memory.array("files", None));
    uploads.add("fields", Files::Lists, || {
        memory.fields([("avatar", Some(1)), ("gallery", Some(2)), ("CA$|-|", None)])
    });
    uploads.add("any", Files::List, || memory.any());
    uploads.add("none", Files::Unset, || memory.none());

    // 2. MUL-028, MUL-050: on the disk
    uploads.add("disk", Files::Unset, || disk.single("file"));
    uploads.add("disk-any", Files::List, || disk.any());

    // 3. MUL-029: a name of one's own
    let named = DiskStorage::new()
        .destination(folder)
        .filename(async |_, file| Ok(format!("own-{}.bin", file.field_name)));
    let named = multer_with(latin1().storage(named));
    uploads.add("disk-named", Files::Unset, || named.single("file"));

    // 4. MUL-035 to MUL-042: limits
    let limits = MulterLimits::new;
    uploads.limit("limit-size", dest().limits(limits().file_size(5)));
    uploads.limit("limit-files", dest().limits(limits().files(1)));
    uploads.limit("limit-fields", dest().limits(limits().fields(2)));
    uploads.limit("limit-parts", dest().limits(limits().parts(2)));
    uploads.limit("limit-value", dest().limits(limits().field_size(5)));
    uploads.limit("limit-name", dest().limits(limits().field_name_size(5)));
    uploads.limit(
        "limit-nesting",
        dest().limits(limits().field_nesting_depth(1)),
    );
    uploads.limit(
        "limit-index",
        dest().limits(limits().field_array_index_limit(5)),
    );

    // 5. MUL-033, MUL-034, MUL-004: fileFilter
    let filter = multer_with(dest().file_filter(async |_, file| match &*file.mime_type {
        "image/png" => Ok(true),
        "text/plain" => Ok(false),
        other => {
            let name = file.name.as_deref().unwrap_or_default();
            Err(Error::new(415).with_message(format!("no {other} for {name}")))
        }
    }));
    uploads.add("filter", Files::List, || filter.array("files", 2));

    // 6. MUL-020, MUL-021, MUL-024: names
    let utf8 = MulterOptions::new;
    uploads.limit("utf8", utf8());
    uploads.limit("preserve", utf8().preserve_path(true));
}

struct Uploads<'a> {
    router: &'a mut Router,
    folder: &'a Path,
}

impl Uploads<'_> {
    fn add<M: Middleware>(&mut self, name: &str, files: Files, upload: impl Fn() -> M) {
        let show = || show(files, self.folder);
        self.router
            .all(format!("/multer/{name}"), compose![upload(), show()]);
        self.router.post(
            format!("/caught/{name}"),
            compose![caught, upload(), show()],
        );
    }

    fn limit(&mut self, name: &str, options: MulterOptions) {
        let upload = Multer::new(options);
        self.add(name, Files::List, || upload.any());
    }
}
