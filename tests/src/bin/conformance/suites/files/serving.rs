//! koa-static.

use std::time::Duration;

use koa_core::{App, Context, Middleware, Next, Result, compose};
use koa_middleware::{StaticOptions, conditional_get, etag, send_with, serve_with};
use koa_tests::conformance::fixtures::fixtures;

use super::{mount, options, root, static_options};

fn serve(options: StaticOptions) -> impl Middleware {
    serve_with(root(), options)
}

pub(super) fn add(app: &mut App) {
    // 15. the defaults, nothing behind it
    mount(app, "/static", serve(static_options()));

    // 16. a handler behind it
    mount(
        app,
        "/static-next",
        compose![serve(static_options()), async |ctx, _| {
            ctx.set_body(format!("next {} {}", ctx.method(), ctx.path()));
            Ok(())
        }],
    );

    // 17. the index
    mount(
        app,
        "/static-index-txt",
        serve(static_options().index("index.txt")),
    );
    mount(
        app,
        "/static-index-off",
        compose![serve(static_options().no_index()), async |ctx, _| {
            ctx.set_body("no index");
            Ok(())
        }],
    );

    // 18. defer
    mount(app, "/defer", serve(static_options().defer(true)));
    mount(
        app,
        "/defer-index-txt",
        serve(static_options().defer(true).index("index.txt")),
    );
    deferred(app, "/defer-body", |ctx| ctx.set_body("hey"));
    deferred(app, "/defer-empty", |ctx| ctx.set_body(""));
    deferred(app, "/defer-null", |ctx| ctx.set_body(()));
    deferred(app, "/defer-204", |ctx| ctx.set_status(204));
    deferred(app, "/defer-404", |ctx| ctx.set_status(404));
    deferred(app, "/defer-500", |ctx| ctx.set_status(500));
    deferred(app, "/defer-header", |ctx| {
        ctx.set("Cache-Control", "no-store");
    });

    // 19. the options that go through to koa-send
    mount(
        app,
        "/static-format-off",
        serve(static_options().format(false)),
    );
    mount(app, "/static-hidden", serve(static_options().hidden(true)));
    mount(
        app,
        "/static-options",
        serve(
            static_options()
                .maxage(Duration::from_secs(3600))
                .immutable(true)
                .extensions(["html"])
                .gzip(false)
                .set_headers(|response, _, _| response.set("X-Served-By", "static")),
        ),
    );

    // 20. two roots
    let second = serve_with(fixtures().join("www2"), static_options());
    mount(
        app,
        "/static-two",
        compose![serve(static_options()), second],
    );

    // 21. one page for every unknown path
    let page = options();
    mount(
        app,
        "/static-spa",
        compose![serve(static_options()), async move |ctx, _| {
            send_with(ctx, "page.html", &page).await?;
            Ok(())
        }],
    );

    // 22. an outer middleware sees every error but the 404
    mount(
        app,
        "/static-errors",
        compose![caught, serve(static_options())],
    );

    // 23. validators come from outside; what is in memory would be tagged by its content
    let files = serve(static_options().cache_size(0));
    mount(
        app,
        "/static-fresh",
        compose![conditional_get(), etag(), files],
    );
}

fn deferred(app: &mut App, prefix: &str, below: fn(&mut Context)) {
    let below = async move |ctx: &mut Context, _: Next<'_>| {
        below(ctx);
        Ok(())
    };
    mount(
        app,
        prefix,
        compose![serve(static_options().defer(true)), below],
    );
}

async fn caught(ctx: &mut Context, next: Next<'_>) -> Result {
    if let Err(error) = next.run(ctx).await {
        ctx.set_status(error.status);
        ctx.set_body(format!("caught {} {}", error.status, error.message));
    }
    Ok(())
}
