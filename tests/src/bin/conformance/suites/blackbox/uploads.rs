//! What resumes: tus at `/files`.

use std::{env, time::Duration};

use koa_core::{App, Result};
use koa_middleware::{DiskStorage, TusOptions, tus_with};

use super::number;

pub(super) fn add(app: &mut App) -> Result {
    let folder = match env::var_os("UPLOAD_DIR") {
        Some(folder) => folder.into(),
        None => env::temp_dir().join(format!("koa-blackbox-{}", std::process::id())),
    };
    let mut tus = TusOptions::new("/files", DiskStorage::new(folder));
    if let Some(size) = number("UPLOAD_MAX_SIZE")? {
        tus = tus.max_size(size);
    }
    if let Some(ms) = number("UPLOAD_EXPIRES")? {
        tus = tus.expiration_period(Duration::from_millis(ms as u64));
    }
    app.with(tus_with(tus));
    Ok(())
}
