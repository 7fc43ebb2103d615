//! What a store is asked, and when.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use koa_core::{App, Error, Result};
use koa_middleware::{
    MaxAge, MemoryStore, SessionOptions, SessionStore, StoreOptions, async_trait, prelude::*,
    session, session_with,
};
use serde_json::{Value, json};

use crate::serve;

/// A store in memory that notes what it is asked, and passes its notes on in `ctx.state`.
#[derive(Clone, Default)]
struct Noting {
    kept: MemoryStore,
    notes: Arc<Mutex<Vec<String>>>,
}

impl Noting {
    fn note(&self, text: String, options: &mut StoreOptions<'_>) {
        options.ctx.state["store"] = text.clone().into();
        self.notes.lock().expect("no panic").push(text);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.lock().expect("no panic"))
    }
}

#[async_trait(?Send)]
impl SessionStore for Noting {
    async fn get(
        &self,
        key: &str,
        max_age: Option<MaxAge>,
        mut options: StoreOptions<'_>,
    ) -> Result<Option<Value>> {
        let rolling = options.rolling;
        self.note(format!("get {key} {max_age:?} {rolling}"), &mut options);
        self.kept.get(key, max_age, options).await
    }

    async fn set(
        &self,
        key: &str,
        session: &Value,
        ttl: MaxAge,
        mut options: StoreOptions<'_>,
    ) -> Result {
        let (changed, rolling) = (options.changed, options.rolling);
        self.note(format!("set {key} {ttl} {changed} {rolling}"), &mut options);
        self.kept.set(key, session, ttl, options).await
    }

    async fn destroy(&self, key: &str, mut options: StoreOptions<'_>) -> Result {
        self.note(format!("destroy {key}"), &mut options);
        self.kept.destroy(key, options).await
    }
}

// spec: SES-065
#[tokio::test]
async fn memory_does_what_every_store_must() {
    session::conformance(MemoryStore::new()).await;
}

// spec: SES-065
#[tokio::test]
async fn a_store_may_be_an_object() {
    let store: Arc<dyn SessionStore> = Arc::new(MemoryStore::new());
    session::conformance(store).await;
}

// spec: SES-066, SES-067, SES-068, SES-069, SES-076, SES-082
#[tokio::test]
async fn a_store_is_asked_no_more_than_it_must() {
    let store = Noting::default();
    let options = SessionOptions::new()
        .store(store.clone())
        .genid(|ctx| ctx.query("id").unwrap_or("key").to_owned());
    let client = serve(options, async |ctx, _| {
        let seen = ctx.state["store"].clone();
        match ctx.path() {
            "/set" => ctx.session_mut()["n"] = 1.into(),
            "/save" => ctx.session_mut().save(),
            "/age" => ctx.session_mut().set_max_age(Duration::from_secs(5)),
            "/new" => ctx.session_mut().regenerate(),
            "/null" => ctx.set_session(None),
            _ => {}
        }
        ctx.set_body(json!({ "seen": seen }));
        Ok(())
    });
    for (path, asked) in [
        ("/untouched", vec![]),
        ("/set", vec!["set key 86410000 true false"]),
        ("/untouched", vec!["get key None false"]),
        ("/set", vec!["get key None false"]),
        (
            "/save",
            vec!["get key None false", "set key 86410000 false false"],
        ),
        (
            "/age",
            vec!["get key None false", "set key 15000 false false"],
        ),
        (
            "/new?id=other",
            vec![
                "get key None false",
                "destroy key",
                "set other 15000 false false",
            ],
        ),
        ("/null", vec!["get other None false", "destroy other"]),
        ("/null?id=fresh", vec!["destroy fresh"]),
    ] {
        let response = client.get(path).send().await;
        assert_eq!(store.take(), asked, "{path}");
        if let Some(first) = asked.first().filter(|first| first.starts_with("get")) {
            response.assert_json(&json!({ "seen": first }));
        }
    }
}

