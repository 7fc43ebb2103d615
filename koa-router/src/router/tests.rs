//! What a router does when routes are registered: paths, prefixes, nesting, names.

mod set_up;
mod url;

use koa_core::{App, Context, Next, Result};
use regex::Regex;
use serde_json::{Value, json};

use crate::{AllowedMethods, Options, RouteError, Router, RouterContext, mount, named};

async fn pass(ctx: &mut Context, next: Next<'_>) -> Result {
    next.run(ctx).await
}

async fn show(ctx: &mut Context, _: Next<'_>) -> Result {
    ctx.set_body(
        json!({ "path": ctx.router_path(), "params": ctx.params, "captures": ctx.captures() }),
    );
    Ok(())
}

fn serving(router: &Router) -> koa_core::testing::Client {
    let mut app = App::new();
    app.with(router.routes()).with(router.allowed_methods());
    app.test()
}

async fn shown(router: &Router, path: &str) -> Value {
    serving(router)
        .get(path)
        .send()
        .await
        .assert_status(200)
        .json()
}

// spec: RTR-005, RTR-006
#[test]
fn a_route_needs_a_path() {
    let none: [&str; 0] = [];
    for (register, message) in [
        (
            (|router, none| {
                router.get(none, pass);
            }) as fn(&mut Router, [&str; 0]),
            "a get",
        ),
        (
            |router, none| {
                router.options(none, pass);
            },
            "an options",
        ),
        (
            |router, none| {
                router.all(none, pass);
            },
            "an all",
        ),
    ] {
        let panic = std::panic::catch_unwind(|| register(&mut Router::new(), none)).unwrap_err();
        let said = panic.downcast_ref::<String>().expect("a text");
        assert_eq!(
            *said,
            format!("You have to provide a path when adding {message} handler")
        );
    }
    let error = Router::new()
        .register(&["GET", "PUT"], none, pass)
        .unwrap_err();
    assert_eq!(error, RouteError::NoPath("get or put".into()));
}

// spec: RTR-019, RTR-020
#[tokio::test]
async fn middleware_without_a_path_captures_nothing() {
    let mut router = Router::new();
    router.with(async |ctx, next| {
        let captures = ctx.captures();
        next.run(ctx).await?;
        ctx.set("X-Captures", captures.len().to_string());
        Ok(())
    });
    router.get("/users/:id", show);
    let client = serving(&router);
    let answer = client.get("/users/1").send().await;
    answer.assert_header("X-Captures", "0");
    assert_eq!(answer.json::<Value>()["captures"], json!(["1"]));
}

// spec: RTR-028
#[tokio::test]
async fn an_empty_capture_is_no_parameter() {
    let mut router = Router::new();
    router.get("/files{/:name}{.:ext}", show);
    assert_eq!(shown(&router, "/files").await["params"], json!({}));
    assert_eq!(
        shown(&router, "/files/a.txt").await["params"],
        json!({ "name": "a", "ext": "txt" })
    );
}

