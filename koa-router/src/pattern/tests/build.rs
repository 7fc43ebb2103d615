//! Paths that are built, and values that are decoded.

use super::super::{PathValue, Pattern, decode};

type Values = Vec<(&'static str, PathValue)>;

fn built(pattern: &str, values: &Values) -> String {
    match Pattern::parse(pattern).unwrap().to_path(values) {
        Ok(path) => path,
        Err(error) => error.to_string(),
    }
}

fn test(value: impl Into<PathValue>) -> Values {
    vec![("test", value.into())]
}

// spec: PTR-023, PTR-024, PTR-025, PTR-134 to PTR-138, PTR-142, PTR-144, RTR-151, RTR-155, RTR-158
#[test]
fn rows() {
    let cases = [
        ("/", vec![], "/"),
        ("/", vec![("id", "123".into())], "/"),
        ("/test", vec![("id", "123".into())], "/test"),
        ("/test/", vec![], "/test/"),
        (r#"/:"0""#, vec![], "Missing parameters: 0"),
        (r#"/:"0""#, vec![("0", "123".into())], "/123"),
        ("/:test", vec![], "Missing parameters: test"),
        ("/:test", test(123), "/123"),
        ("/:test", test("123/xyz"), "/123%2Fxyz"),
        ("/:test", test(["a"]), "Expected \"test\" to be a string"),
        ("/:test", vec![("test", 1.into()), ("test", 2.into())], "/2"),
        ("/:a/:b", vec![], "Missing parameters: a, b"),
        (
            "/books/:a/:b",
            vec![("a", "".into()), ("b", 0.into())],
            "/books//0",
        ),
        ("/*test", vec![], "Missing parameters: test"),
        (
            "/*test",
            test(Vec::<String>::new()),
            "Expected \"test\" to be a non-empty array",
        ),
        ("/*test", test(["123"]), "/123"),
        ("/*test", test(["123", "x/z"]), "/123/x%2Fz"),
        ("/*test", test("123/x z"), "/123/x%20z"),
        ("/o{/:test}", vec![], "/o"),
        ("/o{/:test}", test(1), "/o/1"),
        ("/user{s}/é", vec![], "/users/é"),
        ("/a{/:test{.:ext}}", test("x"), "/a/x"),
        ("/a{.:ext{/:test}}", test("x"), "/a"),
        ("/a{/:test/:b}/:c", test("x"), "Missing parameters: c"),
        (
            "/:test",
            test("how to node & js/ts é -_.!~*'()"),
            "/how%20to%20node%20%26%20js%2Fts%20%C3%A9%20-_.!~*'()",
        ),
    ];
    for (pattern, values, wanted) in cases {
        assert_eq!(built(pattern, &values), wanted, "{pattern} with {values:?}");
    }
}

// spec: PTR-139, PTR-140, PTR-141, PTR-143, RTR-159
#[test]
fn other_encodings() {
    let plain: fn(&str) -> String = str::to_owned;
    let fixed: fn(&str) -> String = |_| "static".to_owned();
    let cases = [
        ("/:test", test("123/xyz"), plain, "/123/xyz"),
        ("/:test", test("123/xyz"), fixed, "/static"),
        ("{/:test}", vec![], plain, ""),
        ("{/:test}", test("123/xyz"), plain, "/123/xyz"),
        ("/*test", test("123/xyz"), plain, "/123/xyz"),
    ];
    for (pattern, values, encode, wanted) in cases {
        let path = Pattern::parse(pattern)
            .unwrap()
            .to_path_with(&values, encode);
        assert_eq!(path.as_deref(), Ok(wanted), "{pattern} with {values:?}");
    }
}

// spec: PTR-021, RTR-021, RTR-022, RTR-023, RTR-024
#[test]
fn decoded() {
    let cases = [
        ("a%2Fb", "a/b"),
        ("caf%C3%A9", "café"),
        ("caf%c3%a9", "café"),
        ("a%20b", "a b"),
        ("john%2Bdoe", "john+doe"),
        ("john+doe", "john+doe"),
        ("1;a=b", "1;a=b"),
        ("param%2523", "param%23"),
        ("é%41", "éA"),
        ("%00", "\0"),
        ("100%", "100%"),
        ("101%2", "101%2"),
        ("%zz", "%zz"),
        ("%+1", "%+1"),
        ("%E0%A4%A", "%E0%A4%A"),
        ("%41%FF", "%41%FF"),
        ("%C0%AF", "%C0%AF"),
        ("%ED%A0%80", "%ED%A0%80"),
        ("%C3é", "%C3é"),
    ];
    for (value, wanted) in cases {
        assert_eq!(decode(value), wanted, "{value}");
    }
}
