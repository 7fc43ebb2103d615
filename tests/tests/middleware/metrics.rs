//! Numbers for Prometheus.

use std::time::Duration;

use koa_core::App;
use koa_middleware::{Metrics, MetricsOptions, metrics_with};
use koa_router::Router;

#[tokio::test]
async fn requests_are_counted_by_their_route() {
    let metrics = Metrics::new();
    let mut router = Router::new();
    router.with(async |ctx, next| {
        if ctx.path().ends_with("/secret") {
            return ctx.throw(401, "who are you?");
        }
        next.run(ctx).await
    });
    router.get("/users/:id", async |ctx, _| {
        tokio::time::sleep(Duration::from_millis(12)).await;
        ctx.set_body("user");
        Ok(())
    });
    router.post("/users", async |ctx, _| {
        ctx.throw(422, "a name is required")
    });
    let mut app = App::new();
    app.silent = true;
    app.with(metrics_with(MetricsOptions::new().metrics(metrics.clone())));
    app.with(router.routes());
    let client = app.test();
    for path in [
        "/users/1",
        "/users/2",
        "/nowhere",
        "/made/up",
        "/users/secret",
    ] {
        client.get(path).send().await;
    }
    client.post("/users").send().await.assert_status(422);

    let page = client.get("/metrics").send().await;
    page.assert_status(200)
        .assert_header("content-type", "text/plain; version=0.0.4; charset=utf-8");
    let text = page.text();
    for line in [
        r#"http_requests_total{method="GET",route="",status="404"} 2"#,
        r#"http_requests_total{method="GET",route="/users/:id",status="200"} 2"#,
        r#"http_requests_total{method="GET",route="/users/:id",status="401"} 1"#,
        r#"http_requests_total{method="POST",route="/users",status="422"} 1"#,
        r#"http_request_duration_seconds_bucket{method="GET",route="/users/:id",status="200",le="0.01"} 0"#,
        r#"http_request_duration_seconds_bucket{method="GET",route="/users/:id",status="200",le="+Inf"} 2"#,
        "http_requests_in_flight 0",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}\n{text}");
    }
    assert!(!text.contains("made"));
    assert_eq!(text, metrics.text());
}
