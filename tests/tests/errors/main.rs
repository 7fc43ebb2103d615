//! Errors: how they are made, and what a client and a listener see of them.

mod onerror;
mod streams;

use std::{
    fmt, io,
    sync::{Arc, Mutex},
};

use koa_core::{
    App, Body, Context, Error, Json, Next, OrThrow, Result, statuses,
    testing::{Client, Response},
};
use serde::{Serialize, Serializer, ser};
use serde_json::json;

/// What may throw.
type Call = fn(&Context) -> Result;

/// What the listeners of an application heard.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<String>>>);

impl Events {
    /// Hears `status message`, and whether the head was sent.
    fn hear(&self, app: &mut App) {
        let events = self.clone();
        app.on_error(async move |error: &Error, ctx: &mut Context| {
            let sent = if ctx.header_sent() {
                " after the head"
            } else {
                ""
            };
            events.push(format!("{} {error}{sent}", error.status));
            Ok(())
        });
    }

    fn push(&self, event: String) {
        self.0.lock().expect("no listener panics").push(event);
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().expect("no listener panics").clone()
    }
}

/// An application that throws this, its client, and what its listener hears.
fn throwing(make: impl Fn() -> Error + Send + Sync + 'static) -> (Client, Events) {
    let (mut app, events) = (App::new(), Events::default());
    events.hear(&mut app);
    app.with(async move |_, _| Err(make()));
    (app.test(), events)
}

async fn thrown(make: impl Fn() -> Error + Send + Sync + 'static) -> Response {
    throwing(make).0.get("/").send().await
}

/// What a function that has a context throws.
async fn of_context(call: Call) -> (u16, String, bool) {
    let seen = Arc::new(Mutex::new(None));
    let keep = seen.clone();
    let mut app = App::new();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let error = call(ctx).err();
        let seen = error.map(|error| (error.status, error.message.clone(), error.expose));
        *keep.lock().expect("the test waits") = seen;
        Ok(())
    });
    app.test().get("/").send().await;
    let seen = seen.lock().expect("the request has ended").take();
    seen.unwrap_or_else(|| (0, "nothing was thrown".into(), false))
}

// spec: APP-056, APP-057
#[tokio::test]
async fn throw_assert_and_or_throw_make_the_same_error() {
    let expected = (401, "log in".to_owned(), true);
    let calls: [Call; 4] = [
        |ctx| ctx.throw(401, "log in"),
        |ctx| ctx.assert(false, 401, "log in"),
        |_| None.or_throw(401, "log in"),
        |_| Err(Error::new(401).with_message("log in")),
    ];
    for call in calls {
        assert_eq!(of_context(call).await, expected);
    }
}

// spec: ERR-058, ERR-059
#[tokio::test]
async fn an_error_that_is_passed_on_keeps_its_status() {
    let not_found = || Error::new(404).with_message("no such note");
    let (client, events) = throwing(not_found);
    client
        .get("/")
        .send()
        .await
        .assert_status(404)
        .assert_text("no such note");
    assert_eq!(events.all(), ["404 no such note"]);
    let (client, events) = throwing(|| Error::new(0).with_message("no status"));
    client
        .get("/")
        .send()
        .await
        .assert_status(500)
        .assert_text("Internal Server Error");
    assert_eq!(events.all(), ["500 no status"]);
}

// spec: ERR-065
#[tokio::test]
async fn a_status_among_the_properties_is_ignored() {
    let thrown = of_context(|ctx| {
        let properties = json!({ "status": 500, "statusCode": 500, "id": 1 });
        ctx.throw_with(404, "no such note", properties)
    });
    assert_eq!(thrown.await, (404, "no such note".to_owned(), true));
    let error = Error::new(400).with_property("status", 404);
    assert_eq!((error.status, error.message.as_str()), (400, "Bad Request"));
}

// spec: ERR-070
#[tokio::test]
async fn a_header_that_is_null_is_none() {
    let mut app = App::new();
    app.silent = true;
    app.with(async |ctx, _| {
        let headers = json!({ "Vary": null, "X-Kept": ["1", "2"] });
        ctx.throw_with(400, "no", json!({ "headers": headers }))
    });
    let response = app.test().get("/").send().await;
    let names = response.headers().map(|(name, _)| name);
    let own: Vec<_> = names
        .filter(|name| ["vary", "x-kept"].contains(name))
        .collect();
    assert_eq!(own, ["x-kept", "x-kept"]);
}

// spec: ERR-082, ERR-098
#[tokio::test]
async fn an_error_without_a_message_has_the_phrase_of_its_status() {
    for (status, name, phrase, expose) in [
        (400, "BadRequestError", "Bad Request", true),
        (404, "NotFoundError", "Not Found", true),
        (500, "InternalServerError", "Internal Server Error", false),
    ] {
        let error = Error::new(statuses::code(phrase).unwrap());
        assert_eq!(error.status, status);
        assert_eq!(
            (error.name().as_str(), error.message.as_str()),
            (name, phrase)
        );
        assert_eq!(error.expose, expose);
        let response = thrown(move || Error::new(status)).await;
        response.assert_status(status).assert_text(phrase);
    }
}

