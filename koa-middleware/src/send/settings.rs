//! What the options of `send` and of `serve` come to.

use std::{
    fmt,
    fs::Metadata,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use koa_core::{Response, http::HeaderValue};

use super::{cache::Cache, coding::Coding, path::absolute};

pub(crate) type SetHeaders = Arc<dyn Fn(&mut Response, &Path, &Metadata) + Send + Sync>;

/// How files are found and sent.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) root: PathBuf,
    pub(crate) index: Option<String>,
    pub(crate) format: bool,
    pub(crate) hidden: bool,
    pub(crate) maxage: Duration,
    pub(crate) immutable: bool,
    pub(crate) extensions: Vec<String>,
    pub(crate) codings: Vec<Coding>,
    pub(crate) by_quality: bool,
    pub(crate) set_headers: Option<SetHeaders>,
    /// The header, where it is wanted.
    pub(crate) cache_control: Option<HeaderValue>,
    pub(crate) last_modified: bool,
    pub(crate) etag: FileTag,
    pub(crate) conditional: bool,
    pub(crate) accept_ranges: bool,
    pub(crate) follow_symlinks: bool,
    pub(crate) cache: Arc<Cache>,
}

impl Settings {
    pub(crate) fn new() -> Self {
        Settings {
            root: absolute(Path::new("")),
            index: None,
            format: true,
            hidden: false,
            maxage: Duration::ZERO,
            immutable: false,
            extensions: Vec::new(),
            codings: Coding::ALL.into(),
            by_quality: false,
            set_headers: None,
            cache_control: Some(HeaderValue::from_static("max-age=0")),
            last_modified: true,
            etag: FileTag::Strong,
            conditional: true,
            accept_ranges: true,
            follow_symlinks: true,
            cache: Arc::new(Cache::new()),
        }
    }

    pub(crate) fn root(&mut self, root: &Path) {
        self.root = absolute(root);
        self.forget();
    }

    /// What was found with other options is not what would be found with these.
    pub(crate) fn forget(&mut self) {
        self.cache = Arc::new(self.cache.emptied());
    }

    pub(crate) fn coding(&mut self, coding: Coding, wanted: bool) {
        self.codings = Coding::ALL
            .into_iter()
            .filter(|known| {
                if *known == coding {
                    wanted
                } else {
                    self.codings.contains(known)
                }
            })
            .collect();
    }

    pub(crate) fn cache(&mut self, change: impl FnOnce(&mut Cache)) {
        let mut cache = self.cache.emptied();
        change(&mut cache);
        self.cache = Arc::new(cache);
    }

    /// Puts the header together anew, unless it was switched off.
    pub(crate) fn age(&mut self) {
        if self.cache_control.is_some() {
            let immutable = if self.immutable { ",immutable" } else { "" };
            let directives = format!("max-age={}{immutable}", self.maxage.as_secs());
            self.cache_control = HeaderValue::try_from(directives).ok();
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("root", &self.root)
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

/// Which entity tag a file is sent with.
///
/// # Examples
///
/// ```
/// use koa_middleware::{FileTag, SendOptions};
///
/// let options = SendOptions::new().etag(FileTag::Weak);
/// let none = SendOptions::new().etag(false);
/// ```
///
/// # In Koa
///
/// What `@koa/etag` does for a file is [`Weak`](Self::Weak).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileTag {
    /// None.
    None,
    /// One that says that two versions are equivalent, so that a client may skip a download but not resume one.
    Weak,
    /// One that says that two versions are the same bytes; weak for two seconds after a change, while another could follow it unseen.
    Strong,
}

impl From<bool> for FileTag {
    /// `true` is [`Strong`](Self::Strong).
    fn from(wanted: bool) -> Self {
        if wanted {
            FileTag::Strong
        } else {
            FileTag::None
        }
    }
}
