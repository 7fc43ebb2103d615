//! N23 and N33: sessions and Redis.

use koa_core::testing::Client;
use koa_examples::{n23_session, n33_redis};
use koa_middleware::Redis;
use koa_tests::redis::RedisServer;
use serde_json::{Value, json};

async fn get(client: &Client, path: &str) -> Value {
    let response = client.get(path).send().await;
    response.assert_status(200).json()
}

/// What each of the three places must do.
async fn keeps_a_session(client: &Client, place: &str, cookie: &str) {
    let at = |route: &str| format!("/{place}/{route}");
    for views in ["1 views", "2 views"] {
        client.get(&at("views")).send().await.assert_text(views);
    }
    let before = get(client, &at("show")).await;
    assert_eq!(before["session"], json!({ "views": 2 }));
    let user = get(client, &at("login?username=%E5%B0%8F%E7%8C%AB")).await;
    assert_eq!(user, json!({ "views": 2, "username": "小猫" }));
    let shown = get(client, &at("show")).await;
    assert_eq!((&shown["session"], &shown["isNew"]), (&user, &json!(false)));
    assert_eq!(shown["cookie"], client.cookie(cookie).expect("a cookie"));
    assert_ne!(shown["cookie"], before["cookie"]);
    // The id alone is in the cookie where there is a store, and the login has changed it.
    if place == "cookie" {
        assert_eq!(shown["id"], Value::Null);
    } else {
        assert_eq!(shown["id"], shown["cookie"]);
    }
    client.get(&at("logout")).send().await.assert_text("bye");
    assert_eq!(client.cookie(cookie), None);
    assert_eq!(get(client, &at("show")).await["session"], json!({}));

    // A cookie that was changed is no session.
    client.get(&at("login")).send().await;
    let changed = format!("x{}", client.cookie(cookie).expect("a cookie"));
    client.set_cookie(cookie, &changed);
    assert_eq!(get(client, &at("show")).await["session"], json!({}));
}

#[tokio::test]
async fn n23_a_session_is_kept_in_the_cookie_or_in_memory() {
    let client = n23_session::app_with(None).test();
    keeps_a_session(&client, "cookie", "myapp_session_id").await;
    keeps_a_session(&client, "memory", "myapp_memory_id").await;
    let response = client.get("/cookie/login").send().await;
    let line = response.cookies()[0];
    let expires = line
        .split("expires=")
        .nth(1)
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    assert!(
        line.ends_with("; httponly") && expires.ends_with(" GMT"),
        "{line}"
    );
}

#[tokio::test]
async fn n23_a_session_is_kept_in_redis() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let app =
        |server: &RedisServer| n23_session::app_with(Some(Redis::new(&server.url()).unwrap()));
    let client = app(&server).test();
    keeps_a_session(&client, "redis", "myapp_redis_id").await;
    client
        .get("/redis/views")
        .send()
        .await
        .assert_text("1 views");
    let cookies =
        ["myapp_redis_id", "myapp_redis_id.sig"].map(|name| (name, client.cookie(name).unwrap()));
    assert!(cookies[0].1.starts_with("n23:"));
    // It outlives the program and the Redis.
    drop(client);
    server.stop();
    server.start_again();
    let client = app(&server).test();
    for (name, value) in &cookies {
        client.set_cookie(name, value);
    }
    client
        .get("/redis/views")
        .send()
        .await
        .assert_text("2 views");
}

#[tokio::test]
async fn n33_without_a_redis_the_routes_say_how_to_start_one() {
    let session = n23_session::app_with(None).test();
    let redis = n33_redis::app_with(None).test();
    for (client, path) in [(session, "/redis/views"), (redis, "/get")] {
        let response = client.get(path).send().await;
        response.assert_status(503);
        response.assert_text_contains("REDIS_URL=redis://127.0.0.1:6379");
    }
}

#[tokio::test]
async fn n33_get_set_and_expiry() {
    let Some(mut server) = RedisServer::start() else {
        return;
    };
    let redis = Redis::new(&server.url()).unwrap();
    let client = n33_redis::app_with(Some(redis)).test();
    let missing = json!({ "key": "n33:tea", "value": null, "ms": null });
    assert_eq!(get(&client, "/get").await, missing);
    assert_eq!(get(&client, "/expire").await, json!({ "wasThere": false }));
    client
        .get("/set?value=%E7%83%AD")
        .send()
        .await
        .assert_text("OK");
    assert_eq!(
        get(&client, "/get").await,
        json!({ "key": "n33:tea", "value": "热", "ms": null })
    );
    assert_eq!(
        get(&client, "/expire?seconds=1").await,
        json!({ "wasThere": true })
    );
    client
        .get("/setex?key=cake&value=sweet&seconds=60")
        .send()
        .await
        .assert_text("OK");
    let cake = get(&client, "/get?key=cake").await;
    assert_eq!(cake["value"], "sweet");
    assert!(
        (59_000..=60_000).contains(&cake["ms"].as_u64().unwrap()),
        "{cake}"
    );
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    assert_eq!(get(&client, "/get").await, missing);
    client.get("/del?key=cake").send().await.assert_text("OK");
    assert_eq!(get(&client, "/get?key=cake").await["value"], Value::Null);
    for wrong in ["/setex?seconds=x", "/setex?seconds=0", "/expire?seconds=-1"] {
        client.get(wrong).send().await.assert_status(400);
    }
    for views in 1..=2 {
        let session = get(&client, "/session").await;
        assert_eq!(session["views"], views);
        assert_eq!(session["id"], client.cookie("n33").unwrap());
    }
    server.stop();
    let down = client.get("/get").send().await;
    down.assert_status(503).assert_text("Service Unavailable");
    server.start_again();
    assert_eq!(get(&client, "/session").await["views"], 3);
}
