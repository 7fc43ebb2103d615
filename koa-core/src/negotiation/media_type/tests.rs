//! Accept against the lists and the offers of npm accepts and negotiator.

use super::*;

const LEVELS: &str = "text/html;level=2;q=0.1, text/html;level=1, text/html;q=0.5";
const FOUR: &str = "application/*;q=0.2, image/jpeg;q=0.8, text/html, text/plain";

// spec: NEG-001, NEG-002, NEG-003, NEG-011, NEG-013, NEG-014, NEG-015, NEG-016, NEG-028, REQ-140
#[test]
fn accepted_lists_media_ranges() {
    for (header, wanted) in [
        (None, &["*/*"][..]),
        (Some(""), &[]),
        (Some("garbage"), &[]),
        (Some("/html, text/, text/html x"), &[]),
        (
            Some("application/json;q=0.2, text/html"),
            &["text/html", "application/json"],
        ),
        (
            Some("text/plain, application/json;q=0.5, text/html, */*;q=0.1"),
            &["text/plain", "text/html", "application/json", "*/*"],
        ),
        (Some("application/json;q=0"), &[]),
        (Some("text/*, text/plain;q=0"), &["text/*"]),
        (Some("text/html;LEVEL=1"), &["text/html"]),
        (
            Some(r#"text/html;foo="bar,text/css;";fizz="buzz,5", text/plain"#),
            &["text/html", "text/plain"],
        ),
        (
            Some(r#"text/html;foo="bar\"", application/json"#),
            &["text/html", "application/json"],
        ),
        (
            Some("text/html;q=2, text/plain;q=3"),
            &["text/plain", "text/html"],
        ),
        (
            Some("text/html;q=abc, text/css;q=, text/plain;Q=\"0.1\""),
            &["text/plain"],
        ),
        (
            Some(FOUR),
            &["text/html", "text/plain", "image/jpeg", "application/*"],
        ),
    ] {
        assert_eq!(accepted(header), wanted, "{header:?}");
    }
}

// spec: NEG-012
#[test]
fn equal_weights_keep_the_order_of_the_header() {
    let header = "a/a, a/b, a/c, a/d, a/e, a/f, a/g, a/h, a/i, a/j, a/k, a/l";
    assert_eq!(accepted(Some(header)).join(", "), header);
}

// spec: NEG-001, NEG-002, NEG-003, NEG-004, NEG-005, NEG-010, NEG-017, NEG-020, NEG-047, NEG-048
// spec: REQ-141, REQ-142, REQ-143, REQ-144
#[test]
fn extensions_are_offered_and_returned_as_given() {
    let two = Some("text/plain, text/html");
    for (header, offers, wanted) in [
        (None, &["bogus", "html"][..], Some("bogus")),
        (Some(""), &["html", "json"], Some("html")),
        (Some("garbage"), &["html"], None),
        (two, &["bogus", "html"], Some("html")),
        (two, &["bogus"], None),
        (Some("*/*"), &["bogus"], None),
        (Some("*/*"), &["html", "json"], Some("html")),
        (two, &["html"], Some("html")),
        (two, &[".html"], Some(".html")),
        (two, &["txt"], Some("txt")),
        (two, &[".txt"], Some(".txt")),
        (two, &["text/HTML"], Some("text/HTML")),
        (two, &["png"], None),
        (two, &["png", "text", "html"], Some("text")),
        (two, &["png", "html"], Some("html")),
        (two, &[], None),
        (None, &[], None),
        (Some("image/png"), &["boom", "a/", "/b"], None),
        (Some("text/javascript"), &["js"], Some("js")),
        (Some(FOUR), &["image/png", "image/tiff"], None),
        (
            Some("application/json, */*"),
            &["text/html"],
            Some("text/html"),
        ),
        (
            Some("application/json, */*"),
            &["text/plain"],
            Some("text/plain"),
        ),
        (
            Some("application/json, */*"),
            &["image/png"],
            Some("image/png"),
        ),
        (Some("application/json, text/*"), &["image/png"], None),
        (Some("application/json, text/*"), &["png"], None),
    ] {
        assert_eq!(preferred(header, offers), wanted, "{header:?} {offers:?}");
    }
}

// spec: NEG-018, NEG-019, NEG-021, NEG-022, NEG-046
#[test]
fn the_most_specific_range_decides_and_ties_follow_the_header() {
    let refuse_plain = "text/*, text/plain;q=0";
    let twice = "application/json;q=0.9, text/html;q=0.8, application/json;q=0.7";
    for (header, offers, wanted) in [
        (
            "*/*;q=0.8, text/*, image/*",
            &["application/json", "text/html", "image/png"][..],
            Some("text/html"),
        ),
        (
            "application/json",
            &["application/JSON"],
            Some("application/JSON"),
        ),
        (
            "TEXT/html;level=A",
            &["text/html;Level=a"],
            Some("text/html;Level=a"),
        ),
        (
            refuse_plain,
            &["text/plain", "text/html"],
            Some("text/html"),
        ),
        (refuse_plain, &["text/plain"], None),
        (
            "text/*, text/plain;q=0.5",
            &["text/plain", "text/css"],
            Some("text/css"),
        ),
        (
            "text/html, */*;q=0",
            &["image/png", "text/html"],
            Some("text/html"),
        ),
        ("text/html, */*;q=0", &["image/png"], None),
        (
            twice,
            &["text/html", "application/json"],
            Some("application/json"),
        ),
        (
            "text/*, application/json, text/html",
            &["text/css", "text/html", "application/json"],
            Some("application/json"),
        ),
        ("a/a, a/b;q=0.5", &["a/b", "a/a"], Some("a/a")),
        ("a/*", &["a/c", "a/b"], Some("a/c")),
    ] {
        assert_eq!(
            preferred(Some(header), offers),
            wanted,
            "{header} {offers:?}"
        );
    }
}

// spec: NEG-023, NEG-024, NEG-025, NEG-026, NEG-027
#[test]
fn parameters_must_fit() {
    let quoted = r#"text/html;foo=";level=2;""#;
    let profile = r#"application/xhtml+xml;profile="http://www.wapforum.org/xhtml""#;
    for (header, offers, wanted) in [
        ("text/html;level=1", &["text/html"][..], None),
        ("text/html;level=1", &["text/html;level=2"], None),
        (
            "text/html;level=1",
            &["text/html;level=1;foo=bar"],
            Some("text/html;level=1;foo=bar"),
        ),
        (
            "text/html;level=1;foo=bar",
            &["text/html;foo=bar;level=1"],
            Some("text/html;foo=bar;level=1"),
        ),
        (
            "text/html;level=*",
            &["text/html;level=7"],
            Some("text/html;level=7"),
        ),
        (
            r#"text/html;foo="bar""#,
            &["text/html;foo=bar"],
            Some("text/html;foo=bar"),
        ),
        (
            "text/html;foo=bar",
            &[r#"text/html;foo="bar""#],
            Some(r#"text/html;foo="bar""#),
        ),
        (quoted, &[quoted], Some(quoted)),
        (quoted, &["text/html;level=2"], None),
        (profile, &[profile], Some(profile)),
        (
            LEVELS,
            &["text/html", "text/html;level=2", "text/html;level=1"],
            Some("text/html;level=1"),
        ),
        (
            LEVELS,
            &["text/html;level=2", "text/html"],
            Some("text/html"),
        ),
        (
            "text/html;level=2, text/html",
            &["text/html", "text/html;level=2"],
            Some("text/html;level=2"),
        ),
        (
            "text/html;level=2;q=0.1;level=1",
            &["text/html;level=1"],
            None,
        ),
        ("text/*, text/html;level", &["text/html"], Some("text/html")),
        (
            "text/html;LEVEL=1;level=2",
            &["text/html;level=1", "text/html;level=2"],
            Some("text/html;level=2"),
        ),
    ] {
        assert_eq!(
            preferred(Some(header), offers),
            wanted,
            "{header} {offers:?}"
        );
    }
}
