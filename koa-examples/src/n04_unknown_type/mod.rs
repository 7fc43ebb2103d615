//! N04 认不出的类型会怎样 / what the browser does with a type.

use koa_core::{App, Body};

use crate::public;

/// The bytes of one picture under several types.
pub fn app() -> App {
    let mut app = App::new();
    app.with(async |ctx, next| {
        let kind = match ctx.path() {
            "/image" => "image/png",                   // known as a picture: shown
            "/text" => "text/plain",                   // known as text: shown, unreadable
            "/json" => "application/json",             // known as JSON: shown, and no JSON
            "/octets" => "application/octet-stream",   // known as a download: saved
            "/unknown" => "application/x-study-notes", // not known: saved as well
            _ => return next.run(ctx).await,
        };
        // 1. Whatever it is, a server sends a stream of bytes: here always the same ones.
        ctx.set_body(Body::file(public("cat.png")).await?);
        // 2. The type alone tells the browser what they are.
        ctx.set_type(kind);
        // Some browsers would look into the bytes and believe those more than the type.
        ctx.set("X-Content-Type-Options", "nosniff");
        // 3. Another server reads the same bytes whatever their type, and so does curl.
        Ok(())
    });
    app
}
