//! What is known of a file: its headers, its version, and its content where that is kept.

use std::{
    fs::{File, Metadata},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use koa_core::{Body, FileBody, http::HeaderValue, mime};

use super::coding::Coding;
use crate::partial::{http_date, second};

/// A file whose last change is younger may change again without its time showing it.
const SETTLED: Duration = Duration::from_secs(2);

/// One form of a file: the file itself, or a twin.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) path: PathBuf,
    pub(crate) metadata: Metadata,
    pub(crate) coding: Option<Coding>,
    pub(crate) content_type: HeaderValue,
    /// The second of the last change, and how it is written.
    pub(crate) modified: i64,
    pub(crate) last_modified: Option<HeaderValue>,
    /// The tag in its strong form, without the quotes.
    pub(crate) tag: String,
    pub(crate) etag: Option<HeaderValue>,
    /// Whether the file had been left alone for long enough that every later change shows in its time.
    pub(crate) settled: bool,
    pub(crate) content: OnceLock<Bytes>,
    /// The file, while it is being sent.
    open: Mutex<Weak<File>>,
}

impl Stored {
    /// `name` is the path without what makes it a twin: the type is by that.
    pub(crate) fn new(
        path: PathBuf,
        name: &str,
        metadata: Metadata,
        coding: Option<Coding>,
    ) -> Self {
        let time = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let modified = second(time);
        let millis = time
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_millis());
        // Twins of the same length and time are other bytes.
        let suffix = coding.map_or("", Coding::name);
        let dash = if suffix.is_empty() { "" } else { "-" };
        let tag = format!("{:x}-{millis:x}{dash}{suffix}", metadata.len());
        let content_type = mime::content_type(extension(name));
        Stored {
            content_type: content_type
                .and_then(|name| HeaderValue::try_from(&*name).ok())
                .unwrap_or(HeaderValue::from_static("application/octet-stream")),
            last_modified: http_date(modified).and_then(|date| date.try_into().ok()),
            etag: HeaderValue::try_from(format!("\"{tag}\"")).ok(),
            modified,
            settled: has_settled(time),
            tag,
            path,
            metadata,
            coding,
            content: OnceLock::new(),
            open: Mutex::default(),
        }
    }

    /// What is sent, without a look at the disk: what is in memory, or the file that other answers are being sent from.
    ///
    /// It is kept open by those alone, so that a file that was removed is gone when the last of them is through.
    pub(crate) fn body(&self) -> Option<Body> {
        if let Some(content) = self.content.get() {
            return Some(content.clone().into());
        }
        let file = self.open().upgrade()?;
        Some(FileBody::new(file, self.metadata.clone()).into())
    }

    /// Lets other answers be sent from an open file.
    pub(crate) fn share(&self, file: &Arc<File>) {
        *self.open() = Arc::downgrade(file);
    }

    fn open(&self) -> MutexGuard<'_, Weak<File>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a tag says which bytes these are: two seconds after the last change.
    pub(crate) fn is_settled(&self) -> bool {
        self.settled || self.metadata.modified().is_ok_and(has_settled)
    }

    /// Whether the file is still what it was, as far as its version can say so.
    pub(crate) fn is_still(&self, later: &Stored) -> bool {
        self.settled && self.path == later.path && self.is_version(&later.metadata)
    }

    pub(crate) fn is_version(&self, metadata: &Metadata) -> bool {
        version(&self.metadata) == version(metadata)
    }

    /// The same name with what is there now.
    pub(crate) fn replaced(&self, metadata: Metadata) -> Self {
        let name = self.path.to_string_lossy();
        let name = self
            .coding
            .and_then(|coding| name.strip_suffix(coding.extension()))
            .unwrap_or(&name);
        Stored::new(self.path.clone(), name, metadata, self.coding)
    }
}

fn has_settled(modified: SystemTime) -> bool {
    SystemTime::now()
        .duration_since(modified)
        .is_ok_and(|age| age >= SETTLED)
}

/// What distinguishes a version of a file.
#[cfg(unix)]
fn version(metadata: &Metadata) -> (u64, Option<SystemTime>, u64, u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (
        metadata.len(),
        metadata.modified().ok(),
        metadata.dev(),
        metadata.ino(),
        metadata.ctime(),
        metadata.ctime_nsec(),
    )
}

#[cfg(not(unix))]
fn version(metadata: &Metadata) -> (u64, Option<SystemTime>, Option<SystemTime>) {
    (
        metadata.len(),
        metadata.modified().ok(),
        metadata.created().ok(),
    )
}

/// The extension of a path, with its dot; a name that begins with its only dot has none.
pub(crate) fn extension(path: &str) -> &str {
    let name = path
        .rsplit(std::path::is_separator)
        .next()
        .unwrap_or_default();
    match name.rfind('.') {
        Some(dot) if dot > 0 => &name[dot..],
        _ => "",
    }
}