// spec: RTR-088, RTR-118, RTR-119, RTR-149
#[tokio::test]
async fn calls_chain_and_the_parameters_of_a_prefix_come_first() {
    let mut router = Router::new();
    router
        .prefix("/things/:thing_id")
        .with(pass)
        .with_path("/users", pass)
        .get(named("user", "/users/:id"), show)
        .get(named("user", "/users/:id/again"), show);
    let user = shown(&router, "/things/1/users/2").await;
    assert_eq!(user["params"].to_string(), r#"{"thing_id":"1","id":"2"}"#);
    // The first of a name counts.
    let url = router.url("user", [("thing_id", 1), ("id", 2)]);
    assert_eq!(url.unwrap(), "/things/1/users/2");
}

// spec: RTR-092
#[tokio::test]
async fn nesting_copies() {
    let mut child = Router::new();
    child.get("/a", show);
    let mut parent = Router::new();
    parent.nest("/p", &child);
    parent.prefix("/q");
    parent.param("id", async |_, ctx, next| next.run(ctx).await);
    child.get("/later", show);

    assert_eq!(shown(&child, "/a").await["path"], "/a");
    assert_eq!(shown(&parent, "/q/p/a").await["path"], "/q/p/a");
    serving(&parent)
        .get("/q/p/later")
        .send()
        .await
        .assert_status(404);
}

// spec: RTR-101, RTR-105, RTR-179
#[tokio::test]
async fn prefixes_join_as_text_and_leave_regular_expressions_alone() {
    let mut child = Router::new();
    child.prefix("/c").with(pass).get("/d", show);
    child.get(Regex::new("^/r$").unwrap(), show);
    let mut parent = Router::with_options(Options::new().prefix("/p/:pid"));
    parent.nest("", &child);

    assert_eq!(
        shown(&parent, "/p/1/c/d").await["params"],
        json!({ "pid": "1" })
    );
    assert_eq!(shown(&parent, "/r").await["path"], "^/r$");

    let mut router = Router::new();
    router.get("/hunter2", show).prefix("TEST");
    assert_eq!(router.layers[0].path_text(), "TEST/hunter2");
}

// spec: RTR-039, RTR-058
#[tokio::test]
async fn middleware_without_a_path_looks_at_case_no_more_than_its_routes() {
    let mut router = Router::with_options(Options::new().prefix("/admin"));
    router.with(async |ctx, _| ctx.throw(403, "for admins"));
    router.get("/users", show);
    for path in ["/admin/users", "/ADMIN/users", "/Admin/Users"] {
        serving(&router).get(path).send().await.assert_status(403);
    }
}

// spec: RTR-112
#[tokio::test]
async fn an_empty_path_is_the_prefix_itself() {
    let mut router = Router::with_options(Options::new().prefix("/users"));
    router.get("", show);
    assert_eq!(shown(&router, "/users").await["path"], "/users");
}

// spec: RTR-135
#[tokio::test]
async fn own_errors_for_methods_need_throw() {
    for (throw, status) in [(false, 405), (true, 418)] {
        let mut router = Router::new();
        router.get("/", show);
        let options = AllowedMethods::new()
            .throw(throw)
            .method_not_allowed(|| koa_core::Error::new(418));
        let mut app = App::new();
        app.with(router.routes())
            .with(router.allowed_methods_with(options));
        app.test().post("/").send().await.assert_status(status);
    }
}

// spec: PTR-020, PTR-130, PTR-131, PTR-132
#[tokio::test]
async fn the_first_of_several_paths_that_matches_gives_the_parameters() {
    for (paths, path, params) in [
        (
            ["/:foo/:bar", "/:foo/:baz"],
            "/hello/world",
            json!({ "foo": "hello", "bar": "world" }),
        ),
        (
            ["/x/*a/y/*b/z", "/x/*a/y/*b/w"],
            "/x/foo/y/bar/z",
            json!({ "a": "foo", "b": "bar" }),
        ),
        (
            ["/x/*a/y/*b/z", "/x/*a/y/*b/w"],
            "/x/1/2/y/bar/w",
            json!({ "a": "1/2", "b": "bar" }),
        ),
        (
            ["/x/*a/y-/*b/z", "/x/*a/y-/*b/w"],
            "/x/foo/y-/bar/w",
            json!({ "a": "foo", "b": "bar" }),
        ),
    ] {
        let mut router = Router::new();
        router.get(paths, show);
        assert_eq!(shown(&router, path).await["params"], params, "{path}");
    }
}

// spec: RTR-170
#[tokio::test]
async fn a_handler_of_a_parameter_that_no_route_has_never_runs() {
    let mut router = Router::new();
    router.param("other", async |_, ctx, _| ctx.throw(500, "it ran"));
    router.get("/:id", show);
    assert_eq!(shown(&router, "/1").await["params"], json!({ "id": "1" }));
}

// spec: RTR-180
#[tokio::test]
async fn methods_are_registered_in_upper_case() {
    let mut router = Router::new();
    router.register(&["get", "Purge"], "/", show).unwrap();
    let client = serving(&router);
    let answer = client.request("PUT", "/").send().await;
    answer
        .assert_status(405)
        .assert_header("allow", "HEAD, GET, PURGE");
    client.request("PURGE", "/").send().await.assert_status(200);
}

// spec: MNT-004
#[tokio::test]
async fn a_mounted_application_lends_its_chain_alone() {
    let mut inner = App::new();
    inner.keys = ["inner"].into();
    inner.on_error(async |_, ctx| {
        ctx.set_body("the inner listener");
        Ok(())
    });
    inner.with(async |ctx, _| {
        ctx.assert(ctx.app.keys.is_empty(), 500, "the outer keys count")?;
        ctx.throw(400, "from inside")
    });
    let mut app = App::new();
    app.silent = true;
    app.with(mount("/inner", inner.compose()));
    app.test()
        .get("/inner")
        .send()
        .await
        .assert_status(400)
        .assert_text("from inside");
}

// spec: MNT-006, MNT-009
#[tokio::test]
async fn a_mount_that_ends_in_a_slash_takes_it_from_the_path() {
    let mut app = App::new();
    app.with(mount("/a/", async |ctx: &mut Context, _: Next<'_>| {
        ctx.set_body(format!("{} {}", ctx.path(), ctx.url()));
        Ok(())
    }));
    for (target, seen) in [
        ("/a", "Not Found"),
        ("/a/", "/ /"),
        ("/a/b?c", "b b?c"),
        ("/a//b", "/b /b"),
    ] {
        app.test().get(target).send().await.assert_text(seen);
    }
}

// spec: MNT-017
#[test]
#[should_panic(expected = "mount path must begin with \"/\"")]
fn a_mount_begins_with_a_slash() {
    let _ = mount("inner", pass);
}

#[tokio::test]
async fn a_parameter_is_refused_in_one_way() {
    let mut router = Router::new();
    router.get("/n{/:id}", async |ctx, _| {
        let error = ctx.param::<u32>("id").unwrap_err();
        assert_eq!(error.status, 400);
        ctx.set_body(json!([
            error.public_message(),
            error.source().map(ToString::to_string)
        ]));
        Ok(())
    });
    router.get("/wrong/:id", async |ctx, _| {
        let id: u32 = ctx.param("ID")?;
        ctx.set_body(id);
        Ok(())
    });
    let invalid = json!([
        "Invalid value for parameter \"id\": \"x\"",
        "invalid digit found in string"
    ]);
    assert_eq!(shown(&router, "/n/x").await, invalid);
    let missing = json!(["Missing required parameter \"id\" in route params", null]);
    assert_eq!(shown(&router, "/n").await, missing);
    let mut app = App::new();
    app.silent = true;
    app.with(router.routes());
    app.test().get("/wrong/7").send().await.assert_status(500);
}
