//! The app that shows the examples: an index, a page for each, and the examples themselves below their pages.

use koa_core::{App, Body, Context, Error, Listener, Next, Result};
use koa_router::{Router, mount};

use crate::{
    catalogue, n10_state_cookies_throw, n14_error_page, n16_error_handler, n17_next_error, pages,
    public,
};

/// The notes app: `/` lists the rows, `/n01` is the page of N01, and below `/n01/` its example answers.
pub fn app() -> App {
    let mut app = App::new();
    // A mounted app uses the settings of the app around it, as in Koa: what examples set is set here too.
    app.keys = n10_state_cookies_throw::app().keys;
    app.on_error(n17_next_error::report);
    app.on_error(below("/n14/", n14_error_page::error_page));
    app.on_error(below("/n16/", n16_error_handler::report));

    let mut files = Router::new();
    files.get("/static/:name", file);
    app.with(files.routes());
    app.with(pages::router().routes());
    for (row, example) in catalogue::examples() {
        app.with(mount(&row.path(), (example.app)().compose()));
    }
    app
}

async fn file(ctx: &mut Context, next: Next<'_>) -> Result {
    match &ctx.params["name"] {
        name @ ("style.css" | "notes.js" | "n30.js" | "upload.js" | "cat.png") => {
            let file = Body::file(public(name)).await?;
            ctx.set_body(file);
            Ok(())
        }
        _ => next.run(ctx).await,
    }
}

/// A listener for the errors of one example.
fn below(path: &'static str, listener: impl Listener) -> impl Listener {
    async move |error: &Error, ctx: &mut Context| {
        if ctx.original_url().starts_with(path) {
            return listener(error, ctx).await;
        }
        Ok(())
    }
}
