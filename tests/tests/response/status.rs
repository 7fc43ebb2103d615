//! The response's status and reason phrase — Koa's `response.status`, `response.message`.

use koa_core::{Context, Next};

use crate::serve;

// spec: RES-039, RES-052
#[tokio::test]
async fn a_status_without_a_phrase_of_its_own_may_be_given_one() {
    for (phrase, reason, body) in [
        (None, "unknown", "700"),
        (Some("custom status"), "custom status", "custom status"),
    ] {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set_status(700);
            assert_eq!(ctx.message(), "");
            if let Some(phrase) = phrase {
                ctx.set_message(phrase);
            }
            Ok(())
        });
        let response = client.get("/").send().await;
        response.assert_status(700).assert_text(body);
        assert_eq!(response.reason(), reason);
    }
}

// spec: RES-041
#[tokio::test]
async fn a_status_brings_its_phrase() {
    let client = serve(async |ctx, _| {
        ctx.set_status(200);
        ctx.set_message("Fine");
        ctx.set_status(403);
        ctx.set_body(ctx.message().to_owned());
        Ok(())
    });
    let response = client.get("/").send().await;
    response.assert_status(403).assert_text("Forbidden");
    assert_eq!(response.reason(), "Forbidden");
}

// spec: RES-042, RES-051
#[tokio::test]
async fn an_empty_phrase_is_none() {
    let client = serve(async |ctx, _| {
        ctx.set_status(404);
        ctx.set_message("");
        assert_eq!(ctx.message(), "Not Found");
        Ok(())
    });
    let response = client.get("/").send().await;
    response.assert_status(404).assert_text("Not Found");
    assert_eq!(response.reason(), "Not Found");
}

// spec: RES-042
#[tokio::test]
async fn a_phrase_that_cannot_be_sent_counts_only_where_it_would_be_sent() {
    for (phrase, status, sent) in [
        ("a\nb", None, 500),
        ("\u{7f}", None, 500),
        ("✓", None, 500),
        ("✓", Some(403), 403),
        ("é\t", None, 200),
    ] {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set_body("any");
            ctx.set_message(phrase);
            if let Some(status) = status {
                ctx.set_status(status);
            }
            Ok(())
        });
        assert_eq!(client.get("/").send().await.status(), sent, "{phrase:?}");
    }
}

// spec: RES-049
#[tokio::test]
async fn a_status_that_is_none_of_an_answer_is_refused() {
    for status in [0, 99, 100, 101, 102, 103, 199, 1000, u16::MAX] {
        let client = serve(async move |ctx: &mut Context, _: Next<'_>| {
            ctx.set_body("any");
            ctx.set_status(status);
            Ok(())
        });
        let response = client.get("/").send().await;
        assert_eq!(response.status(), 500, "{status}");
        response.assert_text("Internal Server Error");
    }
}
