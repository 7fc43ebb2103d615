//! N18 logger / what was asked and answered, as lines for people and for programs.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use koa_core::{App, Context, Middleware, Next};
use koa_middleware::{LoggerOptions, logger, logger_with, request_id};
use koa_router::Router;

/// The last lines of a log.
#[derive(Clone, Debug, Default)]
struct Lines(Arc<Mutex<VecDeque<String>>>);

impl Lines {
    fn add(&self, line: &str) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push_back(line.to_owned());
        if lines.len() > 20 {
            lines.pop_front();
        }
    }

    /// A page that shows them.
    fn page(&self) -> impl Middleware + use<> {
        let lines = self.clone();
        async move |ctx: &mut Context, _next: Next<'_>| {
            let lines = lines.0.lock().unwrap_or_else(PoisonError::into_inner);
            ctx.set_body(
                lines
                    .iter()
                    .map(|line| format!("{line}\n"))
                    .collect::<String>(),
            );
            Ok(())
        }
    }
}

/// An application that logs three times, and shows two of the logs.
pub fn app() -> App {
    let (lines, records) = (Lines::default(), Lines::default());
    let mut app = App::new();

    // What shows the logs stands outside of them, so that it is not logged itself.
    let mut pages = Router::new();
    pages.get("/lines", lines.page());
    pages.get("/json", records.page());
    app.with(pages.routes());

    // 1. app.use(logger()): two lines in the terminal for every request
    app.with(logger());

    // 2. the same lines, to somewhere else
    let options = LoggerOptions::new().colors(false);
    app.with(logger_with(
        options.transporter(move |line, _record| lines.add(line)),
    ));

    // 3. an object for every response, with an id that tells requests apart
    app.with(request_id());
    let options = LoggerOptions::new().json(true);
    app.with(logger_with(
        options.transporter(move |line, _record| records.add(line)),
    ));

    let mut router = Router::new();
    router.get("/hello", async |ctx, _| {
        ctx.set_body("hello world");
        Ok(())
    });
    router.get("/forbidden", async |ctx, _| {
        ctx.set_status(403);
        Ok(())
    });
    router.get("/crash", async |ctx, _| {
        ctx.throw(503, "the database is away")
    });
    app.with(router.routes());
    app
}
