//! Views, error pages and errors of an API.
//!
//! The templates are nunjucks within what Jinja2 has as well. `onerror` answers what nothing else caught.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use koa_core::{App, Body, Context, Error, Next, OrThrow, Result, compose};
use koa_middleware::{
    OnerrorOptions, Views, ViewsOptions, context, onerror_with, prelude::*, views_with,
};
use koa_router::mount;
use koa_tests::conformance::fixtures::fixtures;
use serde_json::{Value, json};

fn folder() -> PathBuf {
    fixtures().join("views")
}

fn options() -> ViewsOptions {
    ViewsOptions::new()
        .map("html", "nunjucks")
        .options(context! { site => "Koa & Co" })
}

pub(crate) fn add(app: &mut App) {
    // onerror shows the messages of its own 500s in development
    app.env = "production".into();

    // 1. the errors that the app heard of, by URL: ONE-017
    let heard = Arc::new(Mutex::new(HashMap::<String, Vec<String>>::new()));
    let hear = heard.clone();
    app.on_error(async move |error: &Error, ctx: &mut Context| {
        let mut heard = hear.lock().unwrap_or_else(PoisonError::into_inner);
        let errors = heard.entry(ctx.original_url().to_owned()).or_default();
        errors.push(format!("{} {}", error.status, error.message));
        Ok(())
    });
    app.with(mount(
        "/heard",
        async move |ctx: &mut Context, _: Next<'_>| {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            let errors = heard.remove(ctx.query("url").unwrap_or_default());
            ctx.set_body(json!({ "errors": errors.unwrap_or_default() }));
            Ok(())
        },
    ));

    // 2. views: VIE-001, 004, 005, 008, 010, 013, 016, 017, 019, 021 to 024, NJK-003, 005, 007
    app.with(mount(
        "/views",
        compose![views_with(folder(), options()), view],
    ));
    // autoRender: false is another method here
    app.with(mount(
        "/views-text",
        compose![views_with(folder(), options()), async |ctx, _| {
            let html = ctx
                .render_to_string(
                    "home",
                    context! { value1 => json!(ctx.request.query())["value1"] },
                )
                .await?;
            if ctx.query("send").is_some_and(|send| !send.is_empty()) {
                ctx.set_body(json!({ "html": html }));
            }
            Ok(())
        }],
    ));

    // 3. the outermost middleware renders the page and tells the app: VIE-019, 021, 022
    app.with(mount(
        "/page",
        compose![
            views_with(folder(), options()),
            async |ctx: &mut Context, next: Next<'_>| {
                let caught = match next.run(ctx).await {
                    Ok(()) if ctx.status() == 404 && ctx.body().is_empty() => {
                        ctx.throw(404, "Not Found")
                    }
                    result => result,
                };
                if let Err(error) = caught {
                    ctx.set_status(error.status);
                    ctx.render(
                        "error",
                        context! { status => ctx.status(), message => error.public_message() },
                    )
                    .await?;
                    ctx.emit_error(&error).await;
                }
                Ok(())
            },
            trouble,
        ],
    ));

    // 4. an API answers its errors as JSON; the app hears of the 500s only: JER-003, 004, 009 (by hand)
    app.with(mount(
        "/api",
        compose![
            async |ctx: &mut Context, next: Next<'_>| {
                let caught = match next.run(ctx).await {
                    Ok(()) if ctx.status() == 404 && ctx.body().is_empty() => ctx.throw(404, "no such resource"),
                    result => result,
                };
                if let Err(error) = caught {
                    ctx.set_status(error.status);
                    for (name, value) in &error.headers {
                        ctx.set(name, value);
                    }
                    ctx.set_body(json!({ "error": { "status": ctx.status(), "message": error.public_message() } }));
                    if ctx.status() >= 500 {
                        ctx.emit_error(&error).await;
                    }
                }
                Ok(())
            },
            trouble,
        ],
    ));

    // 5. or with their message as text
    app.with(mount(
        "/text",
        compose![
            async |ctx: &mut Context, next: Next<'_>| {
                if let Err(error) = next.run(ctx).await {
                    ctx.set_status(error.status);
                    ctx.set_body(error.public_message().to_owned());
                }
                Ok(())
            },
            trouble,
        ],
    ));

    // 6. caught by nothing: onerror, by Accept: ONE-003, 004, 006 to 008, 011, 012, 015 to 017, 023, 025
    let templates = Views::with_options(folder(), options());
    let page = OnerrorOptions::new().html(async move |error: &Error, ctx: &mut Context| {
        let values = context! { status => ctx.status(), message => error.public_message() };
        let page = templates.render("error", values).await?;
        ctx.set_body(page);
        Ok(())
    });
    onerror_with(app, page);
    app.with(mount("/uncaught", trouble));
}

