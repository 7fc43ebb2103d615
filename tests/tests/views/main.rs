//! Views and error pages: koa-views, koa-nunjucks-2, koa-onerror, koa-json-error, koa-error.

mod engines;
mod error_handler;
mod events;
mod json_error;
mod lookup;
mod onerror;
mod render;
mod syntax;

use std::path::Path;

use koa_core::{App, testing::Client};
use koa_middleware::{ViewsOptions, context, prelude::*, views_with};

/// An application that renders the view of the query's `view` with `who`.
fn viewing(folder: &Path, options: ViewsOptions) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(views_with(folder, options));
    app.with(async |ctx, _| {
        let view = ctx.query("view").unwrap_or("home").to_owned();
        ctx.render(&view, context! { who => ctx.query("who") })
            .await
    });
    app.test()
}
