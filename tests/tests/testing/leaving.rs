//! How the client hangs up, and who hears of it.

use std::{sync::Arc, time::Duration};

use futures_util::{
    FutureExt,
    stream::{self, StreamExt},
};
use koa_core::{App, Body, Context, Next};
use tokio::sync::Notify;

use super::serving;

/// Notifies when it is dropped.
struct Told(Arc<Notify>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn a_dropped_future_hangs_up() {
    let hung_up = Arc::new(Notify::new());
    let notify = hung_up.clone();
    let client = serving(move || {
        let told = Told(notify.clone());
        // A server sees that a client is gone when it writes.
        let ticks = stream::repeat(()).then(async |()| {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok::<_, std::io::Error>("tick")
        });
        Body::stream(ticks.inspect(move |_| {
            let _ = &told;
        }))
    });
    let sent = tokio::time::timeout(Duration::from_millis(50), client.get("/").send()).await;
    assert!(sent.is_err());
    hung_up.notified().await;
}

#[tokio::test]
async fn the_thread_ends_with_the_client() {
    let ended = Arc::new(Notify::new());
    let told = Arc::new(Told(ended.clone()));
    let client = serving(move || {
        {
            let _ = &told;
        };
        "alive".into()
    });
    let clone = client.clone();
    client.get("/").send().await.assert_text("alive");
    drop(client);
    clone.get("/").send().await.assert_text("alive");
    assert_eq!(ended.notified().now_or_never(), None);
    drop(clone);
    ended.notified().await;
}

#[tokio::test]
async fn a_handler_hears_that_the_client_left() {
    let (left, hears) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let mut app = App::new();
    app.with({
        let (left, hears) = (left.clone(), hears.clone());
        async move |ctx: &mut Context, _: Next<'_>| {
            hears.notify_one();
            ctx.request.closed().await;
            left.notify_one();
            Ok(())
        }
    });
    let client = app.test();
    tokio::select! {
        _ = client.get("/").send() => panic!("it is not answered"),
        () = hears.notified() => {}
    }
    tokio::time::timeout(Duration::from_secs(5), left.notified())
        .await
        .unwrap();
}
