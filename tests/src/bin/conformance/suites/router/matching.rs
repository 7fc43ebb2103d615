//! What matches, in which order, and what is captured.

use std::time::Duration;

use koa_core::{App, Error, Result, compose};
use koa_router::{Options, Router, RouterContext};
use regex::Regex;
use serde_json::json;

use super::{captures, method, params, pass, ran, say};

pub(super) fn add(app: &mut App) -> Result {
    // 1. RTR-001, RTR-058, RTR-061, RTR-109: static paths, the prefix itself, case and trailing slash
    let mut fixed = Router::with_options(Options::new().prefix("/fixed"));
    fixed.get("/", say("root"));
    fixed.get("/hello", say("hello"));
    fixed.get("/hello/world", say("hello world"));
    fixed.get("/b/", say("slash"));
    fixed.get("/caf%C3%A9", say("encoded"));
    fixed.get("/ü", say("never"));
    fixed.get("/a.b", say("dot"));
    app.with(fixed.routes());

    // 2. RTR-003, RTR-004, RTR-071, RTR-072, RTR-137: one route for each verb
    let mut verbs = Router::with_options(Options::new().prefix("/verbs"));
    verbs.get("/get", async |ctx, _| {
        ctx.set("X-Verb", "get");
        ctx.set_body(ctx.method().to_owned());
        Ok(())
    });
    verbs.post("/post", method);
    verbs.put("/put", method);
    verbs.patch("/patch", method);
    verbs.delete("/delete/:id", params);
    verbs.delete("/del/:id", params);
    verbs.head("/head", async |ctx, _| {
        ctx.set("X-Verb", "head");
        ctx.set_status(204);
        Ok(())
    });
    verbs.options("/options", async |ctx, _| {
        ctx.set("X-Verb", "options");
        ctx.set_status(204);
        Ok(())
    });
    verbs.on(&["PURGE"], "/purge", method);
    verbs.on(&["PROPFIND"], "/propfind", method);
    verbs.on(&["COPY"], "/copy", method);
    app.with(verbs.routes());

    // 3. RTR-007, RTR-008, RTR-075: one handler for all methods, for several, for several paths
    let mut many = Router::with_options(Options::new().prefix("/many"));
    many.all("/all", async |ctx, _| {
        ctx.set_body(format!("any {}", ctx.method()));
        Ok(())
    });
    many.all(["/all-1", "/all-2/:id"], params);
    many.get(["/one", "/two", "/three/:n"], async |ctx, _| {
        ctx.set_body(json!({ "params": ctx.params, "path": ctx.router_path() }));
        Ok(())
    });
    many.register(&["GET", "POST"], "/both", async |ctx, _| {
        ctx.set_body(format!("both {}", ctx.method()));
        Ok(())
    })?;
    many.get("/same", say("GET same"))
        .post("/same", say("POST same"))
        .put("/same", say("PUT same"));
    app.with(many.routes());

    // 4. RTR-021 to RTR-024, RTR-027, RTR-029, RTR-055, RTR-058: named parameters and their decoding
    let mut named = Router::with_options(Options::new().prefix("/named"));
    named.get("/users/:id", params);
    named.get("/two/:a/:b", params);
    named.get("/same/:a/:a", params);
    named.get("/range/:from-:to", params);
    named.get("/at/:name@:host", params);
    named.get(r#"/quoted/:"first-name""#, params);
    named.get("/resources/:id{.:ext}", params);
    named.get("/optional{/:id}", params);
    named.get("/groups{/:a}{/:b}", params);
    named.get("/nested{/:a{/:b}}", params);
    named.get("/version{s}/:v", params);
    app.with(named.routes());

    // 5. RTR-033, RTR-034, RTR-174: wildcards
    let mut wild = Router::with_options(Options::new().prefix("/wild"));
    wild.get("/files/*path", params);
    wild.get("/maybe{/*path}", params);
    wild.get("/mid/*path/end", params);
    wild.get("/ext/*path.:ext", params);
    wild.get("/user/{*any}.jsx", say("user jsx"));
    wild.get("/user/{*any}", params);
    app.with(wild.routes());

    // 6. RTR-016, RTR-017, RTR-018, RTR-045: regular expressions as paths
    let mut regexp = Router::new();
    regexp.get(Regex::new(r"^/regexp/(\d+)-(\w+)$")?, captures);
    regexp.get(Regex::new(r"^/regexp/opt(?:/(\d+))?$")?, captures);
    regexp.get(
        Regex::new(r"^/regexp/named/(?<year>\d{4})$")?,
        async |ctx, _| {
            ctx.set_body(json!({ "params": ctx.params, "captures": ctx.captures() }));
            Ok(())
        },
    );
    regexp.get(Regex::new(r"(?i)^/regexp/raw/([^/]+)/?")?, captures);
    regexp.get(Regex::new(r"/regexp-inside/")?, say("inside"));
    app.with(regexp.routes());

    // 7. RTR-018, RTR-019, RTR-022: captures of string paths
    let mut capture = Router::with_options(Options::new().prefix("/captures"));
    capture.with(async |ctx, next| {
        let captures = json!(ctx.captures()).to_string();
        ctx.set("X-Captures", captures);
        next.run(ctx).await
    });
    capture.get("/users/:id", captures);
    capture.get("/f{/:a}{.:ext}", captures);
    capture.get("/none", captures);
    app.with(capture.routes());

    // 8. RTR-025, RTR-035, RTR-036, RTR-037, RTR-076: every matching layer runs, in registration order
    let mut order = Router::with_options(Options::new().prefix("/order"));
    order.with(ran("use 1")).with(ran("use 1b"));
    order.get("/x", ran("route 1"));
    order.with(ran("use 2"));
    order.get("/x", async |ctx, _| {
        ctx.append("X-Ran", "end");
        ctx.set_body("x");
        Ok(())
    });
    order.get("/x", say("never"));
    order.get("/users/:id{/*path}", ran("by id"));
    order.get("/users/all", async |ctx, _| {
        ctx.append("X-Ran", "all");
        ctx.set_body(json!(ctx.params));
        Ok(())
    });
    order.get("/only-post", ran("never"));
    order.post("/only-post", say("posted"));
    app.with(order.routes());

    // 9. RTR-025, RTR-030, RTR-038: parameters gather over layers; the first that answers ends it
    let mut gather = Router::with_options(Options::new().prefix("/gather"));
    gather.get("/:a/x", pass);
    gather.get("/:b/:c", params);
    gather.get("/notparameter", async |ctx, _| {
        ctx.set_body(json!({ "first": ctx.params.get("parameter") }));
        Ok(())
    });
    gather.get("/:parameter", async |ctx, _| {
        ctx.set_body(json!({ "second": ctx.params.get("parameter") }));
        Ok(())
    });
    app.with(gather.routes());

    // 10. RTR-026: parameters carry over from one router to the next
    let mut carry1 = Router::new();
    carry1.get("/carry/:first/x", pass);
    let mut carry2 = Router::new();
    carry2.get("/carry/:second/:third", params);
    app.with(carry1.routes()).with(carry2.routes());

    // 11. RTR-010, RTR-011, RTR-012, RTR-014: several handlers on one route
    let mut handlers = Router::with_options(Options::new().prefix("/handlers"));
    handlers.get("/three", compose![ran("a"), ran("b"), say("c")]);
    handlers.get(
        "/stops",
        compose![
            ran("a"),
            async |ctx, _| {
                ctx.append("X-Ran", "b");
                Ok(())
            },
            say("never"),
        ],
    );
    handlers.get(
        "/slow",
        compose![
            async |ctx, next| {
                tokio::time::sleep(Duration::from_millis(20)).await;
                ctx.set_body("slow");
                next.run(ctx).await
            },
            async |ctx, _| {
                ctx.set_body(format!("{} done", ctx.body().as_text().unwrap_or_default()));
                Ok(())
            },
        ],
    );
    handlers.get("/throws", async |_, _| Err(Error::new(403)));
    handlers.get("/throws", say("never"));
    handlers.get("/throws-text", async |ctx, _| ctx.throw(418, "no coffee"));
    handlers.get("/fails", async |_, _| Err(Error::other("hidden")));
    handlers.get(
        "/after",
        compose![
            async |ctx, next| {
                next.run(ctx).await?;
                ctx.set_body(format!(
                    "{}, then after",
                    ctx.body().as_text().unwrap_or_default()
                ));
                Ok(())
            },
            say("inner"),
        ],
    );
    app.with(handlers.routes());

    // 12. RTR-039, RTR-040, RTR-041: middleware of a router runs only if one of its routes matched
    let mut lazy = Router::with_options(Options::new().prefix("/lazy"));
    lazy.with(ran("lazy"));
    lazy.get("/x", say("x"));
    app.with(lazy.routes());

    Ok(())
}
