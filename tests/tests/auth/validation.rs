//! What koa-joi-router does with its rules, done with types: a route that checks headers, query, parameters and body.

use koa_core::{App, Context, Next, OrThrow, Result, compose, testing::Client};
use koa_middleware::{BodyParserOptions, body_parser_with};
use koa_router::{Router, RouterContext, validate};
use regex::Regex;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Page {
    #[serde(default = "one")]
    page: u32,
}

fn one() -> u32 {
    1
}

#[derive(Deserialize)]
struct Book {
    title: String,
    year: u16,
}

async fn ran(ctx: &mut Context, next: Next<'_>) -> Result {
    ctx.append("X-Ran", "pre");
    next.run(ctx).await
}

/// `validate.type` of a rule: what the body must be.
async fn expect_json(ctx: &mut Context, next: Next<'_>) -> Result {
    ctx.append("X-Ran", "type");
    ctx.assert(ctx.is(&["json"]).is_some(), 400, "expected json")?;
    next.run(ctx).await
}

async fn create(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.append("X-Ran", "handler");
    // Header, query, parameters, body: the first that is wrong ends the chain, and what was read has its type.
    let key: u64 = ctx
        .get("X-Key")
        .parse()
        .or_throw(400, "\"x-key\" must be a number")?;
    let Page { page } = ctx.request.query_as()?;
    let shelf: u32 = ctx.param("shelf")?;
    let Book { title, year } = ctx.request.body_as()?;
    ctx.set_body(json!([key, page, shelf, title, year]));
    Ok(())
}

fn client() -> Client {
    let shelf = Regex::new("^[0-9]{1,3}$").expect("it is an expression");
    let parser = || body_parser_with(BodyParserOptions::new().json_limit("64b"));
    let mut router = Router::new();
    // 1. method, path, pre, validate and handler of a route, as one chain
    let checks = compose![
        ran,
        expect_json,
        parser(),
        validate("shelf", shelf).middleware()
    ];
    router.post(["/shelves/:shelf", "/s/:shelf"], compose![checks, create]);
    let mut app = App::new();
    app.silent = true;
    app.with(router.routes()).with(router.allowed_methods());
    app.test()
}

// spec: JOI-001, JOI-002, JOI-003, JOI-007
#[tokio::test]
async fn what_was_checked_has_its_type_in_the_handler() {
    let client = client();
    for path in ["/shelves/7?page=2", "/s/7?page=2"] {
        let book = json!({ "title": "Walden", "year": 1854 });
        let answer = client
            .post(path)
            .header("X-Key", "42")
            .json(&book)
            .send()
            .await;
        answer
            .assert_status(200)
            .assert_json(&json!([42, 2, 7, "Walden", 1854]));
        answer.assert_header("X-Ran", "pre, type, handler");
    }
}

// spec: JOI-004, JOI-005, JOI-006, JOI-011
#[tokio::test]
async fn the_first_thing_that_is_wrong_ends_the_chain() {
    let client = client();
    let good = r#"{"title":"Walden","year":1854}"#;
    let long = format!("{{\"title\":\"{}\",\"year\":1}}", "x".repeat(64));
    for (path, key, kind, body, status, text) in [
        ("/shelves/7", "42", "text/plain", good, 400, "expected json"),
        ("/shelves/7", "42", "application/json", &*long, 413, ""),
        (
            "/shelves/7777",
            "x",
            "application/json",
            "{}",
            400,
            "Invalid value for parameter \"shelf\": \"7777\"",
        ),
        (
            "/shelves/7?page=x",
            "x",
            "application/json",
            "{}",
            400,
            "\"x-key\" must be a number",
        ),
        (
            "/shelves/7?page=x",
            "42",
            "application/json",
            "{}",
            400,
            "page",
        ),
        ("/shelves/7", "42", "application/json", "{}", 422, "title"),
        (
            "/shelves/7",
            "42",
            "application/json",
            r#"{"title":"Walden","year":"old"}"#,
            422,
            "year",
        ),
    ] {
        let request = client
            .post(path)
            .header("X-Key", key)
            .header("Content-Type", kind);
        let answer = request.body(body.to_owned()).send().await;
        answer.assert_status(status).assert_text_contains(text);
        answer.assert_no_header("X-Ran");
    }
    client
        .get("/shelves/7")
        .send()
        .await
        .assert_status(405)
        .assert_header("Allow", "POST");
}
