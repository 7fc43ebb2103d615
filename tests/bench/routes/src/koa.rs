//! koa-router, as a middleware on a context that is there.
use koa_core::{App, Context, Middleware, Next, Result, compose};
use koa_router::Router;

use crate::{Case, measured, ready};

async fn answer(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_status(204);
    Ok(())
}

/// Finding the route and running its handler.
pub fn router(case: &Case) {
    let mut router = Router::new();
    for path in &case.routes {
        router.get(path, answer);
    }
    let [first, last, miss] = &case.paths;
    run(router.routes(), first, 204);
    run(router.routes(), last, 204);
    run(router.routes(), miss, 404);
}

/// What of it is the handler.
pub fn handler(case: &Case) {
    for path in &case.paths {
        run(answer, path, 204);
    }
}

fn run(middleware: impl Middleware, path: &str, status: u16) {
    let middleware = compose::boxed(middleware);
    let mut app = App::new();
    app.with(async move |ctx: &mut Context, next: Next<'_>| {
        let mut lookup = || {
            // As at the end of a request, so that the next lookup is the first one of its context.
            ctx.routing.reset();
            ready(middleware.dispatch(ctx, next.borrowed())).expect("a handler that does not fail");
        };
        lookup();
        measured(&mut lookup);
        Ok(())
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let answer = runtime
        .expect("a runtime")
        .block_on(async { app.test().get(path).send().await });
    assert_eq!(answer.status(), status, "{path}");
}
