//! A folder of a test's own.
//!
//! ```
//! let folder = koa_tests::Folder::with([("views/home.html", "<p>hello</p>")]);
//! assert_eq!(folder.files(), ["views/home.html"]);
//! ```

#![expect(clippy::missing_panics_doc, reason = "said of all methods at the type")]

use std::{
    env, fs,
    ops::Deref,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::{Duration, SystemTime},
};

use crate::eventually;

/// A new folder among the temporary ones, which is removed with what is in it when this is dropped.
///
/// Its methods panic where they cannot do as they are told, so that the test fails.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// An empty folder.
    #[expect(clippy::new_without_default, reason = "it makes a folder")]
    #[must_use]
    pub fn new() -> Self {
        static FOLDERS: AtomicUsize = AtomicUsize::new(0);
        let number = FOLDERS.fetch_add(1, Relaxed);
        let folder = env::temp_dir().join(format!("koa-test-{}-{number}", process::id()));
        fs::create_dir_all(&folder).expect("a folder for temporary files");
        Folder(folder)
    }

    /// A folder with files, each a path and a text, as if they had been written at the start of 2024.
    #[must_use]
    pub fn with<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let folder = Folder::new();
        for (name, text) in files {
            folder.write(name, text);
            folder.touch(name, 0);
        }
        folder
    }

    /// Writes a file, with the folders that lead to it.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Gives a file another time, in seconds after 2024-01-01.
    pub fn touch(&self, name: &str, seconds: u64) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_704_067_200 + seconds);
        let file = fs::File::open(self.join(name)).expect("a file to touch");
        file.set_modified(time).expect("a time");
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) {
        fs::remove_file(self.join(name)).expect("a file to remove");
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The names of what is right in it, folders too, in alphabetical order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = entries(&self.0)
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort_unstable();
        names
    }

    /// Waits until nothing is left, for a thread removes what a request leaves behind it.
    #[track_caller]
    pub fn is_soon_empty(&self) {
        eventually("the folder is empty", || self.names().is_empty());
    }

    /// The paths of all files, those in folders too, in alphabetical order.
    #[must_use]
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect(&self.0, &self.0, &mut found);
        found.sort_unstable();
        found
    }
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<String>) {
    for entry in entries(folder) {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let below = path.strip_prefix(root);
            let below = below.expect("what is in a folder is below it");
            found.push(below.to_string_lossy().into_owned());
        }
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = fs::DirEntry> {
    let entries = fs::read_dir(folder).expect("a folder to list");
    entries.map(|entry| entry.expect("an entry of a folder"))
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
