//! A middleware stays on its thread, so what it keeps across an await need not be `Send`.

use std::{cell::RefCell, rc::Rc};

use koa_core::App;

fn main() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        let seen = Rc::new(RefCell::new(Vec::new()));
        seen.borrow_mut().push(ctx.path().to_owned());
        next.run(ctx).await?;
        seen.borrow_mut().push(ctx.status().to_string());
        ctx.set_body(seen.borrow().join(" "));
        Ok(())
    });
}
