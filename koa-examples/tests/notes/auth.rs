//! Tokens: N21, N24 and N25.

use std::sync::{Arc, Mutex};

use koa_core::{App, Server};
use koa_examples::n21_mini_program_login::{InMemory, WeChat, app_with};
use koa_middleware::{SignOptions, jwt};
use koa_tests::browser::Page;
use serde_json::{Value, json};

use crate::{TEXT, client::Notes};

fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}

#[tokio::test]
async fn n24_a_token_is_signed_and_checked_by_hand() {
    let notes = Notes::start().await;
    let signed = notes.get("/n24/sign?name=%E5%B0%8F%E6%98%8E").await;
    assert_eq!(signed.header("content-type"), TEXT);
    let token = signed.text();
    let [head, body, signature] = token.split('.').collect::<Vec<_>>()[..] else {
        panic!("three parts: {token}");
    };

    let good = notes.get(&format!("/n24/verify?token={token}")).await;
    let user: Value = serde_json::from_str(good.text()).expect("JSON");
    assert_eq!((&*good.status, &user["name"]), ("200 OK", &json!("小明")));

    let parts = notes.get(&format!("/n24/parts?token={token}")).await;
    let parts: Value = serde_json::from_str(parts.text()).expect("JSON");
    assert_eq!(parts, json!([{ "alg": "HS256", "typ": "JWT" }, user]));

    // {"alg":"none"} and {"name":"eve","exp":4102444800}
    let (none, eve) = (
        "eyJhbGciOiJub25lIn0",
        "eyJuYW1lIjoiZXZlIiwiZXhwIjo0MTAyNDQ0ODAwfQ",
    );
    for forged in [
        format!("{head}.{eve}.{signature}"),
        format!("{none}.{eve}."),
        format!("{none}.{body}.{signature}"),
        format!("{head}.{body}.{}", &signature[..40]),
        format!("{head}.{body}"),
        "nonsense".into(),
    ] {
        let answer = notes.get(&format!("/n24/verify?token={forged}")).await;
        assert_eq!(answer.status, "401 Unauthorized", "{forged}");
    }
    assert_eq!(notes.get("/n24/verify").await.status, "400 Bad Request");
}

#[tokio::test]
async fn n25_a_bad_token_never_reaches_what_follows() {
    let notes = Notes::start().await;
    let login = async |path| {
        let answer: Value = serde_json::from_str(notes.get(path).await.text()).expect("JSON");
        answer["token"].as_str().expect("a token").to_owned()
    };
    let guest = login("/n25/login").await;
    let admin = login("/n25/login?role=admin").await;
    let forged = jwt::sign(&json!({ "role": "admin" }), "guessed").expect("a secret signs");
    let options = SignOptions::new().expires_in(-1);
    let old = jwt::sign_with(&json!({ "role": "admin" }), "your-secret-key", options);
    let old = old.expect("a secret signs");

    for (path, headers, status) in [
        ("/n25/profile", bearer(&guest), "200 OK"),
        ("/n25/profile", bearer(&forged), "401 Unauthorized"),
        ("/n25/profile", bearer(&old), "401 Unauthorized"),
        ("/n25/profile", String::new(), "401 Unauthorized"),
        ("/n25/by-hand", bearer(&guest), "200 OK"),
        ("/n25/by-hand", bearer(&forged), "401 Unauthorized"),
        ("/n25/by-hand", bearer(&old), "401 Unauthorized"),
        ("/n25/by-hand", bearer("nonsense"), "401 Unauthorized"),
        ("/n25/by-hand", String::new(), "401 Unauthorized"),
        ("/n25/admin", bearer(&admin), "200 OK"),
        ("/n25/admin", bearer(&guest), "403 Forbidden"),
        ("/n25/admin", bearer(&forged), "403 Forbidden"),
        ("/n25/admin", bearer(&old), "403 Forbidden"),
        ("/n25/admin", String::new(), "401 Unauthorized"),
        (
            "/n25/admin",
            "Authorization: Basic eDp5\r\n".into(),
            "401 Unauthorized",
        ),
    ] {
        let answer = notes.get_with(path, &headers).await;
        assert_eq!(answer.status, status, "{path} {headers}");
        let passed = answer.text().starts_with("{\"hello\":\"tobi\"");
        assert_eq!(passed, status == "200 OK", "{path} {}", answer.text());
    }
}

