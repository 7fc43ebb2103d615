//! A closure whose arguments the compiler infers, as the examples of Koa write it.

use koa_core::App;

fn main() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        let path = ctx.path().to_owned();
        next.run(ctx).await?;
        ctx.set("X-Path", path);
        Ok(())
    })
    .with(async |ctx, _| {
        ctx.set_body("Hello World");
        Ok(())
    });
}
