//! The errors of an API as JSON: `json_error`.

use koa_core::{App, Error, testing::Client};
use koa_middleware::{JsonErrorOptions, json_error_with};
use serde_json::{Value, json};

use crate::events::Events;

fn app(env: &str, options: JsonErrorOptions) -> (Client, Events) {
    let mut app = App::new();
    app.env = env.into();
    let events = Events::of(&mut app);
    app.with(json_error_with(options));
    app.with(async |ctx, _| {
        ctx.set("X-Before", "set");
        match ctx.path() {
            "/exposed" => Err(Error::new(400)
                .with_message("name required")
                .with_property("code", "E_NAME")
                .with_header("X-Error", "yes")),
            "/hidden" => Err(Error::other("the password is tea")
                .with_property("sql", "select password")
                .with_source(std::io::Error::other("the disk is full"))),
            "/exposed-500" => Err(Error::new(503)
                .with_message("back at noon")
                .with_expose(true)),
            "/strange" => {
                let mut error = Error::new(500);
                error.status = 999;
                Err(error)
            }
            "/404" => {
                ctx.set_status(404);
                Ok(())
            }
            "/own-404" => {
                ctx.set_status(404);
                ctx.set_body("my own 404");
                Ok(())
            }
            "/fine" => {
                ctx.set_body("fine");
                Ok(())
            }
            _ => Ok(()),
        }
    });
    (app.test(), events)
}

// spec: JER-001, JER-002, JER-003, JER-004, JER-005, JER-011, JER-012
#[tokio::test]
async fn an_error_is_an_object_with_its_name_message_status_and_properties() {
    let (client, events) = app("production", JsonErrorOptions::new());
    let not_found = json!({ "name": "NotFoundError", "message": "Not Found", "status": 404 });
    let internal =
        json!({ "name": "InternalServerError", "message": "Internal Server Error", "status": 500 });
    for (path, body, heard) in [
        (
            "/exposed",
            json!({ "code": "E_NAME", "name": "BadRequestError", "message": "name required", "status": 400 }),
            &[][..],
        ),
        (
            "/hidden",
            internal.clone(),
            &["500 the password is tea -> 500"],
        ),
        (
            "/exposed-500",
            json!({ "name": "ServiceUnavailableError", "message": "back at noon", "status": 503 }),
            &[],
        ),
        ("/404", not_found.clone(), &[]),
        ("/nowhere", not_found, &[]),
    ] {
        let response = client.get(path).send().await;
        response
            .assert_status(
                body["status"]
                    .as_u64()
                    .and_then(|status| status.try_into().ok())
                    .unwrap_or(0),
            )
            .assert_header("content-type", "application/json; charset=utf-8")
            .assert_header("x-before", "set")
            .assert_json(&body);
        assert_eq!(events.take(), heard, "{path}");
    }
    client
        .get("/exposed")
        .send()
        .await
        .assert_header("x-error", "yes");
    client.get("/strange").send().await.assert_status(500);
    client
        .get("/own-404")
        .send()
        .await
        .assert_status(404)
        .assert_text("my own 404");
    client
        .get("/fine")
        .send()
        .await
        .assert_status(200)
        .assert_text("fine");
}

// spec: JER-013
#[tokio::test]
async fn development_shows_all_of_it() {
    let (client, _) = app("development", JsonErrorOptions::new());
    client.get("/hidden").send().await.assert_json(&json!({
        "sql": "select password",
        "name": "InternalServerError",
        "message": "the password is tea",
        "stack": "InternalServerError: the password is tea\n  caused by: the disk is full",
        "status": 500,
    }));
}

// spec: JER-006, JER-007, JER-008, JER-009, JER-010
#[tokio::test]
async fn each_step_may_be_ones_own() {
    let body = async |options: JsonErrorOptions| {
        let response = app("production", options).0.get("/exposed").send().await;
        response.assert_status(400);
        response.json::<Value>()
    };
    let format = JsonErrorOptions::new().format(|error, properties| {
        json!({ "status": 200, "message": error.public_message(), "given": properties })
    });
    let given = json!({ "status": 200, "message": "name required", "given": { "code": "E_NAME" } });
    assert_eq!(body(format).await, given);

    let pre_format =
        JsonErrorOptions::new().pre_format(|error| json!({ "first": error.status, "name": "x" }));
    assert_eq!(
        body(pre_format).await,
        json!({ "first": 400, "name": "BadRequestError", "message": "name required", "status": 400 })
    );

    let post_format = JsonErrorOptions::new().post_format(|_, mut object| {
        if let Some(object) = object.as_object_mut() {
            object.remove("name");
        }
        object
    });
    assert_eq!(
        body(post_format).await,
        json!({ "code": "E_NAME", "message": "name required", "status": 400 })
    );

    let nothing = JsonErrorOptions::new().format(|_, _| Value::Null);
    assert_eq!(body(nothing).await, json!({}));
}
