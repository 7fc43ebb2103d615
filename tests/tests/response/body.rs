//! The response's body and its length — Koa's `response.body`, `response.length`.

use bytes::Bytes;
use koa_core::{Body, Context, Json, Next};
use serde_json::{Value, json};

use crate::serve;

type Make = fn() -> Body;
type Change = fn(&mut Context);

// spec: RES-071
#[tokio::test]
async fn every_container_of_bytes_is_bytes() {
    let bodies: [Make; 5] = [
        || vec![1, 255].into(),
        || Bytes::from_static(&[1, 255]).into(),
        || b"\x01\xff".into(),
        || b"\x01\xff".as_slice().into(),
        || Some(vec![1, 255]).into(),
    ];
    for body in bodies {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set_body(body());
            Ok(())
        });
        let response = client.get("/").send().await;
        response
            .assert_status(200)
            .assert_type("application/octet-stream")
            .assert_header("Content-Length", "2");
        assert_eq!(&response.bytes()[..], [1, 255]);
    }
}

// spec: RES-125
#[tokio::test]
async fn the_body_reads_as_what_was_assigned_last() {
    let client = serve(async |ctx, _| {
        let unset = ctx.body().is_empty();
        ctx.set_body("text");
        let text = ctx.body().as_text().map(str::to_owned);
        ctx.set_body(vec![1, 255]);
        let (bytes, no_text) = (
            ctx.body().as_bytes() == Some(&[1, 255]),
            ctx.body().as_text(),
        );
        let bytes = bytes && no_text.is_none();
        ctx.set_body(Body::reader(&b"pieces"[..]));
        let stream = ctx.body().is_stream();
        ctx.set_body(json!({ "early": 1 }));
        let object = ctx.body().as_json().cloned();
        if let Some(body) = ctx.body_mut().json_mut() {
            body["late"] = json!([unset, text, bytes, stream, object]);
        }
        Ok(())
    });
    let seen = json!([true, "text", true, true, { "early": 1 }]);
    let response = client.get("/").send().await;
    response.assert_json(&json!({ "early": 1, "late": seen }));
}

// spec: RES-131
#[tokio::test]
async fn a_length_is_known_of_what_is_at_hand() {
    let bodies: [(Change, Option<u64>); 9] = [
        (|_| {}, None),
        (|ctx| ctx.set_body(()), None),
        (|ctx| ctx.set_body(Body::undefined()), None),
        (|ctx| ctx.set_body(Body::reader(&b"pieces"[..])), None),
        (|ctx| ctx.set_type("json"), None),
        (
            |ctx| {
                ctx.set_type("json");
                ctx.set_body(());
            },
            Some(4),
        ),
        (|ctx| ctx.set_body("é"), Some(2)),
        (|ctx| ctx.set_body(json!({ "a": 1 })), Some(7)),
        (|ctx| ctx.set_body(Json([1, 2])), Some(5)),
    ];
    for (number, (set, length)) in bodies.into_iter().enumerate() {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            set(ctx);
            let length = ctx.length();
            ctx.set_body(json!(length));
            ctx.set_status(200);
            ctx.set_body(json!({ "length": length }));
            Ok(())
        });
        let response = client.get("/").send().await;
        let seen: serde_json::Value = response.json();
        assert_eq!(seen, json!({ "length": length }), "body {number}");
    }
}

// spec: RES-092
#[tokio::test]
async fn only_null_is_empty_on_purpose() {
    let text = Some("text/plain; charset=utf-8");
    let json = Some("application/json; charset=utf-8");
    let bodies: [(Make, _, &str); 5] = [
        (Body::null, None, ""),
        (|| ().into(), None, ""),
        (Body::undefined, text, "Not Found"),
        (|| "".into(), text, ""),
        (|| false.into(), json, "false"),
    ];
    for (body, content_type, content) in bodies {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set_body(body());
            ctx.set_status(404);
            Ok(())
        });
        let response = client.get("/").send().await;
        response.assert_status(404).assert_text(content);
        assert_eq!(
            response.header("Content-Type"),
            content_type,
            "{:?}",
            body()
        );
    }
}

// spec: RES-091
#[tokio::test]
async fn a_status_behind_an_undefined_body_answers_with_its_phrase() {
    let client = serve(async |ctx, _| {
        ctx.set_body(Body::undefined());
        ctx.set_status(404);
        Ok(())
    });
    let response = client.get("/").send().await;
    response.assert_status(404).assert_text("Not Found");
}

// spec: RES-087
#[tokio::test]
async fn the_204_of_a_null_body_stays() {
    let clients = [
        serve(async |ctx, _| {
            ctx.set_body(());
            ctx.set_body("x");
            Ok(())
        }),
        serve(async |ctx, _| {
            ctx.set_status(200);
            ctx.set_body(());
            ctx.set_body("x");
            Ok(())
        }),
    ];
    for client in clients {
        let response = client.get("/").send().await;
        response.assert_status(204).assert_text("");
    }
}

// spec: RES-089
#[tokio::test]
async fn null_with_the_type_of_json_is_the_text_null() {
    for (status, answered) in [(None, 404), (Some(200), 200)] {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            if let Some(status) = status {
                ctx.set_status(status);
            }
            ctx.set_type("application/json");
            ctx.set_body(());
            Ok(())
        });
        let response = client.get("/").send().await;
        response.assert_status(answered).assert_text("null");
    }
}

/// Koa sends the length that was set, also where the body has another.
#[tokio::test]
async fn a_wrong_length_of_what_is_at_hand_is_put_right() {
    let bodies: [Make; 4] = [
        || "hello".into(),
        || b"hello".into(),
        || json!("abc").into(),
        || Json("abc").into(),
    ];
    for body in bodies {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set_body(body());
            ctx.set_length(3);
            Ok(())
        });
        let response = client.get("/").send().await;
        response.assert_header("Content-Length", "5");
        assert_eq!(response.bytes().len(), 5, "{:?}", body());
    }
}

#[tokio::test]
async fn what_a_context_holds_is_a_body_in_one_line() {
    let answers: [(Change, Value); 9] = [
        (
            |ctx| ctx.response.set_body(ctx.request.query()),
            json!({ "a": ["1", "2"], "b": "" }),
        ),
        (
            |ctx| ctx.set_body(ctx.request.query().clone()),
            json!({ "a": ["1", "2"], "b": "" }),
        ),
        (
            |ctx| ctx.response.set_body(&ctx.params),
            json!({ "id": "7" }),
        ),
        (|ctx| ctx.set_body(ctx.params.clone()), json!({ "id": "7" })),
        (
            |ctx| ctx.response.set_body(&ctx.request.body),
            json!({ "name": "tobi" }),
        ),
        (
            |ctx| ctx.response.set_body(&ctx.state),
            json!({ "user": 3 }),
        ),
        (|ctx| ctx.response.set_body(&ctx.state["user"]), json!(3)),
        (
            |ctx| ctx.set_body(ctx.request.header()),
            json!({ "x-a": "1, 2", "host": "127.0.0.1" }),
        ),
        (|ctx| ctx.set_body(ctx.status()), json!(404)),
    ];
    for (answer, expected) in answers {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.params.insert("id", "7");
            ctx.request.body = json!({ "name": "tobi" });
            ctx.state["user"] = json!(3);
            answer(ctx);
            Ok(())
        });
        let request = client.get("/?a=1&b&a=2").header("X-A", "1");
        let response = request.header("X-A", "2").send().await;
        response.assert_json(&expected);
    }
}
