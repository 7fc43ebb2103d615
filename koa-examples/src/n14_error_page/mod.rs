//! N14 部分错误展示为错误页 / some errors as an error page, which a listener renders.

use koa_core::{App, Context, Error, Result};
use koa_middleware::{context, prelude::*, views};
use koa_router::Router;

use crate::source;

/// Some ways to fail.
pub fn app() -> App {
    let mut router = Router::new();
    router.get("/missing", async |ctx, _| {
        ctx.throw(404, "没有这篇笔记 there is no such note")
    });
    router.get("/members", async |ctx, _| {
        ctx.throw(403, "只给 <会员> members only")
    });
    router.get("/crash", async |_, _| {
        Err(Error::other("db.internal refused root:secret"))
    });

    let mut app = App::new();
    app.on_error(error_page);
    app.with(views(source("n14_error_page/views")));
    app.with(router.routes());
    app
}

/// Renders the page; who prefers JSON, an API's client, keeps the standard answer.
pub async fn error_page(error: &Error, ctx: &mut Context) -> Result {
    if ctx.accepts(&["html", "json"]) != Some("html") {
        return Ok(());
    }
    ctx.set_status(error.status);
    // The message where it was written for clients, else the phrase of the status.
    let values = context! { status => ctx.status(), message => error.public_message() };
    ctx.render("error", values).await
}
