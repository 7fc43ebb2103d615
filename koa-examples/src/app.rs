//! The app that shows the examples: an index, a page for each, and the examples themselves below their pages.

use koa_core::{App, Body, Context, Next, Result};

use crate::{catalogue, mount::mount, n10_state_cookies_throw, n17_next_error, pages, public};

/// The notes app: `/` lists the rows, `/n01` is the page of N01, and below `/n01/` its example answers.
pub fn app() -> App {
    let mut app = App::new();
    // A mounted app uses the settings of the app around it, as in Koa: what two examples set is set here too.
    app.keys = n10_state_cookies_throw::app().keys;
    app.on_error(n17_next_error::report);
    app.with(files);
    app.with(index);
    for (row, example) in catalogue::examples() {
        let path = row.path();
        let prefix = path.clone();
        app.with(async move |ctx: &mut Context, next: Next<'_>| {
            if ctx.path().trim_end_matches('/') != path {
                return next.run(ctx).await;
            }
            show(
                ctx,
                pages::example(
                    row,
                    example,
                    &format!("{}://{}", ctx.protocol(), ctx.host()),
                ),
            );
            Ok(())
        });
        app.with(mount(prefix, &(example.app)()));
    }
    app
}

async fn files(ctx: &mut Context, next: Next<'_>) -> Result {
    match ctx.path().strip_prefix("/static/") {
        Some(name @ ("style.css" | "notes.js" | "cat.png")) => {
            ctx.set_body(Body::file(public(name)).await?);
        }
        _ => return next.run(ctx).await,
    }
    Ok(())
}

async fn index(ctx: &mut Context, next: Next<'_>) -> Result {
    if ctx.path() != "/" {
        return next.run(ctx).await;
    }
    show(ctx, pages::index());
    Ok(())
}

fn show(ctx: &mut Context, page: String) {
    // The pages hold no script of their own, so that none that slipped through the escaping would run either.
    ctx.set("Content-Security-Policy", "default-src 'self'");
    ctx.set_type("html");
    ctx.set_body(page);
}
