//! Errors: how they are made, where they may be caught, what the client sees, what the application hears.

use std::sync::{Arc, Mutex, PoisonError};

use koa_core::{App, Context, Error, Result};
use serde_json::{Value, json};

pub(crate) fn add(app: &mut App) {
    // 1. The application hears every error that leaves the chain (APP-060, ERR-024)
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = events.clone();
    app.on_error(async move |error, ctx| {
        heard
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(json!({
                "path": ctx.path(),
                "status": error.status,
                "message": error.message,
                "expose": error.expose,
                "code": error.properties.get("code"),
            }));
        Ok(())
    });

    // 2. Shows the events, or forgets them
    app.with(async move |ctx, next| {
        match ctx.path() {
            "/events" => ctx.set_body(Value::from(
                events
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clone(),
            )),
            "/events/forget" => {
                events
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clear();
                ctx.set_status(204);
            }
            _ => next.run(ctx).await?,
        }
        Ok(())
    });

    // 3. An API's errors as JSON (ERR-026, ERR-027, APP-061)
    app.with(async |ctx, next| {
        if !ctx.path().starts_with("/api/") {
            return next.run(ctx).await;
        }
        if let Err(error) = next.run(ctx).await {
            ctx.set_status(error.status);
            ctx.set_body(json!({ "error": if error.expose { &error.message } else { "Something went wrong" } }));
        }
        Ok(())
    });

    // 4. Amends an error and passes it on (ERR-028)
    app.with(async |ctx, next| {
        if !ctx.path().starts_with("/amend/") {
            return next.run(ctx).await;
        }
        next.run(ctx).await.map_err(|mut error| {
            error.status = 503;
            error.headers = vec![("Retry-After".into(), "30".into())];
            error
        })
    });

    // 5. Fails after the handler has answered (ERR-015, ERR-018)
    app.with(async |ctx, next| {
        next.run(ctx).await?;
        if ctx.path().starts_with("/after/") {
            ctx.throw(418, "too late")?;
        }
        Ok(())
    });

    // 6. A page for what was not found
    app.with(async |ctx, next| {
        next.run(ctx).await?;
        if ctx.path().starts_with("/pages/") && ctx.status() == 404 {
            ctx.set_status(404);
            ctx.set_body("<h1>No such page</h1>");
        }
        Ok(())
    });

    app.with(async |ctx, _| {
        let query = |name| ctx.query(name).filter(|value| !value.is_empty());
        match ctx.path() {
            // 7. ctx.throw in its forms (ERR-056 to ERR-071)
            "/throw" | "/api/throw" | "/amend/throw" => {
                let error = match (query("status"), query("message")) {
                    (None, None) => return Err(Error::new(500)),
                    (status, None) => Error::new(number(status.unwrap_or("500"))?),
                    (status, Some(message)) => {
                        Error::new(number(status.unwrap_or("500"))?).with_message(message)
                    }
                };
                return Err(with_properties(ctx, error));
            }

            // 8. ctx.throw with an error made elsewhere (ERR-057, ERR-062, ERR-067)
            "/throw/error" => {
                let made = std::io::Error::other(query("message").unwrap_or_default());
                let status = number(query("status").unwrap_or("500"))?;
                if let Err(error) = ctx.throw(status, made) {
                    return Err(with_properties(ctx, error));
                }
            }

            // 9. ctx.assert (CTX-037, CTX-038)
            "/assert" => {
                let (value, status) = (
                    query("value").is_some(),
                    number(query("status").unwrap_or_default()),
                );
                match query("message") {
                    Some(message) => {
                        ctx.assert(value, status?, message)
                            .map_err(|error| with_properties(ctx, error))?;
                    }
                    None if !value => return Err(Error::new(status?)),
                    None => {}
                }
                ctx.set_body("passed");
            }

            // 10. A plain error, and one with members of its own (ERR-001 to ERR-008, ERR-013, ERR-014)
            "/error" | "/api/error" | "/amend/error" => {
                let mut error =
                    Error::from(std::io::Error::other(query("message").unwrap_or_default()));
                error.status = query("status")
                    .and_then(|status| status.parse().ok())
                    .unwrap_or(500);
                error.expose = ctx.query("expose") == Some("true");
                return Err(with_headers(ctx, error));
            }

            // 11. A bug (ERR-001)
            "/bug" => {
                let _: Value = serde_json::from_str("{")?;
            }

            // 12. What was assigned before the error is gone (ERR-015, ERR-017, ERR-018, ERR-019)
            "/assigned" => {
                ctx.set_status(201);
                ctx.set_message("Made");
                ctx.set_type("html");
                ctx.set("X-Before", "1");
                ctx.vary("Origin");
                ctx.set_etag("abc");
                ctx.cookies.set("name", "tobi");
                ctx.set_body(json!({ "hello": "world" }));
                let status = number(ctx.query("status").unwrap_or("400"))?;
                return Err(with_properties(
                    ctx,
                    Error::new(status).with_message("went wrong"),
                ));
            }

            // 13. Members that refuse a value (ERR-053 to ERR-055)
            "/set" => {
                let (name, value) = (owned(query("name")), owned(ctx.query("value")));
                ctx.set(&name, value);
                ctx.set_body("set");
            }
            "/status" => {
                ctx.set_status(number(ctx.query("value").unwrap_or_default())?);
                ctx.set_body("set");
            }
            "/message" => {
                let message = owned(ctx.query("value"));
                ctx.set_status(200);
                ctx.set_message(message);
                ctx.set_body("set");
            }

            // 14. Reported by hand; the answer is not touched (APP-074)
            "/emit" => {
                ctx.set_body("fine");
                ctx.emit_error(&Error::new(500).with_message("by hand"))
                    .await;
            }

            // 15. After the head was sent (ERR-029 to ERR-031)
            "/flushed" => {
                ctx.set_status(200);
                ctx.set_type("text");
                ctx.set("X-Foo", "Bar");
                ctx.flush_headers();
                return ctx.throw(500, "after the head");
            }

            // 16. For the middleware above
            "/after/text" => {
                ctx.set("X-Handler", "yes");
                ctx.set_body("answered");
            }
            "/after/nothing" => {}
            "/pages/home" => ctx.set_body("<h1>Home</h1>"),
            "/api/ok" => ctx.set_body(json!({ "ok": true })),
            "/api/status" => ctx.set_status(number(ctx.query("value").unwrap_or_default())?),

            // 17. Everything else: 404 (APP-031, APP-032)
            _ => {}
        }
        Ok(())
    });
}

fn owned(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

/// JavaScript's `Number`, where what is not a status at all becomes one that `http-errors` does not know.
fn number(text: &str) -> Result<u16> {
    let number: f64 = text.parse()?;
    if number.fract() != 0.0 {
        return Err(Error::new(500).with_message("status code must be a number"));
    }
    Ok(if (0.0..=65_535.0).contains(&number) {
        format!("{number}").parse()?
    } else {
        0
    })
}

fn with_properties(ctx: &Context, error: Error) -> Error {
    let error = with_headers(ctx, error);
    match ctx.query("expose").filter(|expose| !expose.is_empty()) {
        Some(expose) => error.with_expose(expose == "true"),
        None => error,
    }
}

fn with_headers(ctx: &Context, mut error: Error) -> Error {
    if let Some((name, values)) = ctx
        .query("header")
        .and_then(|header| header.split_once(':'))
    {
        for value in values.split('|') {
            error = error.with_header(name, value);
        }
    }
    match ctx.query("code").filter(|code| !code.is_empty()) {
        Some(code) => error.with_property("code", code),
        None => error,
    }
}
