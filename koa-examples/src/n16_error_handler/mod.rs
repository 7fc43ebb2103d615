//! N16 最外层的错误处理中间件 / the outermost middleware handles errors and tells the listeners.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use koa_core::{App, Context, Error, Middleware, Next, Result};
use koa_middleware::{context, prelude::*, views};
use koa_router::Router;
use serde_json::{Value, json};

use crate::source;

/// The errors that were reported last.
static REPORTS: Mutex<VecDeque<Value>> = Mutex::new(VecDeque::new());

/// The creator of the error middleware. `koa_middleware::error_handler()` does the same, with JSON and text for those who accept these.
pub fn error_handler() -> impl Middleware {
    async |ctx: &mut Context, next: Next<'_>| {
        if let Err(error) = next.run(ctx).await {
            // 1. Answers the client
            ctx.set_status(error.status);
            let values = context! { status => ctx.status(), message => error.public_message() };
            ctx.render("err_page", values).await?;
            // 2. Hands the error on to those who listen for errors, to log or report it
            ctx.emit_error(&error).await;
        }
        Ok(())
    }
}

/// Whatever fails below the error middleware, by `ctx.throw` or not, is answered by it.
pub fn app() -> App {
    let mut router = Router::new();
    router.get("/thrown", async |ctx, _| {
        ctx.throw(400, "少了 <name> name is missing")
    });
    router.get("/unforeseen", async |_, _| {
        let number: u8 = "not a number".parse()?;
        unreachable!("{number} is none");
    });
    router.get("/reports", reports);

    let mut app = App::new();
    app.on_error(report);
    app.with(views(source("n16_error_handler/views")));
    // Registered in front of all that may fail
    app.with(error_handler());
    app.with(router.routes());
    app
}

/// 3. A listener: keeps the last ten errors, where a real one would send them to a service.
pub async fn report(error: &Error, ctx: &mut Context) -> Result {
    let mut reports = REPORTS.lock().unwrap_or_else(PoisonError::into_inner);
    reports.push_back(
        json!({ "url": ctx.original_url(), "status": error.status, "name": error.name() }),
    );
    if reports.len() > 10 {
        reports.pop_front();
    }
    Ok(())
}

async fn reports(ctx: &mut Context, _: Next<'_>) -> Result {
    let reports = REPORTS.lock().unwrap_or_else(PoisonError::into_inner);
    ctx.set_body(json!(*reports));
    Ok(())
}
