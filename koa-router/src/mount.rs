//! A part of an application below a path — npm `koa-mount`.

use std::sync::Arc;

use koa_core::{
    Context, Middleware, Next, Result,
    compose::{self, BoxFuture, Onward},
};

/// Runs a middleware for the paths at and below a prefix, which it does not see.
///
/// An application is mounted by [`App::compose`](koa_core::App::compose). The comparison is literal and with regard to case; a
/// prefix that ends with a slash is for what is below it alone, and takes that slash from the path: `/a/` leaves `b` of `/a/b`.
/// What follows the middleware sees the whole path again.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_router::mount;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut blog = App::new();
/// blog.with(async |ctx, _| {
///     ctx.set_body(format!("{} of {}", ctx.path(), ctx.original_url()));
///     Ok(())
/// });
///
/// let mut app = App::new();
/// app.with(mount("/blog", blog.compose()));
/// app.test().get("/blog/7").send().await.assert_text("/7 of /blog/7");
/// # }
/// ```
///
/// # Panics
///
/// Where the prefix does not begin with a slash.
///
/// # In Koa
///
/// `mount('/blog', blog)`
#[track_caller]
pub fn mount<M: Middleware>(prefix: &str, middleware: M) -> impl Middleware + use<M> {
    assert!(
        prefix.starts_with('/'),
        "mount path must begin with \"/\": {prefix:?}"
    );
    let (prefix, chain): (Arc<str>, _) = (prefix.into(), [compose::boxed(middleware)]);
    async move |ctx: &mut Context, next: Next<'_>| {
        if *prefix == *"/" {
            let onward: &dyn Onward = &next;
            return Next::through(&chain, &onward).run(ctx).await;
        }
        let Some(inner) = below(&prefix, ctx.path()) else {
            return next.run(ctx).await;
        };
        let path = ctx.path().to_owned();
        ctx.routing.mount_path = Some(prefix.clone());
        let outside = Outside {
            path: &path,
            inner: &inner,
            next,
        };
        ctx.set_path(&inner);
        let onward: &dyn Onward = &outside;
        let result = Next::through(&chain, &onward).run(ctx).await;
        ctx.set_path(&path);
        result
    }
}

/// The path as what is mounted sees it.
fn below(prefix: &str, path: &str) -> Option<String> {
    let rest = path.strip_prefix(prefix)?;
    match (prefix.ends_with('/'), rest) {
        (_, "") => Some("/".into()),
        (true, rest) => Some(rest.to_owned()),
        (false, rest) => rest.starts_with('/').then(|| rest.to_owned()),
    }
}

/// What follows what is mounted.
struct Outside<'a> {
    path: &'a str,
    inner: &'a str,
    next: Next<'a>,
}

impl Onward for Outside<'_> {
    fn go_on<'a>(&'a self, ctx: &'a mut Context) -> BoxFuture<'a, Result> {
        Box::pin(async move {
            ctx.set_path(self.path);
            let result = self.next.borrowed().run(ctx).await;
            if result.is_ok() {
                ctx.set_path(self.inner);
            }
            result
        })
    }
}
