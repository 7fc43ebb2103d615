//! Content-Disposition for names, fallbacks and types of npm content-disposition.

use super::*;

fn attachment(name: &str) -> String {
    content_disposition(Some(name), &Disposition::default()).unwrap()
}

fn with(name: &str, options: &Disposition) -> String {
    content_disposition(Some(name), options).unwrap()
}

// spec: CDP-001, CDP-002, CDP-003, CDP-004, CDP-005, CDP-006, CDP-007, CDP-008, CDP-009, CDP-010
// spec: CDP-015, CDP-023, RES-175, RES-178
#[test]
fn names_are_quoted_and_extended() {
    for (name, wanted) in [
        ("plans.pdf", r#"filename="plans.pdf""#),
        ("/path/to/plans.pdf", r#"filename="plans.pdf""#),
        ("/path/to/plans.pdf/", r#"filename="plans.pdf""#),
        ("path/to/tobi.png", r#"filename="tobi.png""#),
        (r"C:\a\b.txt", r#"filename="C:\\a\\b.txt""#),
        (r#"the "plans".pdf"#, r#"filename="the \"plans\".pdf""#),
        (
            "«plans».pdf",
            r#"filename="?plans?.pdf"; filename*=UTF-8''%C2%ABplans%C2%BB.pdf"#,
        ),
        (
            r#"the "plans" (1µ).pdf"#,
            r#"filename="the \"plans\" (1?).pdf"; filename*=UTF-8''the%20%22plans%22%20%281%C2%B5%29.pdf"#,
        ),
        (
            "£ rates.pdf",
            r#"filename="? rates.pdf"; filename*=UTF-8''%C2%A3%20rates.pdf"#,
        ),
        (
            "планы.pdf",
            r#"filename="?????.pdf"; filename*=UTF-8''%D0%BF%D0%BB%D0%B0%D0%BD%D1%8B.pdf"#,
        ),
        (
            "£ and € rates.pdf",
            r#"filename="? and ? rates.pdf"; filename*=UTF-8''%C2%A3%20and%20%E2%82%AC%20rates.pdf"#,
        ),
        (
            "€ rates.pdf",
            r#"filename="? rates.pdf"; filename*=UTF-8''%E2%82%AC%20rates.pdf"#,
        ),
        (
            "€'*%().pdf",
            r#"filename="?'*%().pdf"; filename*=UTF-8''%E2%82%AC%27%2A%25%28%29.pdf"#,
        ),
        (
            "the%20plans.pdf",
            r#"filename="the%20plans.pdf"; filename*=UTF-8''the%2520plans.pdf"#,
        ),
        (
            "€%20£.pdf",
            r#"filename="?%20?.pdf"; filename*=UTF-8''%E2%82%AC%2520%C2%A3.pdf"#,
        ),
        ("100%.pdf", r#"filename="100%.pdf""#),
        (
            "a\nb.pdf",
            r#"filename="a?b.pdf"; filename*=UTF-8''a%0Ab.pdf"#,
        ),
        ("a\u{85}b", r#"filename="a?b"; filename*=UTF-8''a%C2%85b"#),
        (
            "\u{1f600}",
            r#"filename="??"; filename*=UTF-8''%F0%9F%98%80"#,
        ),
        (
            "include-no-ascii-char-中文名-ok.png",
            "filename=\"include-no-ascii-char-???-ok.png\"; \
             filename*=UTF-8''include-no-ascii-char-%E4%B8%AD%E6%96%87%E5%90%8D-ok.png",
        ),
    ] {
        assert_eq!(attachment(name), format!("attachment; {wanted}"), "{name}");
    }
}

// spec: CDP-011, CDP-019, RES-174
#[test]
fn without_a_name_there_is_only_the_type() {
    let fallback = Disposition::attachment().fallback("plans.pdf");
    for options in [&Disposition::default(), &fallback] {
        for name in [None, Some(""), Some("/")] {
            assert_eq!(content_disposition(name, options).unwrap(), "attachment");
        }
    }
    assert_eq!(
        content_disposition(None, &Disposition::inline()).unwrap(),
        "inline"
    );
}

// spec: CDP-016
#[test]
fn the_fallback_can_be_left_out() {
    let options = Disposition::attachment().no_fallback();
    assert_eq!(
        with("£ and € rates.pdf", &options),
        "attachment; filename*=UTF-8''%C2%A3%20and%20%E2%82%AC%20rates.pdf"
    );
    assert_eq!(
        with("£ rates.pdf", &options),
        "attachment; filename*=UTF-8''%C2%A3%20rates.pdf"
    );
    assert_eq!(with("a\nb", &options), "attachment; filename*=UTF-8''a%0Ab");
}

// spec: CDP-017, CDP-018, CDP-019
#[test]
fn the_fallback_can_be_given() {
    for (name, fallback, wanted) in [
        (
            "£ and € rates.pdf",
            "£ and EURO rates.pdf",
            r#"filename="£ and EURO rates.pdf"; filename*=UTF-8''%C2%A3%20and%20%E2%82%AC%20rates.pdf"#,
        ),
        (
            r#""£ rates".pdf"#,
            "£ rates.pdf",
            r#"filename="£ rates.pdf"; filename*=UTF-8''%22%C2%A3%20rates%22.pdf"#,
        ),
        ("plans.pdf", "plans.pdf", r#"filename="plans.pdf""#),
        (
            "€ rates.pdf",
            "/path/to/EURO rates.pdf",
            r#"filename="EURO rates.pdf"; filename*=UTF-8''%E2%82%AC%20rates.pdf"#,
        ),
    ] {
        let options = Disposition::attachment().fallback(fallback);
        assert_eq!(
            with(name, &options),
            format!("attachment; {wanted}"),
            "{name}"
        );
    }
}

// spec: CDP-020, CDP-022
#[test]
fn what_cannot_be_sent_is_refused() {
    let error = |options: Disposition| content_disposition(Some("a.txt"), &options).unwrap_err();
    for fallback in ["€ rates.pdf", "a\nb"] {
        assert_eq!(
            error(Disposition::attachment().fallback(fallback)),
            DispositionError::FallbackNotLatin1(fallback.to_owned())
        );
    }
    assert_eq!(
        error(Disposition::attachment().fallback("€")).to_string(),
        "fallback must be ISO-8859-1 string: \"€\""
    );
    for kind in ["invalid;type", "a b", "é", "a\r\n"] {
        let wanted = DispositionError::InvalidType(kind.to_owned());
        assert_eq!(error(Disposition::of(kind)), wanted);
        assert_eq!(wanted.to_string(), format!("invalid type {kind:?}"));
    }
}

// spec: CDP-021
#[test]
fn the_type_is_sent_in_lower_case() {
    for (kind, wanted) in [
        ("inline", "inline"),
        ("INLINE", "inline"),
        ("", "attachment"),
        ("form-data", "form-data"),
        ("Form-Data", "form-data"),
    ] {
        let header = with("plans.pdf", &Disposition::of(kind));
        assert_eq!(header, format!("{wanted}; filename=\"plans.pdf\""));
    }
}
