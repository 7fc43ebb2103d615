//! Files kept in memory.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use super::{coding::Coding, stored::Stored};

/// Paths longer than this are looked up every time.
const LONGEST: usize = 1024;

/// What an entry takes beside its path and its contents, about.
const ENTRY: usize = 1024;

/// The files that a path led to, for as long as they are taken to be unchanged, and what stays in memory of them.
#[derive(Debug)]
pub(crate) struct Cache {
    /// How many bytes a file may have to be kept.
    pub(crate) file_size: u64,
    /// How many bytes are kept in all.
    pub(crate) size: u64,
    /// How long a file is taken to be unchanged.
    pub(crate) recheck: Duration,
    kept: RwLock<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// Each with the bytes that it was counted as.
    entries: HashMap<Box<str>, (Arc<Entry>, u64)>,
    bytes: u64,
}

/// What a path led to.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) found: Found,
    looked: Instant,
    used: AtomicBool,
}

#[derive(Clone, Debug)]
pub(crate) enum Found {
    File(File),
    /// A folder that is not listed: nothing is sent, and that is no error.
    Folder,
    Missing,
}

/// A file and its twins.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// `None` where there are twins only.
    pub(crate) plain: Option<Arc<Stored>>,
    pub(crate) twins: Vec<Arc<Stored>>,
}

impl File {
    /// The form for a client that wants some codings.
    pub(crate) fn choose(&self, wanted: &[Option<Coding>]) -> Option<&Arc<Stored>> {
        wanted
            .iter()
            .map_while(|coding| *coding)
            .find_map(|coding| self.twins.iter().find(|twin| twin.coding == Some(coding)))
            .or(self.plain.as_ref())
    }

    pub(crate) fn choose_mut(&mut self, wanted: &[Option<Coding>]) -> Option<&mut Arc<Stored>> {
        let twin = wanted
            .iter()
            .map_while(|coding| *coding)
            .find_map(|coding| {
                self.twins
                    .iter()
                    .position(|twin| twin.coding == Some(coding))
            });
        match twin {
            Some(at) => self.twins.get_mut(at),
            None => self.plain.as_mut(),
        }
    }

    fn forms(&self) -> impl Iterator<Item = &Arc<Stored>> {
        self.plain.iter().chain(&self.twins)
    }
}

impl Entry {
    pub(crate) fn new(found: Found) -> Self {
        Entry {
            found,
            looked: Instant::now(),
            used: AtomicBool::new(true),
        }
    }

    fn bytes(&self, path: &str) -> u64 {
        let contents: u64 = match &self.found {
            Found::File(file) => file
                .forms()
                .filter_map(|form| form.content.get())
                .map(|content| content.len() as u64)
                .sum(),
            Found::Folder | Found::Missing => 0,
        };
        contents + (ENTRY + path.len()) as u64
    }
}

impl Cache {
    pub(crate) fn new() -> Self {
        Cache {
            file_size: 64 << 10,
            size: 16 << 20,
            recheck: Duration::from_millis(100),
            kept: RwLock::default(),
        }
    }

    pub(crate) fn emptied(&self) -> Self {
        Cache {
            kept: RwLock::default(),
            ..*self
        }
    }

    /// What a path led to when it was last looked up.
    pub(crate) fn get(&self, path: &str) -> Option<Arc<Entry>> {
        let (entry, _) = self.read().entries.get(path).cloned()?;
        if !entry.used.load(Relaxed) {
            entry.used.store(true, Relaxed);
        }
        Some(entry)
    }

    /// Whether an entry is young enough to go by.
    pub(crate) fn is_fresh(&self, entry: &Entry) -> bool {
        entry.looked.elapsed() < self.recheck
    }

    /// Whether a file of that size is kept at all.
    pub(crate) fn keeps(&self, size: u64) -> bool {
        size <= self.file_size && size < self.size
    }

    pub(crate) fn put(&self, path: &str, entry: Arc<Entry>) {
        if path.len() > LONGEST || self.size == 0 {
            return;
        }
        let mut kept = self.write();
        let added = entry.bytes(path);
        if let Some((_, bytes)) = kept.entries.remove(path) {
            kept.bytes -= bytes;
        }
        if kept.bytes + added > self.size {
            kept.make_room(self.size.saturating_sub(added));
        }
        if kept.bytes + added <= self.size {
            kept.bytes += added;
            kept.entries.insert(path.into(), (entry, added));
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Kept> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Kept> {
        self.kept.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Drops what was not used since this was last called, and if need be the rest.
    fn make_room(&mut self, size: u64) {
        self.keep(|entry, _| entry.used.swap(false, Relaxed));
        if self.bytes > size {
            // Half of the budget stays free for a while, so that this is not done for every request.
            let mut left = size / 2;
            self.keep(|_, bytes| {
                let stays = bytes <= left;
                left -= if stays { bytes } else { 0 };
                stays
            });
        }
    }

    fn keep(&mut self, mut stays: impl FnMut(&Entry, u64) -> bool) {
        let mut kept = 0;
        self.entries.retain(|_, (entry, bytes)| {
            let stays = stays(entry, *bytes);
            kept += if stays { *bytes } else { 0 };
            stays
        });
        self.bytes = kept;
    }
}
