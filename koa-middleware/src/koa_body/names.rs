//! The names that files get.

use std::path::{Component, Path, PathBuf};

/// The extension of a file's name from its first dot on, as far as it is made of letters, digits and dots.
pub(super) fn extension(name: &str) -> &str {
    let base = name.rsplit('/').next().unwrap_or_default();
    // A name that begins with its only dot has none.
    let start = match base.find('.') {
        Some(0) if base.rfind('.') == Some(0) => return "",
        Some(start) => start,
        None => return "",
    };
    let extension = &base[start..];
    let end = extension.find(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    match &extension[..end.unwrap_or(extension.len())] {
        "." => "",
        extension => extension,
    }
}

/// A name without its last extension, and that extension, as `path.parse` has them.
pub(super) fn stem_and_extension(name: &str) -> (&str, &str) {
    let base = name
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    match base.rfind('.') {
        Some(dot) if dot > 0 && base != ".." => base.split_at(dot),
        _ => (base, ""),
    }
}

/// A path below a folder; another one where the name leads out of it.
pub(super) fn within(folder: &Path, name: &str) -> PathBuf {
    let mut components = Path::new(name).components().peekable();
    let stays =
        components.peek().is_some() && components.all(|part| matches!(part, Component::Normal(_)));
    folder.join(if stays { name } else { "invalid-name" })
}

/// The last segment of a name of Windows, with the entities that old browsers sent for what their charset lacked.
pub(super) fn original(name: &str) -> String {
    let name = name.rsplit('\\').next().unwrap_or_default();
    let name = name.replace("%22", "\"");
    let mut plain = String::with_capacity(name.len());
    let mut rest = name.as_str();
    while let Some(start) = rest.find("&#") {
        let (before, entity) = rest.split_at(start);
        plain.push_str(before);
        let digits = entity
            .get(2..6)
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
        let character = digits
            .filter(|_| entity.get(6..7) == Some(";"))
            .and_then(|digits| char::from_u32(digits.parse().ok()?));
        match character {
            Some(character) => {
                plain.push(character);
                rest = &entity[7..];
            }
            None => {
                plain.push_str("&#");
                rest = &entity[2..];
            }
        }
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{extension, original, stem_and_extension, within};

    // spec: KBD-029
    #[test]
    fn extensions() {
        for (name, wanted) in [
            ("b.tar.gz", ".tar.gz"),
            ("plain", ""),
            ("a.png", ".png"),
            ("a.", ""),
            (".bashrc", ""),
            (".a.b", ".a.b"),
            ("a.p?n.g", ".p"),
            ("a.?", ""),
            ("x.y/a.b", ".b"),
            ("a.é", ""),
            ("", ""),
        ] {
            assert_eq!(extension(name), wanted, "{name}");
        }
        for (name, stem, last) in [
            ("b.tar.gz", "b.tar", ".gz"),
            ("plain", "plain", ""),
            (".bashrc", ".bashrc", ""),
            ("../x/a.b", "a", ".b"),
            ("..", "..", ""),
            ("a.", "a", "."),
        ] {
            assert_eq!(stem_and_extension(name), (stem, last), "{name}");
        }
    }

    // spec: KBD-030
    #[test]
    fn names_do_not_lead_out_of_the_folder() {
        let folder = Path::new("/up");
        assert_eq!(within(folder, "a.b"), Path::new("/up/a.b"));
        for name in ["../a", "/etc/passwd", "", "a/../../b"] {
            assert_eq!(
                within(folder, name),
                Path::new("/up/invalid-name"),
                "{name}"
            );
        }
    }

    // spec: KBD-026
    #[test]
    fn original_names() {
        for (sent, name) in [
            ("C:\\x\\y.txt", "y.txt"),
            ("../../etc/x.txt", "../../etc/x.txt"),
            ("a%22b%20", "a\"b%20"),
            ("&#8364;&#233;&#82;&#9731", "€&#233;&#82;&#9731"),
            ("", ""),
        ] {
            assert_eq!(original(sent), name, "{sent}");
        }
    }
}
