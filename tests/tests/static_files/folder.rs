//! A folder of files that is gone when the test is.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, SystemTime},
};

pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A folder with these files, each a path and a text.
    pub(crate) fn with<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder =
            Folder(env::temp_dir().join(format!("koa-files-test-{}-{number}", process::id())));
        fs::create_dir_all(&folder.0).expect("a folder for temporary files");
        for (name, text) in files {
            folder.write(name, text);
            folder.touch(name, 0);
        }
        folder
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Gives a file another time, in seconds after 2024-01-01.
    pub(crate) fn touch(&self, name: &str, seconds: u64) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_704_067_200 + seconds);
        let file = fs::File::open(self.0.join(name)).expect("a file to touch");
        file.set_modified(time).expect("a time");
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.0.join(name)).expect("a file to remove");
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
