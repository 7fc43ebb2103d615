//! Request bodies: koa-bodyparser 4 (the default), @koa/bodyparser 6 and koa-body 8 where they differ, and co-body.
//!
//! Each route has its own parser and echoes what it found; an absent value is shown as null.

mod koa_body;

use koa_core::{App, Context, Middleware, Next, Result, compose};
use koa_middleware::{
    BodyParserOptions, CoBodyOptions, OnProtoPoisoning, QsOptions, body_parser, body_parser_with,
    co_body, prelude::*,
};
use koa_router::Router;
use serde_json::{Value, json};

async fn echo(ctx: &mut Context, _: Next<'_>) -> Result {
    let raw_body = ctx.request.raw_body.as_deref();
    ctx.set_body(json!({
        "method": ctx.method(),
        "body": ctx.request.body,
        "rawBody": raw_body.map(String::from_utf8_lossy),
    }));
    Ok(())
}

async fn size(ctx: &mut Context, _: Next<'_>) -> Result {
    let body = &ctx.request.body;
    ctx.set_body(json!({
        "keys": body.as_object().map_or(0, serde_json::Map::len),
        "text": body.as_str().map(str::len),
        "raw": ctx.request.raw_body.as_deref().map_or(0, <[u8]>::len),
    }));
    Ok(())
}

fn options() -> BodyParserOptions {
    BodyParserOptions::koa_bodyparser()
}

fn older() -> impl Middleware {
    body_parser_with(options())
}

pub(crate) fn add(app: &mut App) {
    app.silent = true;
    let mut router = Router::new();
    koa_bodyparser(&mut router);
    at_koa_bodyparser(&mut router);
    koa_body::add(&mut router);

    // 17. COB-001 to COB-003: co-body by itself
    router.post("/co-body", async |ctx, _| {
        let body = co_body::parse(ctx, &CoBodyOptions::new()).await?.parsed;
        ctx.set_body(json!({ "body": body }));
        Ok(())
    });
    router.post("/co-body-types", async |ctx, _| {
        let options = CoBodyOptions::new()
            .text_types(["application/graphql", "text/html"])
            .json_types(["application/x-json"]);
        let body = co_body::parse(ctx, &options).await?.parsed;
        ctx.set_body(json!({ "body": body }));
        Ok(())
    });

    app.with(router.routes());
}

