//! One function makes the application for `main` and the tests: its type has no parameters.

use koa_core::{App, Result};

fn app() -> App {
    let mut app = App::new();
    app.with(async |ctx, _| {
        ctx.set_body("Hello World");
        Ok(())
    });
    app
}

async fn serve() -> Result {
    app().listen(3000).await
}

fn main() {
    let _ = (app(), serve());
}
