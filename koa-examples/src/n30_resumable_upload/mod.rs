//! N30 断点续传：上传 / an upload that resumes: slices, the ones that are there, the missing ones, merge.

use std::{env, path::PathBuf};

use koa_core::App;
use koa_middleware::{FileStore, SendOptions, SlicesOptions, send_with, slices_with};
use koa_router::Router;

/// Where the uploads are, so that they can go on after the server was started again too.
pub fn folder() -> PathBuf {
    env::temp_dir().join("koa-notes-uploads")
}

/// The page cuts a file into slices; this takes them, says which it has, and merges them.
pub fn app() -> App {
    let mut app = App::new();

    // 1. POST /upload takes a slice, which has an index and the hash of its file; half a slice is none.
    // 2. POST /verify says which slices are there, so that the page sends the missing ones alone.
    // 3. POST /merge puts them together, and checks that the file has its hash.
    let options = SlicesOptions::new("/", FileStore::new(folder())).max_size("200mb");
    app.with(slices_with(options));

    // 4. The file is there, as a download: what others upload is never shown as a page of this site.
    let mut router = Router::new();
    let files = SendOptions::new().root(folder().join("slices"));
    router.get("/files/:name", async move |ctx, _| {
        let name = ctx.params["name"].to_owned();
        if send_with(ctx, &name, &files).await?.is_some() {
            ctx.attachment(&*name);
        }
        Ok(())
    });
    app.with(router.routes());
    app
}
