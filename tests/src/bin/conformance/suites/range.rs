//! Partial content and preconditions for files, as RFC 9110 has them; koa-send does here what `ranges()` does around it there.

use std::time::Duration;

use koa_core::{App, Context, Middleware, Next, Result, compose};
use koa_middleware::{SendOptions, send_with};
use koa_router::mount;
use koa_tests::conformance::fixtures::fixtures;
use serde_json::json;

fn options() -> SendOptions {
    SendOptions::new().root(fixtures().join("www")).etag(false)
}

fn sending(options: SendOptions, set: fn(&mut Context)) -> impl Middleware {
    async move |ctx: &mut Context, _: Next<'_>| {
        set(ctx);
        send_with(ctx, ctx.path().to_owned(), &options).await?;
        Ok(())
    }
}

pub(crate) fn add(app: &mut App) {
    app.silent = true;

    // 1. files with their date and no tag
    app.with(mount(
        "/file",
        sending(options().maxage(Duration::from_secs(5)), |_| {}),
    ));

    // 2. with a strong tag
    app.with(mount(
        "/strong",
        sending(options(), |ctx| ctx.set_etag("\"v1\"")),
    ));

    // 3. with a weak tag
    app.with(mount(
        "/weak",
        sending(options(), |ctx| ctx.set_etag("W/\"v1\"")),
    ));

    // 4. with a tag that has a comma in it
    app.with(mount(
        "/comma",
        sending(options(), |ctx| ctx.set_etag("\"a,b\"")),
    ));

    // 5. precompressed twins have tags of their own
    let twins = options().set_headers(|response, file, _| {
        response.set(
            "ETag",
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("gz") => "\"v1-gz\"",
                Some("br") => "\"v1-br\"",
                _ => "\"v1\"",
            },
        );
    });
    app.with(mount(
        "/twin",
        sending(twins, |ctx| ctx.vary("Accept-Encoding")),
    ));

    // 6. a status that is not 200
    app.with(mount(
        "/created",
        sending(options(), |ctx| ctx.set_status(201)),
    ));
    let hello = options();
    app.with(mount(
        "/gone",
        async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set_status(410);
            send_with(ctx, "hello.txt", &hello).await?;
            Ok(())
        },
    ));
    app.with(mount("/missing", async |ctx: &mut Context, _: Next<'_>| {
        ctx.set_status(404);
        ctx.set_body("no such file");
        Ok(())
    }));

    // 7. a download that can be resumed
    let pattern = options();
    app.with(mount(
        "/download",
        async move |ctx: &mut Context, _: Next<'_>| {
            ctx.attachment("pattern.bin");
            ctx.set_etag("\"pattern-1\"");
            send_with(ctx, "pattern.bin", &pattern).await?;
            Ok(())
        },
    ));

    // 8. an outer middleware sees the errors
    app.with(mount(
        "/caught",
        compose![caught, sending(options(), |ctx| ctx.set_etag("\"v1\""))],
    ));
}

async fn caught(ctx: &mut Context, next: Next<'_>) -> Result {
    if let Err(error) = next.run(ctx).await {
        // What was set for the file does not describe the error; of the file itself nothing is set where it fails.
        ctx.remove("ETag");
        ctx.set_status(error.status);
        for (name, value) in &error.headers {
            ctx.set(name, value);
        }
        ctx.set_body(json!({ "status": error.status, "error": error.message }));
    }
    Ok(())
}