#[tokio::test]
async fn n21_a_code_becomes_a_token_once() {
    let client = koa_examples::app().test();
    let code = client.get("/n21/code").send().await.json::<Value>()["code"].clone();
    let sent = json!({ "code": code });
    let login = client.post("/n21/login").json(&sent).send().await;
    login.assert_status(200);
    let token = login.json::<Value>()["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    assert!(!login.text().contains("o6_bmjr") && !login.text().contains("session_key"));

    let me = client
        .get("/n21/me")
        .header("Authorization", format!("Bearer {token}"));
    me.send()
        .await
        .assert_json(&json!({ "id": 1, "logins": 1 }));
    let again = client.post("/n21/login").json(&sent).send().await;
    again
        .assert_status(401)
        .assert_text("the code is not valid, or was used before");
    client.get("/n21/me").send().await.assert_status(401);
    client
        .post("/n21/login")
        .json(&json!({}))
        .send()
        .await
        .assert_status(400);
}

/// A WeChat that remembers what it was asked, and answers what it is told.
async fn stand_in(answer: &'static str) -> (Server, Arc<Mutex<String>>) {
    let asked = Arc::new(Mutex::new(String::new()));
    let seen = asked.clone();
    let mut app = App::new();
    app.workers = 1;
    app.with(async move |ctx, _| {
        *seen.lock().expect("no other panics") = ctx.url().to_owned();
        // WeChat says text/plain, whatever it is.
        ctx.set_body(answer);
        Ok(())
    });
    (
        app.start(("127.0.0.1", 0)).await.expect("a free port"),
        asked,
    )
}

#[tokio::test]
async fn n21_wechat_is_asked_as_its_manual_says_and_its_errors_are_told_apart() {
    for (answer, status, text) in [
        (r#"{"openid":"o1","session_key":"k"}"#, 200, ""),
        (r#"{"errcode":0,"openid":"o1","session_key":"k"}"#, 200, ""),
        (
            r#"{"errcode":40029,"errmsg":"invalid code"}"#,
            401,
            "the code is not valid, or was used before",
        ),
        (
            r#"{"errcode":40125,"errmsg":"invalid appsecret"}"#,
            502,
            "Bad Gateway",
        ),
        ("<html>", 502, "Bad Gateway"),
    ] {
        let (server, asked) = stand_in(answer).await;
        let base = format!("http://{}/", server.local_addr());
        let mut app = app_with(WeChat::new(&base, "wx1", "s&cret"), InMemory::default());
        app.silent = true;
        let sent = json!({ "code": "a&grant_type=b" });
        let login = app.test().post("/login").json(&sent).send().await;
        login.assert_status(status);
        if status != 200 {
            login.assert_text(text);
        }
        assert_eq!(
            *asked.lock().expect("no other panics"),
            "/sns/jscode2session?appid=wx1&secret=s%26cret&js_code=a%26grant_type%3Db&grant_type=authorization_code"
        );
    }
    let mut app = app_with(
        WeChat::new("http://127.0.0.1:9", "wx1", "s"),
        InMemory::default(),
    );
    app.silent = true;
    let login = app
        .test()
        .post("/login")
        .json(&json!({ "code": "a" }))
        .send()
        .await;
    login.assert_status(502).assert_text("Bad Gateway");
}

#[tokio::test]
async fn n21_a_user_is_known_again_and_a_token_ends() {
    let (server, _) = stand_in(r#"{"openid":"o1","session_key":"k"}"#).await;
    let base = format!("http://{}", server.local_addr());
    let client = app_with(WeChat::new(&base, "wx1", "s"), InMemory::default()).test();
    let mut token = String::new();
    for _ in 0..2 {
        let login = client
            .post("/login")
            .json(&json!({ "code": "a" }))
            .send()
            .await;
        token = login.json::<Value>()["token"]
            .as_str()
            .expect("a token")
            .to_owned();
    }
    let me = async |token: &str| {
        let authorization = format!("Bearer {token}");
        client
            .get("/me")
            .header("Authorization", &authorization)
            .send()
            .await
    };
    me(&token)
        .await
        .assert_json(&json!({ "id": 1, "logins": 2 }));

    let lasting = jwt::decode::<Value>(&token).expect("a token");
    assert_eq!(
        lasting["exp"].as_u64(),
        lasting["iat"].as_u64().map(|iat| iat + 7200)
    );
    let sign = |payload: Value, seconds| {
        let options = SignOptions::new().expires_in(seconds);
        jwt::sign_with(&payload, "your-secret-key", options).expect("a secret signs")
    };
    me(&sign(json!({ "id": 1 }), -1)).await.assert_status(401);
    me(&sign(json!({ "id": 99 }), 60))
        .await
        .assert_status(401)
        .assert_text("log in again");
    me(&sign(json!({ "user": 1 }), 60)).await.assert_status(401);
}

/// Presses a button of a page and waits for what it shows.
async fn pressed(page: &Page, button: &str) -> String {
    page.run("document.querySelector('.answer').textContent = ''")
        .await;
    page.click(button).await;
    page.wait_until("document.querySelector('.answer').textContent")
        .await;
    page.text(".answer").await
}

#[tokio::test]
async fn n21_the_page_logs_in_as_a_mini_program_does() {
    let notes = Notes::start().await;
    let Some(page) = Page::open(&notes.url("/n21")).await else {
        return;
    };
    for (button, shown) in [
        ("[data-get='/n21/me'][data-bearer]", "401 Unauthorized"),
        ("[data-get='/n21/code']", "{\"code\":\""),
        ("[data-post]", "{\"token\":\""),
        (
            "[data-get='/n21/me'][data-bearer]",
            "{\"id\":1,\"logins\":1}",
        ),
        (
            "[data-get='/n21/me']:not([data-bearer])",
            "401 Unauthorized",
        ),
        ("[data-post]", "the code is not valid, or was used before"),
    ] {
        let answer = pressed(&page, button).await;
        assert!(answer.contains(shown), "{button}: {answer}");
    }
}

#[tokio::test]
async fn n25_the_page_opens_the_doors_that_its_token_is_for() {
    let notes = Notes::start().await;
    let Some(page) = Page::open(&notes.url("/n25")).await else {
        return;
    };
    for (button, shown) in [
        ("[data-get='/n25/login']", "{\"token\":\""),
        (
            "[data-get='/n25/profile'][data-bearer]",
            "{\"hello\":\"tobi\",\"role\":\"guest\"}",
        ),
        ("[data-get='/n25/admin'][data-bearer]", "403 Forbidden"),
        ("[data-get='/n25/login?role=admin']", "{\"token\":\""),
        (
            "[data-get='/n25/admin'][data-bearer]",
            "{\"hello\":\"tobi\",\"role\":\"admin\"}",
        ),
        (
            "[data-get='/n25/admin']:not([data-bearer])",
            "401 Unauthorized",
        ),
    ] {
        let answer = pressed(&page, button).await;
        assert!(answer.contains(shown), "{button}: {answer}");
    }
}
