//! What `jwt` does around the check of a token.

use std::time::{Duration, SystemTime};

use koa_core::{App, Error};
use koa_middleware::{
    Claims, JwtError, JwtOptions,
    jwt::{self, JwtErrorKind, Secrets, SignOptions, jwt_with},
};
use serde::Deserialize;
use serde_json::json;

use super::{SECRET, behind, with_token};

#[derive(Clone, Debug, Deserialize, PartialEq)]
struct User {
    id: u32,
}

fn options() -> JwtOptions {
    JwtOptions::new().secret(SECRET)
}

fn token() -> String {
    jwt::sign_with(
        &json!({ "id": 7 }),
        SECRET,
        SignOptions::new().no_timestamp(true),
    )
    .expect("it can be signed")
}

// spec: JWT-025, JWT-026
#[tokio::test]
async fn the_payload_and_the_token_are_kept_where_the_options_say() {
    let mut app = App::new();
    app.with(jwt_with(options().key("claims").token_key("raw")));
    app.with(async |ctx, _| {
        let values = ctx.state.values().clone();
        ctx.set_body(json!(values));
        Ok(())
    });
    let token = token();
    let answer = with_token(&app, &token).await;
    answer.assert_json(&json!({ "claims": { "id": 7 }, "raw": token }));
}

// spec: JWT-001
#[tokio::test]
async fn claims_are_typed_where_a_type_is_given() {
    let mut app = App::new();
    app.silent = true;
    app.with(jwt_with(options().claims::<User>().debug(true)));
    app.with(async |ctx, _| {
        let user = ctx.state.get::<Claims<User>>().expect("jwt keeps it");
        ctx.set_body(format!("user {}", user.id));
        Ok(())
    });
    with_token(&app, &token())
        .await
        .assert_status(200)
        .assert_text("user 7");
    let other = jwt::sign(&json!({ "id": "seven" }), SECRET).unwrap();
    let answer = with_token(&app, &other).await;
    answer
        .assert_status(401)
        .assert_text_contains("jwt payload invalid: invalid type: string \"seven\"");
}

// spec: JWT-016
#[tokio::test]
async fn the_401_has_the_reason_as_its_source() {
    let mut app = App::new();
    app.silent = true;
    app.with(async |ctx, next| {
        let error = next.run(ctx).await.expect_err("all are refused");
        assert_eq!(
            (error.status, error.message.as_str()),
            (401, "Authentication Error")
        );
        let reason = error.source().map(|source| {
            let reason = source.downcast_ref::<JwtError>().expect("it is of jwt");
            let after = |time: Option<SystemTime>| {
                time.map(|time| {
                    time.duration_since(SystemTime::UNIX_EPOCH)
                        .unwrap()
                        .as_secs()
                })
            };
            format!(
                "{:?} {:?} {:?} {reason:?}",
                reason.kind(),
                after(reason.expired_at()),
                after(reason.date())
            )
        });
        ctx.set_body(reason.unwrap_or_else(|| "nothing".into()));
        Ok(())
    });
    app.with(jwt_with(options().is_revoked(async |_, _, _| {
        Err(Error::other("the database is away"))
    })));
    for (payload, reason) in [
        (
            json!({ "exp": 60 }),
            "Expired Some(60) None TokenExpiredError: jwt expired",
        ),
        (
            json!({ "nbf": 4_102_444_800_u32 }),
            "NotBefore None Some(4102444800) NotBeforeError: jwt not active",
        ),
        (
            json!({ "exp": 4_102_444_800_u32 }),
            "Other None None Error: the database is away",
        ),
    ] {
        let token = jwt::sign(&payload, SECRET).unwrap();
        with_token(&app, &token).await.assert_text(reason);
    }
    with_token(&app, "a.b.c")
        .await
        .assert_text("Invalid None None JsonWebTokenError: invalid token");
    app.test().get("/").send().await.assert_text("nothing");
}

