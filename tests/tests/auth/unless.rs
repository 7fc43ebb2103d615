//! Requests that a middleware is not for.

use koa_core::{App, Context, Next, Result};
use koa_middleware::{Unless, UnlessOptions, jwt};
use koa_router::mount;
use regex::Regex;

use super::{SECRET, behind};

async fn closed(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.throw(403, "closed")
}

fn options() -> UnlessOptions {
    UnlessOptions::new()
}

// spec: JWT-030, JWT-031
#[tokio::test]
async fn any_option_that_matches_lets_a_request_through() {
    let pattern = || options().path(Regex::new("^/public/").unwrap());
    for (options, method, path, is_open) in [
        (options(), "GET", "/", false),
        (options().path("/a"), "GET", "/a", true),
        (options().path("/a"), "GET", "/a?b=/c", true),
        (options().path("/a"), "GET", "/a/", false),
        (options().path("/a"), "GET", "/A", false),
        (options().path("/a"), "GET", "/%61", false),
        (options().path("/a").path("/b"), "GET", "/b", true),
        (pattern(), "GET", "/public/x", true),
        (pattern(), "GET", "/x/public/", false),
        (pattern(), "GET", "/private?to=/public/", false),
        (options().method("POST"), "POST", "/x", true),
        (options().method("post"), "POST", "/x", false),
        (options().method("GET").method("PUT"), "PUT", "/x", true),
        (options().ext("jpg"), "GET", "/x.jpg", true),
        (options().ext("jpg"), "GET", "/x.jpg?v=1", true),
        (options().ext("jpg"), "GET", "/x?file=y.jpg", false),
        (options().ext(""), "GET", "/x", false),
        (
            options().custom(|ctx| ctx.query("open") == Some("yes")),
            "GET",
            "/x?open=yes",
            true,
        ),
        (options().custom(|_| false).path("/x"), "GET", "/x", true),
    ] {
        let shown = format!("{options:?} {method} {path}");
        let app = behind(closed.unless(options));
        let status = app.test().request(method, path).send().await.status();
        assert_eq!(status != 403, is_open, "{shown}");
    }
}

// spec: JWT-031
#[tokio::test]
async fn a_mounted_prefix_counts_unless_the_options_say_otherwise() {
    for (options, is_open) in [
        (options().path("/outer/inner"), true),
        (options().path("/inner"), false),
        (options().path("/inner").use_original_url(false), true),
        (
            options().path("/outer/inner").use_original_url(false),
            false,
        ),
    ] {
        let mut app = App::new();
        app.silent = true;
        app.with(mount("/outer", closed.unless(options)));
        let status = app.test().get("/outer/inner?x=1").send().await.status();
        assert_eq!(status == 404, is_open);
    }
}

// spec: JWT-032
#[tokio::test]
async fn what_follows_runs_with_the_middleware_and_without() {
    let app = behind(jwt(SECRET).unless(options().path("/open")));
    let request = |path| {
        app.test()
            .get(path)
            .header("Authorization", "nonsense")
            .send()
    };
    request("/open").await.assert_status(200);
    request("/other").await.assert_status(401);

    let passing = async |ctx: &mut Context, next: Next<'_>| {
        ctx.append("X-Ran", "before");
        next.run(ctx).await?;
        ctx.append("X-Ran", "after");
        Ok(())
    };
    let app = behind(passing.unless(options().path("/open")));
    app.test()
        .get("/")
        .send()
        .await
        .assert_header("X-Ran", "before, after");
    app.test()
        .get("/open")
        .send()
        .await
        .assert_no_header("X-Ran");
}
