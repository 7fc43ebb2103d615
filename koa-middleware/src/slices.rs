//! Uploads in slices that are merged: hash the file, ask which slices are there, send the missing ones, merge.
//!
//! This is the protocol of many tutorials, which no npm package owns. A client cuts a file into slices of one size, computes the hash of
//! the whole file, and then:
//!
//! | request | body | answer |
//! | --- | --- | --- |
//! | `POST /verify`, or `GET` with a query | JSON `{ fileHash, filename }` | `{ "shouldUpload": false }` where the file is there, else `{ "shouldUpload": true, "uploadedList": [..] }` with the slices that are |
//! | `POST /upload` | a form with the file `chunk` and the fields `hash` (`<fileHash>-<index>`), `fileHash`, `filename` | `received file chunk`, `chunk exist` or `file exist` |
//! | `POST /merge` | JSON `{ fileHash, filename, size }` | `{ "code": 0, "message": "file merged success" }` |
//! | `POST /cancel` or `/delete` | JSON `{ fileHash }` | `{ "code": 0, "message": "upload cancelled" }` |
//!
//! `fileHash` is MD5, SHA-1 or SHA-256 in hexadecimal digits, `size` that of a slice in bytes. Two fields more make it safer: `chunkHash` of a
//! slice is checked before it counts, and `total`, the number of slices, or `fileSize` in bytes tell a missing end from a wrong one at the merge.
//!
//! - A slice is there when all of it is on the disk, or not at all; slices may come at the same time, twice and in any order.
//! - The file appears under its name, `<fileHash>` with the extension of `filename`, when it is complete and has its hash.
//! - What is told to the client survives the server being killed.
//!
//! | status | when |
//! | --- | --- |
//! | 400 | a field that is missing or is no hash, number or name; a body that was cut |
//! | 404 | a merge of what nobody sent |
//! | 409 | a merge with slices missing, or of other sizes than announced |
//! | 413 | a slice, a file or a number of slices over its limit |
//! | 415 | a slice that is not in a form |
//! | 422 | a slice or a file that does not have its hash; of the file nothing appears |
//! | 507 | a disk that is full |

mod fields;
mod merge;
mod options;
mod receive;

use std::{
    fmt,
    sync::{Arc, atomic::AtomicBool},
    time::{Duration, SystemTime},
};

use koa_core::{Context, Error, Middleware, Next, Result};
use serde_json::json;

use self::fields::{Fields, slice_index};
pub use self::options::{MergeHook, MergedFile, SlicesOptions};
use crate::{
    UploadStorage,
    upload_storage::{CleanUp, Held, Locks, storage_error, sweep},
};

/// How long a request waits for a merge.
const MERGE_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// Serves uploads in slices below a path, with the defaults of [`SlicesOptions`]; other paths are for what follows.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{FileStore, slices};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let folder = std::env::temp_dir().join("koa-doc-slices-none");
/// let mut app = App::new();
/// app.with(slices("/", FileStore::new(folder)));
///
/// let file = json!({ "fileHash": "5d41402abc4b2a76b9719d911017c592", "filename": "hello.txt" });
/// let known = app.test().post("/verify").json(&file).send().await;
/// known.assert_json(&json!({ "shouldUpload": true, "uploadedList": [] }));
/// # }
/// ```
///
/// # Panics
///
/// Where the path does not begin with a slash.
///
/// # In Koa
///
/// `router.post('/verify', ..).post('/upload', ..).post('/merge', ..)`, by hand
#[track_caller]
pub fn slices<S: UploadStorage>(path: &str, storage: S) -> impl Middleware + use<S> {
    slices_with(SlicesOptions::new(path, storage))
}

/// [`slices`](fn@slices) with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::{FileStore, SlicesOptions, slices_with};
///
/// let mut app = koa_core::App::new();
/// app.with(slices_with(SlicesOptions::new("/", FileStore::new("uploads")).max_size("1gb")));
/// ```
#[must_use]
pub fn slices_with(options: SlicesOptions) -> impl Middleware {
    let inner = Arc::new(Inner {
        options,
        locks: Locks::default(),
        sweeps: AtomicBool::new(false),
    });
    async move |ctx: &mut Context, next: Next<'_>| {
        let Some(step) = Step::of(&inner.options.path, ctx.path(), ctx.method()) else {
            return next.run(ctx).await;
        };
        // Boxed, so that the requests of others do not carry what this one needs.
        Box::pin(inner.answer(ctx, step)).await
    }
}

/// What the requests share.
struct Inner {
    options: SlicesOptions,
    locks: Locks,
    sweeps: AtomicBool,
}

/// What a request asks for.
enum Step {
    Preflight,
    Verify,
    Upload,
    Merge,
    Cancel,
}

