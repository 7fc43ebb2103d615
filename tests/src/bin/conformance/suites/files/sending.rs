//! koa-send.

use std::time::Duration;

use koa_core::{App, Context, Middleware, Next, Result};
use koa_middleware::{SendOptions, send_with};

use super::{below, mount, options, root};

/// `await send(ctx, ctx.path, options)`
fn sending(options: SendOptions) -> impl Middleware {
    async move |ctx: &mut Context, _: Next<'_>| {
        send_with(ctx, ctx.path().to_owned(), &options).await?;
        Ok(())
    }
}

pub(super) fn add(app: &mut App) {
    // 1. the defaults
    mount(app, "/send", sending(options()));

    // 2. the path comes from the query, as it is
    let defaults = options();
    mount(
        app,
        "/send-query",
        async move |ctx: &mut Context, _: Next<'_>| {
            let file = ctx.query("file").unwrap_or_default().to_owned();
            send_with(ctx, file, &defaults).await?;
            Ok(())
        },
    );

    // 3. what it resolves to
    let returning = options().index("index.html").extensions(["json"]);
    mount(
        app,
        "/send-returns",
        async move |ctx: &mut Context, _: Next<'_>| {
            let sent = send_with(ctx, ctx.path().to_owned(), &returning).await?;
            ctx.set("X-Sent", below(sent.as_deref()));
            Ok(())
        },
    );

    // 4. the status of its errors, without their text
    let failing = options().index("index.html");
    mount(
        app,
        "/send-fails",
        async move |ctx: &mut Context, _: Next<'_>| {
            if let Err(error) = send_with(ctx, ctx.path().to_owned(), &failing).await {
                ctx.set_status(error.status);
                ctx.set_body(format!("failed with {}", error.status));
            }
            Ok(())
        },
    );

    // 5. index
    mount(app, "/send-index", sending(options().index("index.html")));

    // 6. format off
    mount(
        app,
        "/send-format-off",
        sending(options().index("index.html").format(false)),
    );

    // 7. hidden
    mount(app, "/send-hidden", sending(options().hidden(true)));

    // 8. a root that itself begins with a dot
    mount(
        app,
        "/send-dot-root",
        sending(options().root(root().join(".dotroot"))),
    );

    // 9. a root with ".." in it
    mount(
        app,
        "/send-up-root",
        sending(options().root(root().join("dir/../dir/sub/.."))),
    );

    // 10. maxage, immutable
    mount(app, "/send-maxage", maxage);

    // 11. headers that are there already
    preset(
        app,
        "/send-cache-control",
        options().maxage(Duration::from_secs(60)).immutable(true),
        |ctx| {
            ctx.set("Cache-Control", "private, no-cache");
        },
    );
    preset(app, "/send-last-modified", options(), |ctx| {
        ctx.set("Last-Modified", "Thu, 01 Jan 2015 00:00:00 GMT");
    });
    preset(app, "/send-type", options(), |ctx| {
        ctx.set_type("text/plain");
    });
    preset(app, "/send-status", options(), |ctx| ctx.set_status(201));
    preset(app, "/send-length", options(), |ctx| ctx.set_length(9000));

    // 12. precompressed twins
    mount(app, "/send-gzip-off", sending(options().gzip(false)));
    mount(app, "/send-brotli-off", sending(options().brotli(false)));
    mount(
        app,
        "/send-plain",
        sending(options().brotli(false).gzip(false)),
    );

    // 13. extensions
    mount(
        app,
        "/send-extensions",
        sending(options().extensions(["html", "json", "txt"])),
    );
    mount(
        app,
        "/send-extensions-dot",
        sending(options().extensions([".txt"])),
    );
    mount(
        app,
        "/send-extensions-index",
        sending(options().index("index.html").extensions(["html"])),
    );

    // 14. setHeaders
    mount(
        app,
        "/send-headers",
        sending(options().set_headers(|response, file, metadata| {
            response.set("X-File", below(Some(file)));
            response.set("X-Size", metadata.len());
        })),
    );
    mount(
        app,
        "/send-headers-win",
        sending(
            options()
                .maxage(Duration::from_secs(5))
                .set_headers(|response, _, _| {
                    response.set("Cache-Control", "max-age=0,must-revalidate");
                    response.set("Last-Modified", "foo");
                    response.set("Content-Length", 9000);
                }),
        ),
    );
}

async fn maxage(ctx: &mut Context, _: Next<'_>) -> Result {
    let ms = ctx.query("ms").and_then(|ms| ms.parse().ok()).unwrap_or(0);
    let options = options()
        .maxage(Duration::from_millis(ms))
        .immutable(ctx.query("immutable") == Some("yes"));
    send_with(ctx, ctx.path().to_owned(), &options).await?;
    Ok(())
}

/// Something is set on the response before the file is sent.
fn preset(app: &mut App, prefix: &str, options: SendOptions, set: fn(&mut Context)) {
    mount(app, prefix, async move |ctx: &mut Context, _: Next<'_>| {
        set(ctx);
        send_with(ctx, ctx.path().to_owned(), &options).await?;
        Ok(())
    });
}
