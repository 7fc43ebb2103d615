//! Sessions in a Redis that really runs, and stops, hangs and comes back.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use koa_core::{App, testing::Client};
use koa_middleware::{
    MaxAge, Redis, RedisOptions, RedisStore, SessionOptions, SessionStore, StoreOptions,
    prelude::*, redis::cmd, session, session_with,
};
use koa_tests::{
    conformance::Served,
    redis::{RedisServer, free_port},
};
use serde_json::{Value, json};

use crate::browser::Browser;

/// A client of an application that counts visits in a session in the Redis.
fn counting(store: RedisStore) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.keys = ["a"].into();
    let options = SessionOptions::new().store(store).prefix("sess:");
    app.with(session_with(options)).with(async |ctx, _| {
        if ctx.path() == "/count" {
            let n = ctx.session()["n"].as_u64().unwrap_or(0) + 1;
            ctx.session_mut()["n"] = n.into();
        }
        let n = ctx.session()["n"].to_string();
        ctx.set_body(n);
        Ok(())
    });
    app.test()
}

fn quick(url: &str) -> Redis {
    let options = RedisOptions::new().url(url);
    Redis::with_options(options.timeout(Duration::from_millis(300))).expect("a URL")
}

// spec: RDS-001, RDS-002, RDS-010, RDS-011, RDS-015, RDS-016
#[tokio::test]
async fn it_does_what_every_store_must() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    session::conformance(RedisStore::new(quick(&server.url()))).await;
}

// spec: RDS-010, RDS-011, RDS-012, RDS-013, RDS-014, RDS-016, RDS-020
#[tokio::test]
async fn keys_values_and_times_are_those_of_koa_redis() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(quick(&server.url())).session_ttl(Duration::from_secs(77));
    let redis = store.client().clone();
    let session = json!({ "n": 1, "_expire": 1_700_086_400_000_u64, "_maxAge": 86_400_000 });
    let mut app = App::new();
    app.with(async move |ctx, _| {
        let milliseconds = |ms| MaxAge::Duration(Duration::from_millis(ms));
        for (ttl, seconds) in [
            (milliseconds(86_410_000), 86_410),
            (milliseconds(1500), 2),
            (MaxAge::Session, 77),
            (milliseconds(0), -1),
        ] {
            store
                .set("a key", &session, ttl, StoreOptions::new(ctx))
                .await?;
            let left: i64 = store.client().query(cmd("TTL").arg("a key")).await?;
            assert_eq!(left, seconds);
        }
        let text: String = store.client().get("a key").await?;
        assert_eq!(
            text,
            r#"{"n":1,"_expire":1700086400000,"_maxAge":86400000}"#
        );
        for text in ["no JSON", ""] {
            store.client().set("a key", text).await?;
            let found = store.get("a key", None, StoreOptions::new(ctx)).await?;
            assert_eq!(found, None);
        }
        store.destroy("a key", StoreOptions::new(ctx)).await?;
        let none: Option<String> = store.client().get("a key").await?;
        assert_eq!(none, None);
        ctx.set_body("done");
        Ok(())
    });
    app.test().get("/").send().await.assert_text("done");
    redis.ping().await.unwrap();
}

// spec: RDS-008, RDS-009
#[tokio::test]
async fn a_database_and_another_text() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let in_two = RedisOptions::new().url(server.url()).db(2);
    let store = RedisStore::new(Redis::with_options(in_two).unwrap())
        .serialize(|session| format!("JSON:{session}"))
        .unserialize(|text| serde_json::from_str(text.strip_prefix("JSON:")?).ok());
    let client = counting(store);
    for (path, n) in [("/count", "1"), ("/count", "2"), ("/", "2")] {
        client.get(path).send().await.assert_text(n);
    }
    server.stop();
    server.start_again();
    client.get("/").send().await.assert_text("2");
    let key = client.cookie("koa.sess").unwrap();
    assert!(key.starts_with("sess:"), "{key}");
    let other = Redis::new(&format!("{}/2", server.url())).unwrap();
    let text: String = other.get(&key).await.unwrap();
    assert!(text.starts_with("JSON:{\"n\":2,"), "{text}");
    let elsewhere: Option<String> = quick(&server.url()).get(&key).await.unwrap();
    assert_eq!(elsewhere, None);
}

