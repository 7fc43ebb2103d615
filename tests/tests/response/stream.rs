//! Streams as bodies — what Koa's `response.body` does with Node's and the web's streams.

use std::{
    io,
    sync::{Arc, Mutex},
};

use futures_util::stream;
use koa_core::{App, Body};

use crate::serve;

fn hello() -> Body {
    Body::stream(stream::iter(["Hello ", "World"].map(Ok::<_, io::Error>)))
}

fn broken() -> Body {
    let pieces = [Err::<&str, _>(io::Error::other("broken"))];
    Body::stream(stream::iter(pieces))
}

// spec: RES-111
#[tokio::test]
async fn the_pieces_of_a_stream_follow_one_another() {
    let client = serve(async |ctx, _| {
        ctx.set_body(hello());
        Ok(())
    });
    let response = client.get("/").send().await;
    response
        .assert_status(200)
        .assert_type("application/octet-stream")
        .assert_header("Transfer-Encoding", "chunked")
        .assert_no_header("Content-Length")
        .assert_text("Hello World");
}

// spec: RES-112
#[tokio::test]
async fn a_stream_keeps_the_type_that_was_set() {
    let client = serve(async |ctx, _| {
        ctx.set_type("text/plain");
        ctx.set_body(hello());
        Ok(())
    });
    let response = client.get("/").send().await;
    response
        .assert_type("text/plain; charset=utf-8")
        .assert_text("Hello World");
}

// spec: RES-104
#[tokio::test]
async fn a_replaced_stream_is_not_heard_of_again() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let errors = heard.clone();
    let mut app = App::new();
    app.on_error(
        async move |error: &koa_core::Error, _: &mut koa_core::Context| {
            errors.lock().unwrap().push(error.message.clone());
            Ok(())
        },
    );
    app.with(async |ctx, _| {
        ctx.set_body(broken());
        if ctx.path() == "/replaced" {
            ctx.set_body("fine");
        }
        Ok(())
    });
    let client = app.test();
    let response = client.get("/replaced").send().await;
    response.assert_status(200).assert_text("fine");
    assert_eq!(*heard.lock().unwrap(), [""; 0]);
    client.get("/").send().await.assert_status(500);
    assert_eq!(*heard.lock().unwrap(), ["broken"]);
}

/// Koa announces the text's length in front of a web stream.
#[tokio::test]
async fn the_length_of_a_replaced_text_is_forgotten() {
    let client = serve(async |ctx, _| {
        ctx.set_body("hello");
        ctx.set_body(Body::stream(stream::iter([Ok::<_, io::Error>("x")])));
        Ok(())
    });
    let response = client.get("/").send().await;
    response.assert_no_header("Content-Length").assert_text("x");
}
