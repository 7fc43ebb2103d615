//! Middleware composed of closures whose arguments are inferred, of functions, of factories and of nothing.

use koa_core::{App, Context, Middleware, Next, Result, compose};

async fn last(_: &mut Context, _: Next<'_>) -> Result {
    Ok(())
}

fn marked(mark: &'static str) -> impl Middleware {
    compose![
        async move |ctx, next| {
            ctx.state["mark"] = mark.into();
            next.run(ctx).await
        },
        async |ctx, next| next.run(ctx).await,
    ]
}

fn main() {
    let mut app = App::new();
    app.with(compose![
        marked("a"),
        async |ctx, next| next.run(ctx).await,
        compose![],
        last,
    ]);
}
