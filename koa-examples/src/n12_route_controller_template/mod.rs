//! N12 路由、控制器、模版 / a route, its controller, the template that it renders, and an upload on its way to it.

use koa_core::{App, compose};
use koa_middleware::{MulterLimits, MulterOptions, multer_with, views};
use koa_router::Router;

use crate::source;

/// A site of three pages.
pub fn app() -> App {
    // 3. The routes
    let mut router = Router::new();
    router.get("/home", controller::home);
    router.get("/list", controller::list);
    // @koa/multer in front of a controller: the file is in memory, and gone with the request.
    let upload = multer_with(MulterOptions::new().limits(MulterLimits::new().file_size("1mb")));
    router.post(
        "/picture",
        compose![upload.single("picture"), controller::picture],
    );

    let mut app = App::new();
    // 1. The templates are registered first, so that ctx has `render`.
    app.with(views(source("n12_route_controller_template/views")));
    app.with(router.routes()).with(router.allowed_methods());
    app
}

/// 2. The controllers: functions of ctx and next, with their names as in the routes.
mod controller {
    use koa_core::{Context, Next, OrThrow, Result};
    use koa_middleware::{context, prelude::*};

    pub(super) async fn home(ctx: &mut Context, _: Next<'_>) -> Result {
        let value = ctx.query("value").unwrap_or("插入的变量1").to_owned();
        ctx.render("home", context! { value1 => value }).await
    }

    pub(super) async fn list(ctx: &mut Context, _: Next<'_>) -> Result {
        let items = [("苹果", 3), ("梨", 0)].map(|(name, count)| context! { name, count });
        ctx.render("list", context! { items }).await
    }

    pub(super) async fn picture(ctx: &mut Context, _: Next<'_>) -> Result {
        let file = ctx
            .request
            .file
            .as_ref()
            .or_throw(400, "a picture is needed")?;
        let (name, size) = (file.name.clone(), file.size);
        ctx.render("picture", context! { name, size }).await
    }
}
