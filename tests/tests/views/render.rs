//! What `ctx.render` does to the response.

use std::sync::{Arc, Mutex};

use koa_core::{App, Context, Error};
use koa_middleware::{Views, ViewsOptions, context, prelude::*, views, views_with};
use koa_tests::Folder;
use serde::Serialize;
use serde_json::json;

use crate::viewing;

const HTML: &str = "text/html; charset=utf-8";

// spec: VIE-001, VIE-017, VIE-019, NJK-003, NJK-010
#[tokio::test]
async fn a_view_becomes_the_body_as_html_and_the_chain_goes_on() {
    let folder = Folder::with([("home.html", "<h1>{{ name }}</h1>")]);
    let mut app = App::new();
    app.with(views(folder.path()));
    app.with(async |ctx, _| {
        ctx.set_type("text");
        ctx.set_status(503);
        ctx.render("home", context! { name => "tobi" }).await?;
        let length = ctx.length().unwrap_or_default();
        ctx.set("X-Length", length);
        Ok(())
    });
    let response = app.test().get("/").send().await;
    response
        .assert_status(503)
        .assert_header("content-type", HTML)
        .assert_header("x-length", "13")
        .assert_text("<h1>tobi</h1>");
}

// spec: VIE-017, NJK-003
#[tokio::test]
async fn a_view_as_a_text_leaves_the_response_alone() {
    let folder = Folder::with([("home.html", "<h1>{{ name }}</h1>")]);
    let mut app = App::new();
    app.with(views(folder.path()));
    app.with(async |ctx, _| {
        let html = ctx
            .render_to_string("home", json!({ "name": "tobi" }))
            .await?;
        if ctx.path() == "/sent" {
            ctx.set_body(json!({ "html": html }));
        }
        Ok(())
    });
    let client = app.test();
    client
        .get("/")
        .send()
        .await
        .assert_status(404)
        .assert_text("Not Found");
    let sent = client.get("/sent").send().await;
    sent.assert_json(&json!({ "html": "<h1>tobi</h1>" }));
}

// spec: VIE-013, NJK-007
#[tokio::test]
async fn the_call_wins_over_the_state_and_the_state_over_the_options() {
    let folder = Folder::with([("home.html", "{{ a }} {{ b }} {{ c }}")]);
    let options =
        ViewsOptions::new().options(context! { a => "option", b => "option", c => "option" });
    let mut app = App::new();
    app.with(views_with(folder.path(), options));
    app.with(async |ctx, _| {
        ctx.state["b"] = "state".into();
        ctx.state["c"] = "state".into();
        ctx.render("home", context! { c => "call" }).await
    });
    app.test()
        .get("/")
        .send()
        .await
        .assert_text("option state call");

    let mut app = App::new();
    app.with(views(folder.path()));
    app.with(async |ctx, _| {
        ctx.state["b"] = "state".into();
        ctx.render("home", context! { a => 1, b => None::<&str> })
            .await
    });
    app.test().get("/").send().await.assert_text("1  ");
}

#[tokio::test]
async fn values_are_whatever_serializes_to_an_object() {
    #[derive(Serialize)]
    struct User {
        name: &'static str,
        friends: Vec<&'static str>,
    }

    let folder = Folder::with([("user.html", "{{ name }}: {{ friends|join(', ') }}")]);
    let mut app = App::new();
    app.silent = true;
    app.with(views(folder.path()));
    app.with(async |ctx, _| {
        let user = User {
            name: "tobi",
            friends: vec!["loki", "jane"],
        };
        match ctx.path() {
            "/struct" => ctx.render("user", &user).await,
            "/json" => ctx.render("user", json!(user)).await,
            "/context" => {
                ctx.render("user", context! { friends => user.friends, ..user })
                    .await
            }
            "/nothing" => ctx.render("user", ()).await,
            _ => ctx.render("user", ["a list"]).await,
        }
    });
    let client = app.test();
    for path in ["/struct", "/json", "/context"] {
        client
            .get(path)
            .send()
            .await
            .assert_text("tobi: loki, jane");
    }
    client.get("/nothing").send().await.assert_text(": ");
    client.get("/list").send().await.assert_status(500);
}

// spec: VIE-014
#[tokio::test]
async fn big_integers_keep_their_digits() {
    let folder = Folder::with([("home.html", "{{ id }}")]);
    let mut app = App::new();
    app.with(views(folder.path()));
    app.with(async |ctx, _| ctx.render("home", context! { id => u64::MAX }).await);
    app.test()
        .get("/")
        .send()
        .await
        .assert_text("18446744073709551615");
}

