//! N20 单元测试 / an app and its tests in one file.

use koa_core::App;
use serde_json::json;

/// The app under test.
pub fn app() -> App {
    let mut app = App::new();
    app.with(async |ctx, next| {
        if ctx.path() != "/hello" {
            return next.run(ctx).await;
        }
        let name = ctx.query("name").unwrap_or("World").to_owned();
        ctx.set_body(json!({ "hello": name }));
        Ok(())
    });
    app
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::app;

    // No port is opened: the client talks to the app in memory.
    #[tokio::test]
    async fn greets_the_world() {
        app()
            .test()
            .get("/hello")
            .send()
            .await
            .assert_status(200)
            .assert_json(&json!({ "hello": "World" }));
    }

    #[tokio::test]
    async fn greets_by_name() {
        app()
            .test()
            .get("/hello")
            .query(&[("name", "小明")])
            .send()
            .await
            .assert_json(&json!({ "hello": "小明" }));
    }

    #[tokio::test]
    async fn knows_no_other_page() {
        app()
            .test()
            .get("/bye")
            .send()
            .await
            .assert_status(404)
            .assert_text("Not Found");
    }
}
