//! Media types by file name extension, and their charsets (npm mime-types).

mod table;

use std::borrow::Cow;

/// The media type of an extension, with or without its dot, or of a file name.
///
/// Letter case is ignored. None for an unknown extension and for a path whose last part has none. The type comes
/// without a charset; see [`content_type`].
///
/// # Examples
///
/// ```
/// use koa_core::mime;
///
/// assert_eq!(mime::lookup("html"), Some("text/html"));
/// assert_eq!(mime::lookup(".PNG"), Some("image/png"));
/// assert_eq!(mime::lookup("docs/manual.pdf"), Some("application/pdf"));
/// assert_eq!(mime::lookup("docs/README"), None);
/// ```
///
/// # In Koa
///
/// `mime.lookup(path)` of npm mime-types.
#[must_use]
pub fn lookup(name: &str) -> Option<&'static str> {
    let content_type = by_name(name)?;
    Some(
        content_type
            .split_once(';')
            .map_or(content_type, |(full, _)| full),
    )
}

/// The Content-Type for an extension, a file name or a full media type, with its charset.
///
/// `; charset=utf-8` is added to `text/*`, to `application/json` and to the few others that the table marks, unless
/// a charset is there already. A text with a slash is taken for a full type, known or not; anything else is looked
/// up as an extension, and None where that is unknown.
///
/// # Examples
///
/// ```
/// use koa_core::mime;
///
/// assert_eq!(mime::content_type("html").as_deref(), Some("text/html; charset=utf-8"));
/// assert_eq!(mime::content_type("text/plain").as_deref(), Some("text/plain; charset=utf-8"));
/// assert_eq!(mime::content_type("foo/bar").as_deref(), Some("foo/bar"));
/// assert_eq!(mime::content_type("asdf"), None);
/// ```
///
/// # In Koa
///
/// `mime.contentType(str)` of npm mime-types, which `ctx.type = str` calls.
#[must_use]
pub fn content_type(name: &str) -> Option<Cow<'static, str>> {
    if !name.contains('/') {
        return by_name(name).map(Cow::Borrowed);
    }
    if let Some(content_type) = common_full(name) {
        return Some(Cow::Borrowed(content_type));
    }
    let charset = if name.contains("charset") {
        None
    } else {
        charset(name)
    };
    Some(Cow::Owned(match charset {
        Some(charset) => format!("{name}; charset={charset}"),
        None => name.to_owned(),
    }))
}

/// The extension of a path with its dot, empty where there is none, as Node's `path.extname`.
pub(crate) fn extname(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let base = path.rsplit('/').next().unwrap_or_default();
    match base.rfind('.') {
        Some(dot) if dot > 0 && base != ".." => &base[dot..],
        _ => "",
    }
}

/// The content type of an extension or a file name.
fn by_name(name: &str) -> Option<&'static str> {
    if let Some(content_type) = common_extension(name) {
        return Some(content_type);
    }
    let name = name.trim_end_matches('/');
    // Without a slash the text may be the extension itself, so that "html" and ".html" are found.
    let extension = if name.contains('/') {
        extname(name).strip_prefix('.')?
    } else {
        name.rsplit('.').next()?
    };
    let mut lower = [0; table::LONGEST];
    let lower = lower.get_mut(..extension.len())?;
    lower.copy_from_slice(extension.as_bytes());
    lower.make_ascii_lowercase();
    table::EXTENSIONS
        .binary_search_by(|(known, _)| known.as_bytes().cmp(lower))
        .ok()
        .map(|row| table::EXTENSIONS[row].1)
}

/// The charset of a full media type, which may have parameters.
fn charset(full: &str) -> Option<&'static str> {
    let end = |c: char| c == ';' || c.is_whitespace();
    let full = full.trim_start().split(end).next()?;
    if full
        .get(..5)
        .is_some_and(|kind| kind.eq_ignore_ascii_case("text/"))
    {
        return Some("utf-8");
    }
    table::charset(&full.to_ascii_lowercase())
}

/// The content types of the extensions that nearly every response has, without a search.
fn common_extension(name: &str) -> Option<&'static str> {
    Some(match name {
        "json" => "application/json; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "text" | "txt" => "text/plain; charset=utf-8",
        "bin" => "application/octet-stream",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "xml" => "application/xml",
        _ => return None,
    })
}