// spec: JWT-027
#[tokio::test]
async fn with_passthrough_the_reason_is_kept() {
    let mut app = App::new();
    app.with(jwt_with(options().passthrough(true)));
    app.with(async |ctx, _| {
        let kind = ctx.state.get::<JwtError>().map(JwtError::kind);
        let body = json!([
            ctx.state["user"],
            format!("{kind:?}"),
            ctx.state["jwtOriginalError"]
        ]);
        ctx.set_body(body);
        Ok(())
    });
    let expired = jwt::sign(&json!({ "exp": 60 }), SECRET).unwrap();
    let reason = json!({ "name": "TokenExpiredError", "message": "jwt expired", "expiredAt": "1970-01-01T00:01:00.000Z" });
    with_token(&app, &expired)
        .await
        .assert_json(&json!([null, "Some(Expired)", reason]));
    with_token(&app, &token())
        .await
        .assert_json(&json!([{ "id": 7 }, "None", null]));
}

// spec: JWT-013, JWT-014
#[tokio::test]
async fn an_earlier_middleware_may_leave_the_secret() {
    async fn answer(leave: fn(&mut koa_core::State)) -> String {
        let mut app = App::new();
        app.silent = true;
        app.with(async move |ctx, next| {
            leave(&mut ctx.state);
            next.run(ctx).await
        });
        app.with(jwt_with(JwtOptions::new().secret("other").debug(true)));
        app.with(async |ctx, _| {
            ctx.set_body("passed");
            Ok(())
        });
        with_token(&app, &token()).await.text().to_owned()
    }
    assert_eq!(
        answer(|state| state["secret"] = SECRET.into()).await,
        "passed"
    );
    assert_eq!(
        answer(|state| state["secret"] = json!(["x", SECRET])).await,
        "passed"
    );
    assert_eq!(
        answer(|state| drop(state.insert(Secrets::from(SECRET)))).await,
        "passed"
    );
    assert_eq!(answer(|_| ()).await, "invalid signature");
    assert_eq!(
        answer(|state| state["secret"] = "".into()).await,
        "Secret not provided"
    );
    assert_eq!(
        answer(|state| state["secret"] = json!({ "a": 1 })).await,
        "Secret not provided"
    );
}

// spec: JWT-005
#[tokio::test]
async fn a_refusal_is_plain_text_without_a_challenge() {
    let answer = behind(jwt::jwt(SECRET)).test().get("/").send().await;
    answer
        .assert_status(401)
        .assert_text("Authentication Error");
    answer
        .assert_header("content-type", "text/plain; charset=utf-8")
        .assert_no_header("www-authenticate");
}

// spec: JWT-011, JWT-028
#[tokio::test]
async fn functions_may_wait() {
    let options = JwtOptions::new()
        .secret_fn(async |_, payload| {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok(if payload["id"] == 7 {
                SECRET.into()
            } else {
                Secrets::none()
            })
        })
        .is_revoked(async |ctx, _, token| {
            tokio::time::sleep(Duration::from_millis(5)).await;
            ctx.set("X-Length", token.len().to_string());
            Ok(false)
        });
    let app = behind(jwt_with(options));
    let token = token();
    let answer = with_token(&app, &token).await;
    answer
        .assert_status(200)
        .assert_header("X-Length", token.len().to_string());
}

// spec: JWT-008
#[tokio::test]
async fn a_cookie_is_read_without_its_signature() {
    let mut app = behind(jwt_with(options().cookie("token")));
    app.keys = ["a key"].into();
    let answer = app.test().get("/").cookie("token", token()).send().await;
    answer.assert_status(200);
}

#[test]
fn an_error_tells_its_kind() {
    let error = jwt::verify::<User>(&jwt::sign(&json!({}), SECRET).unwrap(), SECRET).unwrap_err();
    assert_eq!(error.kind(), JwtErrorKind::Invalid);
    assert_eq!(error.to_string(), "jwt payload invalid: missing field `id`");
}
