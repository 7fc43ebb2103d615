//! A closure that borrows what it captured, also across an await, and gives it away to nobody.

use koa_core::App;

struct Pool(Vec<String>);

impl Pool {
    async fn find(&self, name: &str) -> Option<&str> {
        self.0.iter().map(String::as_str).find(|own| *own == name)
    }
}

fn main() {
    let pool = Pool(vec!["tobi".into()]);
    let mut app = App::new();
    app.with(async move |ctx, next| {
        let found = pool.find(ctx.query("name").unwrap_or_default()).await;
        next.run(ctx).await?;
        ctx.set_body(found.unwrap_or("nobody").to_owned());
        Ok(())
    });
}
