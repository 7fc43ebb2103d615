//! `body_parser` — what the corpus cannot show.

use koa_core::{App, Context, Error, Next, Result, testing::Client};
use koa_middleware::{BodyParserOptions, BodyType, body_parser, body_parser_with, prelude::*};
use serde_json::{Value, json};

pub(super) async fn echo(ctx: &mut Context, _: Next<'_>) -> Result {
    let raw = ctx.request.raw_body.as_deref().map(String::from_utf8_lossy);
    ctx.set_body(json!([ctx.request.body, raw]));
    Ok(())
}

fn client(options: BodyParserOptions) -> Client {
    let mut app = App::new();
    app.silent = true;
    app.with(body_parser_with(options)).with(echo);
    app.test()
}

// spec: BDP-003, BDP-013
#[test]
fn kinds_are_given_by_name_or_as_such() {
    let _ = BodyParserOptions::new().enable_types([BodyType::Json, BodyType::Xml]);
    for setup in [
        || BodyParserOptions::new().enable_types(["json", "yaml"]),
        || BodyParserOptions::new().extend_types("yaml", ["text/yaml"]),
    ] {
        let panic = std::panic::catch_unwind(setup).unwrap_err();
        let message = panic.downcast_ref::<String>().unwrap();
        assert_eq!(
            message,
            "\"yaml\" is not a kind of body; write json, form, text or xml"
        );
    }
}

// spec: BDP-012
#[tokio::test]
async fn json_is_detected_where_it_is_not_enabled_but_in_the_older_package() {
    let only_forms = |options: BodyParserOptions| {
        client(
            options
                .enable_types(["form"])
                .detect_json(|ctx| ctx.path() == "/j"),
        )
    };
    let client = only_forms(BodyParserOptions::new());
    client
        .post("/j")
        .body("[1]")
        .send()
        .await
        .assert_json(&json!([[1], "[1]"]));
    client
        .post("/")
        .body("[1]")
        .send()
        .await
        .assert_json(&json!([{}, null]));
    let older = only_forms(BodyParserOptions::koa_bodyparser());
    older
        .post("/j")
        .body("[1]")
        .send()
        .await
        .assert_json(&json!([{}, null]));
}

// spec: BDP-024
#[tokio::test]
async fn a_charset_that_a_client_says_does_not_matter() {
    let client = client(BodyParserOptions::new());
    for charset in ["iso-8859-1", "utf-16", "klingon", "\"utf-8\""] {
        let request = client.post("/").header(
            "Content-Type",
            format!("application/json; charset={charset}"),
        );
        request
            .body("[\"é\"]")
            .send()
            .await
            .assert_json(&json!([["é"], "[\"é\"]"]));
    }
}

// spec: BDP-023
#[tokio::test]
async fn bodies_are_read_in_the_encoding_that_was_set() {
    let client = client(
        BodyParserOptions::new()
            .enable_types(["json", "form", "text"])
            .encoding("gbk"),
    );
    let hello = b"\xC4\xE3\xBA\xC3";
    let json = [b"[\"", &hello[..], b"\"]"].concat();
    let request = client
        .post("/")
        .header("Content-Type", "application/json")
        .body(json);
    request
        .send()
        .await
        .assert_json(&json!([["你好"], "[\"你好\"]"]));
    let text = client
        .post("/")
        .header("Content-Type", "text/plain")
        .body(&hello[..]);
    text.send().await.assert_json(&json!(["你好", "你好"]));
}

// spec: BDP-025
#[tokio::test]
async fn an_error_may_be_answered_in_its_place() {
    let answer = async |error: Error, ctx: &mut Context| {
        ctx.state["error"] = error.message.clone().into();
        Ok(())
    };
    let mut app = App::new();
    app.with(body_parser_with(
        BodyParserOptions::new().json_limit(4).on_error(answer),
    ));
    app.with(async |ctx, _| {
        let seen = json!([ctx.state["error"], ctx.request.body]);
        ctx.set_body(seen);
        Ok(())
    });
    let answer = app.test().post("/").json(&json!([1, 2, 3])).send().await;
    answer
        .assert_status(200)
        .assert_json(&json!(["request entity too large", null]));
}

