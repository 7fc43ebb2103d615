//! The outermost middleware: `error_handler`.

use koa_core::{App, Error, testing::Client};
use koa_middleware::{ErrorHandlerOptions, context, error_handler_with, prelude::*, views};
use koa_tests::Folder;
use serde_json::json;

use crate::events::Events;

fn app(env: &str, options: ErrorHandlerOptions) -> (Client, Events) {
    let mut app = App::new();
    app.env = env.into();
    let events = Events::of(&mut app);
    app.with(error_handler_with(options));
    app.with(async |ctx, _| {
        ctx.set("X-Before", "set");
        ctx.set_type("xml");
        match ctx.path() {
            "/exposed" => return ctx.throw(400, "name required"),
            "/hidden" => return ctx.throw(500, "the password is tea"),
            "/headers" => return Err(Error::new(503).with_header("Retry-After", "60")),
            "/strange" => {
                let mut error = Error::other("This is broke");
                error.status = 7;
                return Err(error);
            }
            "/own-404" => {
                ctx.set_status(404);
                ctx.set_body("my own 404");
            }
            "/flushed" => {
                ctx.set_status(200);
                ctx.flush_headers();
                return ctx.throw(500, "too late");
            }
            "/fine" => ctx.set_body("fine"),
            _ => {}
        }
        Ok(())
    });
    (app.test(), events)
}

// spec: KER-001, KER-002, KER-003, KER-004, KER-009
#[tokio::test]
async fn errors_are_answered_and_reported_and_so_is_what_nobody_answered() {
    let (client, events) = app("production", ErrorHandlerOptions::new());
    for (path, status, message, event) in [
        ("/exposed", 400, "name required", "400 name required -> 400"),
        (
            "/hidden",
            500,
            "Internal Server Error",
            "500 the password is tea -> 500",
        ),
        (
            "/strange",
            500,
            "Internal Server Error",
            "7 This is broke -> 500",
        ),
        ("/nowhere", 404, "Not Found", "404 Not Found -> 404"),
    ] {
        let page = client.get(path).send().await;
        page.assert_status(status)
            .assert_header("content-type", "text/html; charset=utf-8")
            .assert_header("x-before", "set")
            .assert_text_contains(&format!("<title>Error - {status}</title>"))
            .assert_text_contains(message);
        assert!(!page.text().contains("password"));
        let json = client
            .get(path)
            .header("Accept", "application/json")
            .send()
            .await;
        json.assert_status(status)
            .assert_json(&json!({ "error": message }));
        for accept in ["text/plain", "image/png"] {
            let text = client.get(path).header("Accept", accept).send().await;
            text.assert_status(status)
                .assert_header("content-type", "text/plain; charset=utf-8")
                .assert_text(message);
        }
        assert_eq!(events.take(), [event; 4]);
    }
    client
        .get("/headers")
        .send()
        .await
        .assert_header("retry-after", "60");
    events.take();
    client.get("/fine").send().await.assert_text("fine");
    client
        .get("/own-404")
        .send()
        .await
        .assert_status(404)
        .assert_text("my own 404");
    assert!(events.take().is_empty());
}

#[tokio::test]
async fn what_comes_after_the_head_is_left_to_the_application() {
    let (client, events) = app("production", ErrorHandlerOptions::new());
    client
        .raw("GET /flushed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await;
    assert_eq!(events.take(), ["500 too late -> 200, sent"]);
}

// spec: KER-005, KER-006, KER-008
#[tokio::test]
async fn development_shows_the_message() {
    let (client, _) = app("development", ErrorHandlerOptions::new());
    let get = |accept| client.get("/hidden").header("Accept", accept);
    get("text/plain")
        .send()
        .await
        .assert_status(500)
        .assert_text("the password is tea");
    get("text/html")
        .send()
        .await
        .assert_text_contains("the password is tea");
    get("application/json")
        .send()
        .await
        .assert_json(&json!({ "error": "the password is tea" }));
}

// spec: KER-004, KER-007
#[tokio::test]
async fn the_page_may_be_a_template_and_the_types_ones_own() {
    let folder = Folder::with([("error.html", "<h1>{{ status }}: {{ message }}</h1>")]);
    let mut app = App::new();
    app.env = "production".into();
    app.silent = true;
    app.with(views(folder.path()));
    let options = ErrorHandlerOptions::new()
        .accepts(["json", "html", "csv"])
        .html(async |error, ctx| {
            let values = context! { status => ctx.status(), message => error.public_message() };
            ctx.render("error", values).await
        })
        .json(async |error, ctx| {
            ctx.set_body(json!({ "code": error.status }));
            Ok(())
        })
        .text(async |error, ctx| {
            ctx.set_body(format!("text {}", error.status));
            Ok(())
        })
        .handler("csv", async |error, ctx| {
            ctx.set_body(format!("error\n{}\n", error.status));
            Ok(())
        });
    app.with(error_handler_with(options));
    app.with(async |ctx, _| ctx.throw(500, "the password is tea"));
    let client = app.test();
    client
        .get("/")
        .send()
        .await
        .assert_status(500)
        .assert_json(&json!({ "code": 500 }));
    for (accept, text) in [
        ("text/html", "<h1>500: Internal Server Error</h1>"),
        ("text/csv", "error\n500\n"),
        ("image/png", "text 500"),
    ] {
        client
            .get("/")
            .header("Accept", accept)
            .send()
            .await
            .assert_status(500)
            .assert_text(text);
    }
}

#[tokio::test]
async fn a_page_that_fails_is_the_standard_answer_and_both_errors_are_reported() {
    let options = ErrorHandlerOptions::new().html(async |_, ctx| ctx.throw(500, "the page failed"));
    let (client, events) = app("production", options);
    let response = client.get("/exposed").send().await;
    response
        .assert_status(500)
        .assert_text("Internal Server Error");
    let events = events.take();
    assert_eq!(
        events,
        ["400 name required -> 400", "500 the page failed -> 500"]
    );
}

// spec: VIE-021
#[tokio::test]
async fn the_page_of_development_shows_the_lines_of_a_template_that_fails() {
    let folder = Folder::with([(
        "home.html",
        "<p>first</p>\n<p>{{ user.name </p>\n<p>third</p>",
    )]);
    for (env, shown) in [("development", true), ("production", false)] {
        let mut app = App::new();
        app.env = env.into();
        app.silent = true;
        app.with(error_handler_with(ErrorHandlerOptions::new()));
        app.with(views(folder.path()));
        app.with(async |ctx, _| {
            let view = ctx.path()[1..].to_owned();
            ctx.render(&view, ()).await
        });
        let client = app.test();
        let page = client.get("/home").send().await;
        page.assert_status(500);
        for text in ["home.html:2", "&lt;p&gt;third&lt;/p&gt;"] {
            assert_eq!(page.text().contains(text), shown, "{env}: {}", page.text());
        }
        let missing = client.get("/nowhere").send().await;
        missing.assert_status(500);
        assert_eq!(missing.text().contains("there is no view"), shown, "{env}");
    }
}
