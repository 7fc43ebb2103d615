//! The `Ok(())` at the end is missing.

use koa_core::{App, Context, Next};

async fn home(ctx: &mut Context, _: Next<'_>) {
    ctx.set_body("home");
}

fn main() {
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.set_body("home");
    });
    app.with(home);
}
