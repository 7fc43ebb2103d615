//! A listener is an async function of the error and the context, both by reference.

use koa_core::{App, Error};

async fn only_error(error: &Error) {
    eprintln!("{error}");
}

fn main() {
    let mut app = App::new();
    app.on_error(|error, _| eprintln!("{error}"));
    app.on_error(async |error| {
        eprintln!("{error}");
        Ok(())
    });
    app.on_error(only_error);
}
