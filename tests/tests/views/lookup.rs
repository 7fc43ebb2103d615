//! From the name of a view to its file.

use koa_middleware::ViewsOptions;
use koa_tests::Folder;

use crate::viewing;

// spec: VIE-004, VIE-005, VIE-006, VIE-008, VIE-021, NJK-001
#[tokio::test]
async fn the_extension_is_appended_where_it_is_missing() {
    let folder = Folder::with([
        ("home.html", "home.html"),
        ("home.njk", "home.njk"),
        ("basic.test.html", "basic.test.html"),
        ("plain", "never rendered, for it has no engine"),
        ("docs/index.html", "docs/index.html"),
        ("docs/index.njk", "docs/index.njk"),
        ("both.html", "both.html"),
        ("both/index.html", "both/index.html"),
    ]);
    let html: &[(&str, Result<&str, u16>)] = &[
        ("home", Ok("home.html")),
        ("./home", Ok("home.html")),
        ("home.html", Ok("home.html")),
        ("home.njk", Ok("home.njk")),
        ("basic.test", Ok("basic.test.html")),
        ("docs", Ok("docs/index.html")),
        ("docs/", Ok("docs/index.html")),
        ("docs/../home", Ok("home.html")),
        ("both", Ok("both/index.html")),
        ("plain", Err(500)),
        ("missing", Err(500)),
        ("missing.html", Err(500)),
    ];
    let njk: &[(&str, Result<&str, u16>)] = &[
        ("home", Ok("home.njk")),
        ("home.html", Ok("home.html")),
        ("docs", Ok("docs/index.njk")),
        ("basic.test", Err(500)),
    ];
    let none: &[(&str, Result<&str, u16>)] = &[("home", Err(500)), ("home.njk", Ok("home.njk"))];
    for (extension, table) in [
        (None, html),
        (Some("njk"), njk),
        (Some(".njk"), njk),
        (Some(""), none),
    ] {
        let mut options = ViewsOptions::new();
        if let Some(extension) = extension {
            options = options.extension(extension);
        }
        let client = viewing(folder.path(), options);
        for (view, expected) in table {
            let response = client.get(&format!("/?view={view}")).send().await;
            match expected {
                Ok(text) => response.assert_status(200).assert_text(text),
                Err(status) => response.assert_status(*status),
            };
        }
    }
}

// spec: VIE-007
#[tokio::test]
async fn what_was_found_is_remembered_by_the_name_that_was_asked_for() {
    let folder = Folder::with([("basic.html", "html"), ("basic.njk", "njk")]);
    let client = viewing(
        folder.path(),
        ViewsOptions::new().extension("njk").cache(true),
    );
    for _ in 0..2 {
        client
            .get("/?view=basic.html")
            .send()
            .await
            .assert_text("html");
        client.get("/?view=basic").send().await.assert_text("njk");
    }
}

// spec: VIE-023
#[tokio::test]
async fn no_view_is_outside_of_the_folder() {
    let folder = Folder::with([
        ("views/home.html", "home"),
        (
            "views/include.html",
            "{% include '../secret.html' ignore missing %}-",
        ),
        (
            "views/above.html",
            "{% include 'a/../../secret.html' ignore missing %}-",
        ),
        ("views/extends.html", "{% extends '../secret.html' %}"),
        ("secret.html", "secret"),
    ]);
    let client = viewing(&folder.path().join("views"), ViewsOptions::new());
    let absolute = folder.path().join("secret.html").display().to_string();
    for view in [
        "../secret",
        "../secret.html",
        "docs/../../secret.html",
        "..%5Csecret.html",
        "../views/home.html",
        "home.html%00",
        &absolute,
    ] {
        let response = client.get(&format!("/?view={view}")).send().await;
        response.assert_status(403).assert_text("Forbidden");
    }
    for (view, status) in [("include", 200), ("above", 200), ("extends", 500)] {
        let response = client.get(&format!("/?view={view}")).send().await;
        response.assert_status(status);
        assert!(!response.text().contains("secret"), "{view}");
    }
}

// spec: NJK-002
#[tokio::test]
async fn folders_are_searched_in_their_order() {
    let (first, second) = (
        Folder::with([("layout.html", "first {% block b %}{% endblock %}")]),
        Folder::with([
            ("layout.html", "second"),
            (
                "home.html",
                "{% extends 'layout.html' %}{% block b %}{{ who }}{% endblock %}",
            ),
        ]),
    );
    let client = viewing(first.path(), ViewsOptions::new().path(second.path()));
    client
        .get("/?who=tobi")
        .send()
        .await
        .assert_text("first tobi");
}
