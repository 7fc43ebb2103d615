//! Listeners: a closure whose arguments are inferred, a function, and a factory.

use koa_core::{App, Context, Error, Listener, Result};

async fn log(error: &Error, ctx: &mut Context) -> Result {
    eprintln!("{} {error}", ctx.path());
    Ok(())
}

fn counted(name: String) -> impl Listener {
    async move |error: &Error, _: &mut Context| {
        eprintln!("{name}: {error}");
        Ok(())
    }
}

fn main() {
    let mut app = App::new();
    app.on_error(async |error, ctx| {
        ctx.set_body(error.message.clone());
        Ok(())
    })
    .on_error(log)
    .on_error(counted("notes".into()));
}
