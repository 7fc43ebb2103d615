//! N06 服务 A 把上传的文件转给服务 B / server A forwards an upload to server B.

use std::env;

use koa_core::{App, Context, Error, Next, OrThrow, Result};
use koa_middleware::{FormidableOptions, KoaBodyOptions, Multipart, koa_body_with};
use koa_router::{Router, mount};
use reqwest::{
    Body, Client, Response,
    multipart::{Form, Part},
};
use serde_json::json;

/// Server A. Its server B is where `SERVICE_B` says; by default it lies below `/b` of the same program, so that one shows both.
pub fn app() -> App {
    let port = env::var("PORT").unwrap_or_else(|_| "3000".into());
    let b =
        env::var("SERVICE_B").unwrap_or_else(|_| format!("http://127.0.0.1:{port}/n06/b/upload"));
    let mut app = App::new();
    app.with(mount("/b", service_b().compose()));
    app.with(service_a(b).compose());
    app
}

/// Server A for a server B at a URL.
pub fn service_a(b: String) -> App {
    let client = Client::new();
    let mut router = Router::new();

    let (http, url) = (client.clone(), b.clone());
    router.post("/upload", async move |ctx: &mut Context, _: Next<'_>| {
        // 1. What comes in, part by part, up to the file; nothing of it is stored.
        let mut parts = Multipart::new(&mut ctx.request)?;
        let file = loop {
            match parts.next_part().await? {
                Some(part) if part.name() == Some("file") => break part,
                Some(_) => {}
                None => return ctx.throw(400, "a file is required"),
            }
        };
        // 2. What goes out: three fields and the file, which is read as fast as B takes it.
        let name = file.file_name().unwrap_or("file").to_owned();
        let kind = file
            .content_type()
            .unwrap_or("application/octet-stream")
            .to_owned();
        let part = Part::stream(Body::wrap_stream(file)).file_name(name);
        let part = part
            .mime_str(&kind)
            .or_throw(400, "the file's type is none")?;
        let form = Form::new()
            .text("a", "1")
            .text("b", "2")
            .text("c", "3")
            .part("file", part);
        // 3. The headers, the boundary among them, are those of the form.
        match http.post(&url).multipart(form).send().await {
            Ok(response) => answer(ctx, response).await,
            Err(error) => Err(read_on(parts)
                .await
                .err()
                .unwrap_or_else(|| bad_gateway(error))),
        }
    });

    // Without fields of its own, A passes the bytes on as they are.
    router.post("/relay", async move |ctx: &mut Context, _: Next<'_>| {
        let request = client
            .post(&b)
            .header("Content-Type", &*ctx.get("Content-Type"));
        let sent = request
            .body(Body::wrap_stream(ctx.request.stream()?))
            .send()
            .await;
        answer(ctx, sent.map_err(bad_gateway)?).await
    });

    let mut app = App::new();
    app.with(router.routes()).with(router.allowed_methods());
    app
}

/// Answers as B did.
async fn answer(ctx: &mut Context, response: Response) -> Result {
    let response = response.error_for_status().map_err(bad_gateway)?;
    let bytes = response.bytes().await.map_err(bad_gateway)?;
    ctx.set_type("json");
    ctx.set_body(bytes);
    Ok(())
}

/// Whatever is wrong with B is a 502 to the client; the text is for A's log.
fn bad_gateway(error: reqwest::Error) -> Error {
    Error::new(502)
        .with_message(format!("service B: {error}"))
        .with_source(error)
}

/// Reads what B did not take, so that a client that still sends gets its answer; what is wrong with its body is its own fault.
async fn read_on(mut parts: Multipart) -> Result {
    loop {
        match parts.next_part().await {
            Ok(Some(_)) => {}
            Err(error) if error.status < 500 => return Err(error),
            _ => return Ok(()),
        }
    }
}

/// Server B, which stores what it gets.
pub fn service_b() -> App {
    let mut router = Router::new();
    router.post("/upload", async |ctx, _| {
        let file = &ctx.request.files["file"];
        let got = json!({
            "hello": "upload",
            "body": ctx.request.body,
            "file": { "name": file.name, "size": file.size, "sha256": file.hash },
        });
        ctx.set_body(got);
        Ok(())
    });
    let files = FormidableOptions::new()
        .max_file_size("1gb")
        .hash_algorithm("sha256");
    let mut app = App::new();
    app.with(koa_body_with(
        KoaBodyOptions::new().multipart(true).formidable(files),
    ));
    app.with(router.routes()).with(router.allowed_methods());
    app
}
