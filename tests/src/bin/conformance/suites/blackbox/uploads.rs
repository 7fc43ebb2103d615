//! What resumes: tus at `/files`, and the slices of the notes at `/slices/verify`, `upload`, `merge` and `cancel`.
//!
//! Both keep what they get in `UPLOAD_DIR`: tus as `<id>` beside `<id>.json`, a merged file as `slices/<fileHash><extension>`, which
//! `GET /uploads/<fileHash><extension>` sends back.

use std::{env, path::PathBuf, time::Duration};

use koa_core::{App, Context, Next, Result};
use koa_middleware::{
    FileStore, SendOptions, SlicesOptions, TusOptions, send_with, slices_with, tus_with,
};

use super::number;

pub(super) fn add(app: &mut App) -> Result {
    let folder: PathBuf = match env::var_os("UPLOAD_DIR") {
        Some(folder) => folder.into(),
        None => env::temp_dir().join(format!("koa-blackbox-{}", std::process::id())),
    };
    let storage = FileStore::new(&folder);
    let mut tus = TusOptions::new("/files", storage.clone());
    let mut slices = SlicesOptions::new("/slices", storage);
    if let Some(size) = number("UPLOAD_MAX_SIZE")? {
        (tus, slices) = (tus.max_size(size), slices.max_size(size));
    }
    if let Some(ms) = number("UPLOAD_EXPIRES")? {
        let period = Duration::from_millis(ms as u64);
        (tus, slices) = (
            tus.expiration_period(period),
            slices.expiration_period(period),
        );
    }
    app.with(tus_with(tus)).with(slices_with(slices));

    let options = SendOptions::new().root(folder.join("slices"));
    app.with(async move |ctx: &mut Context, next: Next<'_>| {
        let name = match ctx.path().strip_prefix("/uploads/") {
            Some(name) if matches!(ctx.method(), "GET" | "HEAD") => name.to_owned(),
            _ => return next.run(ctx).await,
        };
        send_with(ctx, &name, &options).await?;
        Ok(())
    });
    Ok(())
}
