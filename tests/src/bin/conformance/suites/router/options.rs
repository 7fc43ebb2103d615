//! The options of a router: case, slashes and exclusive layers.

use koa_core::{App, Context, Middleware, Next, compose};
use koa_router::{Exclusive, Options, Router};
use serde_json::json;

use super::{params, pass, ran, say};

pub(super) fn add(app: &mut App) {
    // 22. RTR-059, RTR-060: sensitive
    let mut sensitive = Router::with_options(Options::new().prefix("/Sensitive").sensitive(true));
    sensitive.get("/Users/:id", params);
    sensitive.get("/lower", say("lower"));
    sensitive.get("/LOWER", say("upper"));
    let mut items = Router::with_options(Options::new().sensitive(true));
    items.get("/Items", say("items"));
    sensitive.nest("/Api", &items);
    app.with(sensitive.routes());

    // 23. RTR-062, RTR-063, RTR-064: strict
    let mut strict = Router::with_options(Options::new().prefix("/strict").strict(true));
    strict.get("/", say("strict root"));
    strict.get("/info", say("info"));
    strict.get("/b/", say("b slash"));
    strict.get("/p/:id", params);
    let mut lax_child = Router::new();
    lax_child.get("/x", say("lax child"));
    strict.nest("/child", &lax_child);
    app.with(strict.routes());

    // 24. RTR-065, RTR-066, RTR-067: exclusive
    let mut exclusive = Router::with_options(
        Options::new()
            .prefix("/exclusive")
            .exclusive(Exclusive::Last),
    );
    exclusive.with(ran("use"));
    exclusive.get("/users/:id{/*path}", compose![ran("by id"), say("by id")]);
    exclusive.get("/users/all", compose![ran("all"), params]);
    app.with(exclusive.routes());
    let mut exclusive2 = Router::with_options(
        Options::new()
            .prefix("/exclusive-use")
            .exclusive(Exclusive::Last),
    );
    exclusive2.get("/x", compose![ran("route"), say("x")]);
    exclusive2.with(ran("use"));
    app.with(exclusive2.routes());

    // RTR-070: each router chooses for itself
    let mut chooser1 = Router::with_options(
        Options::new()
            .prefix("/exclusive-both")
            .exclusive(Exclusive::Last),
    );
    chooser1.get("/:a", ran("first by name"));
    chooser1.get("/x", ran("first"));
    let mut chooser2 = Router::with_options(
        Options::new()
            .prefix("/exclusive-both")
            .exclusive(Exclusive::Last),
    );
    chooser2.get("/:b", ran("second by name"));
    chooser2.get("/x", compose![ran("second"), params]);
    app.with(chooser1.routes()).with(chooser2.routes());

    // 25. RTR-068, RTR-069: exclusive by specificity
    let mut specific = Router::with_options(
        Options::new()
            .prefix("/specific")
            .exclusive(Exclusive::Specificity),
    );
    specific.get("/:y/:x", under("two"));
    specific.get("/a/:x", under("one"));
    specific.get("/a/b", under("none"));
    specific.get("/:z/b", under("other"));
    app.with(specific.routes());
    let mut trapped = Router::with_options(
        Options::new()
            .prefix("/trapped")
            .exclusive(Exclusive::Specificity),
    );
    trapped.with(pass);
    trapped.get("/a/b", say("a b"));
    app.with(trapped.routes());
}

fn under(name: &'static str) -> impl Middleware {
    async move |ctx: &mut Context, _: Next<'_>| {
        ctx.set_body(json!({ name: ctx.params }));
        Ok(())
    }
}
