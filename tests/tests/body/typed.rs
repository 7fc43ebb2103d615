//! Bodies and queries as types of one's own.

use koa_core::{App, Json, testing::Client};
use koa_middleware::{BodyParserOptions, KoaBodyOptions, body_parser_with, koa_body_with};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Deserialize, Serialize)]
struct Order {
    name: String,
    count: u32,
    #[serde(default)]
    gift: bool,
    note: Option<u8>,
    #[serde(default)]
    lines: Vec<Line>,
}

#[derive(Deserialize, Serialize)]
struct Line {
    id: u64,
    price: f64,
}

fn client() -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(async |ctx, next| {
        let Err(error) = next.run(ctx).await else {
            return Ok(());
        };
        ctx.set_body(json!([
            error.status,
            error.message,
            error.properties.get("path")
        ]));
        ctx.set_status(error.status);
        Ok(())
    });
    let options = BodyParserOptions::new().enable_types(["json", "form", "text"]);
    app.with(async |ctx, next| match ctx.path() {
        "/json" => {
            let order: Order = ctx.request.json().await?;
            ctx.set_body(Json(order));
            Ok(())
        }
        "/query" => {
            let order: Order = ctx.request.query_as()?;
            ctx.set_body(Json(order));
            Ok(())
        }
        _ => next.run(ctx).await,
    });
    app.with(body_parser_with(options));
    app.with(async |ctx, _| {
        let order: Order = ctx.request.body_as()?;
        ctx.set_body(Json(order));
        Ok(())
    });
    app.test()
}

#[tokio::test]
async fn a_body_is_read_as_a_type() {
    let client = client();
    let order = json!({ "name": "7", "count": 3, "gift": true, "note": null, "lines": [{ "id": 1, "price": 2.5 }] });
    client
        .post("/")
        .json(&order)
        .send()
        .await
        .assert_json(&order);
    client
        .post("/json")
        .json(&order)
        .send()
        .await
        .assert_json(&order);
    let form = [
        ("name", "7"),
        ("count", "3"),
        ("gift", "on"),
        ("note", ""),
        ("lines[0][id]", "1"),
        ("lines[0][price]", "2.5"),
    ];
    client
        .post("/")
        .form(&form)
        .send()
        .await
        .assert_json(&order);
}

#[tokio::test]
async fn what_is_wrong_is_named_by_its_path() {
    let client = client();
    let lines =
        |line: Value| json!({ "name": "7", "count": 3, "lines": [{ "id": 1, "price": 1 }, line] });
    for (json, said, path) in [
        (
            lines(json!({ "id": 2 })),
            "missing field `price`",
            json!("lines[1]"),
        ),
        (
            lines(json!({ "id": "2", "price": 1 })),
            "invalid type: string \"2\", expected u64",
            json!("lines[1].id"),
        ),
        (
            json!({ "name": "7", "count": -1 }),
            "invalid value: integer `-1`, expected u32",
            json!("count"),
        ),
        (
            json!({ "name": 7, "count": 1 }),
            "invalid type: integer `7`, expected a string",
            json!("name"),
        ),
        (json!({ "count": 1 }), "missing field `name`", json!(null)),
        (
            json!([]),
            "invalid length 0, expected struct Order with 5 elements",
            json!(null),
        ),
    ] {
        let at = path
            .as_str()
            .map_or(String::new(), |path| format!(" at {path}"));
        let answer = client.post("/").json(&json).send().await;
        answer.assert_status(422).assert_json(&json!([
            422,
            format!("unexpected body{at}: {said}"),
            path
        ]));
        // Read from the text, the place is told too.
        let answer = client.post("/json").json(&json).send().await;
        let [status, message, own]: [Value; 3] = answer.assert_status(422).json();
        let begins = format!("unexpected JSON{at}: {said} at line 1 column ");
        assert!(message.as_str().unwrap().starts_with(&begins), "{message}");
        assert_eq!((status, own), (json!(422), path));
    }
}

#[tokio::test]
async fn the_texts_of_a_form_are_not_numbers_of_any_kind() {
    let client = client();
    for (form, said, path) in [
        (
            "name=a&count=x",
            "invalid value: string \"x\", expected u32",
            json!("count"),
        ),
        (
            "name=a&count=4294967296",
            "invalid value: string \"4294967296\", expected u32",
            json!("count"),
        ),
        (
            "name=a&count=1&gift=maybe",
            "invalid value: string \"maybe\", expected a boolean",
            json!("gift"),
        ),
        (
            "name=a&count=1&lines[0][id]=1&lines[0][price]=NaN",
            "invalid value: string \"NaN\", expected f64",
            json!("lines[0].price"),
        ),
        (
            "name=a&name=b&count=1",
            "invalid type: sequence, expected a string",
            json!("name"),
        ),
    ] {
        let request = client
            .post("/")
            .header("Content-Type", "application/x-www-form-urlencoded");
        let at = path.as_str().unwrap();
        let answer = request.body(form).send().await;
        answer.assert_json(&json!([
            422,
            format!("unexpected body at {at}: {said}"),
            path
        ]));
    }
}

