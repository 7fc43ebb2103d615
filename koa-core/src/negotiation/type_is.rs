//! Whether a Content-Type is one of some types (npm type-is).

use std::borrow::Cow;

use crate::mime;

/// The first of some types that a `Content-Type` is, `None` where it is none of them.
///
/// A name is answered as it was given, a wildcard (`image/*`) or a suffix (`+json`) with the full type; without types the type itself is the
/// answer. Parameters of the `Content-Type` and its case do not matter.
///
/// # Examples
///
/// ```
/// use koa_core::type_is;
///
/// assert_eq!(type_is("text/html; charset=utf-8", &["json", "html"]).as_deref(), Some("html"));
/// assert_eq!(type_is("application/vnd.api+json", &["+json"]).as_deref(), Some("application/vnd.api+json"));
/// assert_eq!(type_is("image/png", &["text/*"]), None);
/// ```
///
/// # In Koa
///
/// `type-is`: `typeis.is('text/html', ['json', 'html'])`; a request's is asked with [`Request::is`](crate::Request::is).
#[must_use]
pub fn type_is(content_type: &str, types: &[&str]) -> Option<String> {
    let actual = essence(content_type)?;
    let (kind, subtype) = actual.split_once('/')?;
    if types.is_empty() {
        return Some(actual.into_owned());
    }
    let found = types
        .iter()
        .find(|expected| matches(expected, kind, subtype))?;
    Some(if found.starts_with('+') || found.contains('*') {
        actual.into_owned()
    } else {
        (*found).to_owned()
    })
}

/// The media type in lower case without its parameters, None when it is not a valid one.
fn essence(content_type: &str) -> Option<Cow<'_, str>> {
    let essence = content_type.split(';').next()?.trim_matches([' ', '\t']);
    let (kind, subtype) = essence.split_once('/')?;
    if !is_name(kind, b"!#$&^_-") || !is_name(subtype, b"!#$&^_.+-") {
        return None;
    }
    Some(if essence.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(essence.to_ascii_lowercase())
    } else {
        Cow::Borrowed(essence)
    })
}

/// Whether a text is a restricted name of RFC 6838, 4.2.
fn is_name(text: &str, marks: &[u8]) -> bool {
    text.len() <= 127
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte))
}

fn matches(expected: &str, kind: &str, subtype: &str) -> bool {
    let expected = match expected {
        "urlencoded" => "application/x-www-form-urlencoded",
        "multipart" => "multipart/*",
        suffix if suffix.starts_with('+') => return subtype.ends_with(suffix),
        full if full.contains('/') => full,
        extension => match mime::lookup(extension) {
            Some(full) => full,
            None => return false,
        },
    };
    let Some((wanted_kind, wanted)) = expected.split_once('/') else {
        return false;
    };
    (wanted_kind == "*" || wanted_kind == kind)
        && match wanted.strip_prefix('*') {
            Some("") => true,
            Some(suffix) if suffix.starts_with('+') => subtype.ends_with(suffix),
            _ => wanted == subtype,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = "text/html; charset=utf-8";
    const PNG: &str = "image/png";
    const VND: &str = "application/vnd.api+json";

    fn check(content_type: &str, types: &[&str], wanted: Option<&str>) {
        let found = type_is(content_type, types);
        assert_eq!(found.as_deref(), wanted, "{content_type:?} {types:?}");
    }

    // spec: TYP-001, TYP-002, TYP-003, TYP-004, REQ-131, REQ-133, REQ-134, RES-143, RES-144
    #[test]
    fn parameters_and_case_of_the_header_are_ignored() {
        check(HTML, &["text/*"], Some("text/html"));
        check("text/html ; charset=utf-8", &["text/*"], Some("text/html"));
        check(" text/html\t;", &["html"], Some("html"));
        check("text/HTML", &["text/*"], Some("text/html"));
        check("text/HTML", &["html"], Some("html"));
        check("text/html", &["TEXT/HTML"], None);
        for invalid in [
            "text/html**",
            "bogus",
            "",
            "/html",
            "text/",
            "a/b/c",
            "text /html",
        ] {
            check(invalid, &["*/*"], None);
            check(invalid, &[], None);
        }
        for never in [
            "text/html/",
            "something/bogus*",
            "bogus",
            "",
            "/",
            "+",
            "+/html",
        ] {
            check("text/html", &[never], None);
        }
        check(PNG, &[], Some(PNG));
        check("text/HTML;x", &[], Some("text/html"));
    }

    // spec: TYP-005, TYP-006, TYP-010, RES-145
    #[test]
    fn wildcards_and_suffixes_return_the_full_type() {
        for given in [
            "+json",
            "application/*+json",
            "*/*+json",
            "*/*",
            "application/*",
        ] {
            check(VND, &[given], Some(VND));
        }
        check(
            "application/vnd+json",
            &["*/vnd+json"],
            Some("application/vnd+json"),
        );
        for other in ["json", "application/json", "text/*+json", "+xml"] {
            check(VND, &[other], None);
        }
        for any in ["text/html", "text/xml", "application/json"] {
            check(any, &["*/*"], Some(any));
        }
        check("application/html", &["*/html"], Some("application/html"));
        check("text/html+xml", &["*/html"], None);
        check("text/html+xml", &["text/*"], Some("text/html+xml"));
        check("text/html+xml", &["*/*+xml"], Some("text/html+xml"));
        check("text/html", &["*/*+xml"], None);
    }

    // spec: TYP-007, TYP-011, REQ-138, RES-144
    #[test]
    fn short_names_stand_for_types() {
        let form = "multipart/form-data; boundary=x";
        check(form, &["multipart"], Some("multipart"));
        check(form, &["multipart/*"], Some("multipart/form-data"));
        let urlencoded = "application/x-www-form-urlencoded";
        check(urlencoded, &["urlencoded"], Some("urlencoded"));
        check(urlencoded, &["json", "urlencoded"], Some("urlencoded"));
        check("application/json", &["json"], Some("json"));
    }

    // spec: REQ-135, REQ-136, REQ-137, RES-144
    #[test]
    fn the_first_type_given_wins() {
        for given in ["png", ".png", "image/png"] {
            check(PNG, &[given], Some(given));
        }
        for given in ["image/*", "*/png"] {
            check(PNG, &[given], Some(PNG));
        }
        check(
            PNG,
            &["jpeg", ".jpeg", "image/jpeg", "text/*", "*/jpeg"],
            None,
        );
        check(PNG, &["text/*", "image/*"], Some(PNG));
        check(PNG, &["image/png", "image/*"], Some(PNG));
        check(PNG, &["image/*", "png"], Some(PNG));
        check(PNG, &["png", "image/*"], Some("png"));
        check(
            "application/json; charset=utf-8",
            &["application/json; charset=utf-8"],
            None,
        );
    }
}
