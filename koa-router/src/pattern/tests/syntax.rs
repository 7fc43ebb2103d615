//! How patterns are read, refused and written.

use super::super::{MatchOptions, Matcher, Pattern, PatternErrorKind, Token, stringify};

fn text(text: &str) -> Token {
    Token::Text(text.into())
}

fn param(name: &str) -> Token {
    Token::Param(name.into())
}

fn wildcard(name: &str) -> Token {
    Token::Wildcard(name.into())
}

// spec: PTR-002, PTR-003, PTR-145 to PTR-155
#[test]
fn tokens() {
    let cases = [
        ("", vec![]),
        ("/", vec![text("/")]),
        ("/:test", vec![text("/"), param("test")]),
        ("/:a:b", vec![text("/"), param("a"), param("b")]),
        (r#"/:"0""#, vec![text("/"), param("0")]),
        ("/:_", vec![text("/"), param("_")]),
        ("/:$x1", vec![text("/"), param("$x1")]),
        ("/:café", vec![text("/"), param("café")]),
        ("/:नमस्ते/", vec![text("/"), param("नमस्ते"), text("/")]),
        (r#"/:"123""#, vec![text("/"), param("123")]),
        (r#"/:"1\"\2\"3""#, vec![text("/"), param("1\"2\"3")]),
        ("/*path", vec![text("/"), wildcard("path")]),
        (r#"*"x-y""#, vec![wildcard("x-y")]),
        (
            r#"/:"test"stuff"#,
            vec![text("/"), param("test"), text("stuff")],
        ),
        (r"\\:test", vec![text("\\"), param("test")]),
        (
            "a{b{:c}}d",
            vec![
                text("a"),
                Token::Group(vec![text("b"), Token::Group(vec![param("c")])]),
                text("d"),
            ],
        ),
    ];
    for (pattern, wanted) in cases {
        let read = Pattern::parse(pattern).unwrap();
        assert_eq!(read.tokens(), wanted, "{pattern}");
        assert_eq!(read.to_string(), pattern);
    }
}

// spec: PTR-156 to PTR-165
#[test]
fn written() {
    let group = Token::Group(vec![text("/"), param("id")]);
    let cases = [
        (vec![text("/")], "/"),
        (vec![text("/"), param("test")], "/:test"),
        (vec![text("/"), param("café")], "/:café"),
        (vec![text("/"), param("0")], r#"/:"0""#),
        (vec![text("/"), wildcard("test")], "/*test"),
        (vec![text("/"), wildcard("0")], r#"/*"0""#),
        (
            vec![text("/users"), group, text("/delete")],
            "/users{/:id}/delete",
        ),
        (vec![text("/:+?*")], r"/\:\+\?\*"),
        (
            vec![text("/"), param("test"), text("stuff")],
            r#"/:"test"stuff"#,
        ),
        (vec![text("\\"), param("test")], r"\\:test"),
        (vec![param("a\"b\\c\nd")], ":\"a\\\"b\\\\c\nd\""),
    ];
    for (tokens, wanted) in cases {
        assert_eq!(stringify(&tokens), wanted);
        assert_eq!(Pattern::from_tokens(&tokens).unwrap().tokens(), tokens);
    }
}

// spec: PTR-004, PTR-005, PTR-007, PTR-008, PTR-009, PTR-010, PTR-011, PTR-012, PTR-013
#[test]
fn refused() {
    let groups = "{/x}".repeat(10);
    let nested = format!("{}x{}", "{".repeat(300), "}".repeat(300));
    let unclosed = "{".repeat(100_000);
    let cases = [
        (r"/:id(\d+)", "Unexpected ( at index 4"),
        ("/(.*)", "Unexpected ( at index 1"),
        ("/a/:b?", "Unexpected ? at index 5"),
        ("/:b+", "Unexpected + at index 3"),
        ("/a}", "Unexpected } at index 2"),
        ("/[a]", "Unexpected [ at index 1"),
        ("/a]", "Unexpected ] at index 2"),
        ("/a)", "Unexpected ) at index 2"),
        ("/a!", "Unexpected ! at index 2"),
        ("/é😀!", "Unexpected ! at index 3"),
        ("/{", "Unexpected end at index 2, expected }"),
        ("/{:foo,", "Unexpected end at index 7, expected }"),
        ("/{:foo/{x,y}", "Unexpected end at index 12, expected }"),
        (&unclosed, "Unexpected end at index 100000, expected }"),
        ("/:/", "Missing parameter name at index 2"),
        ("/*/", "Missing parameter name at index 2"),
        ("/*", "Missing parameter name at index 2"),
        ("*", "Missing parameter name at index 1"),
        ("/:p*", "Missing parameter name at index 4"),
        (r#"/:"""#, "Missing parameter name at index 4"),
        (r#"/:"foo"#, "Unterminated quote at index 2"),
        (r#"/:"foo\"#, "Unterminated quote at index 2"),
        (r"/foo\", r"Unexpected end after \ at index 5"),
        (r"/{a\", r"Unexpected end after \ at index 4"),
        (r"/:a\", r"Unexpected end after \ at index 4"),
        ("/:foo:bar", "Missing text before \"bar\" param"),
        ("/:foo{-}*bar", "Missing text before \"bar\" wildcard"),
        (&groups, "Too many path combinations"),
        (&nested, "Too many path combinations"),
    ];
    for (pattern, message) in cases {
        let error = Pattern::parse(pattern)
            .and_then(|read| Matcher::new(&read, MatchOptions::default()))
            .unwrap_err();
        let wanted =
            format!("{message}: {pattern}; visit https://git.new/pathToRegexpError for info");
        assert_eq!(error.to_string(), wanted);
        assert!(error.detailed().starts_with(&wanted));
    }
}

// spec: PTR-012
#[test]
fn as_many_combinations_as_may_be() {
    let cases = [
        ("{/x}".repeat(8), true),
        ("{/x}".repeat(9), false),
        ("{".repeat(255) + &"}".repeat(255), true),
        ("{".repeat(256) + &"}".repeat(256), false),
        ("{}".repeat(100_000), false),
        ("{".repeat(100_000) + &"}".repeat(100_000), false),
    ];
    for (pattern, accepted) in cases {
        let made =
            Pattern::parse(&pattern).and_then(|read| Matcher::new(&read, MatchOptions::default()));
        match made {
            Ok(_) => assert!(accepted, "{} characters", pattern.len()),
            Err(error) => {
                assert!(!accepted, "{} characters", pattern.len());
                assert_eq!(error.kind(), &PatternErrorKind::TooManyCombinations);
            }
        }
    }
}

// spec: PTR-006
#[test]
fn suggestions() {
    let cases = [
        ("/:a?", Some("{/:a}")),
        ("/a/:b?", Some("/a{/:b}")),
        ("/:a?/:b?", Some("{/:a}{/:b}")),
        ("/f.:ext?", Some("/f{.:ext}")),
        ("/x-:a?", Some("/x-{:a}")),
        ("/a{/:b}?", Some("/a{/:b}")),
        ("/(.*)", Some("{/*path}")),
        ("/files/(.*)", Some("/files{/*path}")),
        ("(.*)", Some("{*path}")),
        ("/a/(.+)", Some("/a/*path")),
        ("/:path/(.*)", Some("/:path{/*path2}")),
        ("/*", Some("{/*path}")),
        ("*", Some("{*path}")),
        ("/a/*/b", Some("/a{/*path}/b")),
        ("/:p*", Some("{/*p}")),
        ("/:p+", Some("/*p")),
        (r"/:id(\d+)", Some("/:id")),
        (r"/:id(\d+)?", Some("{/:id}")),
        (r"/:id((?:a|\))+)/x", Some("/:id/x")),
        ("/:rest(.*)", Some("{/*rest}")),
        ("/:rest(.+)", Some("/*rest")),
        ("/:id.json?", Some("/:id{.json}")),
        ("/a/f.png?", Some("/a/f{.png}")),
        (r"/f\.png?", None),
        ("/a.b/c?", None),
        ("/a.b?c", None),
        ("/(one|two)", None),
        (r"/(\d+)", None),
        ("/search?q=1", None),
        ("/a+", None),
        ("/[a]", None),
        ("/a}", None),
        ("/{", None),
        ("/:", None),
        ("/(", None),
        (r"/\:a?", None),
    ];
    for (pattern, wanted) in cases {
        let error = Pattern::parse(pattern).unwrap_err();
        assert_eq!(error.suggestion().as_deref(), wanted, "{pattern}");
    }
}

#[test]
fn details() {
    let detailed = |pattern: &str| {
        let error = Pattern::parse(pattern)
            .and_then(|read| Matcher::new(&read, MatchOptions::default()))
            .unwrap_err();
        let text = error.detailed();
        text.split_once("\n\n").unwrap().1.to_owned()
    };
    let cases = [
        (
            "/é(.*)",
            "    /é(.*)\n      ^\na pattern holds no regular expressions; check the value in a handler; write /é{*path}",
        ),
        (
            "/a!",
            "    /a!\n      ^\nwhere the character itself is meant, it is written \\!",
        ),
        (
            "/x/(one|two-2)/y",
            "    /x/(one|two-2)/y\n       ^\na pattern holds no regular expressions; check the value in a handler; \
             write [\"/x/one/y\", \"/x/two-2/y\"]",
        ),
        (
            r"/(\d|b)",
            "    /(\\d|b)\n     ^\na pattern holds no regular expressions; check the value in a handler",
        ),
        ("/a\n{", "    /a {\n        ^\na group ends with }"),
        (
            "/:a:b",
            "    /:a:b\n       ^\ntext has to tell where the one ends and the next begins, as in :from-:to",
        ),
    ];
    for (pattern, wanted) in cases {
        assert_eq!(detailed(pattern), wanted, "{pattern}");
    }
    let many = "{/x}".repeat(10);
    assert_eq!(
        detailed(&many),
        format!("    {many}\nfewer groups, or several routes, are needed")
    );
}
