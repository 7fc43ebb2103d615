//! The files that both sides serve, with times that agree between checkouts.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::kit;

/// 2024-01-02T03:04:05Z, the time of every fixture that `mtimes.json` does not name.
const MODIFIED: f64 = 1_704_164_645.0;

/// The folder of the fixtures: the environment's `KOA_FIXTURES`, or the kit's own.
#[must_use]
pub fn fixtures() -> PathBuf {
    std::env::var_os("KOA_FIXTURES")
        .map_or_else(|| kit().join("koa").join("fixtures"), PathBuf::from)
}

/// Sets the modification time of everything in a folder of fixtures.
///
/// Last-Modified and ETag come from it and must not depend on when the files were checked out.
/// The folder's `mtimes.json` names the files that have another time, in seconds since 1970.
/// Symbolic links keep theirs: what they lead to is what is served.
///
/// # Errors
///
/// Fails where a file cannot be opened or is not one's own, or `mtimes.json` is no such table.
pub fn set_fixture_times(dir: &Path) -> io::Result<()> {
    let times: HashMap<String, f64> =
        serde_json::from_str(&fs::read_to_string(dir.join("mtimes.json"))?)?;
    set_times(dir, "", &times)
}

fn set_times(dir: &Path, prefix: &str, times: &HashMap<String, f64>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_symlink() {
            continue;
        }
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if kind.is_dir() {
            set_times(&entry.path(), &format!("{name}/"), times)?;
        }
        let seconds = times.get(&name).copied().unwrap_or(MODIFIED);
        let since = Duration::try_from_secs_f64(seconds).map_err(io::Error::other)?;
        File::open(entry.path())?.set_modified(SystemTime::UNIX_EPOCH + since)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_from_the_table_or_are_the_common_one() {
        let dir = std::env::temp_dir().join(format!("koa-fixture-times-{}", std::process::id()));
        fs::create_dir_all(dir.join("www/sub")).unwrap();
        fs::write(
            dir.join("mtimes.json"),
            r#"{"www/a": 784111777, "www/sub/b": 1.75}"#,
        )
        .unwrap();
        for file in ["www/a", "www/sub/b", "www/sub/c"] {
            fs::write(dir.join(file), file).unwrap();
        }
        set_fixture_times(&dir).unwrap();
        let table = [
            ("www/a", 784_111_777.0),
            ("www/sub/b", 1.75),
            ("www/sub/c", MODIFIED),
            ("www/sub", MODIFIED),
        ];
        for (file, seconds) in table {
            let modified = fs::metadata(dir.join(file)).unwrap().modified().unwrap();
            let since = modified.duration_since(SystemTime::UNIX_EPOCH).unwrap();
            assert_eq!(since, Duration::from_secs_f64(seconds), "{file}");
        }
        fs::remove_dir_all(&dir).unwrap();
    }
}
