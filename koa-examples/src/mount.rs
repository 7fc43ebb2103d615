//! An application below a path of another — npm `koa-mount`.

use koa_core::{App, Context, Middleware, Next, compose};

/// Mounts an application: it sees the path without the prefix, and what it leaves to `next` sees the whole path again.
pub fn mount(prefix: String, app: &App) -> impl Middleware + use<> {
    let outside = prefix.clone();
    let mounted = compose![
        app.compose(),
        async move |ctx: &mut Context, next: Next<'_>| {
            let inner = ctx.path().to_owned();
            ctx.set_path(&format!("{outside}{inner}"));
            let result = next.run(ctx).await;
            ctx.set_path(&inner);
            result
        }
    ];
    async move |ctx: &mut Context, next: Next<'_>| {
        let Some(inner) = ctx
            .path()
            .strip_prefix(&*prefix)
            .filter(|inner| inner.starts_with('/'))
        else {
            return next.run(ctx).await;
        };
        let (inner, outer) = (inner.to_owned(), ctx.path().to_owned());
        ctx.set_path(&inner);
        let result = mounted(ctx, next).await;
        ctx.set_path(&outer);
        result
    }
}

#[cfg(test)]
mod tests {
    use koa_core::App;

    use super::mount;

    // spec: APP-045
    #[tokio::test]
    async fn a_mounted_app_sees_its_own_paths_and_the_others_the_whole_one() {
        let mut inner = App::new();
        inner.with(async |ctx, next| {
            ctx.append("X-Seen", format!("inner {}", ctx.path()));
            next.run(ctx).await?;
            ctx.append("X-Seen", format!("inner {}", ctx.path()));
            Ok(())
        });
        let mut app = App::new();
        app.with(async |ctx, next| {
            next.run(ctx).await?;
            ctx.append("X-Seen", format!("outer {}", ctx.path()));
            Ok(())
        });
        app.with(mount("/a".into(), &inner));
        app.with(async |ctx, _| {
            ctx.append("X-Seen", format!("outer {}", ctx.path()));
            Ok(())
        });

        let client = app.test();
        for (path, seen) in [
            ("/a/b", "inner /b, outer /a/b, inner /b, outer /a/b"),
            ("/a/", "inner /, outer /a/, inner /, outer /a/"),
            ("/a", "outer /a, outer /a"),
            ("/ab", "outer /ab, outer /ab"),
        ] {
            client.get(path).send().await.assert_header("X-Seen", seen);
        }
    }
}