#[tokio::test]
async fn a_redis_that_is_down_is_a_503_and_comes_back_by_itself() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    server.stop();
    let client = counting(RedisStore::new(quick(&server.url())));
    // Nothing is asked of it for a request without a session.
    client.get("/").send().await.assert_status(200);
    for _ in 0..3 {
        let begun = Instant::now();
        let response = client.get("/count").send().await;
        response
            .assert_status(503)
            .assert_text("Service Unavailable");
        assert!(response.cookies().is_empty());
        assert!(begun.elapsed() < Duration::from_millis(250));
    }
    server.start_again();
    client.get("/count").send().await.assert_text("1");
    server.stop();
    client.get("/").send().await.assert_status(503);
    server.start_again();
    client.get("/").send().await.assert_text("1");
    // A connection that was lost between two requests is not noticed at all.
    server.stop();
    server.start_again();
    client.get("/count").send().await.assert_text("2");
}

#[tokio::test]
async fn a_redis_that_hangs_is_a_503_in_time() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let client = counting(RedisStore::new(quick(&server.url())));
    client.get("/count").send().await.assert_text("1");
    server.pause();
    let begun = Instant::now();
    let sent = (0..20).map(|_| client.get("/").send());
    for response in futures_util::future::join_all(sent).await {
        response.assert_status(503);
    }
    let waited = begun.elapsed();
    assert!((250..2500).contains(&waited.as_millis()), "{waited:?}");
    server.go_on();
    client.get("/").send().await.assert_text("1");
}

#[tokio::test]
async fn errors_say_what_is_wrong_but_no_client_sees_it() {
    let port = free_port();
    let redis = quick(&format!("redis://:hunter2@127.0.0.1:{port}"));
    let error = redis.get::<Option<String>>("key").await.unwrap_err();
    let address = format!("the Redis at 127.0.0.1:{port}: ");
    assert!(error.message.starts_with(&address), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"));
    assert_eq!((error.status, error.expose), (503, false));

    let Some(server) = RedisServer::start() else {
        return;
    };
    let redis = quick(&server.url());
    redis.set("text", "no number").await.unwrap();
    let refused = redis.query::<u64>(cmd("INCR").arg("text")).await;
    assert_eq!(refused.unwrap_err().status, 500);
    let wrong_type = redis.get::<u64>("text").await;
    assert_eq!(wrong_type.unwrap_err().status, 500);
    server.pause();
    let error = redis.ping().await.unwrap_err();
    assert!(
        error.message.ends_with("did not answer within 300ms"),
        "{error}"
    );
    assert_eq!(error.status, 503);
    server.go_on();
    redis.ping().await.unwrap();
}

#[tokio::test]
async fn reading_may_go_on_without_a_session() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let store = RedisStore::new(quick(&server.url())).ignore_read_errors(true);
    let client = counting(store);
    client.get("/count").send().await.assert_text("1");
    server.stop();
    client.get("/").send().await.assert_text("null");
    client.get("/count").send().await.assert_status(503);
    server.start_again();
    client.get("/count").send().await.assert_text("2");
}