/// The content types of the full types that are given most, without an allocation.
fn common_full(name: &str) -> Option<&'static str> {
    Some(match name {
        "application/json" | "application/json; charset=utf-8" => "application/json; charset=utf-8",
        "text/html" | "text/html; charset=utf-8" => "text/html; charset=utf-8",
        "text/plain" | "text/plain; charset=utf-8" => "text/plain; charset=utf-8",
        "text/css" => "text/css; charset=utf-8",
        "text/javascript" => "text/javascript; charset=utf-8",
        "text/event-stream" => "text/event-stream; charset=utf-8",
        "application/octet-stream" => "application/octet-stream",
        "application/xml" => "application/xml",
        "image/png" => "image/png",
        "image/jpeg" => "image/jpeg",
        "image/svg+xml" => "image/svg+xml",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: RES-132, RES-133, RES-138
    #[test]
    fn extensions_give_content_types_without_allocating() {
        for (name, wanted) in [
            ("json", "application/json; charset=utf-8"),
            ("html", "text/html; charset=utf-8"),
            (".html", "text/html; charset=utf-8"),
            ("HTML", "text/html; charset=utf-8"),
            ("a.b.html", "text/html; charset=utf-8"),
            ("png", "image/png"),
            ("js", "text/javascript; charset=utf-8"),
            (".js", "text/javascript; charset=utf-8"),
            ("md", "text/markdown; charset=utf-8"),
            ("pdf", "application/pdf"),
            ("text", "text/plain; charset=utf-8"),
            ("txt", "text/plain; charset=utf-8"),
            ("bin", "application/octet-stream"),
            ("svg", "image/svg+xml"),
            ("xml", "application/xml"),
            ("css", "text/css; charset=utf-8"),
            (
                "disposition-notification",
                "message/disposition-notification",
            ),
        ] {
            let found = content_type(name);
            assert!(
                matches!(found, Some(Cow::Borrowed(text)) if text == wanted),
                "{name} {found:?}"
            );
            assert_eq!(lookup(name), wanted.split(';').next(), "{name}");
        }
        for (name, content_type) in table::EXTENSIONS {
            assert_eq!(by_name(name), Some(content_type));
        }
        assert_eq!(lookup("dir/a.HTML"), Some("text/html"));
        assert_eq!(lookup("dir/a.html/"), Some("text/html"));
    }

    // spec: RES-134, RES-135, RES-136, RES-137
    #[test]
    fn full_types_get_their_charset() {
        for (name, wanted) in [
            ("text/plain", "text/plain; charset=utf-8"),
            ("text/html", "text/html; charset=utf-8"),
            ("text/html; charset=foo", "text/html; charset=foo"),
            ("text/plain; foo=bar", "text/plain; foo=bar; charset=utf-8"),
            ("TEXT/HTML", "TEXT/HTML; charset=utf-8"),
            ("text/x-unknown", "text/x-unknown; charset=utf-8"),
            ("application/json", "application/json; charset=utf-8"),
            (
                "application/javascript",
                "application/javascript; charset=utf-8",
            ),
            (
                "APPLICATION/Manifest+json",
                "APPLICATION/Manifest+json; charset=utf-8",
            ),
            ("application/vnd.x+json", "application/vnd.x+json"),
            ("image/svg+xml", "image/svg+xml"),
            ("application/xml", "application/xml"),
            ("image/png", "image/png"),
            ("foo/bar", "foo/bar"),
            ("\u{e9}\u{e9}\u{e9}/x", "\u{e9}\u{e9}\u{e9}/x"),
        ] {
            assert_eq!(content_type(name).as_deref(), Some(wanted), "{name}");
        }
    }

    // spec: RES-137, RES-177
    #[test]
    fn unknown_extensions_have_no_type() {
        for name in [
            "",
            ".",
            "..",
            "asdf",
            "urlencoded",
            "html.",
            "a/html",
            "README",
            "\u{e9}",
        ] {
            assert_eq!(lookup(name), None, "{name}");
        }
        for name in [
            "",
            ".",
            "asdf",
            "urlencoded",
            "a-very-long-extension-that-nothing-has",
        ] {
            assert_eq!(content_type(name), None, "{name}");
        }
    }

    // spec: RES-138, RES-175, RES-177
    #[test]
    fn extname_is_that_of_the_last_part() {
        for (path, wanted) in [
            ("path/to/tobi.png", ".png"),
            ("a.b.html", ".html"),
            ("README", ""),
            (".gitignore", ""),
            ("..", ""),
            ("...", "."),
            ("..a", ".a"),
            ("a.", "."),
            ("dir.d/file", ""),
            ("dir.d/", ".d"),
            ("", ""),
            ("/", ""),
        ] {
            assert_eq!(extname(path), wanted, "{path}");
        }
    }
}
