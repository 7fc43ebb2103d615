//! The small ones: what the played suite does not show.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::stream;
use koa_core::{App, Body};
use koa_middleware::{
    HealthOptions, JsonOptions, MethodOverrideOptions, ResponseTimeOptions, TimeoutOptions,
    conditional_get, favicon, health_with, json as pretty, json_with, method_override,
    method_override_with, prelude::*, response_time_with, rewrite, timeout_with,
};
use koa_tests::Folder;
use serde_json::{Value, json};

// spec: JSN-010, JSN-011
#[tokio::test]
async fn a_stream_of_values_is_an_array() {
    fn app(options: Option<JsonOptions>) -> App {
        let mut app = App::new();
        if let Some(options) = options {
            app.with(json_with(options));
        }
        app.with(async |ctx, _| {
            let rows = if ctx.path() == "/empty" {
                vec![]
            } else {
                vec![json!({ "id": 1 }), json!({ "id": 2 })]
            };
            ctx.set_json_stream(stream::iter(
                rows.into_iter().map(Ok::<Value, std::io::Error>),
            ));
            Ok(())
        });
        app
    }
    let compact = "[\n{\"id\":1}\n,\n{\"id\":2}\n]\n";
    let pretty = "[\n{\n  \"id\": 1\n}\n,\n{\n  \"id\": 2\n}\n]\n";
    let cases = [
        (None, "/", compact),
        (Some(JsonOptions::new().pretty(false)), "/", compact),
        (Some(JsonOptions::new()), "/", pretty),
        (Some(JsonOptions::new()), "/empty", "[\n\n]\n"),
    ];
    for (options, path, wanted) in cases {
        let response = app(options).test().get(path).send().await;
        response
            .assert_text(wanted)
            .assert_header("content-type", "application/json; charset=utf-8");
        response.assert_no_header("content-length");
    }
}

// spec: JSN-001, JSN-007
#[tokio::test]
async fn typed_json_is_pretty_too_and_spaces_are_counted() {
    #[derive(serde::Serialize)]
    struct User {
        name: &'static str,
    }
    let mut app = App::new();
    app.with(pretty());
    app.with(async |ctx, _| {
        ctx.set_body(koa_core::Json(User { name: "中" }));
        Ok(())
    });
    let response = app.test().get("/").send().await;
    response
        .assert_text("{\n  \"name\": \"中\"\n}")
        .assert_header("content-length", "19");
}

// spec: CGT-015
#[tokio::test]
async fn a_stream_that_is_not_sent_is_dropped() {
    struct Tell(Arc<AtomicBool>);
    impl Drop for Tell {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }
    let dropped = Arc::new(AtomicBool::new(false));
    let tell = dropped.clone();
    let mut app = App::new();
    app.with(conditional_get());
    app.with(async move |ctx, _| {
        let tell = Tell(tell.clone());
        ctx.set_etag("a");
        ctx.set_body(Body::stream(stream::unfold(tell, async |tell| {
            Some((Ok::<_, std::io::Error>("x"), tell))
        })));
        Ok(())
    });
    app.test()
        .get("/")
        .header("If-None-Match", "\"a\"")
        .send()
        .await
        .assert_status(304);
    assert!(dropped.load(Ordering::SeqCst));
}

// spec: RTM-003
#[tokio::test]
async fn the_time_has_a_header_of_its_own() {
    let mut app = App::new();
    app.with(response_time_with(
        ResponseTimeOptions::new().header("Response-Time"),
    ));
    let response = app.test().get("/").send().await;
    assert!(
        response
            .header("response-time")
            .is_some_and(|time| time.ends_with("ms"))
    );
    response.assert_no_header("x-response-time");
}

// spec: FAV-009, FAV-010
#[tokio::test]
async fn an_icon_that_is_not_there_is_an_error_of_the_request() {
    let folder = Folder::new();
    let icon = folder.path().join("favicon.ico");
    let mut app = App::new();
    app.silent = true;
    app.with(favicon(icon.clone()));
    let client = app.test();
    client.get("/favicon.ico").send().await.assert_status(500);
    std::fs::write(&icon, "icon").unwrap();
    let found = client.get("/favicon.ico").send().await;
    found
        .assert_text("icon")
        .assert_header("cache-control", "public, max-age=86400");
    std::fs::remove_file(&icon).unwrap();
    client
        .get("/favicon.ico")
        .send()
        .await
        .assert_status(200)
        .assert_text("icon");
}

