//! N03 直接显示字符串、JSON / a string and JSON that the browser shows.

use koa_core::App;
use serde_json::json;

/// Data whose type lets the browser show it.
pub fn app() -> App {
    let mut app = App::new();
    app.with(async |ctx, next| {
        match ctx.path() {
            // 1. A string is text/plain of itself, with the charset that keeps 中文 readable.
            "/string" => ctx.set_body("你好，Koa"),
            // 2. An object is application/json of itself.
            "/json" => ctx.set_body(json!({ "hello": "你好，Koa" })),
            // 3. The type of the notes, set by hand, for a string that holds JSON already.
            "/typed" => {
                ctx.set_type("application/json");
                ctx.set_body(r#"["你好", "Koa"]"#);
            }
            _ => return next.run(ctx).await,
        }
        Ok(())
    });
    app
}