async fn view(ctx: &mut Context, _: Next<'_>) -> Result {
    let query = json!(ctx.request.query());
    match ctx.path() {
        "/home" => {
            ctx.render("home", context! { value1 => query["value1"] })
                .await
        }
        "/home.html" => {
            ctx.render("home.html", context! { value1 => query["value1"] })
                .await
        }
        "/child" => {
            ctx.render(
                "child",
                context! { title => query["title"], text => query["text"] },
            )
            .await
        }
        "/grandchild" => {
            ctx.render(
                "grandchild",
                context! { title => query["title"], text => query["text"] },
            )
            .await
        }
        "/list" => {
            let item = |item: &Value| {
                let mut parts = item.as_str().unwrap_or_default().split(':');
                context! { name => parts.next(), count => number(parts.next()) }
            };
            let items: Vec<_> = list(&query["item"]).iter().map(item).collect();
            ctx.render("list", context! { items }).await
        }
        "/parts" => {
            ctx.render(
                "parts",
                context! { who => query["who"], list => list(&query["list"]) },
            )
            .await
        }
        "/raw" => ctx.render("raw", context! { html => query["html"] }).await,
        "/macro" => {
            ctx.render("macro", context! { given => query["given"] })
                .await
        }
        "/when" => {
            ctx.render(
                "when",
                context! { n => number(query["n"].as_str()), name => query["name"] },
            )
            .await
        }
        "/comment" => ctx.render("comment", ()).await,
        "/loop" => {
            ctx.render("loop", context! { map => context! { one => 1, two => 2 } })
                .await
        }
        "/docs" => ctx.render("docs", context! { who => query["who"] }).await,
        "/state" => {
            ctx.state["user"] = json!({ "name": "from the state" });
            ctx.state["page"] = "from the state".into();
            ctx.render("state", context! { page => "from the call" })
                .await
        }
        "/status" => {
            ctx.set_status(503);
            ctx.render("home", context! { value1 => "later" }).await
        }
        "/type" => {
            ctx.set_type("text/plain");
            ctx.render("home", context! { value1 => "typed" }).await
        }
        "/twice" => {
            ctx.render("home", context! { value1 => "first" }).await?;
            ctx.render("home", context! { value1 => "second" }).await
        }
        "/after" => {
            ctx.render("home", context! { value1 => "rendered" })
                .await?;
            let length = ctx.length().unwrap_or_default();
            ctx.set("X-Length", length);
            Ok(())
        }
        "/broken" => {
            ctx.render("broken", context! { user => context! { name => "nobody" } })
                .await
        }
        "/outside" => ctx.render("../www/page.html", ()).await,
        _ => Ok(()),
    }
}

/// JavaScript's `[value || []].flat()`.
fn list(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values.clone(),
        Value::String(text) if !text.is_empty() => vec![value.clone()],
        _ => Vec::new(),
    }
}

/// JavaScript's `Number`.
fn number(text: Option<&str>) -> f64 {
    match text.map(str::trim) {
        Some("") => 0.0,
        text => text.and_then(|text| text.parse().ok()).unwrap_or(f64::NAN),
    }
}

/// What goes wrong in the blocks above.
async fn trouble(ctx: &mut Context, _: Next<'_>) -> Result {
    let status = |ctx: &Context| -> Result<u16> {
        ctx.query("status")
            .or_throw(500, "no status")?
            .parse()
            .or_throw(500, "no number")
    };
    match ctx.path() {
        "/ok" => ctx.set_body("fine"),
        "/throw" => {
            let message = ctx.query("message").unwrap_or_default().to_owned();
            return ctx.throw(status(ctx)?, message);
        }
        "/throw-status" => return Err(Error::new(status(ctx)?)),
        "/error" => return Err(Error::other("a secret detail")),
        "/exposed" => {
            let error = Error::new(503).with_message("back at noon");
            return Err(error.with_expose(true).with_header("Retry-After", "60"));
        }
        "/assert" => {
            let user = ctx.query("user").or_throw(401, "Please login!")?;
            ctx.set_body(format!("hello {user}"));
        }
        "/late" => {
            ctx.set_type("application/xml");
            ctx.set_body("<half-written/>");
            return ctx.throw(409, "too late");
        }
        "/header" => {
            ctx.set("X-Before", "set");
            return ctx.throw(400, "after a header");
        }
        "/awaited" => {
            tokio::time::sleep(Duration::from_millis(5)).await;
            return ctx.throw(418, "after a while");
        }
        "/own-404" => {
            ctx.set_status(404);
            ctx.set_body("my own 404");
        }
        "/no-view" => return ctx.render("there-is-no-such-view", ()).await,
        "/bad-view" => {
            return ctx
                .render("broken", context! { user => context! { name => "nobody" } })
                .await;
        }
        "/stream" => {
            let file = Body::file(folder().join("missing.txt")).await?;
            ctx.set_body(file);
        }
        _ => {}
    }
    Ok(())
}
