//! What is no function at all is no middleware.

// spec: APP-018, CMP-015

use koa_core::{App, compose};

fn main() {
    let mut app = App::new();
    app.with("a text");
    app.with(compose![42]);
}
