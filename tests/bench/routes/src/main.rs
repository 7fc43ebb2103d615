//! Lookups in one router, for routes.py: `routes ROUTER COUNT` calls `measured` for each case, in the order of `cases`.
mod koa;
mod others;

use std::{env, hint::black_box, pin::pin, task};

/// Lookups in a call of `measured`.
const LOOKUPS: usize = 100;

/// One set of routes and the paths that are looked up in it: of the first route, of the last, of none.
pub struct Case {
    pub routes: Vec<String>,
    pub paths: [String; 3],
}

fn main() {
    let mut args = env::args().skip(1);
    let router = args.next().unwrap_or_default();
    let count = args.next().and_then(|count| count.parse().ok());
    let count: usize = count.expect("routes ROUTER COUNT");
    let braces = !router.starts_with("koa");
    for case in [false, true].map(|has_params| case(count, has_params, braces)) {
        match router.as_str() {
            "koa" => koa::router(&case),
            "koa-handler" => koa::handler(&case),
            "matchit" => others::matchit(&case),
            "axum" => others::axum(&case),
            "axum-handler" => others::axum_handler(&case),
            "actix" => others::actix(&case),
            _ => panic!("no router {router}"),
        }
    }
}

/// `/api/v1/resource7/list`, or with two parameters `/api/v1/resource7/:id/items/:item`.
fn case(count: usize, has_params: bool, braces: bool) -> Case {
    let path = |n: usize, id: &str, item: &str| match has_params {
        false => format!("/api/v1/resource{n}/list"),
        true => format!("/api/v1/resource{n}/{id}/items/{item}"),
    };
    let (id, item) = if braces {
        ("{id}", "{item}")
    } else {
        (":id", ":item")
    };
    Case {
        routes: (0..count).map(|n| path(n, id, item)).collect(),
        paths: [0, count - 1, count].map(|n| path(n, "42", "7")),
    }
}

/// What callgrind looks at.
#[inline(never)]
pub fn measured(lookup: &mut dyn FnMut()) {
    for _ in 0..LOOKUPS {
        black_box(&mut *lookup)();
    }
}

/// The output of a future that never waits.
pub fn ready<F: Future>(future: F) -> F::Output {
    let mut context = task::Context::from_waker(task::Waker::noop());
    match pin!(future).poll(&mut context) {
        task::Poll::Ready(output) => output,
        task::Poll::Pending => panic!("nothing here waits"),
    }
}
