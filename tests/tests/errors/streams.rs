//! Streams that break, and clients that leave while one is sent.

use std::{sync::Arc, time::Duration};

use futures_util::stream::{self, Stream};
use koa_core::{App, Body, Context, Next, testing::Client};
use tokio::{sync::Notify, time::timeout};

use super::Events;

/// An application that sends a stream, with what its listener hears.
fn streaming<S>(make: impl Fn(&mut Context) -> S + Send + Sync + 'static) -> (Client, Events)
where
    S: Stream<Item = std::io::Result<&'static str>> + 'static,
{
    let (mut app, events) = (App::new(), Events::default());
    events.hear(&mut app);
    app.with(async move |ctx: &mut Context, _: Next<'_>| {
        let stream = make(ctx);
        ctx.set_body(Body::stream(stream));
        Ok(())
    });
    (app.test(), events)
}

fn broken() -> std::io::Error {
    std::io::Error::other("stream error")
}

// spec: ERR-043, ERR-044, ERR-046
#[tokio::test]
async fn a_stream_that_breaks_is_heard_of_once() {
    let (client, events) = streaming(|_| stream::iter([Ok("begun"), Err(broken())]));
    let error = client.get("/").try_send().await.unwrap_err();
    error
        .response()
        .unwrap()
        .assert_status(200)
        .assert_text("begun");
    // What would be heard a second time would be so by the end of another request.
    assert!(client.get("/").try_send().await.is_err());
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(events.all(), ["500 stream error after the head"; 2]);
}

// spec: ERR-043
#[tokio::test]
async fn a_stream_that_breaks_at_its_beginning_is_answered() {
    let (client, events) = streaming(|ctx| {
        ctx.set("X-Before", "1");
        stream::iter([Err(broken())])
    });
    let response = client.get("/").send().await;
    response
        .assert_status(500)
        .assert_no_header("X-Before")
        .assert_text("Internal Server Error");
    assert_eq!(events.all(), ["500 stream error"]);
}

// spec: ERR-047
#[tokio::test]
async fn a_stream_that_breaks_before_any_of_its_announced_bytes_is_cut() {
    let (client, events) = streaming(|ctx| {
        ctx.set_status(200);
        ctx.set_length(20);
        ctx.flush_headers();
        stream::iter([Err(broken())])
    });
    let error = client.get("/").try_send().await.unwrap_err();
    error
        .response()
        .unwrap()
        .assert_status(200)
        .assert_header("Content-Length", "20")
        .assert_text("");
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(events.all(), ["500 stream error after the head"]);
}

/// Tells of the first piece, and of its own end.
struct Source {
    begun: Arc<Notify>,
    ended: Arc<Notify>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.ended.notify_one();
    }
}

// spec: ERR-048, ERR-049
#[tokio::test]
async fn a_client_that_leaves_ends_the_stream_and_is_no_error() {
    let [begun, ended] = [(); 2].map(|()| Arc::new(Notify::new()));
    let told = (begun.clone(), ended.clone());
    let (client, events) = streaming(move |_| {
        let (begun, ended) = told.clone();
        stream::unfold(Source { begun, ended }, async |source| {
            tokio::time::sleep(Duration::from_millis(2)).await;
            source.begun.notify_one();
            Some((Ok("piece"), source))
        })
    });
    let request = tokio::spawn(client.get("/").send());
    begun.notified().await;
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    let waited = timeout(Duration::from_secs(5), ended.notified());
    waited.await.expect("the stream is dropped");
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(events.all().is_empty(), "{:?}", events.all());
}