#[tokio::test]
async fn what_takes_too_long_is_dropped() {
    let ended = Arc::new(AtomicBool::new(false));
    let end = ended.clone();
    let mut app = App::new();
    let options = TimeoutOptions::new()
        .status(504)
        .message("the other server is slow");
    app.with(timeout_with(Duration::from_millis(30), options));
    app.with(async move |ctx, _| {
        if ctx.path() == "/slow" {
            ctx.set("X-Early", "1");
            tokio::time::sleep(Duration::from_millis(80)).await;
            end.store(true, Ordering::SeqCst);
        }
        ctx.set_body("in time");
        Ok(())
    });
    let client = app.test();
    client.get("/").send().await.assert_text("in time");
    let slow = client.get("/slow").send().await;
    slow.assert_status(504)
        .assert_text("the other server is slow")
        .assert_no_header("x-early");
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!ended.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_post_stands_for_another_method() {
    fn app(override_it: impl koa_core::Middleware) -> App {
        let mut app = App::new();
        app.with(override_it);
        app.with(async |ctx, _| {
            ctx.set_body(format!("{} {}", ctx.method(), ctx.original_method()));
            Ok(())
        });
        app
    }
    let client = app(method_override()).test();
    let header = "X-HTTP-Method-Override";
    client
        .post("/")
        .header(header, "put, delete")
        .send()
        .await
        .assert_text("PUT POST")
        .assert_header("vary", header);
    client
        .post("/")
        .header(header, "bogus")
        .send()
        .await
        .assert_text("POST POST");
    client
        .post("/")
        .send()
        .await
        .assert_text("POST POST")
        .assert_header("vary", header);
    client
        .get("/")
        .header(header, "PUT")
        .send()
        .await
        .assert_text("GET GET")
        .assert_no_header("vary");

    let client = app(method_override_with(
        MethodOverrideOptions::new().getter("_method").any_method(),
    ))
    .test();
    client
        .get("/?_method=DELETE")
        .send()
        .await
        .assert_text("DELETE GET");
    client
        .post("/")
        .header(header, "PUT")
        .send()
        .await
        .assert_text("POST POST");
}

#[tokio::test]
async fn a_rewritten_url_is_seen_downstream_only() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        next.run(ctx).await?;
        ctx.set("X-Url", ctx.url().to_owned());
        Ok(())
    });
    app.with(rewrite("/js/*", "/public/$1"));
    app.with(async |ctx, _| {
        ctx.set_body(format!(
            "{} {} {}",
            ctx.path(),
            ctx.query("v").unwrap_or(""),
            ctx.original_url()
        ));
        Ok(())
    });
    let response = app.test().get("/js/app.js?v=1").send().await;
    response
        .assert_text("/public/app.js 1 /js/app.js?v=1")
        .assert_header("x-url", "/js/app.js?v=1");
}

#[tokio::test]
async fn health_runs_its_checks_and_tells_no_secrets() {
    let options = HealthOptions::new()
        .path("/ready")
        .timeout(Duration::from_millis(30))
        .check("fine", async || Ok(()))
        .check("database", async || {
            Err(std::io::Error::other("root:secret@db").into())
        })
        .check("slow", async || {
            tokio::time::sleep(Duration::from_secs(5)).await;
            Ok(())
        });
    let mut app = App::new();
    app.with(health_with(options));
    let client = app.test();
    let ready = client.get("/ready").send().await;
    ready
        .assert_status(503)
        .assert_header("cache-control", "no-store")
        .assert_json(&json!({
            "status": "failed", "checks": { "fine": "ok", "database": "failed", "slow": "timeout" }
        }));
    client.post("/ready").send().await.assert_status(404);
    client.get("/health").send().await.assert_status(404);
}
