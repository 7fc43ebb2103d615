//! What `jwt2` does differently.

use koa_core::{App, Error};
use koa_middleware::{
    Jwt2Options, JwtError,
    jwt::{self, Secrets},
    jwt2::{jwt2, jwt2_with},
};
use serde_json::json;

use super::{SECRET, behind, with_token};

// spec: JWT-033
#[test]
#[should_panic(expected = "secret should be set")]
fn a_secret_must_be_given() {
    let _ = jwt2_with(Jwt2Options::new());
}

// spec: JWT-033
#[tokio::test]
async fn the_secret_is_found_by_context_header_and_payload() {
    let options = Jwt2Options::new().secret_fn(async |ctx, header, payload| {
        let by_all = ctx.path() == "/" && header["alg"] == "HS256" && payload["id"] == 7;
        Ok(if by_all {
            SECRET.into()
        } else {
            Secrets::none()
        })
    });
    let app = behind(jwt2_with(options));
    with_token(&app, &jwt::sign(&json!({ "id": 7 }), SECRET).unwrap())
        .await
        .assert_status(200);
    with_token(&app, &jwt::sign(&json!({ "id": 8 }), SECRET).unwrap())
        .await
        .assert_status(401);
    with_token(&app, "nonsense").await.assert_status(401);
}

// spec: JWT-033
#[tokio::test]
async fn a_property_may_lie_deep() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        ctx.state["auth"] = json!({ "by": "token", "claims": "none" });
        next.run(ctx).await
    });
    app.with(jwt2_with(
        Jwt2Options::new().secret(SECRET).property("auth.claims.of"),
    ));
    app.with(async |ctx, _| {
        let auth = ctx.state["auth"].clone();
        ctx.set_body(auth);
        Ok(())
    });
    let token = jwt::sign(&json!({ "iat": 1 }), SECRET).unwrap();
    let answer = with_token(&app, &token).await;
    answer.assert_json(&json!({ "by": "token", "claims": { "of": { "iat": 1 } } }));
}

// spec: JWT-034
#[tokio::test]
async fn a_client_is_told_nothing_and_the_error_handler_all() {
    let mut app = App::new();
    app.silent = true;
    app.with(async |ctx, next| {
        let result = next.run(ctx).await;
        if let Err(error) = &result {
            ctx.state["seen"] = error.properties["code"].clone();
            let reason = error
                .source()
                .and_then(|reason| reason.downcast_ref::<JwtError>());
            assert_eq!(
                reason.map(ToString::to_string).as_deref(),
                Some("invalid signature")
            );
            assert_eq!(
                (error.message.as_str(), error.expose),
                ("invalid signature", false)
            );
        }
        result
    });
    app.with(jwt2(SECRET));
    let token = jwt::sign(&json!({}), "guessed").unwrap();
    with_token(&app, &token)
        .await
        .assert_status(401)
        .assert_text("Unauthorized");
}

// spec: JWT-034
#[tokio::test]
async fn what_a_function_throws_passes_unchanged() {
    let token = jwt::sign(&json!({}), SECRET).unwrap();
    let teapot = || Error::new(418).with_message("short and stout");
    let options = || Jwt2Options::new().secret(SECRET);
    for options in [
        options().secret_fn(async move |_, _, _| Err(teapot())),
        options().get_token(move |_| Err(teapot())),
        options().is_revoked(async move |_, _| Err(teapot())),
    ] {
        let answer = with_token(&behind(jwt2_with(options)), &token).await;
        answer.assert_status(418).assert_text("short and stout");
    }
}
