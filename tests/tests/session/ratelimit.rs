//! Limits, in memory and in a Redis: both answer alike.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use koa_core::{App, testing::Client};
use koa_middleware::{
    MemoryLimits, RatelimitOptions, Redis, ratelimit, ratelimit_with, redis::cmd,
};
use koa_tests::redis::RedisServer;
use serde_json::json;

fn limited(options: RatelimitOptions) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(async |ctx, next| {
        let result = next.run(ctx).await;
        if let Err(error) = &result
            && ctx.query("caught").is_some()
        {
            let headers: Vec<_> = error.headers.iter().map(|(name, _)| name.clone()).collect();
            ctx.set_body(
                json!({ "status": error.status, "message": error.message, "headers": headers }),
            );
            return Ok(());
        }
        result
    });
    app.with(ratelimit_with(options)).with(async |ctx, _| {
        ctx.set_body("passed");
        Ok(())
    });
    app.test()
}

type Options = fn(&Driver) -> RatelimitOptions;

/// Options over each driver, with two calls in an hour.
fn drivers() -> (Vec<Options>, Option<RedisServer>) {
    let server = RedisServer::start();
    let memory: Options = |driver| RatelimitOptions::new().max(2).memory(driver.memory.clone());
    let redis: Options = |driver| {
        let redis = driver.redis.clone().expect("a Redis runs");
        RatelimitOptions::new().max(2).redis(redis)
    };
    let drivers = match server {
        Some(_) => vec![memory, redis],
        None => vec![memory],
    };
    (drivers, server)
}

struct Driver {
    memory: MemoryLimits,
    redis: Option<Redis>,
}

impl Driver {
    fn of(server: Option<&RedisServer>) -> Self {
        Driver {
            memory: MemoryLimits::new(),
            redis: server.map(|server| Redis::new(&server.url()).expect("a URL")),
        }
    }
}

// spec: RLM-001, RLM-002
#[tokio::test]
async fn by_default_2500_calls_an_hour() {
    let mut app = App::new();
    app.with(ratelimit());
    let response = app.test().get("/").send().await;
    response.assert_header("x-ratelimit-limit", "2500");
    response.assert_header("x-ratelimit-remaining", "2499");
    let reset: f64 = response
        .header("x-ratelimit-reset")
        .unwrap()
        .parse()
        .unwrap();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs_f64();
    assert!((3599.0..=3600.0).contains(&(reset - now)), "{reset}");
}

// spec: RLM-002, RLM-005, RLM-009, RLM-013, RLM-014, RLM-016
#[tokio::test]
async fn the_third_of_two_calls_waits() {
    let (drivers, server) = drivers();
    for options in drivers {
        let driver = Driver::of(server.as_ref());
        let client = limited(options(&driver).id(|ctx| ctx.get("X-Client").into_owned()));
        let call = |id: &'static str| client.get("/").header("X-Client", id).send();
        for remaining in ["1", "0"] {
            let response = call("a").await;
            response
                .assert_text("passed")
                .assert_header("x-ratelimit-remaining", remaining);
            response.assert_header("x-ratelimit-limit", "2");
            response.assert_no_header("retry-after");
        }
        let response = call("a").await;
        response
            .assert_status(429)
            .assert_header("x-ratelimit-remaining", "0");
        assert!(
            [
                "Rate limit exceeded, retry in 1 hour.",
                "Rate limit exceeded, retry in 60 minutes."
            ]
            .contains(&response.text())
        );
        let after: u64 = response.header("retry-after").unwrap().parse().unwrap();
        assert!((3597..=3600).contains(&after), "{after}");
        call("b").await.assert_text("passed");
        call("").await.assert_status(500);
    }
}

// spec: RLM-005, RLM-014
#[tokio::test]
async fn after_the_window_calls_count_anew() {
    let (drivers, server) = drivers();
    for options in drivers {
        let driver = Driver::of(server.as_ref());
        let client = limited(options(&driver).duration(Duration::from_millis(1500)));
        for status in [200, 200, 429, 429] {
            client.get("/").send().await.assert_status(status);
        }
        tokio::time::sleep(Duration::from_millis(1600)).await;
        client
            .get("/")
            .send()
            .await
            .assert_header("x-ratelimit-remaining", "1");
    }
}

