//! N22 cookie / parsing, setting and reading cookies, with their options.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use koa_core::{App, CookieOptions};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// A visitor who is known again by a cookie. No package parses it: `ctx.cookies` does.
pub fn app() -> App {
    let mut app = App::new();

    // What goes over the wire: one Cookie line to the server, one Set-Cookie line back for each cookie.
    app.with(async |ctx, next| {
        next.run(ctx).await?;
        if ctx.path() == "/wire" {
            let mut wire = format!("Cookie: {}", ctx.get("Cookie"));
            for line in ctx.response.headers().get_all("Set-Cookie") {
                wire += &format!("\nSet-Cookie: {}", String::from_utf8_lossy(line.as_bytes()));
            }
            ctx.set_body(wire);
        }
        Ok(())
    });

    // 1. Setting: a random id, as the notes do; N23 shows sessions, whose ids cannot be guessed.
    app.with(async |ctx, next| {
        if ctx.cookies.get("session_id").is_none() {
            let session_id = format!("{:016x}", RandomState::new().hash_one("session"));
            ctx.cookies.set("session_id", session_id);
        }
        next.run(ctx).await
    });

    app.with(async |ctx, next| {
        match ctx.path() {
            // 2. Reading: what the browser sent; nothing on the first visit.
            "/get-cookie" => {
                let session_id = ctx
                    .cookies
                    .get("session_id")
                    .unwrap_or_else(|| "undefined".into());
                ctx.set_body(format!("session_id: {session_id}"));
            }
            // 3. Options: it lives for an hour, scripts may read it, other sites do not send it along, and it is not signed.
            "/visits" | "/wire" => {
                let visits: u32 = ctx
                    .cookies
                    .get("visits")
                    .and_then(|visits| visits.parse().ok())
                    .unwrap_or(0);
                let visits = visits.saturating_add(1);
                let options = CookieOptions::new()
                    .max_age(HOUR)
                    .http_only(false)
                    .same_site("lax")
                    .signed(false);
                ctx.cookies.set_with("visits", visits, options);
                ctx.set_body(format!("visits: {visits}"));
            }
            // A cookie that is set to nothing is deleted.
            "/forget" => {
                ctx.cookies.set("visits", ());
                ctx.set_body("forgotten");
            }
            _ => return next.run(ctx).await,
        }
        Ok(())
    });
    app
}
