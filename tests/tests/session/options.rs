//! Hooks and events.

use std::sync::{Arc, Mutex};

use koa_middleware::{MemoryStore, SessionEvent, SessionOptions, prelude::*};
use serde_json::{Value, json};

use crate::serve;

type Heard = Arc<Mutex<Vec<Value>>>;

/// Options that note each event with the path of its request.
fn hearing(options: SessionOptions) -> (SessionOptions, Heard) {
    let heard = Heard::default();
    let noted = heard.clone();
    let note = move |event: &SessionEvent<'_>| {
        let seen = json!([
            event.name,
            event.key,
            event.value.is_some(),
            event.ctx.path()
        ]);
        noted.lock().expect("no panic").push(seen);
    };
    let options = options.on_missed(note.clone());
    (options.on_expired(note.clone()).on_invalid(note), heard)
}

// spec: SES-063, SES-064
#[tokio::test]
async fn events_tell_what_was_refused_and_for_whom() {
    let store = MemoryStore::new();
    let new = SessionOptions::new;
    let valid = |options: SessionOptions| options.valid(|ctx, _| ctx.path() != "/invalid");
    let (in_store, stored) = hearing(valid(new().store(store).genid(|_| "key".into())));
    let (in_cookie, kept) = hearing(valid(new().signed(false)));
    let use_it = async |ctx: &mut koa_core::Context, _: koa_core::Next<'_>| {
        ctx.session_mut()["n"] = 1.into();
        Ok(())
    };
    let client = serve(in_store, use_it);
    client.get("/first").send().await;
    assert!(stored.lock().unwrap().is_empty());
    client.get("/invalid").send().await;
    let keys = koa_core::Keygrip::new(["a"]);
    client.set_cookie("koa.sess", "lost");
    client.set_cookie("koa.sess.sig", keys.sign("koa.sess=lost").unwrap());
    client.get("/missed").send().await;
    assert_eq!(
        *stored.lock().unwrap(),
        [
            json!(["session:invalid", "key", true, "/invalid"]),
            json!(["session:missed", "lost", false, "/missed"]),
        ]
    );

    let client = serve(in_cookie, use_it);
    for (path, cookie) in [
        ("/missed", "bnVsbA=="),
        ("/missed", "MA=="),
        ("/expired", "eyJfZXhwaXJlIjoxfQ=="),
        ("/invalid", "e30="),
        ("/accepted", "e30="),
        ("/none", ""),
        ("/no-json", "eyJhIg=="),
    ] {
        client.set_cookie("koa.sess", cookie);
        client.get(path).send().await;
    }
    assert_eq!(
        *kept.lock().unwrap(),
        [
            json!(["session:missed", null, true, "/missed"]),
            json!(["session:missed", null, true, "/missed"]),
            json!(["session:expired", null, true, "/expired"]),
            json!(["session:invalid", null, true, "/invalid"]),
        ]
    );
}

#[tokio::test]
async fn valid_may_ask_for_the_session_and_finds_none_yet() {
    let options =
        SessionOptions::new().valid(|ctx, data| ctx.session().is_empty() && data["n"] == 1);
    let client = serve(options, async |ctx, _| {
        let n = ctx.session()["n"].clone();
        ctx.session_mut()["n"] = 1.into();
        ctx.set_body(n);
        Ok(())
    });
    client.get("/").send().await;
    client.get("/").send().await.assert_text("1");
}

#[tokio::test]
async fn before_save_sees_the_request_and_changes_the_session() {
    let options = SessionOptions::new().before_save(|ctx, session| {
        session.insert("saved", ctx.path());
    });
    let client = serve(options, async |ctx, _| {
        let saved = ctx.session()["saved"].clone();
        ctx.session_mut()["n"] = ctx.path().into();
        ctx.set_body(json!({ "saved": saved }));
        if ctx.path() == "/shown" {
            ctx.set_body(ctx.session().to_body());
            ctx.session_mut()["late"] = true.into();
        }
        Ok(())
    });
    client
        .get("/a")
        .send()
        .await
        .assert_json(&json!({ "saved": null }));
    client
        .get("/b")
        .send()
        .await
        .assert_json(&json!({ "saved": "/a" }));
    let shown = client.get("/shown").send().await;
    shown.assert_text(r#"{"n":"/shown","saved":"/shown","late":true}"#);
}

#[tokio::test]
async fn a_text_says_how_long_a_session_lives() {
    let client = serve(
        SessionOptions::new().max_age("2 hours"),
        async |ctx: &mut koa_core::Context, _: koa_core::Next<'_>| {
            ctx.session_mut()["n"] = 1.into();
            ctx.set_body(json!(ctx.session().max_age()));
            Ok(())
        },
    );
    let response = client.get("/").send().await;
    response.assert_json(&json!(7_200_000));
    let cookie = response.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("; expires="), "{cookie}");
}

#[test]
#[should_panic(expected = "\"a while\" is no maxAge; write a Duration")]
fn a_text_that_is_no_span_of_time_is_refused_at_setup() {
    let _ = SessionOptions::new().max_age("a while");
}
