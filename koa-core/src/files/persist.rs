//! Moving a file to its place: at once, as a whole, and never over another one unasked.

use std::{
    fs::{self, File, OpenOptions},
    hash::{BuildHasher, RandomState},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use bytes::Bytes;

pub(super) enum Content {
    File(PathBuf),
    Memory(Bytes),
}

pub(super) fn persist(content: &Content, target: &Path, replace: bool) -> io::Result<()> {
    match content {
        Content::Memory(bytes) => by_copy(target, replace, |copy| copy.write_all(bytes)),
        Content::File(path) => match publish(path, target, replace) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                by_copy(target, replace, |copy| {
                    let mut file = File::open(path)?;
                    io::copy(&mut file, copy)?;
                    copy.set_permissions(file.metadata()?.permissions())
                })?;
                // It is in its place; what is left of it elsewhere is no reason to say that it is not.
                let _ = fs::remove_file(path);
                Ok(())
            }
            published => published,
        },
    }
}

/// Writes a file beside the target, on the same file system, and puts it into its place.
fn by_copy(
    target: &Path,
    replace: bool,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let beside = beside(target);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)?;
    let written = write(&mut file).and_then(|()| publish(&beside, target, replace));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Moves a file within a file system.
fn publish(path: &Path, target: &Path, replace: bool) -> io::Result<()> {
    if replace {
        return fs::rename(path, target);
    }
    // A second name is given only where there is no such name yet, which renaming does not look at.
    match fs::hard_link(path, target) {
        Ok(()) => fs::remove_file(path),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::AlreadyExists | ErrorKind::CrossesDevices | ErrorKind::NotFound
            ) =>
        {
            Err(error)
        }
        // A file system without second names: the place is taken first, and only what was taken is replaced.
        Err(_) => {
            OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(target)?;
            let renamed = fs::rename(path, target);
            if renamed.is_err() {
                let _ = fs::remove_file(target);
            }
            renamed
        }
    }
}

/// A path in the folder of another one that nobody else has.
fn beside(target: &Path) -> PathBuf {
    let number = RandomState::new().hash_one(target);
    target.with_file_name(format!(".{number:016x}.part"))
}

#[cfg(test)]
mod tests {
    use std::{env, fs, io::ErrorKind, path::PathBuf, process};

    use super::{Content, persist};

    fn folder(name: &str) -> PathBuf {
        let folder = env::temp_dir().join(format!("koa-persist-{name}-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn nothing_is_replaced_unasked_and_nothing_else_is_left() {
        let folder = folder("replace");
        let (path, target) = (folder.join("path"), folder.join("target"));
        for replace in [false, true] {
            for in_memory in [false, true] {
                fs::write(&path, "new").unwrap();
                fs::write(&target, "old").unwrap();
                let content = if in_memory {
                    Content::Memory("new".into())
                } else {
                    Content::File(path.clone())
                };
                let moved = persist(&content, &target, replace);
                assert_eq!(
                    moved.err().map(|error| error.kind()),
                    (!replace).then_some(ErrorKind::AlreadyExists)
                );
                let now = fs::read_to_string(&target).unwrap();
                assert_eq!(now, if replace { "new" } else { "old" });
                assert_eq!(path.exists(), !replace || in_memory);
                let left = fs::read_dir(&folder).unwrap().count();
                assert_eq!(left, 1 + usize::from(path.exists()));
            }
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_system_is_left_for_another() {
        // Linux has one in memory, which is seldom the one of the temporary folder.
        let Ok(other) = fs::metadata("/dev/shm") else {
            return;
        };
        assert!(other.is_dir());
        let folder = folder("cross");
        let target = PathBuf::from(format!("/dev/shm/koa-persist-{}", process::id()));
        for replace in [false, true] {
            let path = folder.join("path");
            fs::write(&path, "content").unwrap();
            persist(&Content::File(path.clone()), &target, replace).unwrap();
            assert_eq!(fs::read_to_string(&target).unwrap(), "content");
            assert!(!path.exists());
        }
        fs::remove_file(target).unwrap();
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_missing_folder_is_an_error_that_leaves_the_file() {
        let folder = folder("missing");
        let path = folder.join("path");
        fs::write(&path, "content").unwrap();
        for replace in [false, true] {
            let moved = persist(
                &Content::File(path.clone()),
                &folder.join("none/target"),
                replace,
            );
            assert_eq!(moved.unwrap_err().kind(), ErrorKind::NotFound);
            assert!(path.exists());
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
