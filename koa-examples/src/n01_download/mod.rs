//! N01 输入链接，直接下载 / a file as a download.

use koa_core::{App, Body};

use crate::public;

/// Files of any kind that the browser saves instead of showing them.
pub fn app() -> App {
    let mut app = App::new();
    app.with(async |ctx, next| {
        // A list of names, because a path out of the URL could lead to any file of the machine.
        let file = match ctx.path() {
            "/cat.png" => "小猫.png",
            "/style.css" => "style.css",
            _ => return next.run(ctx).await,
        };
        // 1. Content-Type: as plain bytes any format can be downloaded, also one that the browser could show.
        ctx.set_type("application/octet-stream");
        // 2. Content-Disposition: how to handle it, and the name to save it under.
        ctx.attachment(file);
        // The file is read piece by piece while it is sent, so its size does not matter.
        ctx.set_body(Body::file(public(file)).await?);
        Ok(())
    });
    app
}
