//! Path patterns (path-to-regexp 8 in `@koa/router` 15): each under a static prefix of its own.
//!
//! Every route answers with the parameters and the raw captures.

use koa_core::{App, Context, Next, Result};
use koa_router::{Options, Router, RouterContext};
use serde_json::json;

async fn echo(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_body(
        json!({ "pattern": ctx.router_path(), "params": ctx.params, "captures": ctx.captures() }),
    );
    Ok(())
}

/// Number of the PTR row that is exercised, pattern.
const PATTERNS: &[(&str, &str)] = &[
    ("029", "/"),
    ("030", "/test"),
    ("031", "/test/"),
    ("032", "/:test"),
    ("046", "{/route}"),
    ("047", "{/:test}"),
    ("048", "{/:test}/bar"),
    ("049", "{/:test}-bar"),
    ("050", "/{:test}-bar"),
    ("051", "test"),
    ("052", ":test"),
    ("053", "{:test}"),
    ("054", "/test.json"),
    ("055", "/:test.json"),
    ("056", "/:test.:format"),
    ("057", "/:test{.:format}"),
    ("058", r"/:test.:format\z"),
    ("059", r"/\(testing\)"),
    ("060", r"/.\+\*\?\{\}=^\!\:$\[\]\|"),
    ("061", "/:foo/:bar"),
    ("062", r"/:foo\(test\)/bar"),
    ("063", r"/:foo\?"),
    ("064", "/{:pre}baz"),
    ("065", r"/:foo\(:bar\)"),
    ("066", r"/:foo\({:bar}\)"),
    ("067", "{/:foo}{/:bar}-ext"),
    ("068", "/:required{/:optional}-ext"),
    ("071", "/café"),
    ("078", "$:foo{$:bar}"),
    ("079", "name{/:attr1}{-:attr2}{-:attr3}"),
    ("080", "/user{s}/:user"),
    ("081", "/*path"),
    ("082", "*path"),
    ("084", "/*path.:ext"),
    ("085", "/:path.*ext"),
    ("086", "/*path{.:ext}"),
    ("087", "/entity/:id/*path"),
    ("088", "/*foo/:bar/*baz"),
    ("089", "{*path}"),
    ("094", "/:foo{/test/:bar}"),
    ("095", "{:foo/}{:bar.}"),
    ("096", "/abc{abc:foo}"),
    ("097", "/:foo{abc:bar}"),
    ("098", r"/:foo\abc:bar"),
    ("099", "/route|:param|"),
    ("100", "/:foo|:bar|"),
    ("101", "/:foo{|:bar|}"),
    ("102", r":foo\@:bar"),
    ("103", "/*foo-:bar"),
    ("104", "/*foo-*bar-:baz"),
    ("105", "/*foo-:bar-*baz"),
    ("106", "/*foo-:bar-*baz-:qux"),
    ("107", "/*foo-*bar"),
    ("108", "/:foo-:bar-*baz"),
    ("109", "/:foo-:bar-*baz-:qux"),
    ("110", "/*foo/:bar/*baz/:qux"),
    ("111", "/*foo/abc-:bar/xyz-*baz/:qux"),
    ("112", "/*a@:b-*c"),
    ("113", "/:a-*b.:c@*d"),
    ("114", "/*a--*b@@:c"),
    ("115", "/*a~~:b~~*c/:d"),
    ("116", "/*a--*b-.-:c"),
    ("117", "/*a~~*b._.:c"),
    ("118", "/*a@@*b~.~:c"),
    ("119", "/*a-.-*b@@:c"),
    ("120", "/*a@.@*b--:c"),
    ("121", "/*a-@-*b..:c"),
    ("122", "/x/*a/*b/y"),
    ("123", "/x/*a-:b/*c/y"),
    ("124", "/x/*a-:b-:c/*d/y"),
    ("125", "/x/*a-:b-:c-*d/*e/y"),
    ("126", "/x/*a@/*c/y"),
    ("127", "/:a-:b^*c@*d%:e"),
    ("137", r#"/:"0""#),
    ("149", "/:_"),
    ("150", "/:café"),
    ("152", r#"/:"1\"\2\"3""#),
    ("154", r#"/:"test"stuff"#),
    ("155", r"\\:test"),
];

const SENSITIVE: &[(&str, &str)] = &[("033", "/test"), ("034", "/TEST")];

const STRICT: &[(&str, &str)] = &[
    ("035", "/test"),
    ("036", "/test/"),
    ("037", "/:test"),
    ("038", "/*path"),
    ("040", "{/:test}/bar"),
];

/// Patterns that match the beginning of a path: those of `router.use`.
const BEGINNINGS: &[(&str, &str)] = &[
    ("041", "/test"),
    ("042", "/test/"),
    ("043", "/:test"),
    ("044", "/:test/"),
    ("045", ""),
    ("090", "{*path}"),
    ("091", "/*path"),
    ("092", "/*path/"),
    ("093", "/*path.:ext"),
];

/// Patterns that are no patterns: the message of each.
const BROKEN: &[&str] = &[
    r"/:id(\d+)",
    "/(.*)",
    "/a/:b?",
    "/:b+",
    "/*",
    "/:p*",
    "/{",
    "/{:foo,",
    "/:/",
    r#"/:"foo"#,
    r"/foo\",
    "/:foo:bar",
    "/a}",
    "/[a]",
    "/a!",
];

pub(crate) fn add(app: &mut App) {
    // 1. PTR-029 and on: pattern NNN is mounted at /NNN
    let mut router = Router::new();
    for (number, pattern) in PATTERNS {
        router.get(format!("/{number}{pattern}"), echo);
    }
    app.with(router.routes());

    // 2. PTR-018, PTR-033, PTR-034: sensitive
    let mut exact = Router::with_options(Options::new().sensitive(true));
    for (number, pattern) in SENSITIVE {
        exact.get(format!("/{number}{pattern}"), echo);
    }
    app.with(exact.routes());

    // 3. PTR-017, PTR-035 to PTR-040: strict
    let mut untrailed = Router::with_options(Options::new().strict(true));
    for (number, pattern) in STRICT {
        untrailed.get(format!("/{number}{pattern}"), echo);
    }
    app.with(untrailed.routes());

    // 4. PTR-016, PTR-039, PTR-041 to PTR-045, PTR-090 to PTR-093: middleware of a path
    let begin = |begins: &mut Router, (number, pattern): (&str, &str)| {
        begins.with_path(format!("/{number}{pattern}"), async |ctx, next| {
            ctx.state["begins"] = json!({ "params": ctx.params, "captures": ctx.captures() });
            next.run(ctx).await
        });
        begins.get(format!("/{number}{{/*rest}}"), async |ctx, _| {
            ctx.set_body(json!({ "begins": ctx.state["begins"], "params": ctx.params }));
            Ok(())
        });
    };
    let mut begins = Router::new();
    for row in BEGINNINGS {
        begin(&mut begins, *row);
    }
    let mut strict_begins = Router::with_options(Options::new().strict(true));
    begin(&mut strict_begins, ("039", "/test"));
    app.with(begins.routes()).with(strict_begins.routes());

    // 5. PTR-004 to PTR-011: what is refused at registration
    let mut refused = Router::new();
    refused.get("/broken/:number", async |ctx, _| {
        let pattern = BROKEN
            .get(ctx.param::<usize>("number")?)
            .copied()
            .unwrap_or_default();
        match Router::new().register(&["GET"], pattern, echo) {
            Ok(_) => ctx.set_body(json!({ "pattern": pattern })),
            Err(error) => ctx.set_body(json!({ "pattern": pattern, "error": error.to_string() })),
        }
        Ok(())
    });
    // PTR-012: more than 256 combinations
    refused.get("/too-many", async |ctx, _| {
        match Router::new().register(&["GET"], "{/x}".repeat(10), echo) {
            Ok(_) => ctx.set_body("accepted"),
            Err(error) => ctx.set_body(error.to_string()),
        }
        Ok(())
    });
    app.with(refused.routes());
}
