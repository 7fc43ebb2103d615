//! N13 koa-json / objects as JSON, pretty or compact.

use koa_core::{App, Context, Next, Result, compose};
use koa_middleware::{JsonOptions, json, json_with};
use koa_router::Router;
use serde_json::json as object;

/// One object, by four sets of options.
pub fn app() -> App {
    let compact = || JsonOptions::new().pretty(false);
    let mut router = Router::new();
    // 1. app.use(json()): one member a line
    router.get("/pretty", compose![json(), answer]);
    // 2. as short as it is without koa-json
    router.get("/compact", compose![json_with(compact()), answer]);
    // 3. short, and pretty for ?pretty
    router.get(
        "/param",
        compose![json_with(compact().param("pretty")), answer],
    );
    // 4. further in
    router.get(
        "/spaces",
        compose![json_with(JsonOptions::new().spaces(4)), answer],
    );

    let mut app = App::new();
    app.with(router.routes());
    app
}

/// `Content-Type` and the text are made of the object by Koa itself.
async fn answer(ctx: &mut Context, _next: Next<'_>) -> Result {
    ctx.set_body(object!({ "foo": 1, "bar": ["一", "二"] }));
    Ok(())
}
