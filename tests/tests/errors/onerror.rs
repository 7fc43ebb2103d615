//! An application that answers errors in its own way: `App::set_onerror`.

use koa_core::{App, Body, Context, Error};

use crate::Events;

/// Answers with the status as HTML.
async fn page(error: &Error, ctx: &mut Context) -> koa_core::Result {
    ctx.set_status(error.status);
    ctx.set_type("html");
    ctx.set_body(format!("<h1>{}</h1>", error.status));
    Ok(())
}

#[tokio::test]
async fn it_answers_whatever_leaves_the_chain_and_the_listeners_hear_of_it_after() {
    let (mut app, events) = (App::new(), Events::default());
    let heard = events.clone();
    app.set_onerror(async move |error: &Error, ctx: &mut Context| {
        heard.push("answered".into());
        page(error, ctx).await
    });
    events.hear(&mut app);
    app.with(async |ctx, _| {
        ctx.set("X-Before", "kept");
        ctx.cookies.set("name", "tobi");
        ctx.set_message("Made up");
        ctx.set_body("half");
        match ctx.path() {
            "/panic" => panic!("a bug"),
            "/stream" => {
                let failing = std::io::Error::other("no such stream");
                ctx.set_body(Body::stream(futures_util::stream::iter([Err::<
                    bytes::Bytes,
                    _,
                >(
                    failing
                )])));
                Ok(())
            }
            _ => ctx.throw(418, "teapot"),
        }
    });
    let client = app.test();
    for (path, status) in [("/", 418), ("/panic", 500), ("/stream", 500)] {
        let response = client.get(path).send().await;
        response
            .assert_status(status)
            .assert_header("content-type", "text/html; charset=utf-8")
            .assert_header("x-before", "kept")
            .assert_text(&format!("<h1>{status}</h1>"));
    }
    let events = events.all();
    assert_eq!(events[..2], ["answered", "418 teapot"]);
    assert_eq!(events.len(), 6, "{events:?}");
}

#[tokio::test]
async fn where_it_fails_the_standard_answer_is_sent() {
    for what in ["throws", "panics", "refused", "body"] {
        let (mut app, events) = (App::new(), Events::default());
        app.set_onerror(async move |_: &Error, ctx: &mut Context| {
            ctx.set("X-Page", "started");
            match what {
                "throws" => ctx.throw(500, "the page failed"),
                "panics" => panic!("the page panicked"),
                "refused" => {
                    ctx.set("X-Page", "a\nb");
                    Ok(())
                }
                _ => {
                    let failing = std::io::Error::other("no such stream");
                    ctx.set_body(Body::stream(futures_util::stream::iter([Err::<
                        bytes::Bytes,
                        _,
                    >(
                        failing
                    )])));
                    Ok(())
                }
            }
        });
        events.hear(&mut app);
        app.with(async |ctx, _| ctx.throw(400, "the middleware failed"));
        let response = app.test().get("/").send().await;
        let text = if what == "body" {
            "Internal Server Error"
        } else {
            "the middleware failed"
        };
        response.assert_text(text).assert_no_header("x-page");
        assert_eq!(events.all(), ["400 the middleware failed"], "{what}");
    }
}

#[tokio::test]
async fn the_last_one_counts_and_no_error_is_none_of_its_business() {
    let mut app = App::new();
    app.set_onerror(async |_, ctx| {
        ctx.set_body("the first");
        Ok(())
    });
    app.set_onerror(page);
    app.with(async |ctx, _| match ctx.path() {
        "/fine" => {
            ctx.set_body("fine");
            Ok(())
        }
        "/nothing" => Ok(()),
        _ => ctx.throw(400, "no"),
    });
    let client = app.test();
    client.get("/").send().await.assert_text("<h1>400</h1>");
    client.get("/fine").send().await.assert_text("fine");
    client.get("/nothing").send().await.assert_text("Not Found");
}
