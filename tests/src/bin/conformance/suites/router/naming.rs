//! Parameter handlers, checked parameters, named routes, their URLs and redirects.

use std::sync::Arc;

use koa_core::{App, Context, Error, Next, Result, compose};
use koa_router::{
    Options, ParamHandler, RouteError, Router, RouterContext, UrlValues, named, validate,
};
use regex::Regex;
use serde_json::json;

use super::{params, ran, say};

pub(super) fn add(app: &mut App) -> Result {
    // 26. RTR-161 to RTR-166, RTR-169: router.param
    let mut param = Router::with_options(Options::new().prefix("/param"));
    param.param("user", async |id, ctx, next| {
        ctx.append("X-Param", format!("user {id}"));
        let name = match id.as_str() {
            "1" => "ann",
            "2" => "bob",
            "a b" => "spaced",
            _ => {
                ctx.set_status(404);
                return Ok(());
            }
        };
        ctx.state["user"] = name.into();
        next.run(ctx).await
    });
    param.get("/users/:user", async |ctx, _| {
        ctx.set_body(json!({ "user": ctx.state["user"] }));
        Ok(())
    });
    param.get("/users/:user/friends", async |ctx, _| {
        ctx.set_body(json!({ "friends": ctx.state["user"] }));
        Ok(())
    });
    param.with_path("/twice/:user", ran("use"));
    param.get("/twice/:user", ran("route"));
    param.get("/twice/:user", async |ctx, _| {
        let user = ctx.state["user"].as_str().unwrap_or_default().to_owned();
        ctx.set_body(user);
        Ok(())
    });
    param.param("c", note("c"));
    param.param("a", note("a"));
    param.param("b", note("b"));
    param.param("b", note("b again"));
    param.get("/order/:a/:b/:c", params);
    param.get("/reverse/:c/:b/:a", params);
    param.param("maybe", async |value, ctx, next| {
        ctx.append(
            "X-Param",
            format!("maybe {}", if value.is_empty() { "absent" } else { &value }),
        );
        next.run(ctx).await
    });
    param.get("/maybe{/:maybe}", params);
    param.param("late", note("late"));
    param.get("/late/:late", params);
    param.param("nobody", note("nobody"));
    app.with(param.routes());

    // 27. RTR-167, RTR-168: param handlers of a parent reach the child's routes
    let mut children = Router::new();
    children.param("cid", note("cid"));
    children.get("/", params);
    children.get("/:cid", params);
    let mut parents = Router::with_options(Options::new().prefix("/parents"));
    parents.param("id", async |id, ctx, next| {
        ctx.append("X-Param", format!("id {id}"));
        ctx.params.insert("id", format!("ran {id}"));
        next.run(ctx).await
    });
    parents.nest("/:id/children", &children);
    app.with(parents.routes());

    // 28. RTR-172, RTR-173: createParameterValidationMiddleware
    let mut checked = Router::with_options(Options::new().prefix("/checked"));
    let digits = validate("id", Regex::new(r"^\d+$")?);
    checked.get("/route/:id", compose![digits.middleware(), params]);
    checked.get("/missing/:other", compose![digits.middleware(), params]);
    checked.param("id", digits.handler());
    checked.get("/param/:id", params);
    let word = validate("word", Regex::new("^[a-z]+$")?)
        .status(422)
        .message("bad word");
    checked.get("/word/:word", compose![word.middleware(), params]);
    let own = validate("n", Regex::new("^[0-9]$")?)
        .error(|name, value| Error::new(409).with_message(format!("{name} may not be {value}")));
    checked.get("/own/:n", compose![own.middleware(), params]);
    app.with(checked.routes());

    // 29. RTR-150 to RTR-157, RTR-178: names and url()
    let mut chapters = Router::with_options(Options::new().prefix("/chapters"));
    chapters.get(named("chapter", "/:chapterName/:pageNumber"), params);
    let mut books = Router::with_options(Options::new().prefix("/books"));
    books.get(named("book", "/:category/:title"), params);
    books.get(named("list", "/list"), params);
    books.get(named("regexp", Regex::new("^/books-regexp$")?), params);
    books.get(named("dotted", "/file/:name.:ext"), params);
    books.nest("", &chapters);
    let urls = Arc::new(books.clone());
    let mut build = Router::with_options(Options::new().prefix("/url"));
    let own = urls.clone();
    build.get("/map/:name", async move |ctx, _| {
        answer(ctx, own.url(&ctx.params["name"], ctx.request.query()))
    });
    let own = urls.clone();
    build.get("/list/:name", async move |ctx, _| {
        let values = UrlValues::positional(ctx.request.query().get_all("v"));
        answer(ctx, own.url(&ctx.params["name"], values))
    });
    let own = urls.clone();
    build.get("/query-map/:name", async move |ctx, _| {
        let values =
            UrlValues::named([("category", "c"), ("title", "t")]).query(ctx.request.query());
        answer(ctx, own.url(&ctx.params["name"], values))
    });
    let own = urls.clone();
    build.get("/query-text/:name", async move |ctx, _| {
        let values = UrlValues::named([("category", "c"), ("title", "t")]).query(ctx.querystring());
        answer(ctx, own.url(&ctx.params["name"], values))
    });
    build.get("/static", async |ctx, _| {
        answer(ctx, Router::url_of("/static/:a/:b", ctx.request.query()))
    });
    build.get("/number", async move |ctx, _| {
        answer(ctx, urls.url("book", [("category", 7), ("title", 0)]))
    });
    app.with(books.routes()).with(build.routes());

    // 30. RTR-044: ctx.router builds the URL of its own router
    let mut own = Router::with_options(Options::new().prefix("/self"));
    own.get(named("me", "/:name"), async |ctx, _| {
        let url = ctx
            .router()
            .map(|router| router.url("me", UrlValues::positional(["x y"])))
            .transpose()?;
        ctx.set_body(url);
        Ok(())
    });
    app.with(own.routes());

    // 31. RTR-143, RTR-144, RTR-145, RTR-147: redirect
    let mut go = Router::with_options(Options::new().prefix("/go"));
    go.get(named("target", "/target"), say("target"));
    go.get(named("source", "/named-source"), say("never"));
    go.redirect("/plain", "/go/target", None)?;
    go.redirect("/temporary", "/go/target", 307)?;
    go.redirect("/named", "target", None)?;
    go.redirect("source", "target", 302)?;
    go.redirect("/absolute", "https://www.example.com", None)?;
    go.redirect("/path", "https://www.example.com/a?b=1#c", None)?;
    go.redirect(
        "/protocol",
        "my-custom-app-protocol://www.example.com/foo",
        None,
    )?;
    go.redirect("/relative", "//ex.com/x", None)?;
    go.redirect("/literal/:x", "/go/:x", None)?;
    app.with(go.routes());

    Ok(())
}

fn note(name: &'static str) -> impl ParamHandler {
    async move |value: String, ctx: &mut Context, next: Next<'_>| {
        ctx.append("X-Param", format!("{name} {value}"));
        next.run(ctx).await
    }
}

fn answer(ctx: &mut Context, made: std::result::Result<String, RouteError>) -> Result {
    match made {
        Ok(url) => ctx.set_body(json!({ "url": url })),
        Err(error) => ctx.set_body(json!({ "error": error.to_string() })),
    }
    Ok(())
}
