//! `@koa/router` 15 and koa-mount: one small router per behaviour, each under its own prefix.

mod allowed;
mod matching;
mod mounting;
mod naming;
mod nesting;
mod options;
mod showing;

use koa_core::{App, Context, Middleware, Next, Result};
use koa_router::RouterContext;
use serde_json::json;

pub(crate) fn add(app: &mut App) -> Result {
    matching::add(app)?;
    nesting::add(app)?;
    options::add(app);
    naming::add(app)?;
    allowed::add(app);
    showing::add(app)?;
    mounting::add(app);
    Ok(())
}

fn say(text: &'static str) -> impl Middleware {
    async move |ctx: &mut Context, _: Next<'_>| {
        ctx.set_body(text);
        Ok(())
    }
}

async fn params(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_body(json!(ctx.params));
    Ok(())
}

async fn captures(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_body(json!(ctx.captures()));
    Ok(())
}

async fn pass(ctx: &mut Context, next: Next<'_>) -> Result {
    next.run(ctx).await
}

async fn method(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_body(ctx.method().to_owned());
    Ok(())
}

fn ran(name: &'static str) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        ctx.append("X-Ran", name);
        next.run(ctx).await
    }
}

fn seen(name: &'static str) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        let params = json!(ctx.params);
        ctx.append("X-Seen", format!("{name}={params}"));
        next.run(ctx).await
    }
}