// spec: RLM-003, RLM-004, RLM-006, RLM-007, RLM-008
#[tokio::test]
async fn how_a_limit_is_told() {
    let (drivers, server) = drivers();
    for options in drivers {
        let driver = Driver::of(server.as_ref());
        let full = |namespace: &str| options(&driver).namespace(namespace).max(0);

        let names = limited(full("names").headers("Left", "Until", "All"));
        let response = names.get("/").send().await;
        response
            .assert_header("left", "0")
            .assert_header("all", "0");
        response.assert_no_header("x-ratelimit-limit");
        assert!(response.header("until").is_some());

        let none = limited(full("none").disable_header(true));
        let response = none.get("/").send().await;
        response
            .assert_status(429)
            .assert_no_header("x-ratelimit-reset");
        assert!(response.header("retry-after").is_some());

        let text = limited(full("text").error_message("Slow down.").status(503));
        text.get("/")
            .send()
            .await
            .assert_status(503)
            .assert_text("Slow down.");
        let object = json!({ "error": "slow", "code": 7 });
        let as_json = limited(full("json").error_message(object.clone()));
        as_json
            .get("/")
            .send()
            .await
            .assert_status(429)
            .assert_json(&object);

        let thrown = limited(full("throw").error_message("Slow down.").throw(true));
        let response = thrown.get("/").send().await;
        response
            .assert_status(429)
            .assert_text("Slow down.")
            .assert_header("x-ratelimit-limit", "0");
        assert!(response.header("retry-after").is_some());
        let caught = thrown.get("/?caught").send().await;
        caught.assert_status(429).assert_json(&json!({
            "status": 429,
            "message": "Slow down.",
            "headers": ["X-RateLimit-Remaining", "X-RateLimit-Reset", "X-RateLimit-Limit", "Retry-After"],
        }));
    }
}

// spec: RLM-009, RLM-010, RLM-011, RLM-012
#[tokio::test]
async fn lists_and_hooks() {
    let options = RatelimitOptions::new()
        .max(0)
        .id(|ctx| (ctx.path() != "/free").then(|| "everybody".to_owned()))
        .whitelist(async |ctx| ctx.get("X-Client").starts_with("good"))
        .blacklist(async |ctx| ctx.get("X-Client").ends_with("bad"))
        .on_limited(|ctx| {
            let id = ctx.state["rateLimit"]["id"].clone();
            let told = ctx.state["rateLimit"]["headers"]["X-RateLimit-Limit"].clone();
            ctx.set("X-Limited", format!("{id} {told}"));
        });
    let client = limited(options);
    let call =
        |path: &'static str, id: &'static str| client.get(path).header("X-Client", id).send();
    call("/", "good")
        .await
        .assert_text("passed")
        .assert_no_header("x-ratelimit-limit");
    call("/free", "x")
        .await
        .assert_text("passed")
        .assert_no_header("x-ratelimit-limit");
    call("/", "good but bad")
        .await
        .assert_status(403)
        .assert_text("Forbidden");
    call("/", "x")
        .await
        .assert_status(429)
        .assert_header("x-limited", "\"everybody\" 0");
}

// spec: RLM-013
#[tokio::test]
async fn counts_in_memory_are_shared_and_cleared() {
    let db = MemoryLimits::new();
    let one = limited(RatelimitOptions::new().memory(db.clone()).max(1));
    let other = limited(RatelimitOptions::new().memory(db.clone()).max(1));
    one.get("/").send().await.assert_status(200);
    other.get("/").send().await.assert_status(429);
    db.clear();
    other.get("/").send().await.assert_status(200);
}

// spec: RLM-014, RLM-015
#[tokio::test]
async fn counts_in_redis_are_those_of_async_ratelimiter() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let redis = Redis::new(&server.url()).unwrap();
    let client = limited(
        RatelimitOptions::new()
            .redis(redis.clone())
            .namespace("login")
            .id(|_| "bob".to_owned())
            .max(50),
    );
    let calls = (0..60).map(|_| client.get("/").send());
    let answers = futures_util::future::join_all(calls).await;
    let passed = answers
        .iter()
        .filter(|answer| answer.status() == 200)
        .count();
    assert_eq!(passed, 50);
    let kept: u64 = redis.query(cmd("ZCARD").arg("login:bob")).await.unwrap();
    assert_eq!(kept, 50);
    let call: Vec<String> = redis
        .query(cmd("ZRANGE").arg("login:bob").arg(0).arg(0))
        .await
        .unwrap();
    let call: f64 = call[0].parse().unwrap();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs_f64();
    assert!((now - call / 1000.0).abs() < 10.0, "{call}");
    let left = redis.ttl("login:bob").await.unwrap().unwrap();
    assert!((3590..=3600).contains(&left.as_secs()), "{left:?}");
    server.stop();
    client.get("/").send().await.assert_status(503);
}

// spec: RLM-009
#[tokio::test]
async fn an_empty_id_is_an_error_in_upstreams_words() {
    let client = limited(RatelimitOptions::new().id(|ctx| ctx.get("X-Key").into_owned()));
    client.get("/").send().await.assert_status(500);
    client
        .get("/?caught")
        .send()
        .await
        .assert_json(&json!({ "status": 500, "message": ".id required", "headers": [] }));
}
