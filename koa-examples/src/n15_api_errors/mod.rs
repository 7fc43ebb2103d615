//! N15 API 错误：status + body / the errors of an API as a status and a message.

use koa_core::{App, OrThrow};
use serde_json::json;

/// An API of two users.
pub fn app() -> App {
    let mut app = App::new();

    app.with(async |ctx, next| {
        if let Err(error) = next.run(ctx).await {
            // 1. status
            ctx.set_status(error.status);
            // 2. body: the message, if it was written for clients; that of a 500 may hold a path or a password.
            ctx.set_body(if error.expose {
                error.message.clone()
            } else {
                ctx.message().to_owned()
            });
            // Whoever runs the server still gets to know all of it.
            ctx.emit_error(&error).await;
        }
        Ok(())
    });

    app.with(async |ctx, next| {
        if ctx.path() == "/api/crash" {
            return ctx.throw(500, "cannot log in to db.internal as root:secret");
        }
        let Some(id) = ctx.path().strip_prefix("/api/users/") else {
            return next.run(ctx).await;
        };
        let id: usize = id.parse().or_throw(400, "the id of a user is a number")?;
        let name = ["tobi", "loki"]
            .get(id)
            .or_throw(404, format!("there is no user {id}"))?;
        ctx.set_body(json!({ "id": id, "name": name }));
        Ok(())
    });
    app
}