fn koa_bodyparser(router: &mut Router) {
    // 1. BDP-001 to BDP-010, BDP-028, BDP-035, COB-005 to COB-014: koa-bodyparser with its defaults, every method
    router.all("/default", compose![older(), echo]);
    // 2. BDP-015, BDP-016, BDP-019: the default limits; only sizes are echoed
    router.post("/default-size", compose![older(), size]);
    // 3. BDP-021, BDP-022, COB-012: any JSON value
    let loose = options().json_strict(false);
    router.post("/loose", compose![body_parser_with(loose), echo]);
    // 4. BDP-003, BDP-004, BDP-009, BDP-011: every type enabled
    let types = options().enable_types(["json", "form", "text", "xml"]);
    router.post("/types", compose![body_parser_with(types.clone()), echo]);
    let only_form = options().enable_types(["form"]);
    router.post("/only-form", compose![body_parser_with(only_form), echo]);
    let only_text = options().enable_types(["text"]);
    router.post("/only-text", compose![body_parser_with(only_text), echo]);
    // 5. BDP-015 to BDP-018: limits
    let limits = types
        .json_limit("20b")
        .form_limit(10)
        .text_limit("5b")
        .xml_limit("0.5kb");
    router.post("/limits", compose![body_parser_with(limits), echo]);
    // 6. BDP-012: detectJSON
    let detect = options().detect_json(|ctx| ctx.path().to_ascii_lowercase().ends_with(".json"));
    router.post("/detect{/*name}", compose![body_parser_with(detect), echo]);
    // 7. BDP-013, BDP-034: extendTypes adds types, one as a text or several in a list
    let extend = options()
        .enable_types(["json", "form", "text"])
        .extend_types("json", ["application/x-javascript", "application/ld+json"])
        .extend_types("form", ["application/x-my-form"])
        .extend_types("text", ["text/html"]);
    router.post("/extend", compose![body_parser_with(extend), echo]);
    // 8. BDP-025, BDP-034: onerror
    let on_error = options().json_limit("20b").on_error(async |error, ctx| {
        ctx.throw(422, format!("custom parse error: {}", error.status))
    });
    router.post("/onerror", compose![body_parser_with(on_error), echo]);
    let ignored = options().on_error(async |_, _| Ok(()));
    router.post(
        "/onerror-ignored",
        compose![body_parser_with(ignored), echo],
    );
    // 9. BDP-026: disableBodyParser
    router.post("/disabled", compose![disable, older(), echo]);
    // 10. BDP-027: a second parser, and a body that is already there
    let second = options().enable_types(["text"]).json_limit("1b");
    router.post("/twice", compose![older(), body_parser_with(second), echo]);
    router.post("/already", compose![set_before, older(), echo]);
    // 11. BDP-023, BDP-024: encoding
    let latin1 = options()
        .enable_types(["json", "form", "text"])
        .encoding("latin1");
    router.post("/latin1", compose![body_parser_with(latin1), echo]);
    // 12. COB-019, COB-020, COB-022, COB-026: options of the form parser
    let query_string = QsOptions::new()
        .depth(10)
        .allow_dots(false)
        .array_limit(2)
        .parameter_limit(3);
    let deep = options().query_string(query_string);
    router.post("/deep", compose![body_parser_with(deep), echo]);
    // 13. COB-014: onProtoPoisoning
    let proto = options().on_proto_poisoning(OnProtoPoisoning::Remove);
    router.post("/proto-remove", compose![body_parser_with(proto), echo]);
    // 14. COB-010: what the error carries
    let limited = options().json_limit("20b");
    router.post("/caught", compose![caught, body_parser_with(limited), echo]);
}

async fn disable(ctx: &mut Context, next: Next<'_>) -> Result {
    ctx.set_disable_body_parser(true);
    next.run(ctx).await
}

async fn set_before(ctx: &mut Context, next: Next<'_>) -> Result {
    ctx.request.body = json!({ "set": "before" });
    next.run(ctx).await
}

async fn caught(ctx: &mut Context, next: Next<'_>) -> Result {
    if let Err(error) = next.run(ctx).await {
        let kind = error.properties.get("type");
        ctx.set_body(json!({
            "status": error.status,
            "type": kind,
            "message": kind.map(|_| &error.message),
            "body": error.properties.get("body").unwrap_or(&Value::Null),
        }));
    }
    Ok(())
}

fn at_koa_bodyparser(router: &mut Router) {
    // 15. BDP-002, BDP-005, BDP-014, BDP-033: @koa/bodyparser 6
    let options = BodyParserOptions::new;
    router.all("/six", compose![body_parser(), echo]);
    let methods = options().parsed_methods(["DELETE", "GET"]);
    router.all("/six-methods", compose![body_parser_with(methods), echo]);
    let types = options()
        .enable_types(["json", "form", "text", "xml"])
        .json_limit(20)
        .text_limit(5)
        .xml_limit(8);
    router.post("/six-types", compose![body_parser_with(types), echo]);
    let loose = options().json_strict(false);
    router.post("/six-loose", compose![body_parser_with(loose), echo]);
    let error = options().on_error(async |error, ctx| {
        ctx.throw(422, format!("custom parse error: {}", error.status))
    });
    router.post("/six-error", compose![body_parser_with(error), echo]);
    let extend = options().extend_types("json", ["application/x-javascript"]);
    router.post("/six-extend", compose![body_parser_with(extend), echo]);
}
