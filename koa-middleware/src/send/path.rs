//! From a path of a URL to a path below a root — npm `resolve-path`.

use std::path::{Component, Path, PathBuf};

use koa_core::{Error, Result};
use percent_encoding::percent_decode_str;

/// Where a path leads below the root.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: PathBuf,
    /// It ended with a slash, so a file is not what was asked for.
    pub(super) folder: bool,
}

/// Finds the place of a path, without a look at the file system; `None` where it is hidden.
///
/// # Errors
///
/// 400 for what cannot be decoded, is absolute or has a NUL byte in it, 403 for what climbs above the root.
pub(super) fn place(
    root: &Path,
    path: &str,
    index: Option<&str>,
    hidden: bool,
) -> Result<Option<Place>> {
    if path.is_empty() {
        return Err(Error::other("pathname required"));
    }
    let decoded = decode(path.strip_prefix('/').unwrap_or(path))?;
    let decoded = match index {
        Some(index) if path.ends_with('/') => format!("{decoded}{index}"),
        _ => decoded,
    };
    if decoded.contains('\0') || is_absolute(&decoded) {
        return Err(Error::new(400).with_message("Malicious Path"));
    }
    let mut segments = Vec::new();
    for segment in decoded.split(is_separator) {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop().ok_or_else(|| Error::new(403))?;
            }
            segment => segments.push(segment),
        }
    }
    // A backslash may be a part of a name here, and a separator where the name ends up.
    if segments
        .iter()
        .any(|segment| segment.split('\\').any(|part| part == ".."))
    {
        return Err(Error::new(403));
    }
    if cfg!(windows) && segments.iter().any(|segment| is_unsafe_on_windows(segment)) {
        return Err(Error::new(404));
    }
    if !hidden && segments.iter().any(|segment| segment.starts_with('.')) {
        return Ok(None);
    }
    let folder = segments.is_empty() || decoded.ends_with(is_separator);
    let mut path = root.to_owned();
    path.extend(segments);
    Ok(Some(Place { path, folder }))
}

fn is_separator(c: char) -> bool {
    c == '/' || (cfg!(windows) && c == '\\')
}

fn decode(path: &str) -> Result<String> {
    let escapes_are_whole = path.split('%').skip(1).all(|after| {
        let mut digits = after.bytes().take(2);
        digits.len() == 2 && digits.all(|digit| digit.is_ascii_hexdigit())
    });
    percent_decode_str(path)
        .decode_utf8()
        .ok()
        .filter(|_| escapes_are_whole)
        .map(Into::into)
        .ok_or_else(|| Error::new(400).with_message("failed to decode"))
}

/// Whether a path is absolute here or on Windows.
fn is_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    let drive = bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':';
    path.starts_with(['/', '\\']) || (drive && matches!(bytes[2], b'/' | b'\\'))
}

/// Whether Windows would open something else than a file of that name: a device, a stream of a file, a name cut at its end.
fn is_unsafe_on_windows(segment: &str) -> bool {
    let stem = segment.split('.').next().unwrap_or_default().trim_end();
    let numbered = |name: &str| {
        stem.get(..3)
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
            && matches!(
                stem.get(3..),
                Some(
                    "0" | "1"
                        | "2"
                        | "3"
                        | "4"
                        | "5"
                        | "6"
                        | "7"
                        | "8"
                        | "9"
                        | "\u{b9}"
                        | "\u{b2}"
                        | "\u{b3}"
                )
            )
    };
    segment.contains([':', '<', '>', '"', '|', '?', '*'])
        || segment.ends_with(['.', ' '])
        || ["con", "prn", "aux", "nul", "conin$", "conout$"]
            .iter()
            .any(|name| stem.eq_ignore_ascii_case(name))
        || numbered("com")
        || numbered("lpt")
}

