//! Hosts, what a router leaves on the context, other paths, and what was not found.

use koa_core::{App, Context, Next, Result};
use koa_router::{Options, Router, RouterContext, mount, named};
use regex::Regex;
use serde_json::{Value, json};

use super::{pass, ran, say};

pub(super) fn add(app: &mut App) -> Result {
    // 39. RTR-138 to RTR-142: host
    let mut exact = Router::with_options(Options::new().prefix("/host").host(["test.domain"]));
    exact.get("/", say("exact"));
    exact.post("/only-post", say("exact"));
    let mut list = Router::with_options(
        Options::new()
            .prefix("/host")
            .host(["one.domain", "two.domain:8080"]),
    );
    list.get("/", say("list"));
    let any = Regex::new(r"^(.*\.)?any\.domain")?;
    let mut pattern = Router::with_options(Options::new().prefix("/host").host_pattern(any));
    pattern.get("/", say("pattern"));
    let mut anywhere = Router::with_options(Options::new().prefix("/host"));
    anywhere.get("/", async |ctx, _| {
        ctx.set_body(format!("other {}", ctx.host()));
        Ok(())
    });
    app.with(mount(
        "/h",
        App::new()
            .with(exact.allowed_methods())
            .with(exact.routes())
            .with(list.routes())
            .with(pattern.routes())
            .with(anywhere.routes())
            .compose(),
    ));

    // 40. RTR-103: a nested router's host is not consulted
    let mut hosted = Router::with_options(Options::new().host(["never.domain"]));
    hosted.get("/x", say("hosted"));
    let mut hosting = Router::with_options(Options::new().prefix("/hosting"));
    hosting.nest("", &hosted);
    app.with(hosting.routes());

    // 41. RTR-042 to RTR-051: what the router leaves on the context
    let mut show = Router::with_options(Options::new().prefix("/show"));
    show.get(named("users#show", "/users/:id"), shown);
    show.get("/unnamed/:id", shown);
    show.get(named("first", "/both/:id"), pass);
    show.get("/both/last", shown);
    show.get(named("first name", "/names/:id"), pass);
    show.get(named("second name", "/names/:id"), shown);
    show.post("/users/:id", shown);
    let mut deep = Router::new();
    deep.get(named("updates", "/updates"), shown);
    show.nest("/v1/api", &deep);
    app.with(show.routes());

    // 42. RTR-042, RTR-043, RTR-046: the same seen after the router
    let mut past = Router::new();
    past.get("/x", pass);
    past.get(named("name", "/x/:y"), pass);
    past.post("/post", say("post"));
    app.with(mount(
        "/past",
        App::new().with(past.routes()).with(shown).compose(),
    ));

    // 43. RTR-053, RTR-054: matching another path
    let mut rerouted = Router::new();
    rerouted.get("/helloworld/users", say("rerouted"));
    rerouted.get("/users", say("plain"));
    app.with(mount(
        "/rerouted",
        App::new()
            .with(async |ctx, next| {
                if ctx.host().starts_with("helloworld.") {
                    let path = format!("/helloworld{}", ctx.path());
                    ctx.set_router_path(&path);
                }
                next.run(ctx).await
            })
            .with(rerouted.routes())
            .compose(),
    ));
    let mut always = Router::with_options(Options::new().router_path("/fixed-path"));
    always.get("/fixed-path", async |ctx, _| {
        ctx.set_body(format!("fixed for {}", ctx.path()));
        Ok(())
    });
    app.with(mount("/always", App::new().with(always.routes()).compose()));

    // 44. RTR-171: not-found
    let mut nothing = Router::with_options(Options::new().prefix("/nothing"));
    nothing.on_not_found(ran("first"));
    nothing.on_not_found(async |ctx, next| {
        if ctx.query("next").is_some_and(|next| !next.is_empty()) {
            return next.run(ctx).await;
        }
        ctx.set_status(404);
        ctx.set_body(json!({ "nothing": ctx.path() }));
        Ok(())
    });
    nothing.get("/x", say("x"));
    app.with(mount(
        "/empty",
        App::new()
            .with(nothing.routes())
            .with(say("downstream"))
            .compose(),
    ));

    // 45. RTR-174: a catch-all as the last route
    let mut every = Router::new();
    every.get("/x", say("x"));
    every.get("/next", async |ctx, next| {
        ctx.state["from"] = "next".into();
        next.run(ctx).await
    });
    every.all("{/*rest}", async |ctx, _| {
        ctx.set_body(json!({ "rest": ctx.params.get("rest"), "from": ctx.state["from"] }));
        Ok(())
    });
    app.with(mount("/every", App::new().with(every.routes()).compose()));

    Ok(())
}

async fn shown(ctx: &mut Context, _: Next<'_>) -> Result {
    let matched: Vec<Value> = ctx
        .matched()
        .iter()
        .map(|layer| json!([layer.path, layer.methods]))
        .collect();
    ctx.set_body(json!({
        "routerPath": ctx.router_path(),
        "routerName": ctx.router_name(),
        "matchedRoute": ctx.router_path(),
        "matchedRouteName": ctx.matched_route_name(),
        "routeMatched": ctx.route_matched(),
        "matched": matched,
        "params": ctx.params,
    }));
    Ok(())
}
