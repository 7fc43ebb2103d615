//! N08 ctx.request / what was asked: method, URL, query, parameters, body, and what the client accepts.

use koa_core::{App, Context, Next, Result};
use koa_middleware::body_parser;
use koa_router::Router;
use serde_json::json;

/// Answers with what was asked.
pub fn app() -> App {
    let mut router = Router::new();
    router.get("/request", request);
    router.get("/home/:id/:name", home);
    router.post("/body", body);
    router.get("/accepts", accepts);

    let mut app = App::new();
    app.with(body_parser());
    app.with(router.routes()).with(router.allowed_methods());
    app
}

async fn request(ctx: &mut Context, _: Next<'_>) -> Result {
    let asked = json!({
        // 1. method
        "method": ctx.request.method(),
        // 2. url: below `/n08`, where this app is mounted, as in Koa; originalUrl is what the client asked for
        "url": ctx.request.url(),
        "originalUrl": ctx.request.original_url(),
        // 3. query: the values by name, a list where there are several
        "query": ctx.request.query(),
        // 4. querystring: the text
        "querystring": ctx.request.querystring(),
    });
    ctx.set_body(asked);
    Ok(())
}

// 5. Parameters of the path: 'home/:id/:name' => ctx.params
async fn home(ctx: &mut Context, _: Next<'_>) -> Result {
    let (id, name) = (&ctx.params["id"], &ctx.params["name"]);
    let params = json!({ "id": id, "name": name });
    ctx.set_body(params);
    Ok(())
}

// 6. The body of a POST: koa-bodyparser => ctx.request.body, and as it was sent in rawBody
async fn body(ctx: &mut Context, _: Next<'_>) -> Result {
    let raw = ctx.request.raw_body.clone().unwrap_or_default();
    let posted = json!({ "body": ctx.request.body, "rawBody": String::from_utf8_lossy(&raw) });
    ctx.set_body(posted);
    Ok(())
}

// 7. accepts('json'): what the client says it understands, in its header Accept
async fn accepts(ctx: &mut Context, _: Next<'_>) -> Result {
    match ctx.accepts(&["json", "html"]) {
        Some("json") => ctx.set_body(json!({ "accepts": "json" })),
        Some(_) => ctx.set_body("<p>accepts HTML</p>"),
        None => return ctx.throw(406, "JSON or HTML, nothing else"),
    }
    Ok(())
}
