//! The response's headers — Koa's `response.header`, `set`, `append`, `etag`, `lastModified`, `redirect`, `toJSON`.

use std::time::{Duration, SystemTime};

use koa_core::{Context, Next};
use serde_json::{Value, json};

use crate::serve;

// spec: RES-001, RES-005
#[tokio::test]
async fn the_headers_that_are_set_can_be_looked_at() {
    let client = serve(async |ctx, _| {
        ctx.set("X-Foo", "bar");
        ctx.set("X-Number", 200);
        ctx.append("X-List", ["a", "b"]);
        let map: Value = ctx.response.header().into();
        let lines: Vec<_> = ctx.response.headers().iter().collect();
        let lines: Vec<_> = lines
            .into_iter()
            .map(|(name, value)| json!([name.as_str(), value.to_str().ok()]))
            .collect();
        ctx.set_body(json!([map, lines]));
        Ok(())
    });
    let map = json!({ "x-foo": "bar", "x-number": "200", "x-list": ["a", "b"] });
    let lines = json!([
        ["x-foo", "bar"],
        ["x-number", "200"],
        ["x-list", "a"],
        ["x-list", "b"]
    ]);
    client
        .get("/")
        .send()
        .await
        .assert_json(&json!([map, lines]));
}

// spec: RES-016
#[tokio::test]
async fn a_header_without_a_name_is_none() {
    let client = serve(async |ctx, _| {
        ctx.set("", "a");
        ctx.append("", "b");
        ctx.set_body(json!(ctx.response.header()));
        Ok(())
    });
    client
        .get("/")
        .send()
        .await
        .assert_status(200)
        .assert_json(&json!({}));
}

// spec: RES-019
#[tokio::test]
async fn a_value_is_sent_as_latin_1_or_refused() {
    for (value, status) in [
        ("Zoë \u{80}\u{ff}", 200),
        ("Zo\u{100}", 500),
        ("日本", 500),
        ("a\nb", 500),
        ("a\r\nb", 500),
        ("a\0b", 500),
        ("a\u{7f}b", 500),
        ("a\tb", 200),
    ] {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set("X-Name", value);
            ctx.set_body("Zoë");
            Ok(())
        });
        let response = client.get("/").send().await;
        assert_eq!(response.status(), status, "{value:?}");
        let sent = (status == 200).then_some(value);
        assert_eq!(response.header("X-Name"), sent, "{value:?}");
    }
}

// spec: RES-023
#[tokio::test]
async fn what_is_appended_to_nothing_is_set() {
    for (first, second, lines) in [
        (None, vec!["a"], vec!["a"]),
        (None, vec!["a", "b"], vec!["a", "b"]),
        (Some("a"), vec!["b"], vec!["a", "b"]),
        (Some(""), vec!["a"], vec!["a"]),
    ] {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            if let Some(first) = first {
                ctx.set("X-Foo", first);
            }
            ctx.append("X-Foo", second.clone());
            Ok(())
        });
        let response = client.get("/").send().await;
        let sent = response.headers().filter(|(name, _)| *name == "x-foo");
        let sent: Vec<_> = sent.map(|(_, value)| value).collect();
        assert_eq!(sent, lines, "{first:?}");
    }
}

#[tokio::test]
async fn what_has_one_value_is_not_appended_to() {
    for (name, first) in [
        ("Content-Type", "text/html"),
        ("content-type", "text/html"),
        ("Content-Length", "0"),
    ] {
        for appended in [false, true] {
            let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
                ctx.set_status(204);
                ctx.append(name, first);
                if appended {
                    ctx.append(name, "1");
                }
                Ok(())
            });
            let response = client.get("/").send().await;
            assert_eq!(response.status() == 500, appended, "{name}");
        }
    }
}

// spec: RES-147
#[tokio::test]
async fn a_last_modification_is_a_time() {
    let second = Duration::from_secs;
    let epoch = SystemTime::UNIX_EPOCH;
    for (time, sent) in [
        (epoch, Some("Thu, 01 Jan 1970 00:00:00 GMT")),
        (epoch - second(1), Some("Thu, 01 Jan 1970 00:00:00 GMT")),
        (
            epoch + second(1_704_164_645) + Duration::from_millis(500),
            Some("Tue, 02 Jan 2024 03:04:05 GMT"),
        ),
        (
            epoch + second(253_402_300_799),
            Some("Fri, 31 Dec 9999 23:59:59 GMT"),
        ),
        (epoch + second(253_402_300_800), None),
    ] {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set_last_modified(time);
            Ok(())
        });
        let response = client.get("/").send().await;
        assert_eq!(response.header("Last-Modified"), sent, "{time:?}");
    }
}

// spec: RES-150, RES-151
#[tokio::test]
async fn a_tag_is_put_in_quotes_unless_it_begins_with_them() {
    for (tag, sent) in [
        ("asdf", "\"asdf\""),
        ("\"asdf\"", "\"asdf\""),
        ("W/\"asdf\"", "W/\"asdf\""),
        ("W/abc", "\"W/abc\""),
        ("a\"b", "\"a\"b\""),
        ("", "\"\""),
        ("w/\"x\"", "\"w/\"x\"\""),
    ] {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set_etag(tag);
            let tags = json!([ctx.etag(), ctx.response.etag()]);
            ctx.set_body(tags);
            Ok(())
        });
        let response = client.get("/").send().await;
        response
            .assert_header("ETag", sent)
            .assert_json(&json!([sent, sent]));
    }
}

// spec: RES-164
#[tokio::test]
async fn a_redirect_leads_wherever_it_was_told() {
    for url in ["//evil.com/x", "javascript:alert(1)", "mailto:x@y", ""] {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.redirect(url);
            Ok(())
        });
        let response = client.get("/").send().await;
        response.assert_status(302).assert_redirect(url);
    }
}

// spec: RES-193
#[tokio::test]
async fn the_debug_form_has_status_message_headers_and_body() {
    let client = serve(async |ctx, _| {
        ctx.set_body("hello");
        ctx.set_body(format!("{:?}", ctx.response));
        Ok(())
    });
    let response = client.get("/").send().await;
    response
        .assert_text_contains("status: 200, message: \"OK\"")
        .assert_text_contains("\"content-type\": String(\"text/plain; charset=utf-8\")")
        .assert_text_contains("\"content-length\": Number(5)")
        .assert_text_contains("body: \"hello\"");
}

// spec: RES-195
#[tokio::test]
async fn the_json_form_has_status_message_and_headers() {
    let client = serve(async |ctx, _| {
        ctx.set("X-Foo", "bar");
        let fresh = ctx.response.to_json();
        ctx.set_body("hello");
        ctx.set_message("Fine");
        let filled = ctx.response.to_json();
        ctx.set_body(json!([fresh, filled]));
        Ok(())
    });
    client.get("/").send().await.assert_json(&json!([
        { "status": 404, "message": "Not Found", "header": { "x-foo": "bar" } },
        { "status": 200, "message": "Fine", "header": {
            "x-foo": "bar", "content-type": "text/plain; charset=utf-8", "content-length": 5
        } }
    ]));
}
