//! N10 ctx.state、ctx.cookies、ctx.throw / what middleware share, signed cookies, leaving the chain.

use koa_core::{App, CookieOptions, Error};
use koa_middleware::{prelude::*, views};
use serde_json::json;

use crate::source;

/// A small site with a title, a login and a door that stays shut.
pub fn app() -> App {
    let mut app = App::new();
    app.keys = ["a new key", "an old key"].into();

    // What throws below arrives here, because this middleware is the outer one.
    app.with(async |ctx, next| match next.run(ctx).await {
        Err(error) if error.expose => {
            ctx.set_status(error.status);
            let later = ctx.state["later"].clone();
            ctx.set_body(
                json!({ "message": error.message, "properties": error.properties, "later": later }),
            );
            Ok(())
        }
        result => result,
    });

    app.with(views(source("n10_state_cookies_throw/views")));
    app.with(async |ctx, next| {
        // 1. ctx.state: what one middleware knows, the others and the templates see
        ctx.state["title"] = "小站 <Koa>".into();
        match ctx.path() {
            "/state" => ctx.render("home", ()).await?,
            // 2. ctx.cookies: with app.keys a second cookie carries the signature
            "/login" => {
                ctx.cookies.set_with("user", "tobi", CookieOptions::new());
                ctx.set_body("welcome, tobi");
            }
            "/me" => {
                let user = ctx.cookies.get_signed("user");
                ctx.set_body(user.unwrap_or_else(|| "nobody".into()));
            }
            // 3. ctx.throw: status, message and properties; no middleware after this one runs
            "/throw" => {
                return Err(Error::new(403)
                    .with_message("members only")
                    .with_property("user", "tobi"));
            }
            "/throw/short" => return ctx.throw(401, "please log in"),
            _ => return next.run(ctx).await,
        }
        Ok(())
    });

    app.with(async |ctx, _| {
        ctx.state["later"] = true.into();
        ctx.set_body("the later middleware ran");
        Ok(())
    });
    app
}
