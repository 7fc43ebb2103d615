//! A middleware outlives the function that makes it, so it owns what it captures: `async move`.

use koa_core::App;

fn main() {
    let greeting = String::from("Hello World");
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.set_body(greeting.clone());
        Ok(())
    });
}
