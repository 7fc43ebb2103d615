//! What patterns match, row by row (npm path-to-regexp's own cases).

use super::{
    super::{MatchOptions, Matcher, Pattern, Token},
    found, matcher,
};

// Row, pattern, options, then paths with what is captured; upstream's rows with a delimiter other than the slash
// (PTR-073 to 077, 128, 129), with encodePath (PTR-072) and with lists of patterns (PTR-130 to 132) have no place here.
// spec: PTR-029 to PTR-071, PTR-078 to PTR-127
const ROWS: &str = r#"
PTR-029 ¦ / ¦  ¦ / ->  ¦ /route -> none
PTR-030 ¦ /test ¦  ¦ /test ->  ¦ /route -> none ¦ /test/route -> none ¦ /test/ ->  ¦ /TEST/ ->
PTR-031 ¦ /test/ ¦  ¦ /test/ ->  ¦ /route -> none ¦ /test -> none ¦ /test// ->
PTR-032 ¦ /:test ¦  ¦ /route -> test=route ¦ /route/ -> test=route ¦ /route.json -> test=route.json ¦ /route.json/ -> test=route.json ¦ /route/test -> none ¦ /caf%C3%A9 -> test=café ¦ /;,:@&=+$-_.!~*() -> test=;,:@&=+$-_.!~*() ¦ /param%2523 -> test=param%23
PTR-033 ¦ /test ¦ sensitive ¦ /test ->  ¦ /TEST -> none
PTR-034 ¦ /TEST ¦ sensitive ¦ /test -> none ¦ /TEST ->
PTR-035 ¦ /test ¦ strict ¦ /test ->  ¦ /test/ -> none
PTR-036 ¦ /test/ ¦ strict ¦ /test/ ->  ¦ /test -> none
PTR-037 ¦ /:test ¦ strict ¦ /route -> test=route ¦ /route/ -> none
PTR-038 ¦ /*path ¦ strict ¦ /route -> path=route ¦ /route/nested -> path=route/nested ¦ /route/nested/ -> path=route/nested/
PTR-039 ¦ /test ¦ begins strict ¦ /test ->  ¦ /test/route ->
PTR-040 ¦ {/:test}/bar ¦ strict ¦ /bar ->  ¦ /foo/bar -> test=foo ¦ /foo/bar/ -> none
PTR-041 ¦ /test ¦ begins ¦ /test ->  ¦ /test/ ->  ¦ /test//// ->  ¦ /route/test -> none ¦ /test/route ->  ¦ /route -> none
PTR-042 ¦ /test/ ¦ begins ¦ /test -> none ¦ /test/ ->  ¦ /test// ->  ¦ /test/route -> none ¦ /route/test/deep -> none
PTR-043 ¦ /:test ¦ begins ¦ /route -> test=route ¦ /route/ -> test=route ¦ /route.json -> test=route.json ¦ /route.json/ -> test=route.json ¦ /route/test -> test=route ¦ /route.json/test -> test=route.json ¦ /caf%C3%A9 -> test=café
PTR-044 ¦ /:test/ ¦ begins ¦ /route -> none ¦ /route/ -> test=route ¦ /route/test -> none ¦ /route/test/ -> none ¦ /route//test -> test=route
PTR-045 ¦  ¦ begins ¦  ->  ¦ / ->  ¦ route -> none ¦ /route ->  ¦ /route/ ->
PTR-046 ¦ {/route} ¦  ¦  ->  ¦ / ->  ¦ /foo -> none ¦ /route ->
PTR-047 ¦ {/:test} ¦  ¦ /route -> test=route ¦  ->  ¦ / ->
PTR-048 ¦ {/:test}/bar ¦  ¦ /bar ->  ¦ /foo/bar -> test=foo ¦ /foo/bar/ -> test=foo
PTR-049 ¦ {/:test}-bar ¦  ¦ -bar ->  ¦ /foo-bar -> test=foo ¦ /foo-bar/ -> test=foo
PTR-050 ¦ /{:test}-bar ¦  ¦ /-bar ->  ¦ /foo-bar -> test=foo ¦ /foo-bar/ -> test=foo
PTR-051 ¦ test ¦  ¦ test ->  ¦ /test -> none
PTR-052 ¦ :test ¦  ¦ route -> test=route ¦ /route -> none ¦ route/ -> test=route
PTR-053 ¦ {:test} ¦  ¦ test -> test=test ¦  ->
PTR-054 ¦ /test.json ¦  ¦ /test.json ->  ¦ /test -> none
PTR-055 ¦ /:test.json ¦  ¦ /.json -> none ¦ /test.json -> test=test ¦ /route.json -> test=route ¦ /route.json.json -> test=route.json
PTR-056 ¦ /:test.:format ¦  ¦ /route.html -> test=route, format=html ¦ /route -> none ¦ /route.html.json -> test=route.html, format=json
PTR-057 ¦ /:test{.:format} ¦  ¦ /route -> test=route ¦ /route.json -> test=route, format=json ¦ /route.json.html -> test=route.json, format=html
PTR-058 ¦ /:test.:format\z ¦  ¦ /route.htmlz -> test=route, format=html ¦ /route.html -> none
PTR-059 ¦ /\(testing\) ¦  ¦ /testing -> none ¦ /(testing) ->
PTR-060 ¦ /.\+\*\?\{\}=^\!\:$\[\]\| ¦  ¦ /.+*?{}=^!:$[]| ->
PTR-061 ¦ /:foo/:bar ¦  ¦ /match/route -> foo=match, bar=route
PTR-062 ¦ /:foo\(test\)/bar ¦  ¦ /foo(test)/bar -> foo=foo ¦ /foo/bar -> none
PTR-063 ¦ /:foo\? ¦  ¦ /route? -> foo=route ¦ /route -> none
PTR-064 ¦ /{:pre}baz ¦  ¦ /foobaz -> pre=foo ¦ /baz ->
PTR-065 ¦ /:foo\(:bar\) ¦  ¦ /hello(world) -> foo=hello, bar=world ¦ /hello() -> none
PTR-066 ¦ /:foo\({:bar}\) ¦  ¦ /hello(world) -> foo=hello, bar=world ¦ /hello() -> foo=hello
PTR-067 ¦ {/:foo}{/:bar}-ext ¦  ¦ /-ext -> none ¦ -ext ->  ¦ /foo-ext -> foo=foo ¦ /foo/bar-ext -> foo=foo, bar=bar ¦ /foo/-ext -> none
PTR-068 ¦ /:required{/:optional}-ext ¦  ¦ /foo-ext -> required=foo ¦ /foo/bar-ext -> required=foo, optional=bar ¦ /foo/-ext -> none
PTR-069 ¦ /:foo ¦  ¦ /café -> foo=café
PTR-071 ¦ /café ¦  ¦ /café ->
PTR-078 ¦ $:foo{$:bar} ¦  ¦ $x -> foo=x ¦ $x$y -> foo=x, bar=y
PTR-079 ¦ name{/:attr1}{-:attr2}{-:attr3} ¦  ¦ name ->  ¦ name/test -> attr1=test ¦ name/1 -> attr1=1 ¦ name/1-2 -> attr1=1, attr2=2 ¦ name/1-2-3 -> attr1=1, attr2=2, attr3=3 ¦ name/foo-bar/route -> none ¦ name/test/route -> none
PTR-080 ¦ /user{s}/:user ¦  ¦ /user/123 -> user=123 ¦ /users/123 -> user=123
PTR-081 ¦ /*path ¦  ¦ / -> none ¦ /route -> path=route ¦ /route/nested -> path=route/nested
PTR-082 ¦ *path ¦  ¦ / -> path=/ ¦ /test -> path=/test
PTR-084 ¦ /*path.:ext ¦  ¦ /test.html -> path=test, ext=html ¦ /test.html/nested -> none ¦ /test.html/nested.json -> path=test.html/nested, ext=json
PTR-085 ¦ /:path.*ext ¦  ¦ /test.html -> path=test, ext=html ¦ /test.html/nested -> path=test, ext=html/nested ¦ /test.html/nested.json -> path=test, ext=html/nested.json
PTR-086 ¦ /*path{.:ext} ¦  ¦ /test.html -> path=test, ext=html ¦ /test/nested.html -> path=test/nested, ext=html ¦ /test.html/nested -> path=test.html/nested
PTR-087 ¦ /entity/:id/*path ¦  ¦ /entity/foo -> none ¦ /entity/foo/path -> id=foo, path=path
PTR-088 ¦ /*foo/:bar/*baz ¦  ¦ /x/y/z -> foo=x, bar=y, baz=z ¦ /1/2/3/4/5 -> foo=1/2/3, bar=4, baz=5
PTR-089 ¦ {*path} ¦  ¦  ->  ¦ / -> path=/ ¦ /test -> path=/test ¦ /test/nested -> path=/test/nested
PTR-090 ¦ {*path} ¦ begins ¦  ->  ¦ / -> path=/ ¦ /test -> path=/test ¦ /test/nested -> path=/test/nested
PTR-091 ¦ /*path ¦ begins ¦  -> none ¦ / -> none ¦ /test -> path=test ¦ /test/nested -> path=test/nested
PTR-092 ¦ /*path/ ¦ begins ¦ /foo/bar/ -> path=foo/bar ¦ /foo/bar/baz -> none ¦ /foo/bar/baz/ -> path=foo/bar/baz
PTR-093 ¦ /*path.:ext ¦ begins ¦ /foo/bar.html -> path=foo/bar, ext=html ¦ /foo/bar.html/baz -> path=foo/bar, ext=html ¦ /foo/bar.html/baz.html -> path=foo/bar.html/baz, ext=html
PTR-094 ¦ /:foo{/test/:bar} ¦  ¦ /route -> foo=route ¦ /route/test/again -> foo=route, bar=again
PTR-095 ¦ {:foo/}{:bar.} ¦  ¦  ->  ¦ test/ -> foo=test ¦ a/b. -> foo=a, bar=b
PTR-096 ¦ /abc{abc:foo} ¦  ¦ /abc ->  ¦ /abcabc -> none ¦ /abcabc123 -> foo=123 ¦ /abcabcabc123 -> foo=abc123 ¦ /abcabcabc -> foo=abc
PTR-097 ¦ /:foo{abc:bar} ¦  ¦ /abc -> foo=abc ¦ /abcabc -> foo=abcabc ¦ /abcabc123 -> foo=abc, bar=123 ¦ /acb -> foo=acb ¦ /123 -> foo=123 ¦ /123abcabc -> foo=123, bar=abc
PTR-098 ¦ /:foo\abc:bar ¦  ¦ /abc -> none ¦ /abcabc -> none ¦ /abcabc123 -> foo=abc, bar=123 ¦ /123abcabc -> foo=123, bar=abc
PTR-099 ¦ /route|:param| ¦  ¦ /route|world| -> param=world ¦ /route|| -> none
PTR-100 ¦ /:foo|:bar| ¦  ¦ /hello|world| -> foo=hello, bar=world ¦ /hello|| -> none
PTR-101 ¦ /:foo{|:bar|} ¦  ¦ /hello|world| -> foo=hello, bar=world ¦ /hello|| -> foo=hello||
PTR-102 ¦ :foo\@:bar ¦  ¦ x@y -> foo=x, bar=y ¦ x@ -> none
PTR-103 ¦ /*foo-:bar ¦  ¦ /a -> none ¦ /a-b -> foo=a, bar=b ¦ /a-b-c-d -> foo=a-b-c, bar=d
PTR-104 ¦ /*foo-*bar-:baz ¦  ¦ /a -> none ¦ /a-b-c -> foo=a, bar=b, baz=c ¦ /a-b-c-d -> foo=a-b, bar=c, baz=d
PTR-105 ¦ /*foo-:bar-*baz ¦  ¦ /a -> none ¦ /a-b-c -> foo=a, bar=b, baz=c ¦ /a-b-c-d -> foo=a-b, bar=c, baz=d
PTR-106 ¦ /*foo-:bar-*baz-:qux ¦  ¦ /a -> none ¦ /a-b-c-d -> foo=a, bar=b, baz=c, qux=d
PTR-107 ¦ /*foo-*bar ¦  ¦ /a -> none ¦ /a-b -> foo=a, bar=b ¦ /a-b- -> none ¦ /a-b-c-d -> foo=a-b-c, bar=d
PTR-108 ¦ /:foo-:bar-*baz ¦  ¦ /a -> none ¦ /a-b-c -> foo=a, bar=b, baz=c ¦ /a-b-c-d -> foo=a, bar=b, baz=c-d
PTR-109 ¦ /:foo-:bar-*baz-:qux ¦  ¦ /a -> none ¦ /a-b-c -> none ¦ /a-b-c-d -> foo=a, bar=b, baz=c, qux=d ¦ /a-b-c-d-e -> foo=a, bar=b, baz=c-d, qux=e ¦ /a-b-c/d-e-f -> foo=a, bar=b, baz=c/d-e, qux=f
PTR-110 ¦ /*foo/:bar/*baz/:qux ¦  ¦ /a/b/c/d/e -> foo=a/b, bar=c, baz=d, qux=e
PTR-111 ¦ /*foo/abc-:bar/xyz-*baz/:qux ¦  ¦ /a/b/c/d/e -> none ¦ /a/abc-x/xyz-y/z -> foo=a, bar=x, baz=y, qux=z ¦ /a/abc-abc/xyz-/xyz-/z -> foo=a, bar=abc, baz=/xyz-, qux=z ¦ /a/abc-abc/xyz-/xyz-a/z -> foo=a, bar=abc, baz=/xyz-a, qux=z ¦ /a/abc/abc-abc/xyz-/xyz-a/z -> foo=a/abc, bar=abc, baz=/xyz-a, qux=z ¦ /abc-/abc-abc/xyz-/xyz-a/z -> foo=abc-, bar=abc, baz=/xyz-a, qux=z
PTR-112 ¦ /*a@:b-*c ¦  ¦ /foo@bar-baz -> a=foo, b=bar, c=baz
PTR-113 ¦ /:a-*b.:c@*d ¦  ¦ /a-b.c@d -> a=a, b=b, c=c, d=d ¦ /a-b.c -> none ¦ /a-b-c.d.e@f@g -> a=a, b=b-c.d, c=e@f, d=g
PTR-114 ¦ /*a--*b@@:c ¦  ¦ /a--b@@c -> a=a, b=b, c=c ¦ /a--b@@c/d -> none ¦ /a--b/c@@d--e@@f -> a=a--b/c@@d, b=e, c=f
PTR-115 ¦ /*a~~:b~~*c/:d ¦  ¦ /a~~b~~c/d -> a=a, b=b, c=c, d=d
PTR-116 ¦ /*a--*b-.-:c ¦  ¦ /a--b-.-c -> a=a, b=b, c=c
PTR-117 ¦ /*a~~*b._.:c ¦  ¦ /a~~b._.c -> a=a, b=b, c=c
PTR-118 ¦ /*a@@*b~.~:c ¦  ¦ /a@@b~.~c -> a=a, b=b, c=c
PTR-119 ¦ /*a-.-*b@@:c ¦  ¦ /a-.-b@@c -> a=a, b=b, c=c
PTR-120 ¦ /*a@.@*b--:c ¦  ¦ /a@.@b--c -> a=a, b=b, c=c
PTR-121 ¦ /*a-@-*b..:c ¦  ¦ /a-@-b..c -> a=a, b=b, c=c
PTR-122 ¦ /x/*a/*b/y ¦  ¦ /x/foo/bar/y -> a=foo, b=bar
PTR-123 ¦ /x/*a-:b/*c/y ¦  ¦ /x/foo-bar/baz/y -> a=foo, b=bar, c=baz ¦ /x/foo-bar/baz-qux/y -> a=foo, b=bar, c=baz-qux
PTR-124 ¦ /x/*a-:b-:c/*d/y ¦  ¦ /x/foo-bar-baz/qux/y -> a=foo, b=bar, c=baz, d=qux
PTR-125 ¦ /x/*a-:b-:c-*d/*e/y ¦  ¦ /x/foo-bar-baz-qux/quux/y -> a=foo, b=bar, c=baz, d=qux, e=quux
PTR-126 ¦ /x/*a@/*c/y ¦  ¦ /x/foo@/y -> none ¦ /x/foo@/y/y -> a=foo, c=y ¦ /x/foo@/y/z/y -> a=foo, c=y/z
PTR-127 ¦ /:a-:b^*c@*d%:e ¦  ¦ /a-b^c@d%e -> a=a, b=b, c=c, d=d, e=e
"#;

#[test]
fn rows() {
    for row in ROWS.lines().filter(|row| !row.is_empty()) {
        let mut fields = row.split('¦').map(str::trim);
        let mut field = || fields.next().unwrap();
        let (id, pattern, words) = (field(), field(), field());
        let options = MatchOptions {
            sensitive: words.contains("sensitive"),
            end: !words.contains("begins"),
            trailing: !words.contains("strict"),
        };
        let matcher = matcher(pattern, options);
        for case in fields {
            let (path, wanted) = case.split_once("->").unwrap();
            let (path, wanted) = (path.trim(), wanted.trim());
            let wanted = (wanted != "none").then(|| wanted.to_owned());
            assert_eq!(found(&matcher, path), wanted, "{id} {pattern} on {path:?}");
        }
    }
}

// spec: PTR-070
#[test]
fn captures_are_not_decoded() {
    let mut captures = Vec::new();
    let matcher = matcher("/:foo", MatchOptions::default());
    assert!(matcher.find("/caf%C3%A9", &mut captures));
    assert_eq!(captures, [Some((1, 10))]);
}

// spec: PTR-083
#[test]
fn a_wildcard_is_one_capture() {
    let mut captures = Vec::new();
    let matcher = matcher("*path", MatchOptions::default());
    assert!(matcher.find("/a/b", &mut captures));
    assert_eq!(captures, [Some((0, 4))]);
}

// spec: PTR-133
#[test]
fn of_tokens() {
    let tokens = [Token::Text("/".into()), Token::Param("test".into())];
    let pattern = Pattern::from_tokens(&tokens).unwrap();
    let matcher = Matcher::new(&pattern, MatchOptions::default()).unwrap();
    assert_eq!(found(&matcher, "/123").as_deref(), Some("test=123"));
}

// spec: PTR-022, RTR-182
#[test]
fn every_combination_has_its_slots() {
    let matcher = matcher("/f{/:a}{.:ext}", MatchOptions::default());
    let names: Vec<&str> = matcher.slots().iter().map(|name| &**name).collect();
    assert_eq!(names, ["a", "ext", "a", "ext"]);
    let cases = [
        ("/f/x", true, [None, None, Some((3, 4)), None]),
        ("/f/x.y", true, [Some((3, 4)), Some((5, 6)), None, None]),
        ("/f.y", true, [None, None, None, Some((3, 4))]),
        ("/f", true, [None; 4]),
        ("/g", false, [None; 4]),
    ];
    for (path, matches, wanted) in cases {
        let mut captures = vec![Some((9, 9)); 7];
        assert_eq!(matcher.find(path, &mut captures), matches, "{path}");
        assert_eq!(captures, wanted, "{path}");
    }
}

// What a regular expression of JavaScript holds for the same letter.
// spec: PTR-018
#[test]
fn case() {
    let cases = [
        ("/É", "/é", true),
        ("/straße", "/STRASSE", false),
        ("/µ", "/Μ", true),
        ("/ɐ", "/Ɐ", true),
        ("/k", "/\u{212a}", false),
        ("/s", "/ſ", false),
        ("/𐐀", "/𐐨", false),
        ("/*a-É:b", "/xéy", false),
        ("/*a-É:b", "/x-éy", true),
        (r#"/:"a"É:b"#, "/xéy", true),
    ];
    for (pattern, path, matches) in cases {
        let any = matcher(pattern, MatchOptions::default());
        assert_eq!(any.is_match(path), matches, "{pattern} on {path}");
        let sensitive = MatchOptions {
            sensitive: true,
            ..MatchOptions::default()
        };
        assert!(
            !matcher(pattern, sensitive).is_match(path),
            "{pattern} on {path}"
        );
    }
}

// spec: PTR-027
#[test]
fn long_paths() {
    let texts = ["a", "a-", "-", "--", "a/", "/", "a."];
    let patterns = [
        "/*a-:b-*c-:d/*e/y",
        "/*a--*b@@:c",
        "/:a-:b-:c-:d-:e.:f",
        "{/*a}{/:b}{-*c}{.:d}/z",
        "/x/*a-:b-:c-*d/*e/y",
    ];
    for pattern in patterns {
        let matcher = matcher(pattern, MatchOptions::default());
        for text in texts {
            let path = format!("/{}!", text.repeat(20_000));
            assert!(
                !matcher.is_match(&path),
                "{pattern} on {text} again and again"
            );
        }
    }
}
