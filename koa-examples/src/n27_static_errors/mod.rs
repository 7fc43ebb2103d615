//! N27 koa-static 的错误处理 / the error handler around static files.

use koa_core::{App, Context, Next, Result};
use percent_encoding::percent_decode_str;

use crate::{n26_static_by_hand::koa_static, public};

/// The static files of N26 behind an error handler.
pub fn app() -> App {
    let mut app = App::new();
    // The outermost one, so that it catches the errors of all others.
    app.with(error_handler);
    app.with(async |ctx, next| match ctx.path() {
        "/crash" => ctx.throw(500, "cannot read /srv/secret/config.json"),
        path if path.starts_with("/greet/") => {
            let name = percent_decode_str(&path["/greet/".len()..]).decode_utf8_lossy();
            ctx.throw(400, format!("nobody is called {name}"))
        }
        _ => next.run(ctx).await,
    });
    app.with(koa_static(public(""), "10mb"));
    app
}

async fn error_handler(ctx: &mut Context, next: Next<'_>) -> Result {
    let Err(error) = next.run(ctx).await else {
        return Ok(());
    };
    ctx.set_status(error.status);
    ctx.set_type("html");
    // The message may repeat what the client sent, so it is text and never HTML; that of a 500 is not for clients at all.
    let message = escape(error.public_message());
    ctx.set_body(format!("<h1>{}</h1><p>{message}</p>", error.status));
    // The listeners, which log, get the error as it is.
    ctx.emit_error(&error).await;
    Ok(())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
