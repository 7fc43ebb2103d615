//! Answers 304 where the client's copy is still fresh — npm `koa-conditional-get`.

use koa_core::{
    Context, Middleware, Next,
    http::{HeaderMap, HeaderValue, header},
};

/// Answers `304 Not Modified`, without the body, to a client whose copy is still fresh.
///
/// After what is downstream it compares the request's validators with the response's `ETag` and `Last-Modified`:
///
/// - 304 for `GET` and `HEAD` where the response is a 2xx and `If-None-Match` names its tag (weakly, in a list, or `*`);
/// - 304 where there is no `If-None-Match` and `If-Modified-Since` is not before `Last-Modified`;
/// - the response as it is for everything else, and for `Cache-Control: no-cache`.
///
/// A 304 keeps the headers a cache wants (`ETag`, `Last-Modified`, `Cache-Control`, `Vary`) and has no type and no length. It stands
/// outside of what sets the validators, [`etag`](fn@crate::etag) for one.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::conditional_get;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(conditional_get());
/// app.with(async |ctx, _| {
///     ctx.set_etag("v1");
///     ctx.set_body("a page");
///     Ok(())
/// });
///
/// let client = app.test();
/// client.get("/").send().await.assert_status(200).assert_text("a page");
/// client.get("/").header("If-None-Match", "\"v1\"").send().await.assert_status(304).assert_text("");
/// # }
/// ```
///
/// # In Koa
///
/// `conditional()`. Beside `If-None-Match`, Koa looks at `If-Modified-Since` as well; here it is ignored then, as RFC 9110
/// (section 13.1.3) wants it.
#[must_use]
pub fn conditional_get() -> impl Middleware {
    async |ctx: &mut Context, next: Next<'_>| {
        next.run(ctx).await?;
        if is_fresh(ctx) {
            ctx.set_status(304);
            ctx.set_body(());
        }
        Ok(())
    }
}

/// `ctx.fresh()`, which wants both validators to match as in Koa, asked for the tag alone where there is one.
fn is_fresh(ctx: &mut Context) -> bool {
    if !has_tags(ctx.request.headers()) {
        return ctx.fresh();
    }
    let since = ctx.request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    let fresh = ctx.fresh();
    if let Some(since) = since {
        ctx.request
            .headers_mut()
            .insert(header::IF_MODIFIED_SINCE, since);
    }
    fresh
}

fn has_tags(request: &HeaderMap) -> bool {
    let mut tags = request.get_all(header::IF_NONE_MATCH).iter();
    tags.any(|line: &HeaderValue| !line.is_empty())
}
