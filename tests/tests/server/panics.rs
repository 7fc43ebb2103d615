//! Panics of middleware, listeners, bodies and hooks.

use koa_core::{Context, Next};

use super::{
    local::{Local, channel, heard},
    wire::get,
};

#[test]
fn a_panic_is_a_500_and_the_connection_goes_on() {
    let (mut app, errors) =
        heard(|error, ctx| (error.is_panic(), error.to_string(), ctx.path().to_owned()));
    app.with(async |ctx, next| {
        next.run(ctx).await?;
        ctx.set("X-After", "1");
        Ok(())
    });
    app.with(async |ctx, _| {
        ctx.set_body("fine");
        match ctx.path() {
            "/at-once" => panic!("at once"),
            "/later" => {
                tokio::task::yield_now().await;
                panic!("later")
            }
            "/spawned" => {
                let spawned = tokio::task::spawn_local(async { panic!("spawned") });
                assert!(spawned.await.is_err());
            }
            "/value" => std::panic::panic_any(7),
            _ => {}
        }
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    for (url, message) in [("/at-once", "at once"), ("/later", "later"), ("/value", "")] {
        let answer = wire.get(url);
        assert_eq!(
            answer
                .assert(500, "Internal Server Error")
                .header("x-after"),
            None
        );
        let (is_panic, heard, path) = errors.next();
        assert!(is_panic && heard.contains(message), "{heard}");
        assert_eq!(path, url);
        wire.get("/").assert(200, "fine");
    }
    wire.get("/spawned").assert(200, "fine");
    assert!(errors.is_silent());
    assert_eq!(server.close().cut, 0);
}

#[test]
fn panics_among_pipelined_requests_disturb_none_of_them() {
    let (mut app, errors) = heard(|error, _| error.is_panic());
    app.with(async |ctx, _| {
        assert_ne!(ctx.path(), "/panics");
        ctx.set_body("fine");
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    wire.send((get("/") + &get("/panics")).repeat(20));
    for _ in 0..20 {
        wire.answer().assert(200, "fine");
        wire.answer().assert(500, "Internal Server Error");
        assert!(errors.next());
    }
}

#[test]
fn a_listener_that_panics_keeps_neither_the_answer_nor_other_listeners_back() {
    let (mut app, errors) = heard(|error, _| error.status);
    app.on_error(async |_, _| panic!("a listener's panic"));
    let (tell, last) = channel();
    app.on_error(async move |error: &koa_core::Error, _: &mut Context| {
        tell.send(error.status).unwrap();
        Ok(())
    });
    app.with(async |ctx, _| ctx.throw(503, "no"));
    let server = Local::start(app);
    let mut wire = server.connect();
    for _ in 0..2 {
        wire.get("/").assert(503, "Service Unavailable");
        assert_eq!((errors.next(), last.next()), (503, 503));
    }
}

#[test]
fn a_body_that_cannot_be_serialised_without_a_panic_is_a_500() {
    struct Panics;
    impl serde::Serialize for Panics {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            panic!("a value's panic")
        }
    }
    let (mut app, errors) = heard(|error, _| error.is_panic());
    app.with(async |ctx, _| {
        ctx.set_body("fine");
        if ctx.path() == "/panics" {
            ctx.set_body(koa_core::Json(Panics));
        }
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    wire.get("/panics").assert(500, "Internal Server Error");
    assert!(errors.next());
    wire.get("/").assert(200, "fine");
}

#[test]
fn a_hook_that_panics_keeps_the_others_from_nothing() {
    let (mut app, errors) = heard(|error, _| error.is_panic());
    let (tell, heard) = channel();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let tell = tell.clone();
        ctx.on_finished(|_| panic!("a hook's panic"));
        ctx.on_finished(move |finished| tell.send(finished.complete).unwrap());
        ctx.set_body("fine");
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    for _ in 0..2 {
        wire.get("/").assert(200, "fine");
        assert!(heard.next());
    }
    assert!(errors.is_silent());
}