// spec: BDP-026, BDP-027, BDP-028
#[tokio::test]
async fn what_is_there_already_stays() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        match ctx.path() {
            "/disabled" => ctx.set_disable_body_parser(true),
            "/again" => {
                ctx.set_disable_body_parser(true);
                ctx.set_disable_body_parser(false);
            }
            "/raw" => ctx.request.raw_body = Some("set before".into()),
            _ => {}
        }
        next.run(ctx).await
    });
    app.with(body_parser_with(
        BodyParserOptions::new().json_strict(false),
    ));
    app.with(body_parser()).with(echo);
    let client = app.test();
    for (path, body, seen) in [
        ("/", json!(1), json!([1, "1"])),
        // The second parser would refuse it, if it took `null` for nothing.
        ("/", json!(null), json!([null, "null"])),
        ("/disabled", json!(1), json!([null, null])),
        ("/again", json!(1), json!([1, "1"])),
        ("/raw", json!(1), json!([1, "set before"])),
    ] {
        client
            .post(path)
            .json(&body)
            .send()
            .await
            .assert_json(&seen);
    }
}

#[tokio::test]
async fn the_body_as_it_was_sent_can_still_be_had() {
    let mut app = App::new();
    app.with(body_parser());
    app.with(async |ctx, _| {
        let sent = ctx.request.bytes().await?;
        ctx.set_body(sent);
        Ok(())
    });
    let sent = b"\xEF\xBB\xBF{\"a\":\"\xFF\"}";
    let request = app
        .test()
        .post("/")
        .header("Content-Type", "application/json")
        .body(&sent[..]);
    assert_eq!(request.send().await.bytes(), &sent[..]);
}

// spec: BDP-020, COB-010
#[tokio::test]
async fn errors_tell_what_happened_to_an_outer_middleware() {
    let mut app = App::new();
    app.with(async |ctx, next| {
        let Err(error) = next.run(ctx).await else {
            return Ok(());
        };
        let properties = Value::from(error.properties.clone());
        ctx.set_body(json!([
            error.status,
            error.message,
            error.expose,
            properties
        ]));
        Ok(())
    });
    app.with(body_parser_with(BodyParserOptions::new().json_limit("10b")))
        .with(echo);
    let client = app.test();
    let large = client.post("/").json(&json!(["0123456789"])).send().await;
    large.assert_json(&json!([
        413,
        "request entity too large",
        true,
        { "type": "entity.too.large", "limit": 10, "length": 14, "expected": 14 },
    ]));
    let chunked = client
        .raw("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\
              b\r\n[1234567890\r\n1\r\n]\r\n0\r\n\r\n")
        .await;
    let seen = r#"[413,"request entity too large",true,{"type":"entity.too.large","limit":10}]"#;
    assert!(chunked.ends_with(seen), "{chunked}");
    let invalid = client
        .post("/")
        .header("Content-Type", "application/json")
        .body("{\"a\":x}")
        .send()
        .await;
    invalid.assert_json(&json!([400, "invalid JSON: expected value at line 1 column 6", false, { "body": "{\"a\":x}" }]));
    let kind = client
        .post("/")
        .header("Content-Type", "application/json")
        .body("12")
        .send()
        .await;
    kind.assert_json(
        &json!([400, "invalid JSON, only supports object and array", false, { "body": "12" }]),
    );
}

/// The next request of a connection finds nothing of the one before.
#[tokio::test]
async fn nothing_stays_for_the_next_request() {
    let client = client(BodyParserOptions::new());
    let form = "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=1";
    let none = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answers = client.raw(format!("{form}{none}")).await;
    let bodies: Vec<_> = answers
        .lines()
        .filter(|line| line.starts_with('['))
        .collect();
    assert!(
        answers.contains(r#"[{"a":"1"},"a=1"]"#) && answers.ends_with("[null,null]"),
        "{bodies:?}"
    );
}
