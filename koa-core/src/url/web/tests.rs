//! What the URL parser makes of good and bad URLs, as Node.js does.

use super::*;

fn href(input: &str) -> Option<String> {
    Url::parse(input).ok().map(|url| url.to_string())
}

// spec: REQ-082, RES-153
#[test]
fn normalises() {
    for (input, expected) in [
        ("http://ex.com:80/a/../b?x#y", "http://ex.com/b?x#y"),
        ("http://google.com", "http://google.com/"),
        (
            "http://google.com\\@apple.com",
            "http://google.com/@apple.com",
        ),
        ("HTTP://EXAMPLE.com:80/../a", "http://example.com/a"),
        ("https://h:443", "https://h/"),
        ("https://h:0080/", "https://h:80/"),
        ("http://h:/", "http://h/"),
        ("http:h", "http://h/"),
        ("http:\\\\\\h", "http://h/"),
        (" \u{0}ht\ntp://h\t/a\r b \n", "http://h/a%20b"),
        ("http://h?", "http://h/?"),
        ("http://h#", "http://h/#"),
        ("http://h?a?b#c#d?e", "http://h/?a?b#c#d?e"),
    ] {
        assert_eq!(href(input).as_deref(), Some(expected), "{input}");
    }
}

#[test]
fn resolves_dot_segments() {
    for (path, expected) in [
        ("/a/./b", "/a/b"),
        ("/a/.", "/a/"),
        ("/a/..", "/"),
        ("/a/b/..", "/a/"),
        ("/../..", "/"),
        ("/a/%2e/b/%2E%2e/c/.%2e", "/a/"),
        ("/a/...", "/a/..."),
        ("/a//..", "/a/"),
        ("//a\\..\\b", "//b"),
        ("/a/..?/..", "/?/.."),
    ] {
        let found = href(&format!("http://h{path}"));
        assert_eq!(found, Some(format!("http://h{expected}")), "{path}");
    }
}

// spec: RES-154
#[test]
fn encodes_each_part_by_its_own_rules() {
    let special = "é \"'<>^`{|}%zz%41\u{7f}";
    let url = Url::parse(&format!(
        "http://{special}:[=]@h/{special}?{special}#{special}"
    ))
    .unwrap();
    assert_eq!(
        url.username(),
        "%C3%A9%20%22'%3C%3E%5E%60%7B%7C%7D%zz%41%7F"
    );
    assert_eq!(url.password(), "%5B%3D%5D");
    assert_eq!(url.pathname(), "/%C3%A9%20%22'%3C%3E^%60%7B|%7D%zz%41%7F");
    assert_eq!(url.search(), "?%C3%A9%20%22%27%3C%3E^`{|}%zz%41%7F");
    assert_eq!(url.hash(), "#%C3%A9%20%22'%3C%3E^%60{|}%zz%41%7F");
}