#[tokio::test]
async fn a_body_that_was_not_parsed_is_said_to_be_missing() {
    let client = client();
    let answer = client
        .delete("/")
        .json(&json!({ "name": "a", "count": 1 }))
        .send()
        .await;
    answer.assert_status(422).assert_json(&json!([
        422,
        "unexpected body: no body was parsed",
        null
    ]));
    let malformed = client.post("/json").body("{\"a\":").send().await;
    malformed.assert_status(400).assert_json(&json!([
        400,
        "invalid JSON: EOF while parsing a value at line 1 column 5",
        null
    ]));
}

#[tokio::test]
async fn a_query_names_the_field_that_is_wrong() {
    let client = client();
    client
        .get("/query?name=7&count=3")
        .send()
        .await
        .assert_status(200);
    for (query, said, path) in [
        (
            "name=a&count=x",
            " at count: invalid value: string \"x\", expected u32",
            json!("count"),
        ),
        ("name=a", ": missing field `count`", json!(null)),
        (
            "name=a&count=1&gift=maybe",
            " at gift: invalid value: string \"maybe\", expected a boolean",
            json!("gift"),
        ),
    ] {
        let answer = client.get(&format!("/query?{query}")).send().await;
        answer.assert_json(&json!([400, format!("invalid query{said}"), path]));
    }
}

/// The same form, sent by `GET` and by `POST`.
#[tokio::test]
async fn a_field_that_was_left_empty_is_none_in_a_query_and_in_a_form() {
    #[derive(Deserialize, Serialize)]
    struct Search {
        words: Option<String>,
        page: Option<u32>,
        #[serde(default)]
        exact: bool,
        #[serde(default)]
        tags: Vec<String>,
    }
    let mut app = App::new();
    app.with(body_parser_with(BodyParserOptions::new()));
    app.with(async |ctx, _| {
        let search: Search = match ctx.method() {
            "GET" => ctx.request.query_as()?,
            _ => ctx.request.body_as()?,
        };
        ctx.set_body(Json(search));
        Ok(())
    });
    let client = app.test();
    for (form, seen) in [
        (
            "words=&page=&exact=on&tags=a&tags=b",
            json!({ "words": null, "page": null, "exact": true, "tags": ["a", "b"] }),
        ),
        (
            "words=a+b&page=2&exact=0&tags=a",
            json!({ "words": "a b", "page": 2, "exact": false, "tags": ["a"] }),
        ),
        (
            "",
            json!({ "words": null, "page": null, "exact": false, "tags": [] }),
        ),
    ] {
        let get = client.get(&format!("/?{form}")).send().await;
        get.assert_json(&seen);
        let post = client
            .post("/")
            .body(form)
            .header("Content-Type", "application/x-www-form-urlencoded");
        post.send().await.assert_json(&seen);
    }
}

/// What was read from a form has texts for numbers; JSON of the next request on the connection does not.
#[tokio::test]
async fn texts_are_numbers_in_forms_alone() {
    let client = client();
    let form = "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\n\r\nname=a&count=7";
    let json = r#"{"name":"a","count":"7"}"#;
    let json = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}",
        json.len()
    );
    let answers = client.raw(format!("{form}{json}")).await;
    assert!(answers.starts_with("HTTP/1.1 200 OK\r\n"), "{answers}");
    let wrong =
        r#"[422,"unexpected body at count: invalid type: string \"7\", expected u32","count"]"#;
    assert!(answers.ends_with(wrong), "{answers}");
}

#[tokio::test]
async fn koa_body_reads_forms_of_both_kinds_as_types() {
    let mut app = App::new();
    app.with(koa_body_with(KoaBodyOptions::new().multipart(true)));
    app.with(async |ctx, _| {
        let order: Order = ctx.request.body_as()?;
        ctx.set_body(json!([order.name, order.count, order.gift]));
        Ok(())
    });
    let client = app.test();
    let order = json!(["7", 3, true]);
    let form = [("name", "7"), ("count", "3"), ("gift", "on")];
    client
        .post("/")
        .form(&form)
        .send()
        .await
        .assert_json(&order);
    let part = |(name, value)| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = form.map(part).concat() + "--x--\r\n";
    let request = client
        .post("/")
        .header("Content-Type", "multipart/form-data; boundary=x");
    request.body(body).send().await.assert_json(&order);
    let json = json!({ "name": "7", "count": "3" });
    client.post("/").json(&json).send().await.assert_status(422);
}