// spec: ERR-091, ERR-092, ERR-093
#[tokio::test]
async fn assert_takes_any_condition() {
    let passed = (0, "nothing was thrown".to_owned(), false);
    let failed = (401, "fail".to_owned(), true);
    let table: [(Call, bool); 8] = [
        (|ctx| ctx.assert(json!(1) == json!("1"), 401, "fail"), false),
        (|ctx| ctx.assert(json!(1) == json!(1), 401, "fail"), true),
        (|ctx| ctx.assert(json!(1) != json!(1), 401, "fail"), false),
        (|ctx| ctx.assert(json!(1) != json!("1"), 401, "fail"), true),
        (
            |ctx| ctx.assert(json!({"a": "a"}) == json!({"b": "b"}), 401, "fail"),
            false,
        ),
        (
            |ctx| ctx.assert(json!({"a": "a"}) == json!({"a": "a"}), 401, "fail"),
            true,
        ),
        (|ctx| ctx.assert(false, 401, "fail"), false),
        (|ctx| ctx.throw(401, "fail"), false),
    ];
    for (at, (call, passes)) in table.into_iter().enumerate() {
        let expected = if passes { &passed } else { &failed };
        assert_eq!(of_context(call).await, *expected, "row {at}");
    }
}

// spec: ERR-011
#[tokio::test]
async fn an_error_may_have_any_registered_status() {
    for status in [200, 300] {
        let with = |expose| {
            thrown(move || {
                let mut error = Error::from(io::Error::other("odd")).with_expose(expose);
                error.status = status;
                error
            })
        };
        let phrase = statuses::message(status).unwrap();
        with(true).await.assert_status(status).assert_text("odd");
        with(false).await.assert_status(status).assert_text(phrase);
    }
}

// spec: ERR-006, ERR-025
#[tokio::test]
async fn a_listener_sees_the_status_that_is_sent() {
    for (status, sent) in [(404, 404), (9999, 500), (0, 500), (299, 500)] {
        let mut app = App::new();
        app.on_error(async |error, ctx| {
            ctx.set("X-Status", format!("{} {}", error.status, ctx.status()));
            Ok(())
        });
        app.with(async move |_: &mut Context, _: Next<'_>| {
            let mut error = Error::new(500);
            error.status = status;
            Err(error)
        });
        let response = app.test().get("/").send().await;
        response
            .assert_status(sent)
            .assert_header("X-Status", format!("{status} {sent}"))
            .assert_text(statuses::message(sent).unwrap());
    }
}

// spec: ERR-039, ERR-040
#[tokio::test]
async fn a_missing_file_is_a_500() {
    let (mut app, events) = (App::new(), Events::default());
    events.hear(&mut app);
    app.with(async |ctx, _| {
        let body = if ctx.path() == "/read" {
            std::fs::read_to_string("does not exist")?.into()
        } else {
            Body::file("does not exist").await?
        };
        ctx.set_body(body);
        Ok(())
    });
    let client = app.test();
    for path in ["/read", "/file"] {
        let response = client.get(path).send().await;
        response
            .assert_status(500)
            .assert_type("text/plain; charset=utf-8")
            .assert_text("Internal Server Error");
    }
    assert_eq!(events.all().len(), 2);
    assert!(events.all()[1].starts_with("500 No such file"));
}

/// A value that has no JSON form.
struct Broken;

impl Serialize for Broken {
    fn serialize<S: Serializer>(&self, _: S) -> std::result::Result<S::Ok, S::Error> {
        Err(ser::Error::custom("a circle"))
    }
}

// spec: ERR-051
#[tokio::test]
async fn a_body_that_cannot_be_serialised_is_a_500() {
    let (mut app, events) = (App::new(), Events::default());
    events.hear(&mut app);
    app.with(async |ctx, _| {
        ctx.set("X-Before", "1");
        ctx.set_body(Json(Broken));
        Ok(())
    });
    let response = app.test().get("/").send().await;
    response
        .assert_status(500)
        .assert_no_header("X-Before")
        .assert_text("Internal Server Error");
    assert_eq!(events.all(), ["500 a circle"]);
}

/// An error of a program's own.
#[derive(Debug)]
struct Caused;

impl fmt::Display for Caused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("caused")
    }
}

impl std::error::Error for Caused {}

#[tokio::test]
async fn an_error_of_ones_own_can_be_told_from_a_thrown_one() {
    let own = Error::from(Caused);
    assert!(matches!(own.source(), Some(source) if source.is::<Caused>()));
    assert!(Error::new(500).source().is_none());
}

// spec: APP-065
#[tokio::test]
async fn a_listener_that_fails_spoils_nothing() {
    let (mut app, events) = (App::new(), Events::default());
    app.on_error(async |_, ctx| ctx.throw(500, "the listener failed"));
    app.on_error(async |_, _| panic!("the listener panicked"));
    events.hear(&mut app);
    app.with(async |ctx, _| ctx.throw(400, "the middleware failed"));
    let response = app.test().get("/").send().await;
    response
        .assert_status(400)
        .assert_text("the middleware failed");
    assert_eq!(events.all(), ["400 the middleware failed"]);
}

#[tokio::test]
async fn a_panic_is_a_500_and_the_server_goes_on() {
    let (mut app, events) = (App::new(), Events::default());
    events.hear(&mut app);
    app.with(async |ctx, _| {
        assert_ne!(ctx.path(), "/panic", "a bug");
        if ctx.path() == "/other" {
            std::panic::panic_any(42);
        }
        ctx.set_body("fine");
        Ok(())
    });
    let client = app.test();
    for path in ["/panic", "/other"] {
        let response = client.get(path).send().await;
        response
            .assert_status(500)
            .assert_text("Internal Server Error");
    }
    client.get("/").send().await.assert_text("fine");
    let heard = events.all();
    assert_eq!(heard.len(), 2, "{heard:?}");
    assert!(heard[0].contains("a bug"), "{heard:?}");
}
