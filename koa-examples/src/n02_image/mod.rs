//! N02 输入链接，直接显示图片 / a picture that the browser shows.

use koa_core::{App, Body};

use crate::public;

/// The same picture as in N01, shown where it stands.
pub fn app() -> App {
    let mut app = App::new();
    app.with(async |ctx, next| {
        let file = match ctx.path() {
            "/cat.png" => "cat.png",
            "/kitten.png" => "小猫.png",
            _ => return next.run(ctx).await,
        };
        // 1. Content-Type: the type of a picture, and no Content-Disposition, is all it takes.
        ctx.set_type("image/png");
        ctx.set_body(Body::file(public(file)).await?);
        Ok(())
    });
    app
}
