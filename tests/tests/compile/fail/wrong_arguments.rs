//! A middleware has two arguments, the context by reference.

use koa_core::{App, Context, Next, Result};

async fn by_value(mut ctx: Context, _: Next<'_>) -> Result {
    ctx.set_body("home");
    Ok(())
}

async fn only_ctx(ctx: &mut Context) -> Result {
    ctx.set_body("home");
    Ok(())
}

fn main() {
    let mut app = App::new();
    app.with(async |ctx| {
        ctx.set_body("home");
        Ok(())
    });
    app.with(by_value);
    app.with(only_ctx);
}
