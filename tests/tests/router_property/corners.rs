//! Sets of routes in which an index is easily wrong.

use koa_core::{Context, Next};
use koa_router::Exclusive;
use regex::Regex;

use crate::{
    METHODS, assert_same, difference,
    program::{Operation, Program},
    scan::Scan,
};

fn routes(paths: &[&str]) -> Program {
    let routes = paths
        .iter()
        .map(|path| Operation::Route(vec!["GET"], vec![(*path).into()]));
    Program {
        operations: routes.collect(),
        ..Program::default()
    }
}

/// Paths, each with the numbers of the layers that run.
type Paths = &'static [(&'static str, &'static [usize])];

/// Sets of routes in which an index is easily wrong, each with paths and the numbers of the layers that run.
#[tokio::test]
async fn known_corners_run_what_a_scan_of_all_layers_finds() {
    use Operation::{Middleware, Nest, Prefix, RegexRoute, Route, With};
    let get = |path: &str| Route(vec!["GET"], vec![path.into()]);
    let of = |operations: Vec<Operation>| Program {
        operations,
        ..Program::default()
    };
    let strict = |program| Program {
        is_strict: true,
        ..program
    };
    let sensitive = |program| Program {
        is_sensitive: true,
        ..program
    };
    let exclusive = |exclusive, program| Program {
        exclusive,
        ..program
    };
    let cases: Vec<(Program, Paths)> = vec![
        // Text before, beside and after parameters and wildcards.
        (
            routes(&["/:a", "/x", "/*b", "/x/:c", "/x/y"]),
            &[
                ("/x", &[0, 1, 2]),
                ("/x/y", &[2, 3, 4]),
                ("/X/Y/", &[2, 3, 4]),
                ("/x/y/z", &[2]),
            ],
        ),
        // Slashes: one more at the end, two, one in the pattern, none at the start.
        (
            routes(&["/a", "/a/", "a", "/"]),
            &[
                ("/a", &[0]),
                ("/a/", &[0, 1]),
                ("/a//", &[1]),
                ("a", &[2]),
                ("/", &[3]),
                ("//", &[3]),
                ("//a", &[]),
                ("", &[]),
            ],
        ),
        (
            strict(routes(&["/a", "/a/", "/:b", "/:b/"])),
            &[("/a", &[0, 2]), ("/a/", &[1, 3]), ("/a//", &[])],
        ),
        // Case, in ASCII and beyond.
        (
            routes(&["/CAF\u{c9}/:x", "/caf\u{e9}/a"]),
            &[
                ("/caf\u{e9}/A", &[0, 1]),
                ("/CAF\u{c9}/a", &[0, 1]),
                ("/cafe/a", &[]),
            ],
        ),
        (
            routes(&["/\u{212a}", "/k", "/stra\u{df}e", "/\u{130}"]),
            &[("/k", &[1]), ("/K", &[1]), ("/i", &[])],
        ),
        (
            sensitive(routes(&["/a", "/A", "/:b"])),
            &[("/a", &[0, 2]), ("/A", &[1, 2])],
        ),
        // Groups that begin, end or cross segments.
        (
            routes(&["/a{/b}/c", "/a{b/c}d", "{/a}", "/{a}", "/a{/}"]),
            &[
                ("/a/c", &[0]),
                ("/a/b/c", &[0]),
                ("/ad", &[1]),
                ("/ab/cd", &[1]),
                ("/a", &[2, 3, 4]),
                ("", &[2]),
                ("/", &[2, 3]),
            ],
        ),
        // Parts of segments.
        (
            routes(&["/:a.:b", "/x-:a", "/:a-x", "/*a.js", "/a*b"]),
            &[
                ("/x-1.js", &[0, 1, 3]),
                ("/1-x", &[2]),
                ("/a/b.js", &[3, 4]),
                ("/.js", &[]),
            ],
        ),
        // Percent-encoding and separators are text.
        (
            routes(&["/%C3%A9", "/:a", r"/a\:b", "/a/*b"]),
            &[
                ("/%c3%a9", &[0, 1]),
                ("/a%2Fb", &[1]),
                ("/a:b", &[1, 2]),
                ("/a/%2F%", &[3]),
            ],
        ),
        // Middleware runs only where a route does, with a path only there.
        (
            of(vec![
                Middleware,
                With(vec!["/".into()]),
                With(vec!["".into()]),
                With(vec!["/a".into(), "/:b".into()]),
                get("/a/:c"),
                get("/"),
            ]),
            &[
                ("/a/1", &[0, 2, 3, 4, 5]),
                ("/", &[0, 1, 2, 6]),
                ("/ab/1", &[]),
                ("/a", &[]),
            ],
        ),
        (
            of(vec![With(vec!["/a/:b".into()]), get("/*c")]),
            &[
                ("/a/b/c", &[0, 1]),
                ("/a", &[1]),
                ("/a/b/", &[0, 1]),
                ("/a//b", &[1]),
            ],
        ),
        // Prefixes, later ones too, and a route for the prefix itself.
        (
            of(vec![
                get("/"),
                get("/x"),
                Prefix("/p/:q/".into()),
                get("/y"),
                Middleware,
            ]),
            &[
                ("/p/1", &[0, 3]),
                ("/p/1/x", &[1, 3]),
                ("/p/1/y", &[2, 3]),
                ("/x", &[]),
            ],
        ),
        (
            of(vec![
                Prefix("/p".into()),
                get("/"),
                get("/px"),
                Prefix("/q".into()),
            ]),
            &[("/q", &[0]), ("/q/px", &[1]), ("/p", &[]), ("/q/p/px", &[])],
        ),
        (
            strict(of(vec![Prefix("/p".into()), get("/")])),
            &[("/p", &[]), ("/p/", &[0])],
        ),
        // Nesting keeps what each route was registered with.
        (
            of(vec![
                Prefix("/g".into()),
                Middleware,
                Nest(
                    "/:m".into(),
                    sensitive(strict(of(vec![Middleware, get("/A"), get("/")]))),
                ),
                get("/a/a"),
            ]),
            &[
                ("/g/a/A", &[0, 1, 2, 4]),
                ("/g/a/a", &[0, 1, 4]),
                ("/g/a/", &[0, 1, 3]),
                ("/g/a", &[]),
            ],
        ),
        // Regular expressions see the whole path.
        (
            of(vec![
                Prefix("/p".into()),
                RegexRoute(Regex::new("^/a/(.+)$").expect("it is one")),
                get("/a/b"),
            ]),
            &[("/a/b", &[0]), ("/p/a/b", &[1])],
        ),
        (
            exclusive(Exclusive::Last, routes(&["/*a", "/:b", "/c"])),
            &[("/c", &[2]), ("/d", &[1]), ("/d/e", &[0])],
        ),
        (
            exclusive(
                Exclusive::Specificity,
                routes(&["/:a/:b", "/x/:b", "/:a/y", "/x/y"]),
            ),
            &[
                ("/x/y", &[3]),
                ("/x/z", &[1]),
                ("/z/y", &[2]),
                ("/z/z", &[0]),
            ],
        ),
    ];
    assert_same(async move |ctx: &mut Context, next: Next<'_>| {
        for (program, paths) in &cases {
            let scan = Scan::new(program);
            for (path, numbers) in *paths {
                let ran: Vec<_> = scan
                    .request("GET", path)
                    .ran
                    .into_iter()
                    .map(|run| run.layer)
                    .collect();
                if ran != *numbers {
                    return Ok(Some(format!(
                        "the scan of {path}: {ran:?}, not {numbers:?}\n{program:#?}"
                    )));
                }
            }
            let requests: Vec<_> = paths
                .iter()
                .flat_map(|(path, _)| METHODS.map(|method| (method, (*path).to_owned())))
                .collect();
            if let Some(difference) = difference(program, &requests, ctx, &next).await? {
                return Ok(Some(difference));
            }
        }
        Ok(None)
    })
    .await;
}
