//! N12 路由、控制器、模版 / a route, its controller, and the template that it renders.

use koa_core::App;
use koa_middleware::views;
use koa_router::Router;

use crate::source;

/// A site of two pages.
pub fn app() -> App {
    // 3. The routes
    let mut router = Router::new();
    router.get("/home", controller::home);
    router.get("/list", controller::list);

    let mut app = App::new();
    // 1. The templates are registered first, so that ctx has `render`.
    app.with(views(source("n12_route_controller_template/views")));
    app.with(router.routes());
    app
}

/// 2. The controllers: functions of ctx and next, with their names as in the routes.
mod controller {
    use koa_core::{Context, Next, Result};
    use koa_middleware::{context, prelude::*};

    pub(super) async fn home(ctx: &mut Context, _: Next<'_>) -> Result {
        let value = ctx.query("value").unwrap_or("插入的变量1").to_owned();
        ctx.render("home", context! { value1 => value }).await
    }

    pub(super) async fn list(ctx: &mut Context, _: Next<'_>) -> Result {
        let items = [("苹果", 3), ("梨", 0)].map(|(name, count)| context! { name, count });
        ctx.render("list", context! { items }).await
    }
}
