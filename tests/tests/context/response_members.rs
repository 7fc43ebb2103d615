//! The members of the response that the context has too — the delegates of Koa's `lib/context.js`.

use std::time::{Duration, SystemTime};

use koa_core::{Body, Context, Disposition, Next};
use serde_json::{Value, json};

use crate::serve;

type Change = fn(&mut Context);

/// What a middleware makes of a response, without the time.
async fn answer(change: Change) -> String {
    let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
        ctx.set("X-Foo", "bar");
        change(ctx);
        Ok(())
    });
    let answer = client
        .raw("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await;
    let lines = answer
        .lines()
        .filter(|line| !line.to_lowercase().starts_with("date:"));
    lines.collect::<Vec<_>>().join("\n")
}

// spec: CTX-010, CTX-011
// `redirect`, `back` and `flush_headers` are the context's alone in Rust.
#[tokio::test]
async fn the_context_changes_the_response() {
    fn noon() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(12 * 60 * 60)
    }
    fn late(ctx: &mut Context, body: fn(&mut Context) -> &mut Body) {
        ctx.set_body(json!({}));
        if let Some(json) = body(ctx).json_mut() {
            json["late"] = true.into();
        }
    }
    let pairs: [(Change, Change); 13] = [
        (
            |ctx| ctx.set_status(403),
            |ctx| ctx.response.set_status(403),
        ),
        (
            |ctx| ctx.set_message("No"),
            |ctx| ctx.response.set_message("No"),
        ),
        (
            |ctx| ctx.set_body("text"),
            |ctx| ctx.response.set_body("text"),
        ),
        (
            |ctx| late(ctx, Context::body_mut),
            |ctx| late(ctx, |ctx| ctx.response.body_mut()),
        ),
        (
            |ctx| {
                ctx.set_body("x");
                ctx.take_body();
            },
            |ctx| {
                ctx.set_body("x");
                ctx.response.take_body();
            },
        ),
        (
            |ctx| {
                ctx.set_body("x");
                ctx.set_type("html");
            },
            |ctx| {
                ctx.set_body("x");
                ctx.response.set_type("html");
            },
        ),
        (|ctx| ctx.set_etag("a"), |ctx| ctx.response.set_etag("a")),
        (
            |ctx| ctx.set_last_modified(noon()),
            |ctx| ctx.response.set_last_modified(noon()),
        ),
        (|ctx| ctx.set("A", 1), |ctx| ctx.response.set("A", 1)),
        (
            |ctx| ctx.append("X-Foo", "b"),
            |ctx| ctx.response.append("X-Foo", "b"),
        ),
        (
            |ctx| ctx.remove("X-Foo"),
            |ctx| ctx.response.remove("X-Foo"),
        ),
        (|ctx| ctx.vary("A"), |ctx| ctx.response.vary("A")),
        (
            |ctx| ctx.attachment("a.txt"),
            |ctx| ctx.response.attachment("a.txt"),
        ),
    ];
    let untouched = answer(|_| {}).await;
    for (number, (through_context, through_response)) in pairs.into_iter().enumerate() {
        let through_context = answer(through_context).await;
        assert_eq!(
            through_context,
            answer(through_response).await,
            "pair {number}"
        );
        assert_ne!(through_context, untouched, "pair {number}");
    }
}

// spec: CTX-010, CTX-011
#[tokio::test]
async fn the_context_reads_the_response() {
    let client = serve(async |ctx, _| {
        ctx.set_length(5);
        ctx.set_last_modified(SystemTime::UNIX_EPOCH);
        ctx.attachment_with("a.html", &Disposition::inline());
        ctx.set_etag("a");
        let length = (ctx.length(), ctx.response.length());
        ctx.set_body("text");
        ctx.set_status(201);
        ctx.set_message("Made");
        let epoch = Some(SystemTime::UNIX_EPOCH);
        let (own, response) = (&*ctx, &ctx.response);
        let seen = json!([
            [own.status(), response.status()],
            [own.message(), response.message()],
            [own.body().as_text(), response.body().as_text()],
            [length.0, length.1],
            [own.content_type(), response.content_type()],
            [own.etag(), response.etag()],
            [
                own.last_modified() == epoch,
                response.last_modified() == epoch
            ],
            [own.has("ETag"), response.has("ETag")],
            [own.has("X-Foo"), response.has("X-Foo")],
            [own.header_sent(), response.header_sent()]
        ]);
        ctx.set_body(seen);
        Ok(())
    });
    let response = client.get("/").send().await;
    response.assert_header("Content-Disposition", "inline; filename=\"a.html\"");
    let seen: Value = response.json();
    let both = |value: Value| json!([value, value]);
    let expected: Value = [
        json!(201),
        json!("Made"),
        json!("text"),
        json!(5),
        json!("text/html"),
        json!("\"a\""),
        json!(true),
        json!(true),
        json!(false),
        json!(false),
    ]
    .map(both)
    .to_vec()
    .into();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_text_is_taken_in_every_form_in_which_a_program_has_it() {
    let client = serve(async |ctx: &mut Context, _: Next<'_>| {
        let name = ctx.query("name").unwrap_or("tobi").to_owned();
        ctx.attachment(&name);
        ctx.attachment(format!("{name}.txt"));
        ctx.attachment(Some(name.as_str()));
        ctx.attachment_with(&name, &Disposition::inline());
        ctx.set_etag(format!("{name}-1"));
        ctx.set_type(String::from("html"));
        ctx.vary(&name);
        ctx.set_path(format!("/users/{name}"));
        ctx.set_querystring(String::from("a=b"));
        ctx.set_search(&name);
        ctx.back(&name);
        ctx.back(None);
        ctx.redirect(format!("/users/{name}"));
        Ok(())
    });
    let response = client.get("/?name=loki").send().await;
    response
        .assert_redirect("/users/loki")
        .assert_header("Content-Disposition", "inline; filename=\"loki\"")
        .assert_header("ETag", "\"loki-1\"")
        .assert_header("Vary", "loki");
}
