//! `ctx.respond = false` and `ctx.respond_with`.

use futures_util::stream;
use koa_core::{Body, Context, Error, Next};

use super::{
    local::{Local, channel, heard},
    wire::get,
};

// spec: CTX-016 to CTX-021, RES-190
#[test]
fn what_the_program_answers_is_sent_as_it_is() {
    let (mut app, errors) = heard(|error, _| error.to_string());
    let (finish, finished) = channel();
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let finish = finish.clone();
        ctx.on_finished(move |finished| finish.send(*finished).unwrap());
        let raw = |body: Body| {
            let answer = http::Response::builder().status(202).header("X-Raw", "1");
            answer.body(body).unwrap()
        };
        ctx.set("X-Koa", "1");
        ctx.set_body("Koa's");
        match ctx.path() {
            "/raw" => {
                ctx.respond_with(raw("raw".into()));
                // Nothing of this is seen any more.
                ctx.set("foo", "bar");
                ctx.set_status(201);
                ctx.set_body("late");
            }
            "/stream" => {
                let pieces = ["ra", "w"].map(Ok::<_, Error>);
                ctx.respond_with(raw(Body::stream(stream::iter(pieces))));
            }
            "/empty" => ctx.respond_with(raw(Body::undefined())),
            "/fails" => {
                ctx.respond = false;
                return ctx.throw(400, "failed");
            }
            "/none" => ctx.respond = false,
            _ => {}
        }
        Ok(())
    });
    let server = Local::start(app);
    let mut wire = server.connect();
    for (url, status, body) in [
        ("/raw", 202, "raw"),
        ("/stream", 202, "raw"),
        ("/empty", 202, ""),
        ("/fails", 400, "failed"),
        ("/", 200, "Koa's"),
    ] {
        let answer = wire.get(url);
        answer.assert(status, body);
        let raw = status == 202;
        assert_eq!(answer.header("x-raw"), raw.then_some("1"), "{url}");
        assert_eq!(
            answer.header("x-koa"),
            (status == 200).then_some("1"),
            "{url}"
        );
        assert_eq!(answer.header("foo"), None, "{url}");
        let finished = finished.next();
        assert_eq!(
            (finished.status, finished.complete),
            (status, true),
            "{url}"
        );
    }
    assert_eq!(errors.next(), "failed");

    // There is nothing to wait for, unlike in Koa; what was asked before is answered.
    wire.send(get("/raw") + &get("/none") + &get("/"));
    wire.answer().assert(202, "raw");
    wire.closed_after();
    server.connect().get("/").assert(200, "Koa's");
    assert!(errors.is_silent());
    assert_eq!(server.close().cut, 0);
}
