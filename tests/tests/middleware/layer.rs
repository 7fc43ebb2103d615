//! Layers of tower-http and tower as middleware.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use koa_core::{
    App,
    http::{self, HeaderName, HeaderValue, StatusCode},
};
use koa_middleware::layer;
use serde_json::json;
use tower_http::{
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
    trace::TraceLayer,
    validate_request::ValidateRequestHeaderLayer,
};

fn answering(outer: impl koa_core::Middleware) -> App {
    let mut app = App::new();
    app.silent = true;
    app.with(outer);
    app.with(async |ctx, _| {
        match ctx.path() {
            "/json" => ctx.set_body(json!({ "a": 1 })),
            "/text" => ctx.set_body("text"),
            "/null" => ctx.set_body(()),
            "/cookie" => {
                ctx.cookies.set("a", "1");
                ctx.cookies.set("b", "2");
                ctx.set_body("cookies");
            }
            "/throw" => return ctx.throw(409, "taken"),
            "/slow" => tokio::time::sleep(Duration::from_secs(5)).await,
            _ => {}
        }
        Ok(())
    });
    app
}

#[tokio::test]
async fn a_header_is_set_and_all_else_stays() {
    let (name, value) = (
        HeaderName::from_static("x-layer"),
        HeaderValue::from_static("1"),
    );
    let client = answering(layer(SetResponseHeaderLayer::overriding(name, value))).test();
    client
        .get("/json")
        .send()
        .await
        .assert_json(&json!({ "a": 1 }))
        .assert_header("x-layer", "1");
    client
        .get("/text")
        .send()
        .await
        .assert_text("text")
        .assert_header("content-length", "4")
        .assert_header("x-layer", "1");
    client
        .get("/null")
        .send()
        .await
        .assert_status(204)
        .assert_header("x-layer", "1");
    client
        .get("/nowhere")
        .send()
        .await
        .assert_status(404)
        .assert_text("Not Found")
        .assert_header("x-layer", "1");
    client
        .get("/throw")
        .send()
        .await
        .assert_status(409)
        .assert_text("taken")
        .assert_no_header("x-layer");
    let cookies = client.get("/cookie").send().await;
    assert_eq!(
        cookies
            .headers()
            .filter(|(name, _)| *name == "set-cookie")
            .count(),
        2
    );
}

#[tokio::test]
async fn a_layer_ends_what_takes_too_long() {
    let timeout =
        TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, Duration::from_millis(30));
    let client = answering(layer(timeout)).test();
    client
        .get("/slow")
        .send()
        .await
        .assert_status(503)
        .assert_text("Service Unavailable");
    client
        .get("/text")
        .send()
        .await
        .assert_status(200)
        .assert_text("text");
}

#[tokio::test]
async fn a_layer_changes_the_request_and_its_extensions_are_seen() {
    let mut app = App::new();
    app.with(layer(PropagateRequestIdLayer::x_request_id()));
    app.with(layer(SetRequestIdLayer::x_request_id(MakeRequestUuid)));
    app.with(async |ctx, _| {
        let extensions = ctx.state.get::<http::Extensions>();
        let id = extensions.and_then(|extensions| extensions.get::<RequestId>());
        let id = id
            .and_then(|id| id.header_value().to_str().ok())
            .unwrap_or_default()
            .to_owned();
        assert_eq!(id, ctx.get("X-Request-Id"));
        ctx.set("X-Seen", id);
        Ok(())
    });
    let response = app.test().get("/").send().await;
    assert_eq!(response.header("x-seen").map(str::len), Some(36));
}

#[tokio::test]
async fn a_layer_wraps_the_body() {
    let client = answering(layer(TraceLayer::new_for_http())).test();
    client
        .get("/text")
        .send()
        .await
        .assert_text("text")
        .assert_header("content-length", "4");
    client
        .get("/json")
        .send()
        .await
        .assert_json(&json!({ "a": 1 }));
    client
        .get("/nowhere")
        .send()
        .await
        .assert_status(404)
        .assert_text("Not Found");

    let mut app = App::new();
    app.with(layer(CompressionLayer::new()));
    app.with(async |ctx, _| {
        ctx.set_body("All work and no play. ".repeat(100));
        Ok(())
    });
    let response = app
        .test()
        .get("/")
        .header("Accept-Encoding", "gzip")
        .send()
        .await;
    response
        .assert_header("content-encoding", "gzip")
        .assert_no_header("content-length");
    let mut text = String::new();
    std::io::Read::read_to_string(
        &mut flate2::read::GzDecoder::new(&response.bytes()[..]),
        &mut text,
    )
    .unwrap();
    assert_eq!(text, "All work and no play. ".repeat(100));
}

#[tokio::test]
async fn a_layer_answers_by_itself() {
    let client = answering(layer(ValidateRequestHeaderLayer::accept(
        "application/json",
    )))
    .test();
    client
        .get("/json")
        .header("Accept", "application/json")
        .send()
        .await
        .assert_status(200);
    client
        .get("/json")
        .header("Accept", "text/html")
        .send()
        .await
        .assert_status(406);
}

#[tokio::test]
async fn a_limit_holds_over_requests() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(0)));
    let seen = most.clone();
    let mut app = App::new();
    app.with(layer(tower::limit::ConcurrencyLimitLayer::new(2)));
    app.with(async move |ctx, _| {
        let now = running.fetch_add(1, Ordering::SeqCst) + 1;
        {
            let mut most = seen.lock().unwrap();
            *most = now.max(*most);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        running.fetch_sub(1, Ordering::SeqCst);
        ctx.set_body("done");
        Ok(())
    });
    let client = app.test();
    let requests = (0..8).map(|_| client.get("/").send());
    for response in futures_util::future::join_all(requests).await {
        response.assert_text("done");
    }
    assert_eq!(*most.lock().unwrap(), 2);
}
