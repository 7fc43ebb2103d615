//! The `async` is missing.

use koa_core::{App, Context, Next, Result};

fn home(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_body("home");
    Ok(())
}

fn main() {
    let mut app = App::new();
    app.with(|ctx, _| {
        ctx.set_body("home");
        Ok(())
    });
    app.with(home);
}
