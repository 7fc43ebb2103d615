//! N28 上传到临时目录，再移动 / an upload to a temporary file, then moved.

use std::{
    env,
    path::{Path, PathBuf},
};

use koa_core::{App, Context, Next, OrThrow};
use koa_middleware::{MulterLimits, MulterOptions, multer::DiskStorage, multer_with};
use koa_router::Router;
use serde_json::json;
use tokio::fs;

/// Pictures, kept in a folder beside the temporary files; a real app has one of its own.
pub fn app() -> App {
    app_with(env::temp_dir().join("koa-notes").join("uploads"))
}

/// The same with another folder.
pub fn app_with(uploads: PathBuf) -> App {
    // 1. The middleware: a file goes to the system's temporary folder under a random name.
    let storage = DiskStorage::new();
    let limits = MulterLimits::new().file_size("5mb");
    let upload = multer_with(MulterOptions::new().storage(storage).limits(limits));

    let mut router = Router::new();
    router.get("/upload", async |ctx, _| {
        ctx.set_body("Please provide a file.");
        Ok(())
    });
    router.post("/upload", async move |ctx: &mut Context, _: Next<'_>| {
        // 2. What was received; without `await` it would be told before it is moved.
        let file = ctx.request.file.as_mut().or_throw(400, "a file is required")?;
        let extension = match file.mime_type.as_str() {
            "image/png" => "png",
            "image/jpeg" => "jpg",
            _ => return ctx.throw(415, "a picture is required: PNG or JPEG"),
        };
        // 3. The name is the random one of the temporary file. What the client calls its file is shown, and never part of a path.
        let path = uploads.join(file.file_name()).with_extension(extension);
        fs::create_dir_all(&uploads).await?;
        file.persist_to(path).await?;
        let shown = json!({ "message": "File uploaded successfully.", "stored": stored(&file.path), "name": file.name });
        ctx.set_status(201);
        ctx.set_body(shown);
        Ok(())
    });

    let mut app = App::new();
    app.with(upload.single("file"));
    app.with(router.routes()).with(router.allowed_methods());
    app
}

/// The name of a file, without the folder that is nobody's business.
fn stored(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    format!("uploads/{}", name.to_string_lossy())
}
