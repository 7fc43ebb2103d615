//! How a router is made, step by step, so that it can be made twice: as a router and as a list to scan.

use std::sync::{Arc, Mutex};

use koa_core::{Context, Middleware, Next};
use koa_router::{Exclusive, Options, Router, RouterContext};
use regex::Regex;

/// What a layer saw when it ran.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    /// Its number, in the order of registration, children first where they are nested.
    pub(crate) layer: usize,
    pub(crate) params: Vec<(String, String)>,
    pub(crate) captures: Vec<Option<String>>,
}

/// A call on a router; every path of it is a layer of its own.
#[derive(Clone, Debug)]
pub(crate) enum Operation {
    Route(Vec<&'static str>, Vec<String>),
    RegexRoute(Regex),
    /// `with`
    Middleware,
    /// `with_path`
    With(Vec<String>),
    RegexWith(Regex),
    Prefix(String),
    Nest(String, Program),
}

/// The options of a router and the calls on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Program {
    pub(crate) prefix: String,
    pub(crate) is_strict: bool,
    pub(crate) is_sensitive: bool,
    pub(crate) exclusive: Exclusive,
    pub(crate) operations: Vec<Operation>,
}

impl Program {
    /// The router, whose layers log that they ran and run `next`.
    pub(crate) fn router(&self, log: &Arc<Mutex<Vec<Run>>>) -> Router {
        self.numbered(log, &mut 0)
    }

    fn numbered(&self, log: &Arc<Mutex<Vec<Run>>>, number: &mut usize) -> Router {
        let options = Options::new()
            .prefix(&self.prefix)
            .strict(self.is_strict)
            .sensitive(self.is_sensitive);
        let mut router = Router::with_options(options.exclusive(self.exclusive));
        for operation in &self.operations {
            let mut layer = || {
                *number += 1;
                logging(*number - 1, log)
            };
            match operation {
                Operation::Route(methods, paths) => {
                    for path in paths {
                        router.on(methods, path, layer());
                    }
                }
                Operation::RegexRoute(regex) => {
                    router.get(regex.clone(), layer());
                }
                Operation::Middleware => {
                    router.with(layer());
                }
                Operation::With(paths) => {
                    for path in paths {
                        router.with_path(path, layer());
                    }
                }
                Operation::RegexWith(regex) => {
                    router.with_path(regex.clone(), layer());
                }
                Operation::Prefix(prefix) => {
                    router.prefix(prefix);
                }
                Operation::Nest(path, child) => {
                    let child = child.numbered(log, number);
                    router.nest(path, &child);
                }
            }
        }
        router
    }
}

fn logging(layer: usize, log: &Arc<Mutex<Vec<Run>>>) -> impl Middleware + use<> {
    let log = log.clone();
    async move |ctx: &mut Context, next: Next<'_>| {
        let params = ctx
            .params
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let run = Run {
            layer,
            params,
            captures: ctx.captures(),
        };
        log.lock().expect("no layer panics").push(run);
        next.run(ctx).await
    }
}
