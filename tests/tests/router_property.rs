//! The router's index against a scan of all layers in order with `Matcher`, by the rules of npm's `@koa/router`.

#[path = "router_property/corners.rs"]
mod corners;
#[path = "router_property/generate.rs"]
mod generate;
#[path = "router_property/program.rs"]
mod program;
#[path = "router_property/scan.rs"]
mod scan;

use std::sync::{Arc, Mutex};

use koa_core::{App, Context, Middleware, Next, Result};
use koa_router::RouterContext;

use crate::{
    generate::Random,
    program::{Program, Run},
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
    ctx.set_method(method)?;
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
        // One that was answered as HEAD would have no body to tell.
        ctx.set_method("POST")?;
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
        for seed in 0..2_000 {
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
        Ok((ran < 5_000 || fell_through < 5_000)
            .then(|| format!("{ran} ran, {fell_through} fell through")))
    })
    .await;
}

#[test]
fn what_is_reported_as_unreachable_never_matches_alone() {
    let mut checked = 0;
    for seed in 0..600 {
        let mut random = Random::new(seed);
        let program = random.program();
        let scan = Scan::new(&program);
        for found in program.router(&Arc::default()).unreachable() {
            let [route, behind] = [&found.route, &found.behind]
                .map(|layer| (layer.path.clone(), layer.methods.clone()));
            // Of two routes that look alike it cannot be told which one is meant.
            if route != behind && scan.times(&route) > 1 {
                continue;
            }
            let pattern = [route.0.parse().expect("a pattern")];
            for path in (0..20).map(|_| random.path(&pattern)) {
                let matched = scan.request("GET", &path).matched;
                let of_route = matched.iter().position(|layer| *layer == route);
                let of_behind = matched.iter().position(|layer| *layer == behind);
                assert!(
                    of_route.is_none() || of_behind.is_some_and(|place| Some(place) <= of_route),
                    "seed {seed}: {path} matches {route:?}, but not {behind:?} before it",
                );
                checked += usize::from(of_route.is_some());
            }
        }
    }
    assert!(checked > 500, "{checked} paths");
}