#[tokio::test]
async fn no_session_that_was_acknowledged_is_lost() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let clients: Vec<_> = (0..4)
        .map(|_| counting(RedisStore::new(quick(&server.url()))))
        .collect();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let counting = clients.into_iter().map(|client| {
        let stopped = stopped.clone();
        tokio::spawn(async move {
            let (mut acknowledged, mut failed) = (0, 0);
            while !*stopped.borrow() {
                let response = client.get("/count").send().await;
                match response.status() {
                    200 => {
                        let n: u64 = response.text().parse().expect("a number");
                        assert!(n > acknowledged, "{n} after {acknowledged}");
                        acknowledged = n;
                    }
                    status => {
                        assert_eq!(status, 503);
                        failed += 1;
                    }
                }
            }
            let last = client.get("/").send().await.text().to_owned();
            // One more may have been kept whose answer said 503.
            assert!(last.parse::<u64>().expect("a number") >= acknowledged);
            (acknowledged, failed)
        })
    });
    let counting: Vec<_> = counting.collect();
    let server = tokio::task::spawn_blocking(move || {
        for _ in 0..5 {
            std::thread::sleep(Duration::from_millis(200));
            server.stop();
            server.start_again();
        }
        std::thread::sleep(Duration::from_millis(200));
        server
    });
    let server = server.await.unwrap();
    stop.send(true).unwrap();
    for counted in counting {
        let (acknowledged, _) = counted.await.unwrap();
        assert!(acknowledged > 10, "{acknowledged}");
    }
    drop(server);
}

#[tokio::test]
async fn one_redis_serves_every_thread() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let redis = quick(&server.url());
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let redis = redis.clone();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build();
                runtime.unwrap().block_on(async {
                    for _ in 0..50 {
                        let _: u64 = redis.query(cmd("INCR").arg("visits")).await.unwrap();
                    }
                });
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let visits: Value = redis.get::<u64>("visits").await.unwrap().into();
    assert_eq!(visits, 200);
    let clients: String = redis.query(cmd("CLIENT").arg("LIST")).await.unwrap();
    assert_eq!(clients.lines().count(), 1, "{clients}");
}

#[tokio::test]
async fn keys_end_when_they_are_told_to() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let redis = quick(&server.url());
    redis.set("kept", "1").await.unwrap();
    assert_eq!(redis.ttl("kept").await.unwrap(), None);
    assert!(redis.expire("kept", Duration::from_secs(60)).await.unwrap());
    assert!(!redis.expire("none", Duration::from_secs(60)).await.unwrap());
    let left = redis.ttl("kept").await.unwrap().unwrap();
    assert!(
        (59..=60).contains(&left.as_secs()) || left.as_secs() == 60,
        "{left:?}"
    );
    redis
        .set_ex("short", b"bytes", Duration::from_millis(900))
        .await
        .unwrap();
    assert_eq!(redis.get::<Vec<u8>>("short").await.unwrap(), b"bytes");
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(redis.get::<Option<String>>("short").await.unwrap(), None);
    redis.del("kept").await.unwrap();
    redis.del("kept").await.unwrap();
    assert_eq!(redis.get::<Option<String>>("kept").await.unwrap(), None);
}

#[tokio::test]
async fn the_server_for_outside_tools_counts_visits() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let start = |url: Option<String>| {
        let command = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_conformance"));
            command.env("WORKERS", "3").env_remove("REDIS_URL");
            command.envs(url.as_ref().map(|url| ("REDIS_URL", url)));
            command
        };
        Served::start(command, "blackbox").unwrap()
    };
    let (memory, one, other) = (
        start(None),
        start(Some(server.url())),
        start(Some(server.url())),
    );
    for ports in [[memory.port(); 2], [one.port(), other.port()]] {
        let mut client = Browser::default();
        for visit in 1..10 {
            let views = client.get(ports[visit % 2], "/session").await;
            assert_eq!(views, json!({ "views": visit }));
        }
        let mut stale = Browser::default();
        stale.cookies.clone_from(&client.cookies);
        let kept = client.send("POST", ports[0], "/session").await;
        assert_eq!(kept, json!({ "views": 9 }));
        assert_eq!(stale.get(ports[1], "/session").await, json!({ "views": 1 }));
        let removed = client.send("DELETE", ports[1], "/session").await;
        assert_eq!(removed, json!({ "views": null }));
        assert!(!client.cookies.contains_key("koa.sess"));
    }
}
