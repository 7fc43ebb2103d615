//! What is in the cookie, and when it is sent.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use koa_core::{App, Context, Keygrip, Next};
use koa_middleware::{SessionOptions, prelude::*, session, session_with};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::serve;

fn decoded(cookie: &str) -> Value {
    serde_json::from_slice(&STANDARD.decode(cookie).expect("base64")).expect("JSON")
}

// spec: SES-003, SES-007, SES-008, SES-009, SES-013, SES-014, SES-021
#[tokio::test]
async fn the_defaults_are_a_signed_cookie_for_a_day() {
    let mut app = App::new();
    app.keys = ["a", "b"].into();
    app.with(session()).with(async |ctx, _| {
        ctx.session_mut()["user"] = "bob".into();
        Ok(())
    });
    let client = app.test();
    let response = client.get("/").send().await;
    let [session, signature] = response.cookies()[..] else {
        panic!("{:?}", response.cookies());
    };
    let (value, attributes) = session.split_once("; ").unwrap();
    assert_eq!(attributes, "path=/; httponly");
    let text = STANDARD
        .decode(value.strip_prefix("koa.sess=").unwrap())
        .unwrap();
    let text = String::from_utf8(text).unwrap();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_millis();
    let expire = text
        .strip_prefix(r#"{"user":"bob","_expire":"#)
        .and_then(|rest| rest.strip_suffix(r#","_maxAge":86400000}"#));
    let expire: u128 = expire.unwrap().parse().unwrap();
    assert!(
        (now + 86_390_000..=now + 86_400_000).contains(&expire),
        "{text}"
    );
    let sig = Keygrip::new(["a"]).sign(value).unwrap();
    assert_eq!(signature, format!("koa.sess.sig={sig}; path=/; httponly"));
}

// spec: SES-055, SES-056, SES-058
#[tokio::test]
async fn values_have_types_of_ones_own() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct User {
        name: String,
        roles: Vec<String>,
    }
    let client = serve(SessionOptions::new(), async |ctx, _| {
        let user: Option<User> = ctx.session().get("user");
        let (new, length) = (ctx.session().is_new(), ctx.session().len());
        assert_eq!(user.is_none(), new);
        assert_eq!((length == 0, ctx.session().populated()), (new, !new));
        assert_eq!(ctx.session().get::<u8>("user"), None);
        assert_eq!(ctx.session().external_key(), None);
        let user = user.unwrap_or(User {
            name: "bob".into(),
            roles: vec!["guest".into()],
        });
        ctx.session_mut().insert("user", &user).insert("n", 1);
        assert_eq!(ctx.session_mut().remove("n"), Some(json!(1)));
        ctx.set_body(format!("{} {new} {length}", user.name));
        Ok(())
    });
    client.get("/").send().await.assert_text("bob true 0");
    let second = client.get("/").send().await;
    second.assert_text("bob false 1");
    assert!(second.cookies().is_empty(), "{:?}", second.cookies());
}

// spec: SES-051
#[tokio::test]
async fn after_null_a_change_makes_a_new_session() {
    let client = serve(SessionOptions::new().max_age("session"), async |ctx, _| {
        ctx.session_mut()["old"] = 1.into();
        ctx.set_session(None);
        assert!(ctx.session().is_null() && ctx.session()["old"].is_null());
        assert_eq!(json!(ctx.session()), Value::Null);
        ctx.session_mut()["new"] = 2.into();
        assert!(!ctx.session().is_null());
        ctx.set_body(ctx.session().to_json());
        Ok(())
    });
    let response = client.get("/").send().await;
    response.assert_json(&json!({ "new": 2 }));
    let cookie = client.cookie("koa.sess").unwrap();
    assert_eq!(decoded(&cookie), json!({ "new": 2, "_session": true }));
}

// spec: SES-023, SES-062
#[tokio::test]
async fn a_max_age_is_one_sessions_alone() {
    let options = SessionOptions::new().max_age(Duration::from_secs(100));
    let client = serve(options, async |ctx, _| {
        if ctx.path() == "/set" {
            ctx.session_mut().set_max_age(Duration::from_millis(7777));
        }
        ctx.session_mut()["path"] = ctx.path().into();
        let max_age = json!(ctx.session().max_age());
        ctx.set_body(max_age);
        Ok(())
    });
    client.get("/set").send().await.assert_text("7777");
    client.get("/loaded").send().await.assert_text("7777");
    let cookie = client.cookie("koa.sess").unwrap();
    assert_eq!(decoded(&cookie)["_maxAge"], 7777);
    let other = client.without_cookies();
    other.get("/other").send().await.assert_text("100000");
}

// spec: SES-060
#[tokio::test]
async fn a_commit_by_hand_and_the_automatic_one_both_save() {
    let saves = Arc::new(AtomicUsize::new(0));
    let counted = saves.clone();
    let options = SessionOptions::new().before_save(move |_, _| {
        counted.fetch_add(1, Relaxed);
    });
    let client = serve(options, async |ctx, _| {
        ctx.commit_session().await?;
        ctx.session_mut()["n"] = 1.into();
        ctx.commit_session().await
    });
    client.get("/").send().await.assert_status(404);
    assert_eq!(saves.load(Relaxed), 2);
    client.get("/").send().await;
    assert_eq!(saves.load(Relaxed), 2);
}

// spec: SES-048
#[tokio::test]
async fn the_session_may_be_used_before_the_middleware() {
    let options = SessionOptions::new().key("early");
    let mut app = App::new();
    app.keys = ["a"].into();
    app.context.insert(options.clone());
    app.with(async |ctx, next| {
        ctx.session_mut().insert("seen", true);
        next.run(ctx).await
    });
    app.with(session_with(options)).with(async |ctx, _| {
        let body = json!([ctx.session()["seen"], ctx.session().is_new()]);
        ctx.set_body(body);
        Ok(())
    });
    let client = app.test();
    client.get("/").send().await.assert_text("[true,true]");
    client.get("/").send().await.assert_text("[true,false]");
    assert!(client.cookie("early").is_some());
}

// spec: SES-002
#[tokio::test]
async fn a_session_middleware_within_another_is_passed() {
    let mut app = App::new();
    app.keys = ["a"].into();
    app.with(session_with(SessionOptions::new().key("outer")));
    app.with(session_with(SessionOptions::new().key("inner")));
    app.with(async |ctx, _| {
        ctx.session_mut()["n"] = 1.into();
        Ok(())
    });
    let client = app.test();
    let response = client.get("/").send().await;
    assert_eq!(response.cookies().len(), 2);
    assert!(response.cookies()[0].starts_with("outer="));
}

#[tokio::test]
async fn a_missing_middleware_is_named() {
    let mut app = App::new();
    app.on_error(async |error, ctx| {
        ctx.set_body(error.message.clone());
        Ok(())
    });
    app.with(async |ctx, _| {
        ctx.set_body(ctx.session().len());
        Ok(())
    });
    let response = app.test().get("/").send().await;
    response
        .assert_status(500)
        .assert_text_contains("app.with(session())");
}

// spec: SES-052, SES-056
#[tokio::test]
async fn what_a_session_cannot_hold_fails_the_request_and_is_not_hidden() {
    let client = serve(SessionOptions::new(), async |ctx, _| {
        match ctx.path() {
            "/text" => ctx.set_session(json!("text")),
            "/length" => ctx.session_mut()["length"] = 5.into(),
            "/age" => ctx.session_mut()["maxAge"] = "soon".into(),
            "/map" => {
                let map = std::collections::HashMap::from([((1, 2), 3)]);
                ctx.session_mut().insert("map", map);
            }
            _ => ctx.set_session(json!(["a", "b"])),
        }
        ctx.set_body("reached");
        Ok(())
    });
    for path in ["/text", "/length", "/age", "/map"] {
        let response = client.get(path).send().await;
        response.assert_status(500);
        assert!(response.cookies().is_empty(), "{path}");
    }
    client.get("/list").send().await.assert_text("reached");
    let kept = decoded(&client.cookie("koa.sess").unwrap());
    assert_eq!((&kept["0"], &kept["1"]), (&json!("a"), &json!("b")));
}

// spec: SES-053
#[tokio::test]
async fn a_max_age_that_is_none_is_refused_wherever_it_is_assigned() {
    for whole in [false, true] {
        let client = serve(
            SessionOptions::new(),
            async move |ctx: &mut Context, _: Next<'_>| {
                if whole {
                    ctx.set_session(json!({ "a": 1, "maxAge": "5" }));
                } else {
                    ctx.session_mut()["maxAge"] = "5".into();
                }
                Ok(())
            },
        );
        client.get("/").send().await.assert_status(500);
    }
}

// spec: SES-086, SES-087, SES-088
#[tokio::test]
async fn numbers_and_keys_are_those_of_javascript() {
    let client = serve(SessionOptions::new().max_age("session"), async |ctx, _| {
        let data =
            json!({ "b": 1.0, "10": 1e21, "2": { "z": 0.1, "1": -0.0 }, "é": "\u{2028}\u{1}" });
        ctx.set_session(data);
        Ok(())
    });
    client.get("/").send().await;
    let cookie = client.cookie("koa.sess").unwrap();
    let text = String::from_utf8(STANDARD.decode(cookie).unwrap()).unwrap();
    let expected = "{\"2\":{\"1\":0,\"z\":0.1},\"10\":1e+21,\"b\":1,\"é\":\"\u{2028}\\u0001\",\"_session\":true}";
    assert_eq!(text, expected);
}
