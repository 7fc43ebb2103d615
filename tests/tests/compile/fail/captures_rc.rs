//! All threads share a middleware, so what it captures has to be `Send` and `Sync`.

use std::{cell::Cell, rc::Rc};

use koa_core::App;

fn main() {
    let count = Rc::new(Cell::new(0));
    let mut app = App::new();
    app.with(async move |ctx, _| {
        count.set(count.get() + 1);
        ctx.set_body(count.get().to_string());
        Ok(())
    });
}
