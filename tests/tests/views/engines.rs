//! Which engine renders what, and its settings.

use std::{fs, path::Path};

use koa_core::Result;
use koa_middleware::{Engine, ViewsOptions, context};
use koa_tests::Folder;
use serde_json::{Map, Value};

use crate::viewing;

/// Puts values in the place of their names in capitals.
struct Capitals;

impl Engine for Capitals {
    fn render(&self, path: &Path, locals: &Map<String, Value>) -> Result<String> {
        let mut text = fs::read_to_string(path)?;
        for (name, value) in locals {
            text = text.replace(&name.to_uppercase(), value.as_str().unwrap_or_default());
        }
        Ok(text)
    }
}

// spec: VIE-010, VIE-011, VIE-012
#[tokio::test]
async fn engines_go_by_extension_or_by_the_map() {
    let folder = Folder::with([
        ("home.html", "{{ who }} WHO"),
        ("home.cap", "{{ who }} WHO at SITE"),
        ("home.tpl", "{{ who }} WHO"),
        ("home.jinja", "{{ who }} WHO"),
        ("home.ejs", "<%= who %>"),
    ]);
    let options = || ViewsOptions::new().options(context! { site => "Koa & Co" });
    let client = viewing(
        folder.path(),
        options()
            .engine_source("cap", Capitals)
            .map("tpl", "nunjucks")
            .map(".html", "cap"),
    );
    for (view, text) in [
        ("home", "{{ who }} tobi"),
        ("home.cap", "{{ who }} tobi at Koa & Co"),
        ("home.tpl", "tobi WHO"),
        ("home.jinja", "tobi WHO"),
    ] {
        client
            .get(&format!("/?view={view}&who=tobi"))
            .send()
            .await
            .assert_text(text);
    }
    client
        .get("/?view=home.ejs")
        .send()
        .await
        .assert_status(500);

    let replaced = options().engine_source("html", |_: &Path, locals: &Map<String, Value>| {
        Ok(format!("{} values", locals.len()))
    });
    viewing(folder.path(), replaced)
        .get("/")
        .send()
        .await
        .assert_text("2 values");
}

#[tokio::test]
async fn an_engine_that_panics_is_a_500() {
    let folder = Folder::with([("home.bad", "")]);
    let engine = |_: &Path, _: &Map<String, Value>| -> Result<String> { panic!("an engine") };
    let client = viewing(
        folder.path(),
        ViewsOptions::new().engine_source("bad", engine),
    );
    client
        .get("/?view=home.bad")
        .send()
        .await
        .assert_status(500);
}

// spec: VIE-016, NJK-006
#[tokio::test]
async fn the_environment_takes_filters_globals_and_templates() {
    let folder = Folder::with([(
        "home.html",
        "{{ 'Hello from a filter!'|shorten(12) }}|{% include 'added.html' %}",
    )]);
    let options = || {
        ViewsOptions::new().configure_environment(|env| {
            env.add_filter("shorten", |text: String, length: usize| {
                text.chars().take(length).collect::<String>()
            });
            env.add_global("year", 2026);
            env.add_template("added.html", "<i>{{ year }}</i>")
                .expect("a template that parses");
        })
    };
    let client = viewing(folder.path(), options());
    client
        .get("/")
        .send()
        .await
        .assert_text("Hello from a|<i>2026</i>");
    client
        .get("/?view=added")
        .send()
        .await
        .assert_text("<i>2026</i>");
}

// spec: NJK-005, VIE-024
#[tokio::test]
async fn values_are_escaped_unless_that_is_switched_off() {
    let folder = Folder::with([
        ("home.html", "{{ who }}|{{ who|safe }}"),
        ("home.njk", "{{ who }}"),
    ]);
    let client = viewing(folder.path(), ViewsOptions::new());
    let response = client.get("/?who=%3Ci%3E%26%22%27/").send().await;
    response.assert_text("&lt;i&gt;&amp;&quot;&#39;/|<i>&\"'/");
    client
        .get("/?view=home.njk&who=%3Ci%3E")
        .send()
        .await
        .assert_text("&lt;i&gt;");

    let client = viewing(folder.path(), ViewsOptions::new().autoescape(false));
    client
        .get("/?who=%3Ci%3E")
        .send()
        .await
        .assert_text("<i>|<i>");
}
