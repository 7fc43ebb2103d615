//! The onion: what npm's `koa-compose` promises of order, errors, `next` and nesting.

use std::sync::{Arc, Mutex};

use koa_core::{App, Context, Error, Middleware, Next, Result, compose, testing::Response};

/// Notes its number on the way down, and the negative one on the way up.
fn layer(number: i64) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        note(ctx, number);
        next.run(ctx).await?;
        note(ctx, -number);
        Ok(())
    }
}

async fn failing(ctx: &mut Context, _: Next<'_>) -> Result {
    note(ctx, 0);
    ctx.throw(400, "failed")
}

fn note(ctx: &mut Context, number: i64) {
    ctx.append("X-Order", number.to_string());
}

/// What a chain noted, whether it failed or not.
async fn order(middleware: impl Middleware) -> String {
    let response = run(middleware).await;
    response.header("X-Order").unwrap_or_default().to_owned()
}

async fn run(middleware: impl Middleware) -> Response {
    let mut app = App::new();
    app.with(async |ctx, next| {
        if let Err(error) = next.run(ctx).await {
            ctx.set_body(format!("caught {error}"));
        }
        Ok(())
    });
    app.with(middleware);
    app.test().get("/").send().await
}

// spec: CMP-001, CMP-004, CMP-005, CMP-012, CMP-016
#[tokio::test]
async fn layers_run_down_and_up_however_they_are_nested() {
    assert_eq!(order(compose![]).await, "");
    assert_eq!(order(compose![layer(1)]).await, "1, -1");
    let flat = "1, 2, 3, -3, -2, -1";
    assert_eq!(order(compose![layer(1), layer(2), layer(3)]).await, flat);
    let nested = compose![compose![layer(1), layer(2)], layer(3)];
    assert_eq!(order(nested).await, flat);
    let deep = compose![
        layer(1),
        compose![compose![compose![layer(2)], compose![]], layer(3)]
    ];
    assert_eq!(order(deep).await, flat);
}

// spec: CMP-003, CMP-005
#[tokio::test]
async fn next_gives_a_future_wherever_it_is_called() {
    let last = async |ctx: &mut Context, next: Next<'_>| {
        let below = next.run(ctx);
        below.await?;
        note(ctx, 7);
        Ok(())
    };
    assert_eq!(order(last).await, "7");
    assert_eq!(order(compose![last, layer(1)]).await, "1, -1, 7");
}

// spec: CMP-006, CMP-008
#[tokio::test]
async fn errors_unwind_to_whom_catches_them() {
    let catching = async |ctx: &mut Context, next: Next<'_>| {
        note(ctx, 5);
        let caught = next.run(ctx).await;
        note(ctx, if caught.is_err() { 6 } else { 7 });
        Ok(())
    };
    let caught = compose![layer(1), catching, layer(2), failing, layer(3)];
    assert_eq!(order(caught).await, "1, 5, 2, 0, 6, -1");
    let uncaught = run(compose![layer(1), compose![layer(2), failing]]).await;
    uncaught
        .assert_text("caught failed")
        .assert_header("X-Order", "1, 2, 0");
    let at_once = run(async |_: &mut Context, _: Next<'_>| Err(Error::new(404))).await;
    at_once.assert_text("caught Not Found");
}

// spec: CMP-007
#[tokio::test]
async fn every_middleware_has_the_same_context() {
    let count = || {
        async |ctx: &mut Context, next: Next<'_>| {
            ctx.state["count"] = (ctx.state["count"].as_u64().unwrap_or(0) + 1).into();
            next.run(ctx).await?;
            ctx.state["count"] = (ctx.state["count"].as_u64().unwrap_or(0) * 2).into();
            ctx.set_body(ctx.state["count"].to_string());
            Ok(())
        }
    };
    run(compose![count(), compose![count(), count()]])
        .await
        .assert_text("24");
}

// spec: CMP-009, CMP-010, CMP-011
#[tokio::test]
async fn the_chain_around_goes_on_where_a_composition_ends() {
    let empty = compose![layer(1), compose![], layer(9)];
    assert_eq!(order(empty).await, "1, 9, -9, -1");
    let two = compose![layer(1), compose![layer(2), layer(3)], layer(9)];
    assert_eq!(order(two).await, "1, 2, 3, 9, -9, -3, -2, -1");
    let inner = compose![layer(2)];
    let wrapping = async move |ctx: &mut Context, next: Next<'_>| {
        note(ctx, 1);
        inner(ctx, next).await?;
        note(ctx, -1);
        Ok(())
    };
    assert_eq!(
        order(compose![wrapping, layer(9)]).await,
        "1, 2, 9, -9, -2, -1"
    );
}

// spec: CMP-014
#[tokio::test]
async fn a_composition_is_not_changed_by_what_is_added_later() {
    let mut app = App::new();
    app.with(layer(1));
    let composed = app.compose();
    app.with(layer(2));
    assert_eq!(order(composed).await, "1, -1");
    assert_eq!(order(app.compose()).await, "1, 2, -2, -1");
}

// spec: CMP-022
#[tokio::test]
async fn nothing_below_runs_or_fails_where_next_is_not_awaited() {
    let dropping = async |ctx: &mut Context, next: Next<'_>| {
        drop(next.run(ctx));
        note(ctx, 4);
        Ok(())
    };
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = events.clone();
    let mut app = App::new();
    app.on_error(async move |error: &Error, _: &mut Context| {
        heard.lock().unwrap().push(error.to_string());
        Ok(())
    });
    app.with(layer(1)).with(dropping).with(failing);
    let response = app.test().get("/").send().await;
    response
        .assert_status(404)
        .assert_header("X-Order", "1, 4, -1");
    assert!(events.lock().unwrap().is_empty());
}

// spec: CMP-002
#[tokio::test]
async fn a_middleware_may_be_shared_by_requests_and_chains() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let mut part = App::new();
    part.with(async move |ctx, next| {
        log.lock().unwrap().push(ctx.path().to_owned());
        next.run(ctx).await
    });
    let mut app = App::new();
    app.with(part.compose()).with(part.compose());
    let client = app.test();
    for path in ["/a", "/b"] {
        client.get(path).send().await.assert_status(404);
    }
    assert_eq!(*seen.lock().unwrap(), ["/a", "/a", "/b", "/b"]);
}
