//! Arguments are inferred where a middleware is passed on at once; elsewhere their types are written.

use koa_core::{App, Middleware};

fn powered() -> impl Middleware {
    async |ctx, next| {
        next.run(ctx).await?;
        ctx.set("X-Powered-By", "koa");
        Ok(())
    }
}

fn main() {
    let mut app = App::new();
    app.with(powered());
    let home = async |ctx, _| {
        ctx.set_body("home");
        Ok(())
    };
    app.with(home);
}
