//! A function that makes a middleware from its options.

use koa_core::{App, Context, Middleware, Next};

struct Options {
    header: String,
    values: Vec<String>,
}

fn marked(options: Options) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        next.run(ctx).await?;
        for value in &options.values {
            ctx.append(&options.header, value.as_str());
        }
        Ok(())
    }
}

fn main() {
    let mut app = App::new();
    app.with(marked(Options {
        header: "X-Mark".into(),
        values: vec!["a".into(), "b".into()],
    }));
}
