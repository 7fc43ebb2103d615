//! A file and what is known of it.

use std::{
    fs, io,
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use koa_core::{Result, mime};
use md5::{Digest, Md5};
use tokio::sync::OnceCell;

#[derive(Debug)]
pub(super) struct CachedFile {
    pub(super) path: PathBuf,
    pub(super) kind: &'static str,
    /// The content, where it is kept in memory.
    pub(super) buffer: Option<Bytes>,
    state: Mutex<State>,
    gzip: OnceCell<Bytes>,
}

/// What changes with the file.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) modified: SystemTime,
    pub(super) length: u64,
    /// `None` while it is computed anew.
    pub(super) md5: Option<String>,
}

impl CachedFile {
    /// Reads a file, which may block.
    pub(super) fn load(path: PathBuf, buffer: bool) -> io::Result<Self> {
        let metadata = fs::metadata(&path)?;
        if !metadata.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let buffer = if buffer {
            Some(Bytes::from(fs::read(&path)?))
        } else {
            None
        };
        let (md5, length) = match &buffer {
            Some(bytes) => (encoded(Md5::new_with_prefix(bytes)), bytes.len() as u64),
            None => (hash(&path)?, metadata.len()),
        };
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        Ok(CachedFile {
            kind: mime::lookup(name).unwrap_or("application/octet-stream"),
            buffer,
            state: Mutex::new(State {
                modified: metadata.modified()?,
                length,
                md5: Some(md5),
            }),
            gzip: OnceCell::new(),
            path,
        })
    }

    pub(super) fn state(&self) -> State {
        self.lock().clone()
    }

    /// Looks whether a file that is not kept in memory has changed; false where it is gone.
    ///
    /// The hash of a new content is computed meanwhile, and the answers until then have none.
    pub(super) async fn refresh(self: &Arc<Self>) -> bool {
        if self.buffer.is_some() {
            return true;
        }
        let Ok(metadata) = tokio::fs::metadata(&self.path).await else {
            return false;
        };
        let Ok(modified) = metadata.modified() else {
            return false;
        };
        let mut state = self.lock();
        if state.modified != modified {
            *state = State {
                modified,
                length: metadata.len(),
                md5: None,
            };
            let file = self.clone();
            tokio::task::spawn_blocking(move || file.rehash(modified));
        }
        true
    }

    fn rehash(&self, modified: SystemTime) {
        let md5 = hash(&self.path).ok();
        let mut state = self.lock();
        if state.modified == modified {
            state.md5 = md5;
        }
    }

    /// The content as gzip: what stands beside the file, or what is packed once.
    pub(super) async fn packed(&self, buffer: &Bytes, precompiled: Option<Bytes>) -> Result<Bytes> {
        let packed = self.gzip.get_or_try_init(|| async {
            if let Some(precompiled) = precompiled {
                return Ok(precompiled);
            }
            let buffer = buffer.clone();
            tokio::task::spawn_blocking(move || gzip(&buffer)).await?
        });
        Ok(packed.await?.clone())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn gzip(bytes: &[u8]) -> Result<Bytes> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.into())
}

fn hash(path: &Path) -> io::Result<String> {
    let (mut file, mut md5, mut piece) = (fs::File::open(path)?, Md5::new(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(encoded(md5)),
            length => md5.update(&piece[..length]),
        }
    }
}

fn encoded(md5: Md5) -> String {
    STANDARD.encode(md5.finalize())
}

/// The names of the files below a folder, from there on, without what begins with a dot.
pub(super) fn names(dir: &Path) -> io::Result<Vec<String>> {
    let (mut names, mut folders) = (Vec::new(), vec![String::new()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(dir.join(&folder))? {
            let entry = entry?;
            // What is not text in UTF-8 has no URL either.
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            let name = format!("{folder}{name}");
            let metadata = fs::metadata(entry.path());
            match metadata {
                Ok(metadata) if metadata.is_dir() => folders.push(name + "/"),
                Ok(metadata) if metadata.is_file() => names.push(name),
                _ => {}
            }
        }
    }
    names.sort();
    Ok(names)
}
