//! Uploads: `@koa/multer` and the multipart part of `koa-body`.
//!
//! Files go to one temporary folder; a route that succeeds describes its files and deletes them, a request that fails must leave none.

mod body;
mod multer;

use std::{env, fs, path::Path, process, time::Duration};

use koa_core::{App, Result};
use koa_router::Router;
use serde_json::json;
use sha2::{Digest, Sha256};

pub(crate) fn add(app: &mut App) -> Result {
    let folder = env::temp_dir().join(format!("uploads-{}", process::id()));
    fs::create_dir_all(&folder)?;
    app.silent = true;
    let mut router = Router::new();
    multer::add(&mut router, &folder);
    body::add(&mut router, &folder);

    // 12. MUL-050, KBD-045: what lies in the folder; it is empty afterwards
    router.get(
        "/tmp-files",
        async move |ctx: &mut koa_core::Context, _: koa_core::Next<'_>| {
            let left: Vec<_> = fs::read_dir(&folder)?.collect::<std::io::Result<_>>()?;
            for entry in &left {
                fs::remove_file(entry.path())?;
            }
            ctx.set_body(json!(vec!["file"; left.len()]));
            Ok(())
        },
    );
    router.get("/wait", async |ctx, _| {
        tokio::time::sleep(Duration::from_millis(500)).await;
        ctx.set_body("waited");
        Ok(())
    });

    app.with(router.routes());
    Ok(())
}

fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What lies at a path, which is removed.
fn taken(path: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(path)?;
    fs::remove_file(path)?;
    Ok(bytes)
}

fn in_folder(path: &Path, folder: &Path) -> bool {
    path.parent() == Some(folder)
}