#[test]
fn reads_hosts() {
    for (host, expected) in [
        ("Example.COM", "example.com"),
        ("a%2Eb%41", "a.ba"),
        ("a..b.", "a..b."),
        ("a_b,c!~", "a_b,c!~"),
        ("0x7f.1", "127.0.0.1"),
        ("0X7F.0.0.01", "127.0.0.1"),
        ("1.2.3.", "1.2.0.3"),
        ("4294967295", "255.255.255.255"),
        ("0x", "0.0.0.0"),
        ("1.2.3.4.a", "1.2.3.4.a"),
        ("[::]", "[::]"),
        ("[0:0::1]", "[::1]"),
        ("[1:0:0:2::ABCD]", "[1:0:0:2::abcd]"),
        ("[1:0:2:0:0:3:0:0]", "[1:0:2::3:0:0]"),
        ("[1:0:2:3:4:5:6:7]", "[1:0:2:3:4:5:6:7]"),
        ("[1:2:3:4:5:6:7::]", "[1:2:3:4:5:6:7:0]"),
        ("[1::]", "[1::]"),
        ("[::ffff:1.2.3.4]", "[::ffff:102:304]"),
        ("BÜCHER.de", "xn--bcher-kva.de"),
        ("xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("b%C3%BCcher.de", "xn--bcher-kva.de"),
        ("日本語。ｊｐ", "xn--wgv71a119e.jp"),
        ("☃.net", "xn--n3h.net"),
        ("a\u{ad}b", "ab"),
    ] {
        let url = Url::parse(&format!("http://{host}:81/")).unwrap();
        assert_eq!(url.hostname(), expected, "{host}");
    }
}

// spec: REQ-084, RES-163, RES-173
#[test]
fn refuses_what_is_no_url() {
    type Reason = fn(String) -> UrlError;
    let reasons: [(Reason, &[&str]); 4] = [
        (
            UrlError::Relative,
            &["", "a", "/a", "//h/a", "1http://h", ":"],
        ),
        (
            UrlError::Scheme,
            &["mailto:a@b", "ftp://h/", "javascript:x", "h:80"],
        ),
        (
            UrlError::Host,
            &[
                "http://",
                "http://invalid host/",
                "http:///",
                "http://:80",
                "http://u@",
                "http://u@:80/",
                "http://a%00b",
                "http://a%25b",
                "http://a<b",
                "http://a|b",
                "http://a^b",
                "http://a]b",
                "http://%ff/",
                "http://a\u{3000}b/",
                "http://\u{ad}/",
                "http://［/",
                "http://1.2.3.4.5/",
                "http://256.1.1.1/",
                "http://1.256.1/",
                "http://4294967296/",
                "http://99999999999999999999999/",
                "http://a.1/",
                "http://a.09/",
                "http://1..2/",
                "http://[::1",
                "http://[::1]x/",
                "http://[:1]/",
                "http://[1:2]/",
                "http://[::1%25eth0]/",
                "http://[1::2::3]/",
                "http://[12345::]/",
            ],
        ),
        (
            UrlError::Port,
            &[
                "http://h:x",
                "http://h:65536",
                "http://h:8 0",
                "http://h:-1",
            ],
        ),
    ];
    for (reason, inputs) in reasons {
        for &input in inputs {
            assert_eq!(Url::parse(input), Err(reason(input.to_owned())), "{input}");
        }
    }
}

// spec: RES-163
#[test]
fn errors_quote_the_input() {
    for (input, message) in [
        ("http://", r#"Invalid URL "http://": invalid host"#),
        ("\n/a\"", r#"Invalid URL "\n/a\"": no scheme"#),
        ("x:y", r#"Invalid URL "x:y": neither http nor https"#),
        ("http://h:x", r#"Invalid URL "http://h:x": invalid port"#),
    ] {
        assert_eq!(Url::parse(input).unwrap_err().to_string(), message);
    }
}

#[test]
fn bounds_the_effort_for_hosts() {
    let label = "é".repeat(1000);
    assert!(Url::parse(&format!("http://{label}.{label}/")).is_ok());
    assert!(Url::parse(&format!("http://{label}é/")).is_err());
}

// spec: REQ-085
#[test]
fn has_the_parts_of_the_javascript_class() {
    let url = Url::parse("https://u:p%20w@Ex.com:8443/a?b#c").unwrap();
    assert_eq!(url.protocol(), "https:");
    assert_eq!((url.username(), url.password()), ("u", "p%20w"));
    assert_eq!(
        (url.host(), url.hostname(), url.port()),
        ("ex.com:8443", "ex.com", "8443")
    );
    assert_eq!(
        (url.pathname(), url.search(), url.hash()),
        ("/a", "?b", "#c")
    );
    assert_eq!(url.origin(), "https://ex.com:8443");
    assert_eq!(
        format!("{url:?}"),
        r#"Url("https://u:p%20w@ex.com:8443/a?b#c")"#
    );
    assert_eq!(serde_json::to_value(&url).unwrap(), url.href());
    assert_eq!("https://u:p%20w@EX.com:8443/a?b#c".parse(), Ok(url));

    let bare = Url::parse("http://:@h/?#").unwrap();
    assert_eq!(bare.href(), "http://h/?#");
    assert_eq!(
        (bare.username(), bare.password(), bare.port()),
        ("", "", "")
    );
    assert_eq!((bare.search(), bare.hash()), ("", ""));
    let named = Url::parse("http://a@b:@h").unwrap();
    assert_eq!(
        (named.href(), named.username()),
        ("http://a%40b@h/", "a%40b")
    );
    let secret = Url::parse("http://:p:q@h").unwrap();
    assert_eq!(
        (secret.href(), secret.password()),
        ("http://:p%3Aq@h/", "p%3Aq")
    );
}

// spec: RES-168, RES-169, RES-170, RES-171, RES-172
#[test]
fn joins_references() {
    let base = Url::parse("http://u@h:81/a/b?c#d").unwrap();
    for (reference, expected) in [
        ("https://example.com/login", "https://example.com/login"),
        ("//evil.com/login/", "http://evil.com/login/"),
        ("\\\\evil.com", "http://evil.com/"),
        ("/\\evil.com", "http://evil.com/"),
        ("", "http://u@h:81/a/b?c"),
        ("#x y", "http://u@h:81/a/b?c#x%20y"),
        ("?x'#y", "http://u@h:81/a/b?x%27#y"),
        ("?", "http://u@h:81/a/b?"),
        ("/index.html", "http://u@h:81/index.html"),
        ("/", "http://u@h:81/"),
        ("x", "http://u@h:81/a/x"),
        ("./x?y", "http://u@h:81/a/x?y"),
        ("..", "http://u@h:81/"),
        ("../../../x", "http://u@h:81/x"),
        (".", "http://u@h:81/a/"),
        ("x/../y\\z", "http://u@h:81/a/y/z"),
        ("1:2", "http://u@h:81/a/1:2"),
        ("http:x", "http://u@h:81/a/x"),
        ("HTTP:?x", "http://u@h:81/a/b?x"),
        ("http:/x", "http://u@h:81/x"),
        ("https:x", "https://x/"),
        ("https:/x", "https://x/"),
    ] {
        let url = base.join(reference).unwrap();
        assert_eq!(url.href(), expected, "{reference}");
        assert_eq!(Url::parse(expected), Ok(url), "{reference}");
    }
    for reference in [
        "http://",
        "//",
        "mailto:a@b",
        "javascript:alert(1)",
        "//h:x",
        "a:b",
    ] {
        assert!(base.join(reference).is_err(), "{reference}");
    }
}
