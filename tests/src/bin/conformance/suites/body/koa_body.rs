//! koa-body 8 for bodies that are not multipart.

use koa_core::compose;
use koa_middleware::{KoaBodyOptions, QsOptions, koa_body, koa_body_with};
use koa_router::Router;

use super::echo;

pub(super) fn add(router: &mut Router) {
    // 16. KBD-001 to KBD-015, KBD-047: koa-body 8
    let options = KoaBodyOptions::new;
    router.all("/koa-body", compose![koa_body(), echo]);
    let raw = options().include_unparsed(true);
    router.post("/koa-body-raw", compose![koa_body_with(raw), echo]);
    let off = options().json(false).urlencoded(false);
    router.post("/koa-body-off", compose![koa_body_with(off), echo]);
    let limits = options().json_limit(20).form_limit("10b").text_limit("5b");
    router.post("/koa-body-limits", compose![koa_body_with(limits), echo]);
    let loose = options().json_strict(false);
    router.post("/koa-body-loose", compose![koa_body_with(loose), echo]);
    let methods = options().parsed_methods(["POST", "DELETE", "GET"]);
    router.all("/koa-body-methods", compose![koa_body_with(methods), echo]);
    let query_string = QsOptions::new().depth(1).allow_dots(false).array_limit(0);
    let query = options().query_string(query_string);
    router.post("/koa-body-query", compose![koa_body_with(query), echo]);
    let error = options()
        .json_limit(20)
        .on_error(async |error, ctx| ctx.throw(error.status, format!("refused: {}", error.status)));
    router.post("/koa-body-error", compose![koa_body_with(error), echo]);
    let json_types = options().json_types(["application/ld+json", "text/json"]);
    router.post(
        "/koa-body-json-types",
        compose![koa_body_with(json_types), echo],
    );

    let types = options()
        .urlencoded_types(["application/x-my-form"])
        .text_types(["application/graphql"]);
    router.post("/koa-body-types", compose![koa_body_with(types), echo]);
    let latin1 = options().encoding("latin1");
    router.post("/koa-body-latin1", compose![koa_body_with(latin1), echo]);
}