#[tokio::test]
async fn a_key_that_was_planted_is_worth_nothing_after_regenerate() {
    let client = serve(
        SessionOptions::new().store(MemoryStore::new()),
        async |ctx, _| {
            match ctx.path() {
                "/visit" => ctx.session_mut()["visited"] = true.into(),
                "/login" => ctx.session_mut().insert("user", "bob").regenerate(),
                _ => {}
            }
            ctx.set_body(ctx.session().to_json());
            Ok(())
        },
    );
    client.get("/visit").send().await;
    let planted = ["koa.sess", "koa.sess.sig"].map(|name| (name, client.cookie(name).unwrap()));
    client.get("/login").send().await;
    let both = json!({ "visited": true, "user": "bob" });
    client.get("/").send().await.assert_json(&both);
    assert_ne!(client.cookie("koa.sess").unwrap(), planted[0].1);

    let attacker = client.without_cookies();
    let stolen = planted
        .map(|(name, value)| format!("{name}={value}"))
        .join("; ");
    let seen = attacker.get("/").header("Cookie", &stolen).send().await;
    seen.assert_json(&json!({}));
}

// spec: SES-073
#[tokio::test]
async fn what_was_used_before_the_middleware_is_thrown_away() {
    let options = SessionOptions::new().store(MemoryStore::new());
    let mut app = App::new();
    app.keys = ["a"].into();
    app.context.insert(options.clone());
    app.with(async |ctx, next| {
        ctx.session_mut()["early"] = 1.into();
        next.run(ctx).await
    });
    app.with(session_with(options)).with(async |ctx, _| {
        ctx.set_body(ctx.session().to_json());
        ctx.session_mut()["late"] = 2.into();
        Ok(())
    });
    let client = app.test();
    client.get("/").send().await.assert_json(&json!({}));
    client
        .get("/")
        .send()
        .await
        .assert_json(&json!({ "late": 2 }));
}

// spec: SES-080, SES-081
#[tokio::test]
async fn a_store_may_be_made_for_each_request() {
    let stores = [Noting::default(), Noting::default()];
    let [guests, members] = stores.clone();
    let options = SessionOptions::new()
        .genid(|_| "key".into())
        .context_store(move |ctx| {
            if ctx.path() == "/members" {
                members.clone()
            } else {
                guests.clone()
            }
        });
    let client = serve(options, async |ctx, _| {
        ctx.session_mut()["path"] = ctx.path().into();
        Ok(())
    });
    client.get("/members").send().await;
    client.get("/guests").send().await;
    assert_eq!(stores[1].take(), ["set key 86410000 true false"]);
    assert_eq!(
        stores[0].take(),
        ["get key None false", "set key 86410000 true false"]
    );
}

/// A store whose methods fail.
struct Broken;

#[async_trait(?Send)]
impl SessionStore for Broken {
    async fn get(&self, _: &str, _: Option<MaxAge>, _: StoreOptions<'_>) -> Result<Option<Value>> {
        Err(Error::new(503))
    }

    async fn set(&self, _: &str, _: &Value, _: MaxAge, _: StoreOptions<'_>) -> Result {
        Err(Error::new(503))
    }

    async fn destroy(&self, _: &str, _: StoreOptions<'_>) -> Result {
        Err(Error::new(503))
    }
}

// spec: SES-075
#[tokio::test]
async fn a_session_that_was_not_kept_is_not_acknowledged() {
    let client = serve(SessionOptions::new().store(Broken), async |ctx, _| {
        match ctx.path() {
            "/set" => ctx.session_mut()["n"] = 1.into(),
            "/null" => ctx.set_session(None),
            "/new" => ctx.session_mut().regenerate(),
            "/commit" => {
                ctx.session_mut()["n"] = 1.into();
                ctx.commit_session().await?;
            }
            _ => {}
        }
        ctx.set_body("done");
        Ok(())
    });
    for path in ["/set", "/null", "/new", "/commit"] {
        let response = client.get(path).send().await;
        response.assert_status(503);
        assert!(response.cookies().is_empty(), "{path}");
    }
    client.get("/").send().await.assert_text("done");
}
