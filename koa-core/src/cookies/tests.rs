//! What npm `cookies` puts on the wire, row by row.

use std::time::SystemTime;

use http::{HeaderMap, HeaderValue, header::SET_COOKIE};

use super::{CookieError, CookieOptions, Cookies};

mod attributes;
mod signed;

const EPOCH: &str = "expires=Thu, 01 Jan 1970 00:00:00 GMT";

fn jar(secure: bool, keys: &[&str], header: &str) -> Cookies {
    let header = (!header.is_empty()).then(|| HeaderValue::from_str(header).unwrap());
    Cookies::new(header, secure, keys.into())
}

fn plain() -> Cookies {
    jar(false, &[], "")
}

fn cat() -> Cookies {
    jar(false, &["keyboard cat"], "")
}

fn options() -> CookieOptions {
    CookieOptions::new()
}

fn latin1(value: &HeaderValue) -> String {
    value.as_bytes().iter().copied().map(char::from).collect()
}

fn merged(jar: &mut Cookies, headers: &mut HeaderMap) -> Vec<String> {
    jar.merge_into(headers);
    assert!(!jar.is_pending());
    headers.get_all(SET_COOKIE).iter().map(latin1).collect()
}

fn lines(jar: &mut Cookies) -> Vec<String> {
    merged(jar, &mut HeaderMap::new())
}

// spec: COO-001, COO-002, COO-012
#[test]
fn get_by_name_alone_verifies_nothing() {
    let jar = jar(false, &["keyboard cat"], "foo=bar; foo.sig=wrong");
    assert_eq!(jar.get("foo").as_deref(), Some("bar"));
    assert_eq!(jar.get("fizz"), None);
    assert_eq!(plain().get("foo"), None);
    assert!(!jar.is_pending());
}

// spec: COO-020, COO-021, COO-023, COO-024, COO-028, COO-030, COO-032, CTX-030, CTX-033
#[test]
fn set_by_name_and_value() {
    let mut jar = jar(true, &[], "");
    jar.set("name", "jon").set("b", 5);
    assert_eq!(
        lines(&mut jar),
        [
            "name=jon; path=/; secure; httponly",
            "b=5; path=/; secure; httponly"
        ]
    );
    for value in ["b c,d \"e\" f=g", "*(#bar)?.|$", "%20x", "ål\t\u{80}\u{ff}"] {
        assert_eq!(
            lines(plain().set("sm ör", value)),
            [format!("sm ör={value}; path=/; httponly")]
        );
    }
}

// spec: COO-026, COO-027
#[test]
fn deletion_expires_at_the_epoch() {
    let gone = format!("a=; path=/; {EPOCH}; httponly");
    let mut jar = plain();
    jar.set("a", ())
        .set("a", None::<&str>)
        .set("a", "")
        .set("a", 0)
        .set_with(
            "a",
            "",
            options().max_age_ms(1000).expires(SystemTime::now()),
        );
    assert_eq!(lines(&mut jar), vec![gone; 5]);
}

// spec: COO-029, COO-031
#[test]
fn names_and_values_that_cannot_be_sent_are_refused() {
    for value in ["b;c", "b\nc", "b\0", "\u{7f}", "✓"] {
        let mut jar = plain();
        jar.set("a", value).set("second", "b;c");
        assert!(jar.is_pending());
        let failure = jar.take_failure().unwrap();
        assert!(!jar.is_pending());
        assert_eq!(
            failure,
            CookieError::Value {
                name: "a".into(),
                value: value.into()
            }
        );
        assert_eq!(
            failure.to_string(),
            format!("argument value is invalid: {value:?} (cookie \"a\")")
        );
        assert_eq!(jar.take_failure(), None);
    }
    for name in ["", "a;b", "a=b", "a\nb", "✓"] {
        let error = plain().try_set(name, "c").unwrap_err();
        assert_eq!(error, CookieError::Name(name.into()));
        assert_eq!(
            error.to_string(),
            format!("argument name is invalid: {name:?}")
        );
    }
}

// spec: COO-025, COO-052, COO-053
#[test]
fn lines_that_are_there_are_extended_or_overwritten() {
    let mut headers = HeaderMap::new();
    for raw in ["a=0; path=/deep; domain=a.com", "raw=1; a=2", "ab=1", "a=9"] {
        headers.append(SET_COOKIE, HeaderValue::from_static(raw));
    }
    let mut jar = plain();
    jar.set("a", "1").set("ab", "2");
    let kept = [
        "a=0; path=/deep; domain=a.com",
        "raw=1; a=2",
        "ab=1",
        "a=9",
        "a=1; path=/; httponly",
        "ab=2; path=/; httponly",
    ];
    assert_eq!(merged(&mut jar, &mut headers), kept);
    jar.set("b", "0")
        .set_with("a", "3", options().overwrite(true))
        .set("a", "4");
    let left = [
        "raw=1; a=2",
        "ab=1",
        "ab=2; path=/; httponly",
        "b=0; path=/; httponly",
        "a=3; path=/; httponly",
        "a=4; path=/; httponly",
    ];
    assert_eq!(merged(&mut jar, &mut headers), left);

    let alone = lines(
        plain()
            .set("a", "1")
            .set_with("a", (), options().overwrite(true)),
    );
    assert_eq!(alone, [format!("a=; path=/; {EPOCH}; httponly")]);
    let latin = lines(
        plain()
            .set("é", "1")
            .set_with("é", "2", options().overwrite(true)),
    );
    assert_eq!(latin, ["é=2; path=/; httponly"]);
}

// spec: CTX-029
#[test]
fn a_jar_may_be_replaced() {
    let mut jar = plain();
    jar.set("a", "1");
    jar = Cookies::default();
    assert!(!jar.is_pending());
    assert_eq!(
        lines(jar.set("name", "jon")),
        ["name=jon; path=/; httponly"]
    );
}

#[test]
fn debug_shows_no_value() {
    let mut jar = jar(false, &["secret"], "a=secret");
    jar.set("b", "secret");
    assert!(!format!("{jar:?}").contains("secret"), "{jar:?}");
}
