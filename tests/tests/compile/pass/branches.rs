//! `next` goes into one of several branches, and an error of it may be looked at.

use koa_core::App;

fn main() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        if ctx.path() == "/closed" {
            return ctx.throw(403, "closed");
        }
        if let Err(error) = next.run(ctx).await {
            ctx.set_status(error.status);
            ctx.emit_error(&error).await;
        }
        Ok(())
    });
}
