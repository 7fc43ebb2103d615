//! Cookies and their signatures, as npm `cookies` signs and verifies them.

use std::time::SystemTime;

use super::{EPOCH, cat, jar, lines, options};
use crate::{
    cookies::{CookieError, Cookies, GetOptions},
    keygrip::Keygrip,
};

// spec: COO-013, COO-015
#[test]
fn verifying_without_keys_fails_where_there_is_a_signature() {
    for (header, failure) in [
        (
            "foo=bar; foo.sig=iW2fuCIzk9Cg_rqLT1CAqrtdWs8",
            Some(CookieError::KeysRequired("foo".into())),
        ),
        ("foo=bar", None),
        ("foo=bar; foo.sig=", None),
        ("foo.sig=iW2fuCIzk9Cg_rqLT1CAqrtdWs8", None),
    ] {
        let mut jar = jar(false, &[], header);
        assert_eq!(jar.get_signed("foo"), None, "{header}");
        assert_eq!(jar.is_pending(), failure.is_some(), "{header}");
        assert_eq!(jar.take_failure(), failure, "{header}");
        assert!(!jar.is_pending());
        assert_eq!(jar.get_with("foo", GetOptions::new()), jar.get("foo"));
        assert_eq!(jar.take_failure(), None);
    }
}

// spec: COO-014, COO-015, COO-016, COO-017, COO-018, COO-019
#[test]
fn signatures_are_verified_deleted_and_renewed() {
    let new_and_old: &[&str] = &["keyboard cat a", "keyboard cat b"];
    let deleted = format!("foo.sig=; path=/; {EPOCH}; httponly");
    let renewed = "foo.sig=tecF04p5ua6TnfYxUTDskgWSKJE; path=/; httponly".to_owned();
    for (keys, header, value, set) in [
        (
            &["keyboard cat"][..],
            "foo=bar; foo.sig=iW2fuCIzk9Cg_rqLT1CAqrtdWs8",
            Some("bar"),
            None,
        ),
        (
            &["keyboard cat"],
            "foo=\"bar\"; foo.sig=iW2fuCIzk9Cg_rqLT1CAqrtdWs8",
            Some("bar"),
            None,
        ),
        (&["keyboard cat"], "foo=bar", None, None),
        (&["keyboard cat"], "foo=bar; foo.sig=", None, None),
        (
            &["keyboard cat"],
            "foo=baz; foo.sig=iW2fuCIzk9Cg_rqLT1CAqrtdWs8",
            None,
            Some(&deleted),
        ),
        (
            &["keyboard cat"],
            "foo=bar; foo.sig=v5f380JakwVgx2H9B9nA6kJaZNg",
            None,
            Some(&deleted),
        ),
        (
            new_and_old,
            "foo=bar; foo.sig=NzdRHeORj7MtAMhSsILYRsyVNI8",
            Some("bar"),
            Some(&renewed),
        ),
        (
            new_and_old,
            "foo=bar; foo.sig=tecF04p5ua6TnfYxUTDskgWSKJE",
            Some("bar"),
            None,
        ),
    ] {
        for options in [GetOptions::new(), GetOptions::new().signed(true)] {
            let mut jar = jar(false, keys, header);
            assert_eq!(jar.get_with("foo", options).as_deref(), value, "{header}");
            assert_eq!(lines(&mut jar), Vec::from_iter(set.cloned()), "{header}");
            assert_eq!(jar.take_failure(), None);
        }
        let mut raw = jar(false, keys, header);
        assert!(
            raw.get_with("foo", GetOptions::new().signed(false))
                .is_some()
        );
        assert!(!raw.is_pending());
    }
    let mut secure = jar(
        true,
        new_and_old,
        "foo=bar; foo.sig=NzdRHeORj7MtAMhSsILYRsyVNI8",
    );
    secure.get_signed("foo");
    assert_eq!(
        lines(&mut secure),
        ["foo.sig=tecF04p5ua6TnfYxUTDskgWSKJE; path=/; secure; httponly"]
    );
}

// spec: COO-054
#[test]
fn overwriting_takes_the_signature_along() {
    let replace = options().overwrite(true);
    let mut jar = cat();
    jar.set_with("foo", "bar", replace.clone())
        .set_with("foo", "baz", replace);
    assert_eq!(
        lines(&mut jar),
        [
            "foo=baz; path=/; httponly",
            "foo.sig=ptOkbbiPiGfLWRzz1yXP3XqaW4E; path=/; httponly"
        ]
    );
}

// spec: COO-055, COO-056, COO-057, COO-058, COO-059, COO-061, COO-062, CTX-032, CTX-036
#[test]
fn signatures_are_cookies_too() {
    let both = [
        "foo=bar; path=/; httponly",
        "foo.sig=iW2fuCIzk9Cg_rqLT1CAqrtdWs8; path=/; httponly",
    ];
    let shared = options();
    assert_eq!(lines(cat().set_with("foo", "bar", &shared)), both);
    assert_eq!(lines(cat().set_with("foo", "bar", shared)), both);
    assert_eq!(
        lines(cat().set_with("foo", "bar", options().signed(true))),
        both
    );
    assert_eq!(
        lines(cat().set_with("foo", "bar", options().signed(false))),
        both[..1]
    );
    assert_eq!(lines(cat().set("foo", "bar")), both[..1]);

    let first = lines(
        jar(false, &["keyboard cat a", "keyboard cat b"], "").set_with("foo", "bar", options()),
    );
    assert_eq!(
        first[1],
        "foo.sig=tecF04p5ua6TnfYxUTDskgWSKJE; path=/; httponly"
    );

    let rich = options()
        .path("/x")
        .domain("a.com")
        .expires(SystemTime::UNIX_EPOCH)
        .priority("high")
        .http_only(false);
    let attributes = format!("; path=/x; {EPOCH}; domain=a.com; priority=high");
    assert_eq!(
        lines(cat().set_with("foo", "bar", rich)),
        [
            format!("foo=bar{attributes}"),
            format!("foo.sig=iW2fuCIzk9Cg_rqLT1CAqrtdWs8{attributes}")
        ]
    );

    let mut gone = cat();
    let signature = gone.keys().sign("foo=").unwrap();
    gone.set_with("foo", (), options().signed(true));
    let attributes = format!("; path=/; {EPOCH}; httponly");
    assert_eq!(
        lines(&mut gone),
        [
            format!("foo={attributes}"),
            format!("foo.sig={signature}{attributes}")
        ]
    );
}

// spec: COO-060, COO-063, CTX-031
#[test]
fn signing_without_keys_sets_nothing() {
    let mut jar = Cookies::new(None, false, Keygrip::new([""; 0]));
    jar.set("first", "1")
        .set_with("foo", "bar", options().signed(true))
        .set_with("c", "d", options());
    let failure = jar.take_failure().unwrap();
    assert_eq!(
        failure.to_string(),
        ".keys required for signed cookies (cookie \"foo\")"
    );
    assert_eq!(
        lines(&mut jar),
        ["first=1; path=/; httponly", "c=d; path=/; httponly"]
    );
}

#[test]
fn keys_may_be_replaced_and_lines_read_before_they_are_sent() {
    let mut jar = jar(false, &["keyboard cat"], "");
    jar.set_keys(["another"]);
    jar.set_with("foo", "bar", options());
    let told: Vec<_> = jar.lines().collect();
    assert_eq!(told[0], "foo=bar; path=/; httponly");
    let signature = jar.keys().sign("foo=bar").unwrap();
    assert_eq!(told[1], format!("foo.sig={signature}; path=/; httponly"));
    assert_eq!(lines(&mut jar), told);
}
