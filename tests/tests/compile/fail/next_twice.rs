//! `next` runs once, in every environment.

// spec: CMP-018, CMP-019

use koa_core::App;

fn main() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        next.run(ctx).await?;
        next.run(ctx).await
    });
}
