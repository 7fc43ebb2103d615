//! Nothing below runs before the future of `next` is awaited, and the compiler warns.

// spec: CMP-021

#![deny(unused_must_use)]

use koa_core::App;

fn main() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        next.run(ctx);
        Ok(())
    });
}