impl Step {
    fn of(prefix: &str, path: &str, method: &str) -> Option<Self> {
        let name = path.strip_prefix(prefix)?.strip_prefix('/')?;
        match (name, method) {
            ("verify" | "upload" | "merge" | "cancel" | "delete", "OPTIONS") => {
                Some(Step::Preflight)
            }
            ("verify", "POST" | "GET") => Some(Step::Verify),
            ("upload", "POST") => Some(Step::Upload),
            ("merge", "POST") => Some(Step::Merge),
            ("cancel" | "delete", "POST") => Some(Step::Cancel),
            _ => None,
        }
    }
}

impl Inner {
    async fn answer(self: &Arc<Self>, ctx: &mut Context, step: Step) -> Result {
        ctx.set("Access-Control-Allow-Origin", "*");
        ctx.set("Access-Control-Allow-Headers", ALLOWED_HEADERS);
        let answered = match step {
            Step::Preflight => {
                ctx.set("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
                ctx.set("Access-Control-Max-Age", "86400");
                ctx.set_status(204);
                Ok(())
            }
            Step::Verify => self.verify(ctx).await,
            Step::Upload => {
                sweep(self, self.options.expiration_period);
                self.receive(ctx).await
            }
            Step::Merge => self.merge(ctx).await,
            Step::Cancel => self.cancel(ctx).await,
        };
        answered.map_err(|error| {
            // The application keeps the error's own headers alone.
            error
                .with_header("Access-Control-Allow-Origin", "*")
                .with_header("Access-Control-Allow-Headers", ALLOWED_HEADERS)
        })
    }

    async fn verify(&self, ctx: &mut Context) -> Result {
        let fields = Fields::of(ctx).await?;
        let hash = fields.file_hash(self.options.check_hash)?;
        let storage = &self.options.storage;
        let file = self.file_key(&hash, fields.text("filename"));
        if storage.size(&file).await.map_err(storage_error)?.is_some() {
            ctx.set_body(json!({ "shouldUpload": false }));
            return Ok(());
        }
        let there = self.slices_of(&hash).await?;
        let list: Vec<_> = there
            .iter()
            .map(|slice| match self.options.numbers {
                true => json!(slice.index),
                false => json!(format!("{hash}-{}", slice.index)),
            })
            .collect();
        ctx.set_body(json!({ "shouldUpload": true, "uploadedList": list }));
        Ok(())
    }

    async fn cancel(&self, ctx: &mut Context) -> Result {
        let fields = Fields::of(ctx).await?;
        let hash = fields.file_hash(self.options.check_hash)?;
        let held = self.lock(&hash).await?;
        let removed = self.options.storage.remove(&self.folder(&hash)).await;
        removed.map_err(storage_error)?;
        drop(held);
        ctx.set_body(json!({ "code": 0, "message": "upload cancelled" }));
        Ok(())
    }

    /// The slices of a file that are there, in the order of their indices.
    async fn slices_of(&self, hash: &str) -> Result<Vec<Slice>> {
        let listed = self.options.storage.list(&self.folder(hash)).await;
        let mut slices: Vec<_> = listed
            .map_err(storage_error)?
            .into_iter()
            .filter_map(|stored| {
                let index = slice_index(&stored.name, hash)?;
                (!stored.is_folder).then_some(Slice {
                    index,
                    size: stored.size,
                })
            })
            .collect();
        slices.sort_by_key(|slice| slice.index);
        Ok(slices)
    }

    async fn lock(&self, hash: &str) -> Result<Held> {
        let held = self.locks.take(hash, MERGE_TIMEOUT).await;
        held.ok_or_else(|| Error::new(409).with_message("the file is being merged"))
    }

    /// Where all is that is not a whole file yet: a name without an extension may be that of a file.
    fn incomplete(&self) -> String {
        format!("{}/incomplete", self.options.folder)
    }

    fn folder(&self, hash: &str) -> String {
        format!("{}/{hash}", self.incomplete())
    }

    fn slice_key(&self, hash: &str, index: u64) -> String {
        format!("{}/{hash}-{index}", self.folder(hash))
    }

    fn file_key(&self, hash: &str, filename: &str) -> String {
        let extension = fields::extension(filename);
        format!("{}/{hash}{extension}", self.options.folder)
    }
}

const ALLOWED_HEADERS: &str = "Authorization, Content-Type, X-Requested-With";

/// A slice in the storage.
struct Slice {
    index: u64,
    size: u64,
}

impl CleanUp for Inner {
    fn sweeps(&self) -> &AtomicBool {
        &self.sweeps
    }

    async fn clean_up(&self) -> Result<usize> {
        let (storage, folder) = (&self.options.storage, self.incomplete());
        let old = |modified: SystemTime| {
            modified
                .elapsed()
                .is_ok_and(|age| age > self.options.expiration_period)
        };
        let mut removed = 0;
        for stored in storage.list(&folder).await.map_err(storage_error)? {
            if !old(stored.modified) {
                continue;
            }
            let Some(held) = self.locks.take(&stored.name, Duration::ZERO).await else {
                continue;
            };
            let key = format!("{folder}/{}", stored.name);
            storage.remove(&key).await.map_err(storage_error)?;
            removed += 1;
            drop(held);
        }
        Ok(removed)
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.options.fmt(f)
    }
}
