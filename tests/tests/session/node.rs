//! A logged-in client goes back and forth between an app on the real Koa and its port, with the same keys and the same Redis.

use std::{path::Path, time::Duration};

use koa_core::{App, Server};
use koa_middleware::{Redis, RedisStore, SessionOptions, prelude::*, redis::cmd, session_with};
use koa_tests::{
    conformance::{Koa, Served},
    redis::RedisServer,
};
use serde_json::{Value, json};

use crate::browser::Browser;

fn real(place: &str) -> Option<Served> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("koa");
    let koa = Koa::for_test("a session shared with Node.js", &folder)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/session/app.js");
    Some(Served::start(|| koa.node(&script), place).expect("the app on Koa starts"))
}

/// The port of `app.js`.
async fn port(redis: Option<Redis>) -> Server {
    let mut app = App::new();
    app.workers = 2;
    app.keys = ["new key", "old key"].into();
    let mut options = SessionOptions::new().max_age(Duration::from_millis(100_000));
    if let Some(redis) = redis {
        options = options.store(RedisStore::new(redis)).prefix("sess:");
    }
    app.with(session_with(options)).with(async |ctx, _| {
        match ctx.path() {
            "/login" => ctx.set_session(json!({
                "user": "bøb💩 \"\\",
                "10": 1.5,
                "2": [1e21, 0.1, null, { "z": 1, "1": 2 }],
                "visits": 0,
                "é\u{2028}": "\u{1}",
            })),
            "/visit" => {
                let visits = ctx.session()["visits"].as_u64().unwrap_or(0) + 1;
                ctx.session_mut()["visits"] = visits.into();
                ctx.session_mut()["last"] = "rust".into();
            }
            "/regenerate" => ctx.session_mut().regenerate(),
            "/logout" => ctx.set_session(None),
            _ => {}
        }
        let session = ctx.session().to_json();
        ctx.set_body(session.to_string());
        Ok(())
    });
    app.start(("127.0.0.1", 0)).await.expect("the port starts")
}

/// The steps of both tests; returns the client as it is logged in.
async fn back_and_forth(node: u16, rust: u16) -> Browser {
    let (mut from_node, mut from_rust) = (Browser::default(), Browser::default());
    let made = from_node.get(node, "/login").await;
    assert_eq!(
        made.to_string(),
        from_rust.get(rust, "/login").await.to_string()
    );
    for mut client in [from_node, from_rust] {
        for (visits, (port, last)) in [
            (node, "node"),
            (rust, "rust"),
            (rust, "rust"),
            (node, "node"),
        ]
        .into_iter()
        .enumerate()
        {
            let session = client.get(port, "/visit").await;
            assert_eq!(
                (&session["visits"], &session["last"]),
                (&json!(visits + 1), &json!(last))
            );
            assert_eq!(session["user"], "bøb💩 \"\\");
            // Neither of them sees a change where the other wrote.
            for port in [node, rust] {
                let seen = client.get(port, "/").await;
                assert_eq!(seen.to_string(), session.to_string());
                assert_eq!(client.set, Vec::<String>::new());
            }
        }
    }
    let mut client = Browser::default();
    client.get(node, "/login").await;
    // Half of a surrogate pair is text for Node.js, and none for Rust.
    client.get(node, "/half").await;
    let session = client.get(rust, "/visit").await;
    assert_eq!(
        (&session["half"], &session["visits"]),
        (&json!("\u{fffd}"), &json!(1))
    );
    client
}

// spec: SES-008, SES-013, SES-086, SES-087, SES-088
#[tokio::test]
async fn in_a_cookie() {
    let Some(node) = real("cookie") else {
        return;
    };
    let rust = port(None).await;
    let (node, here) = (node.port(), rust.local_addr().port());
    let mut client = back_and_forth(node, here).await;
    assert_eq!(client.get(here, "/logout").await, Value::Null);
    assert_eq!(client.get(node, "/").await, json!({}));

    // The same data at the same time are the same bytes, with the same signature.
    let (mut one, mut other) = (Browser::default(), Browser::default());
    one.get(node, "/login").await;
    other.get(here, "/login").await;
    let text = |client: &Browser| {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let text = STANDARD
            .decode(&client.cookies["koa.sess"])
            .expect("base64");
        let text = String::from_utf8(text).expect("UTF-8");
        let (before, after) = text.split_once("\"_expire\":").expect("an expiry");
        format!(
            "{before}{}",
            after.trim_start_matches(|c: char| c.is_ascii_digit())
        )
    };
    assert_eq!(text(&one), text(&other));
    rust.close().await;
}

// spec: RDS-010, RDS-011, RDS-014, SES-077
#[tokio::test]
async fn in_redis() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let Some(node) = real(&server.url()) else {
        return;
    };
    let redis = Redis::new(&server.url()).unwrap();
    let rust = port(Some(redis.clone())).await;
    let (node, here) = (node.port(), rust.local_addr().port());
    let mut client = back_and_forth(node, here).await;

    let key = client.cookies["koa.sess"].clone();
    assert!(key.starts_with("sess:"), "{key}");
    let ttl: i64 = redis.query(cmd("TTL").arg(&key)).await.unwrap();
    assert!((105..=110).contains(&ttl), "{ttl}");

    // A new key is given by one, and the old one means nothing to the other.
    let old = Browser {
        cookies: client.cookies.clone(),
        ..Browser::default()
    };
    for (giver, other) in [(here, node), (node, here)] {
        let mut old = Browser {
            cookies: client.cookies.clone(),
            ..Browser::default()
        };
        let session = client.get(giver, "/regenerate").await;
        assert_eq!(
            client.get(other, "/").await.to_string(),
            session.to_string()
        );
        assert_eq!(old.get(other, "/").await, json!({}));
    }
    assert_ne!(old.cookies["koa.sess"], client.cookies["koa.sess"]);
    assert_eq!(client.get(here, "/logout").await, Value::Null);
    let left: Option<String> = redis.get(&key).await.unwrap();
    assert_eq!(left, None);
    rust.close().await;
}