// spec: VIE-002
#[tokio::test]
async fn the_outermost_views_count() {
    let (outer, inner) = (
        Folder::with([("home.html", "outer")]),
        Folder::with([("home.html", "inner")]),
    );
    let mut app = App::new();
    app.with(views(outer.path())).with(views(inner.path()));
    app.with(async |ctx, _| ctx.render("home", ()).await);
    app.test().get("/").send().await.assert_text("outer");
}

// spec: VIE-003
#[tokio::test]
async fn views_of_the_application_need_no_middleware() {
    let folder = Folder::with([("error.html", "<h1>{{ status }}</h1>")]);
    let mut app = App::new();
    app.context.insert(Views::new(folder.path()));
    app.on_error(async |error: &Error, ctx: &mut Context| {
        ctx.render("error", context! { status => error.status })
            .await
    });
    app.with(async |ctx, _| ctx.throw(418, "teapot"));
    app.test()
        .get("/")
        .send()
        .await
        .assert_status(418)
        .assert_text("<h1>418</h1>");
}

// spec: VIE-026
#[tokio::test]
async fn rendering_without_views_says_what_is_missing() {
    let heard = Arc::new(Mutex::new(String::new()));
    let said = heard.clone();
    let mut app = App::new();
    app.on_error(async move |error: &Error, _: &mut Context| {
        *said.lock().expect("no listener panics") = error.to_string();
        Ok(())
    });
    app.with(async |ctx, _| ctx.render("home", ()).await);
    app.test().get("/").send().await.assert_status(500);
    assert!(
        heard
            .lock()
            .expect("no listener panics")
            .contains("app.with(views(..))")
    );
}

// spec: VIE-022, NJK-009
#[tokio::test]
async fn an_error_of_a_template_is_a_500_that_names_template_and_line() {
    let folder = Folder::with([
        ("broken.html", "<p>\n{{ user.name </p>"),
        ("failing.html", "a\n{{ who|nosuchfilter }}"),
        ("including.html", "a\nb\n{% include 'failing.html' %}"),
    ]);
    let heard = Arc::new(Mutex::new(String::new()));
    let said = heard.clone();
    let mut app = App::new();
    app.on_error(async move |error: &Error, _: &mut Context| {
        *said.lock().expect("no listener panics") = format!("{error:?}");
        Ok(())
    });
    app.with(views(folder.path()));
    app.with(async |ctx, _| {
        let view = ctx.path()[1..].to_owned();
        ctx.render(&view, ()).await
    });
    let client = app.test();
    for (path, places) in [
        ("/broken", &["(in broken.html:2)"][..]),
        ("/failing", &["nosuchfilter", "(in failing.html:2)"]),
        (
            "/including",
            &["(in including.html:3)", "(in failing.html:2)"],
        ),
    ] {
        let response = client.get(path).send().await;
        response
            .assert_status(500)
            .assert_text("Internal Server Error");
        let heard = heard.lock().expect("no listener panics");
        for place in places {
            assert!(heard.contains(place), "{path}: {heard}");
        }
    }
}

// spec: VIE-025
#[tokio::test]
async fn templates_are_read_again_in_development_only_unless_an_option_says_otherwise() {
    for (env, cache, after) in [
        ("development", None, "two parts"),
        ("production", None, "one part"),
        ("development", Some(true), "one part"),
        ("production", Some(false), "two parts"),
    ] {
        let folder = Folder::with([
            ("home.html", "one {% include 'part.html' %}"),
            ("part.html", "part"),
        ]);
        let mut options = ViewsOptions::new();
        if let Some(cache) = cache {
            options = options.cache(cache);
        }
        let mut app = App::new();
        app.env = env.into();
        app.with(views_with(folder.path(), options));
        app.with(async |ctx, _| ctx.render("home", ()).await);
        let client = app.test();
        client.get("/").send().await.assert_text("one part");
        folder.write("home.html", "two {% include 'part.html' %}");
        folder.write("part.html", "parts");
        client.get("/").send().await.assert_text(after);
        folder.remove("part.html");
        let gone = client.get("/").send().await;
        gone.assert_status(if after == "one part" { 200 } else { 500 });
    }
}

#[tokio::test]
async fn many_may_render_at_once() {
    let folder = Folder::with([("home.html", "<b>{{ who }}</b>")]);
    let client = viewing(folder.path(), ViewsOptions::new());
    for who in 0..20 {
        let response = client.get(&format!("/?who={who}")).send().await;
        response.assert_text(&format!("<b>{who}</b>"));
    }
}
