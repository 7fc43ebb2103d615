//! The rest of the chain may change everything, so nothing of `ctx` stays borrowed while it runs.

use koa_core::App;

fn main() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        let path = ctx.path();
        next.run(ctx).await?;
        println!("{path}");
        Ok(())
    });
}
