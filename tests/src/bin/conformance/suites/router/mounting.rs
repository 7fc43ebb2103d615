//! koa-mount: parts of an application below a path.

use koa_core::{App, Context, Error, Middleware, Next, Result, compose};
use koa_router::{RouterContext, mount};
use serde_json::json;

use super::ran;

pub(super) fn add(app: &mut App) {
    // 46. MNT-001 to MNT-008, MNT-010, MNT-012: koa-mount
    app.with(mount("/mounted", place));
    app.with(mount("/slashed/", place));
    app.with(mount(
        "/nest",
        App::new()
            .with(mount(
                "/bar",
                App::new()
                    .with(mount("/baz", place))
                    .with(at("/"))
                    .compose(),
            ))
            .with(at("/"))
            .compose(),
    ));

    // MNT-002, MNT-003, MNT-015: without a prefix, a list, siblings
    app.with(mount("/", at("/unprefixed")));
    app.with(mount("/listed", compose![ran("1"), ran("2"), place]));
    app.with(mount("/sibling-a", only("/a")))
        .with(mount("/sibling-b", only("/b")))
        .with(mount("/sibling-c", only("/c")));

    // 47. MNT-010: what is outside sees the full path again
    app.with(mount(
        "/around",
        async |ctx: &mut Context, next: Next<'_>| {
            append_path(ctx);
            next.run(ctx).await?;
            append_path(ctx);
            Ok(())
        },
    ));
    app.with(async |ctx, next| {
        if !ctx.path().starts_with("/around") {
            return next.run(ctx).await;
        }
        append_path(ctx);
        ctx.set_body("around");
        Ok(())
    });

    // 48. MNT-014: mounts inside one another's paths
    app.with(mount("/foo", layer("foo")));
    app.with(mount("/foo/bar", layer("foo/bar")));
    app.with(mount("/foo/bar/baz", layer("foo/bar/baz")));

    // 49. MNT-011: the path is restored when the mounted part fails
    app.with(mount("/failing-outside", async |ctx, next| {
        if let Err(error) = next.run(ctx).await {
            ctx.set_body(json!({ "path": ctx.path(), "message": error.message }));
        }
        Ok(())
    }));
    app.with(mount("/failing-outside/inside", async |_, _| {
        Err(Error::other("lost"))
    }));
}

async fn place(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_body(json!({
        "path": ctx.path(),
        "url": ctx.url(),
        "originalUrl": ctx.original_url(),
        "mountPath": ctx.mount_path(),
    }));
    Ok(())
}

fn at(path: &'static str) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        if ctx.path() == path {
            place(ctx, next).await
        } else {
            next.run(ctx).await
        }
    }
}

fn only(path: &'static str) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        if ctx.path() != path {
            return next.run(ctx).await;
        }
        ctx.set_status(204);
        Ok(())
    }
}

fn layer(text: &'static str) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        ctx.set_body(text);
        next.run(ctx).await
    }
}

fn append_path(ctx: &mut Context) {
    let path = ctx.path().to_owned();
    ctx.append("X-Path", path);
}
