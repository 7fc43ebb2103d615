//! An async function, with and without use of its arguments.

use koa_core::{App, Context, Next, Result};

async fn timed(ctx: &mut Context, next: Next<'_>) -> Result {
    let start = std::time::Instant::now();
    next.run(ctx).await?;
    ctx.set("X-Response-Time", format!("{}ms", start.elapsed().as_millis()));
    Ok(())
}

async fn home(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_body("home");
    Ok(())
}

fn main() {
    let mut app = App::new();
    app.with(timed).with(home);
}
