//! The routes that every site of the suite has.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use koa_core::{Context, Middleware, Next, Result};
use koa_middleware::{MaxAge, prelude::*};
use koa_router::Router;
use serde_json::{Value, json};

pub(super) fn routes(key: &'static str) -> impl Middleware {
    let mut router = Router::new();
    // 1. SES-042, SES-055 to SES-058: what a session tells
    router.get("/get", shown);
    router.get("/untouched", async |ctx, _| {
        ctx.set_body("untouched");
        Ok(())
    });
    // 2. SES-008 to SES-010: what is in the cookie, without the time
    router.get("/decoded", async move |ctx, _| {
        let mut data = Value::Null;
        if let Some(cookie) = ctx.cookies.get(key).filter(|cookie| !cookie.is_empty()) {
            data = serde_json::from_slice(&STANDARD.decode(cookie).unwrap_or_default())?;
        }
        if !data["_expire"].is_null() {
            data["_expire"] = "time".into();
        }
        ctx.set_body(json!({ "data": data }));
        Ok(())
    });
    // 3. SES-042 to SES-046, SES-049, SES-052: changes
    router.get("/set", async |ctx, _| {
        assign_query(ctx);
        body_is_session(ctx)
    });
    router.get("/count", async |ctx, _| {
        let n = ctx.session()["n"].as_u64().unwrap_or(0) + 1;
        ctx.session_mut()["n"] = n.into();
        ctx.set_body(n.to_string());
        Ok(())
    });
    router.get("/deep", async |ctx, _| {
        ctx.session_mut()["deep"] =
            json!({ "list": [1, "x", null, true, 2.5], "text": "é💩;,\"\\", "empty": {} });
        body_is_session(ctx)
    });
    router.get("/delete", async |ctx, _| {
        let name = ctx.query("name").unwrap_or_default().to_owned();
        ctx.session_mut().remove(&name);
        body_is_session(ctx)
    });
    router.get("/replace", async |ctx, _| {
        ctx.set_session(json!(ctx.request.query()));
        body_is_session(ctx)
    });
    router.get("/read-replace", async |ctx, _| {
        let before = ctx.session().to_json();
        ctx.set_session(before);
        body_is_session(ctx)
    });
    router.get("/reorder", async |ctx, _| {
        let before = ctx
            .session()
            .to_json()
            .as_object()
            .cloned()
            .unwrap_or_default();
        ctx.set_session(Value::Object(before.into_iter().rev().collect()));
        body_is_session(ctx)
    });
    router.get("/empty", async |ctx, _| {
        ctx.set_session(json!({}));
        ctx.set_body("empty");
        Ok(())
    });
    router.get("/wrong", async |ctx, _| {
        ctx.set_session(json!("text"));
        ctx.set_body("never");
        Ok(())
    });
    // 4. SES-050, SES-051, SES-071: removal
    router.get("/clear", async |ctx, _| {
        ctx.set_session(None);
        ctx.set_body(json!({ "session": ctx.session() }));
        Ok(())
    });
    router.get("/clear-set", async |ctx, _| {
        ctx.set_session(None);
        ctx.set_session(json!({ "after": "null" }));
        body_is_session(ctx)
    });
    // 5. SES-053, SES-057, SES-091: maxAge
    router.get("/max-age", async |ctx, _| {
        let max_age = match ctx.query("ms") {
            Some("session") => MaxAge::Session,
            ms => Duration::from_millis(ms.unwrap_or_default().parse()?).into(),
        };
        ctx.session_mut().set_max_age(max_age);
        ctx.set_body(json!({ "maxAge": ctx.session().max_age() }));
        Ok(())
    });
    router.get("/replace-max-age", async |ctx, _| {
        ctx.set_session(json!({ "a": 1, "maxAge": 100_000 }));
        body_is_session(ctx)
    });
    // 6. SES-027, SES-059 to SES-061, SES-090: save, commit, regenerate
    router.get("/save", async |ctx, _| {
        ctx.session_mut().save();
        ctx.set_body("saved");
        Ok(())
    });
    router.get("/commit", async |ctx, _| {
        assign_query(ctx);
        ctx.commit_session().await?;
        ctx.set_body("committed");
        Ok(())
    });
    router.get("/commit-set", async |ctx, _| {
        ctx.session_mut()["first"] = 1.into();
        ctx.commit_session().await?;
        ctx.session_mut()["second"] = 2.into();
        body_is_session(ctx)
    });
    router.get("/regenerate", async |ctx, next| {
        ctx.session_mut().regenerate();
        shown(ctx, next).await
    });
    // 7. SES-026, SES-047: an error after a change
    router.get("/throw", async |ctx, _| {
        ctx.session_mut()["thrown"] = "yes".into();
        ctx.throw(401, "thrown")
    });
    // 8. SES-034: time goes by
    router.get("/wait", async |ctx, _| {
        let ms = ctx.query("ms").unwrap_or_default().parse()?;
        tokio::time::sleep(Duration::from_millis(ms)).await;
        ctx.set_body("waited");
        Ok(())
    });
    router.routes()
}

async fn shown(ctx: &mut Context, _: Next<'_>) -> Result {
    let session = ctx.session();
    ctx.set_body(json!({
        "session": session,
        "isNew": session.is_new(),
        "length": session.len(),
        "populated": session.populated(),
        "maxAge": session.max_age(),
        "externalKey": session.external_key(),
    }));
    Ok(())
}

fn assign_query(ctx: &mut Context) {
    if let Value::Object(query) = json!(ctx.request.query()) {
        for (name, value) in query {
            ctx.session_mut()[&name] = value;
        }
    }
}

fn body_is_session(ctx: &mut Context) -> Result {
    ctx.set_body(ctx.session().to_body());
    Ok(())
}
