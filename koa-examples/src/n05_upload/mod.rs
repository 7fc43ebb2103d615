//! N05 用 FormData 上传多张图片 / several pictures uploaded with FormData.

use koa_core::{App, Context, Next, Result};
use koa_middleware::{FormidableOptions, KoaBodyOptions, koa_body_with};
use koa_router::Router;
use serde_json::json;

/// A server that tells what it received.
pub fn app() -> App {
    let mut router = Router::new();
    router.post("/upload", upload);

    let mut app = App::new();
    // A picture is written to a temporary file while it comes in, and is never in memory as a whole.
    let files = FormidableOptions::new().max_file_size("20mb");
    app.with(koa_body_with(
        KoaBodyOptions::new().multipart(true).formidable(files),
    ));
    app.with(router.routes()).with(router.allowed_methods());
    app
}

async fn upload(ctx: &mut Context, _: Next<'_>) -> Result {
    // 1. The ordinary data of the form: a, b and c
    let body = &ctx.request.body;
    // 2. Its files: where each lies on the server, its size, and what the browser says of it
    let mut files = Vec::new();
    for file in ctx.request.files.get_all("file") {
        files.push(json!({
            "path": file.path,
            "size": file.size,
            "name": file.name,
            "type": file.mime_type,
        }));
    }
    let shown = json!({ "hello": "upload", "body": body, "files": files });
    ctx.set_body(shown);
    // 3. Here the request ends, and its files are removed: persist_to would keep them (N28).
    Ok(())
}
