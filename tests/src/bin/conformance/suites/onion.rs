//! The onion: the order of middleware, downstream and upstream.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use koa_core::{App, Context, Error, Middleware, Next, compose};
use serde_json::{Value, json};

/// What Koa apps hang on `app.context`.
struct Greeter(fn(&str) -> String);

pub(crate) fn add(app: &mut App) {
    let last = Mutex::new(json!([]));

    // 1. Extends every context (APP-040)
    app.context.insert(Greeter(|name| format!("Hello {name}")));

    // 2. Keeps the trace of a request, also of a failed one; /last shows it
    app.with(async move |ctx, next| {
        if ctx.path() == "/last" {
            ctx.set_body(last.lock().unwrap_or_else(PoisonError::into_inner).clone());
            return Ok(());
        }
        ctx.state["trace"] = json!([]);
        let result = next.run(ctx).await;
        *last.lock().unwrap_or_else(PoisonError::into_inner) = ctx.state["trace"].clone();
        result?;
        let trace: Vec<_> = ctx.state["trace"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let trace = trace.join(" ");
        ctx.set("X-Trace", trace);
        Ok(())
    });

    // 3. A timer and a logger, as in every introduction (APP-019)
    app.with(async |ctx, next| {
        let start = Instant::now();
        next.run(ctx).await?;
        let ms = start.elapsed().as_millis();
        if ctx.path() == "/timed" {
            ctx.set("X-Response-Time", format!("{ms}ms"));
        }
        Ok(())
    });

    // 4. Two layers, three composed ones and an empty composition (CMP-001, CMP-004, CMP-008, CMP-012)
    app.with(layer("a"));
    app.with(layer("b"));
    app.with(compose![layer("c"), compose![layer("d"), layer("e")]]);
    app.with(compose![]);

    // 5. Does nothing at all for one path: nothing after it runs (APP-037)
    app.with(async |ctx, next| {
        if ctx.path() == "/silent" {
            return Ok(());
        }
        next.run(ctx).await
    });

    // 6. A composition for one path only; its next is the rest of the chain (CMP-009)
    let inner = compose![layer("x"), layer("y")];
    app.with(async move |ctx, next| {
        if ctx.path() == "/inner" {
            inner(ctx, next).await
        } else {
            next.run(ctx).await
        }
    });

    // 7. Answers only when nobody below did
    app.with(async |ctx, next| {
        next.run(ctx).await?;
        if ctx.path() == "/fallback" && ctx.body().is_empty() {
            ctx.set_body("fallback");
        }
        Ok(())
    });

    // 8. The handlers; the last one runs next too (CMP-005)
    app.with(async |ctx, next| {
        match ctx.path() {
            "/walk" => ctx.set_body("walked"),
            "/timed" => ctx.set_body("timed"),
            "/greet" => {
                let Greeter(greet) = ctx.app.context.require()?;
                let name = ctx.query("name").filter(|name| !name.is_empty()).unwrap_or("World");
                ctx.set_body(greet(name));
            }
            "/state" => {
                ctx.state["count"] = (ctx.state["count"].as_u64().unwrap_or(0) + 1).into();
                let mut members: Vec<_> = ctx.state.values().keys().cloned().collect();
                members.sort();
                ctx.set_body(json!({ "count": ctx.state["count"], "user": ctx.state["user"], "members": members }));
            }
            "/slow" => {
                tokio::time::sleep(Duration::from_millis(50)).await;
                ctx.set_body("slow");
            }
            "/inner" => ctx.set_body("inner"),
            "/status" => ctx.set_status(ctx.query("value").unwrap_or_default().parse()?),
            _ => {}
        }
        next.run(ctx).await?;
        if ctx.path() == "/after" {
            ctx.set_body("after next");
        }
        Ok(())
    });
}

/// A layer leaves its mark on both ways.
///
/// /walk?stop=b makes b answer itself, ?fail=b makes it throw before, ?late=b after next, ?catch=b lets it answer for an error below,
/// ?retry=b lets it pass another error on, ?wait=b makes it wait, ?skip=b makes it answer nothing, ?status=b, ?append=b, ?user=b change the context.
fn layer(name: &'static str) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        let asked = |ctx: &Context, what| ctx.query(what) == Some(name);
        mark(ctx, name);
        if asked(ctx, "wait") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if asked(ctx, "user") {
            ctx.state["user"] = json!({ "name": name });
        }
        if asked(ctx, "skip") {
            return Ok(());
        }
        if asked(ctx, "stop") {
            ctx.set_body(format!("stopped at {name}"));
            return Ok(());
        }
        if asked(ctx, "fail") {
            ctx.throw(418, format!("failed at {name}"))?;
        }
        if let Err(error) = next.run(ctx).await {
            if !asked(ctx, "catch") && !asked(ctx, "retry") {
                return Err(error);
            }
            mark(ctx, &format!("caught:{}", error.message.replace(' ', "-")));
            if asked(ctx, "retry") {
                return Err(Error::new(503)
                    .with_message(format!("passed on by {name}"))
                    .with_expose(true));
            }
            ctx.set_body(format!("{name} caught: {error}"));
        }
        if asked(ctx, "wait") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if asked(ctx, "late") {
            ctx.throw(409, format!("late at {name}"))?;
        }
        if asked(ctx, "status") {
            ctx.set_status(202);
        }
        if asked(ctx, "append") {
            let body = format!("{} ({name})", body_text(ctx));
            ctx.set_body(body);
        }
        mark(ctx, &format!("/{name}"));
        Ok(())
    }
}

fn mark(ctx: &mut Context, text: &str) {
    if let Some(trace) = ctx.state["trace"].as_array_mut() {
        trace.push(text.into());
    }
}

/// The body as JavaScript writes it into a text.
fn body_text(ctx: &Context) -> &str {
    match ctx.body().as_text() {
        Some(text) => text,
        None if ctx.body().as_json().is_some() => "[object Object]",
        None => "undefined",
    }
}
