//! The router's index against a scan of all layers in order with `Matcher`, by the rules of npm's `@koa/router`.

#[path = "router_property/generate.rs"]
mod generate;
#[path = "router_property/program.rs"]
mod program;
#[path = "router_property/scan.rs"]
mod scan;

use std::sync::{Arc, Mutex};

use koa_core::{App, Context, Middleware, Next, Result};
use koa_router::{Exclusive, RouterContext};
use regex::Regex;

use crate::{
    generate::Random,
    program::{Operation, Program, Run},
    scan::Scan,
};

const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "DELETE", "PURGE"];

/// What a request shows of the router: each layer that ran, and what matched.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    ran: Vec<Run>,
    is_matched: bool,
    /// The path of each layer whose path matched, with its methods.
    matched: Vec<(String, Vec<String>)>,
}

/// Runs a router on a context that serves one request after the other.
async fn seen(
    routes: &impl Middleware,
    log: &Mutex<Vec<Run>>,
    request: (&str, &str),
    ctx: &mut Context,
    next: &Next<'_>,
) -> Result<Seen> {
    let (method, path) = request;
    ctx.params = Default::default();
    ctx.routing = Default::default();
    ctx.set_method(method);
    ctx.set_router_path(path);
    log.lock().expect("no layer panics").clear();
    routes(ctx, next.borrowed()).await?;
    let matched = ctx
        .matched()
        .into_iter()
        .map(|layer| (layer.path, layer.methods));
    Ok(Seen {
        matched: matched.collect(),
        is_matched: ctx.route_matched(),
        ran: std::mem::take(&mut log.lock().expect("no layer panics")),
    })
}

/// The first difference between the router and the scan.
async fn difference(
    program: &Program,
    requests: &[(&str, String)],
    ctx: &mut Context,
    next: &Next<'_>,
) -> Result<Option<String>> {
    let (log, scan) = (Arc::default(), Scan::new(program));
    let routes = program.router(&log).routes();
    for (method, path) in requests {
        let actual = seen(&routes, &log, (method, path), ctx, next).await?;
        let expected = scan.request(method, path);
        if actual != expected {
            return Ok(Some(format!(
                "{method} {path}\n{program:#?}\nthe router: {actual:#?}\nthe scan: {expected:#?}"
            )));
        }
    }
    Ok(None)
}

/// Runs a check on the context of one request, and fails with what it found.
async fn assert_same(
    check: impl for<'a> AsyncFn(&'a mut Context, Next<'a>) -> Result<Option<String>>
    + Send
    + Sync
    + 'static,
) {
    let mut app = App::new();
    app.with(async move |ctx: &mut Context, next: Next<'_>| {
        let difference = check(ctx, next).await?;
        ctx.set_body(difference.unwrap_or_else(|| "same".into()));
        ctx.set_status(200);
        Ok(())
    });
    let answer = app.test().post("/").send().await;
    assert!(answer.text() == "same", "{}", answer.text());
}

#[tokio::test]
async fn random_routers_run_what_a_scan_of_all_layers_finds() {
    assert_same(async |ctx: &mut Context, next: Next<'_>| {
        let (mut ran, mut fell_through) = (0, 0);
        for seed in 0..3_000 {
            let mut random = Random::new(seed);
            let program = random.program();
            let scan = Scan::new(&program);
            let requests: Vec<_> = (0..12)
                .map(|_| (random.one_of(&METHODS), random.path(&scan.patterns())))
                .collect();
            for (method, path) in &requests {
                *(if scan.request(method, path).is_matched {
                    &mut ran
                } else {
                    &mut fell_through
                }) += 1;
            }
            if let Some(difference) = difference(&program, &requests, ctx, &next).await? {
                return Ok(Some(format!("seed {seed}: {difference}")));
            }
        }
        // A generator whose paths match nothing would prove nothing.
        Ok((ran < 8_000 || fell_through < 8_000)
            .then(|| format!("{ran} ran, {fell_through} fell through")))
    })
    .await;
}

fn routes(paths: &[&str]) -> Program {
    let routes = paths
        .iter()
        .map(|path| Operation::Route(vec!["GET"], vec![(*path).into()]));
    Program {
        operations: routes.collect(),
        ..Program::default()
    }
}

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
    let cases: Vec<(Program, &[(&str, &[usize])])> = vec![
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
