//! Middleware of paths, routers in routers, and prefixes.

use koa_core::{App, Result, compose};
use koa_router::{Options, Router, mount};
use regex::Regex;

use super::{captures, params, ran, say, seen};

pub(super) fn add(app: &mut App) -> Result {
    // 13. RTR-077 to RTR-084: use() with paths
    let mut paths = Router::with_options(Options::new().prefix("/paths"));
    paths.with_path("/foo/bar", ran("foo/bar"));
    paths.with_path("/ap", ran("ap"));
    paths.with_path("/", ran("root"));
    paths.with_path("", ran("all"));
    paths.with_path(["/signout", "/update"], ran("list"));
    paths.with_path(Regex::new(r"^/paths/api/")?, ran("regexp"));
    paths.with_path("/x{/:id}", seen("x"));
    paths.with_path("/CASE", ran("case"));
    paths.with_path("/t/:tenant", seen("tenant"));
    paths.all("{/*rest}", say("paths"));
    app.with(paths.routes());

    // 14. RTR-087, RTR-089, RTR-090: order of a parent's and a child's middleware
    let mut inner = Router::new();
    inner.with(ran("child use"));
    inner.get("/a", compose![ran("child route"), say("a")]);
    inner.get("/b", compose![ran("child route"), say("b")]);
    inner.get("/next", ran("child route"));
    let mut outer = Router::with_options(Options::new().prefix("/parent"));
    outer.with(ran("before"));
    outer
        .with_path("/child", ran("beside"))
        .nest("/child", &inner);
    outer.with(ran("after"));
    outer.get("/child/next", say("parent route"));
    app.with(outer.routes());

    // 15. RTR-094, RTR-095, RTR-096, RTR-100, RTR-175: routers nested three deep
    let mut comments = Router::new();
    comments.with(seen("comments"));
    comments.get("/", params);
    comments.get("/:cid", params);
    let mut posts = Router::with_options(Options::new().prefix("/:fid/posts"));
    posts.with(seen("posts"));
    posts.get("/", params);
    posts.get("/:pid", params);
    posts.nest("/:pid/comments", &comments);
    let mut forums = Router::with_options(Options::new().prefix("/forums"));
    forums.get("/", say("forums"));
    forums.nest("", &posts);
    let mut site = Router::with_options(Options::new().prefix("/site"));
    site.nest("/v1", &forums);
    app.with(mount(
        "/nested",
        App::new()
            .with(site.routes())
            .with(site.allowed_methods())
            .compose(),
    ));

    // 16. RTR-093, RTR-097, RTR-098, RTR-099: one child at several places; anchored child prefixes
    let mut shared = Router::new();
    shared.get("/", say("shared root"));
    shared.get("/:id", params);
    let mut places = Router::with_options(Options::new().prefix("/places"));
    places.nest("/foo", &shared);
    places.nest("/bar", &shared).nest("/baz/:where", &shared);
    let mut accounts = Router::with_options(Options::new().prefix("/a"));
    accounts.with(ran("accounts"));
    accounts.get("/:n", params);
    places.nest("", &accounts);
    places.get("/about", say("about"));
    places.get("/users/:id/a", params);
    app.with(places.routes());

    // RTR-097: a child without path or prefix
    let mut bare = Router::new();
    bare.get("/", compose![ran("root"), say("root")]);
    bare.get("/test", compose![ran("test"), say("test")]);
    let mut around = Router::with_options(Options::new().prefix("/around-bare"));
    around.nest("", &bare);
    app.with(around.routes());

    // 17. RTR-091: routes added to a child after mounting are not seen
    let mut late = Router::new();
    late.get("/early", say("early"));
    let mut frozen = Router::with_options(Options::new().prefix("/frozen"));
    frozen.nest("", &late);
    late.get("/late", say("late"));
    app.with(frozen.routes());

    // 18. RTR-102, RTR-106: regular expressions and dots in nested routers
    let mut odd = Router::new();
    odd.with(ran("odd"));
    odd.get("/x", say("x"));
    odd.get(Regex::new(r"^/odd-regexp/(\d+)$")?, captures);
    let mut dotted = Router::with_options(Options::new().prefix("/dotted"));
    dotted.nest("/v1.0", &odd);
    dotted.get("/v1a0/x", say("other"));
    app.with(dotted.routes());

    // 19. RTR-108, RTR-113, RTR-114, RTR-085: prefixes with parameters
    let mut things = Router::with_options(Options::new().prefix("/things/:thing_id"));
    things.with(seen("things"));
    things.get("/", params);
    things.get("/list", params);
    things.get("/parts/:part", params);
    app.with(things.routes());
    let mut ping = Router::with_options(Options::new().prefix("/ping/:ping/pong"));
    ping.with_path("", seen("ping"));
    ping.get("/", params);
    ping.get("/:more", params);
    app.with(ping.routes());
    let mut plain = Router::with_options(Options::new().prefix("/plain"));
    plain.with(seen("plain"));
    plain.get("/:id", params);
    app.with(plain.routes());

    // 20. RTR-110, RTR-111: prefix and path are joined as text
    let mut joined = Router::with_options(Options::new().prefix("/joined/"));
    joined.get("/x", say("two slashes"));
    joined.get("y", say("one slash"));
    app.with(joined.routes());

    // 21. RTR-115, RTR-116, RTR-117: prefix() set later, and again
    let mut admin = Router::new();
    admin.with(ran("admin"));
    admin.get("/", say("admin root"));
    admin.get("/users/:id", params);
    admin.prefix("/admin/");
    admin.get("/added", say("added"));
    app.with(admin.routes());
    let mut versioned = Router::new();
    versioned.get("/test", say("test"));
    versioned.prefix("/api/v1");
    versioned.prefix("/api/v2");
    app.with(versioned.routes());
    let mut lettered = Router::with_options(Options::new().prefix("/lett"));
    lettered.get("/er", say("er"));
    lettered.prefix("/letter");
    app.with(lettered.routes());

    Ok(())
}