/// The absolute form of a root, without its `.` and `..`.
pub(super) fn absolute(root: &Path) -> PathBuf {
    // It fails for the empty path alone, which is the working directory.
    let absolute = std::path::absolute(root)
        .or_else(|_| std::env::current_dir())
        .unwrap_or_else(|_| root.to_owned());
    let mut path = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                path.pop();
            }
            component => path.push(component),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(
        path: &str,
        index: Option<&str>,
        hidden: bool,
    ) -> std::result::Result<Option<(String, bool)>, u16> {
        place(Path::new("/www"), path, index, hidden)
            .map(|place| place.map(|place| (place.path.display().to_string(), place.folder)))
            .map_err(|error| error.status)
    }

    // spec: SND-015, SND-018, SND-024, SND-025, SND-026, SND-032, SND-041, PSN-002
    #[test]
    fn paths_are_decoded_once_and_normalised() {
        for (path, wanted, folder) in [
            ("hello.txt", "/www/hello.txt", false),
            ("/hello.txt", "/www/hello.txt", false),
            ("/x/../hello.txt", "/www/hello.txt", false),
            ("/x%2f..%2fhello.txt", "/www/hello.txt", false),
            ("/./a//b", "/www/a/b", false),
            ("/a%2520b.txt", "/www/a%20b.txt", false),
            ("/%E4%B8%AD%E6%96%87.txt", "/www/中文.txt", false),
            ("/do..ts.txt", "/www/do..ts.txt", false),
            ("/hello.txt/", "/www/hello.txt", true),
            ("/", "/www", true),
            ("/.", "/www", true),
            ("/C:x", "/www/C:x", false),
        ] {
            assert_eq!(
                found(path, None, false),
                Ok(Some((wanted.into(), folder))),
                "{path}"
            );
        }
        assert_eq!(
            found("/dir/", Some("index.html"), false),
            Ok(Some(("/www/dir/index.html".into(), false)))
        );
        assert_eq!(
            found("/dir", Some("index.html"), false),
            Ok(Some(("/www/dir".into(), false)))
        );
        for path in ["/.hidden", "/.well-known/x", "/a/.b/c", "/%2ehidden"] {
            assert_eq!(found(path, None, false), Ok(None), "{path}");
        }
        assert_eq!(
            found("/.well-known/x", None, true),
            Ok(Some(("/www/.well-known/x".into(), false)))
        );
    }

    // spec: FSV-007, PSN-031, SND-002, SND-016, SND-017, SND-019, SND-020, SND-021, SND-022, SND-023, PSN-003
    #[test]
    fn no_path_leaves_the_root() {
        for (path, status) in [
            ("", 500),
            ("../x", 403),
            ("/../x", 403),
            ("/a/../../x", 403),
            ("/../www/hello.txt", 403),
            ("/%2e%2e/f", 403),
            ("/..%2ff", 403),
            ("/..%5cf", 403),
            ("/a/..%5c..%5cf", 403),
            ("//hello.txt", 400),
            ("/%2Fhello.txt", 400),
            ("/%5c..%5cx", 400),
            ("/C:/x", 400),
            ("/c:%5cx", 400),
            ("/%5c%5cserver%5cshare", 400),
            ("/hello.txt%00", 400),
            ("/%", 400),
            ("/%f", 400),
            ("/%+1", 400),
            ("/%ff", 400),
            ("/%c0%ae%c0%ae/x", 400),
        ] {
            for hidden in [true, false] {
                assert_eq!(found(path, None, hidden), Err(status), "{path}");
            }
        }
    }

    #[test]
    fn names_that_mean_something_else_on_windows_are_known() {
        for name in [
            "con",
            "NUL",
            "nul.txt",
            "aux .txt",
            "COM1",
            "lpt9.log",
            "com\u{b9}",
            "a.txt:stream",
            "a.",
            "a ",
            "C:x",
            "a?",
        ] {
            assert!(is_unsafe_on_windows(name), "{name}");
        }
        for name in ["console.txt", "com", "com10", "a.b", "nu", "中文"] {
            assert!(!is_unsafe_on_windows(name), "{name}");
        }
    }

    // spec: SND-013
    #[test]
    fn a_root_is_made_absolute() {
        assert_eq!(absolute(Path::new("/a/b/../c/.")), Path::new("/a/c"));
        let here = std::env::current_dir().unwrap();
        assert_eq!(absolute(Path::new("")), here);
        assert_eq!(absolute(Path::new(".")), here);
        assert_eq!(absolute(Path::new("x/..")), here);
    }
}
