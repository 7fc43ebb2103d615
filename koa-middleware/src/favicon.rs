//! The icon of a site — npm `koa-favicon`.

use std::{path::PathBuf, time::Duration};

use bytes::Bytes;
use koa_core::{Context, Middleware, Next, Result};
use tokio::sync::OnceCell;

use crate::Ms;

const PATH: &str = "/favicon.ico";
const YEAR: Duration = Duration::from_secs(31_556_926);
const DAY: Duration = Duration::from_secs(86_400);

/// The options of [`favicon_with`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_middleware::{FaviconOptions, favicon_with};
///
/// let options = FaviconOptions::new().mime("image/png").max_age(Duration::from_secs(3600));
/// let mut app = koa_core::App::new();
/// app.with(favicon_with("public/icon.png", options));
/// ```
///
/// # In Koa
///
/// `favicon('public/icon.png', { mime: 'image/png', maxAge: 3600000 })`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaviconOptions {
    mime: String,
    max_age: Duration,
}

impl FaviconOptions {
    /// The defaults: `image/x-icon`, to be kept for a day.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_middleware::FaviconOptions::new(), koa_middleware::FaviconOptions::default());
    /// ```
    ///
    /// # In Koa
    ///
    /// `{}`
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The type of the icon. Defaults to `image/x-icon`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FaviconOptions::new().mime("image/png");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ mime: 'image/png' }`
    #[must_use]
    pub fn mime(mut self, mime: impl Into<String>) -> Self {
        self.mime = mime.into();
        self
    }

    /// How long clients may keep the icon, in whole seconds, a year at most. Defaults to a day.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::FaviconOptions::new().max_age("1h");
    /// ```
    ///
    /// # In Koa
    ///
    /// `{ maxAge: 3600000 }`, a number of milliseconds.
    #[must_use]
    pub fn max_age(mut self, max_age: impl Into<Ms>) -> Self {
        self.max_age = max_age.into().duration().min(YEAR);
        self
    }
}

impl Default for FaviconOptions {
    fn default() -> Self {
        FaviconOptions {
            mime: "image/x-icon".into(),
            max_age: DAY,
        }
    }
}

/// Answers `/favicon.ico` with a file, which is read once.
///
/// - 200 with the file for `GET` and `HEAD`, to be kept for a day;
/// - 200 with `Allow` for `OPTIONS`, 405 with `Allow` for other methods;
/// - every other path goes on downstream.
///
/// # Examples
///
/// ```
/// use koa_middleware::favicon;
///
/// let mut app = koa_core::App::new();
/// app.with(favicon("public/favicon.ico"));
/// ```
///
/// # Errors
///
/// A 500 where the file cannot be read; the next request tries again.
///
/// # In Koa
///
/// `favicon('public/favicon.ico')`
#[must_use]
pub fn favicon(path: impl Into<PathBuf>) -> impl Middleware {
    favicon_with(path, FaviconOptions::new())
}

/// [`favicon`](fn@favicon) with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::{FaviconOptions, favicon_with};
///
/// let mut app = koa_core::App::new();
/// app.with(favicon_with("public/icon.png", FaviconOptions::new().mime("image/png")));
/// ```
///
/// # Errors
///
/// As [`favicon`](fn@favicon).
///
/// # In Koa
///
/// `favicon('public/icon.png', { mime: 'image/png' })`
#[must_use]
pub fn favicon_with(path: impl Into<PathBuf>, options: FaviconOptions) -> impl Middleware {
    let (path, icon) = (path.into(), OnceCell::new());
    let cache_control = format!("public, max-age={}", options.max_age.as_secs());
    async move |ctx: &mut Context, next: Next<'_>| {
        if ctx.path() != PATH {
            return next.run(ctx).await;
        }
        if !matches!(ctx.method(), "GET" | "HEAD") {
            ctx.set_status(if ctx.method() == "OPTIONS" { 200 } else { 405 });
            ctx.set("Allow", "GET, HEAD, OPTIONS");
            return Ok(());
        }
        let icon: &Bytes = icon.get_or_try_init(|| read(&path)).await?;
        ctx.set("Cache-Control", &cache_control);
        ctx.set_type(&options.mime);
        ctx.set_body(icon.clone());
        Ok(())
    }
}

/// Answers `/favicon.ico` with a 404, for a site without an icon; every other path goes on downstream.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::no_favicon;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(no_favicon());
/// app.with(async |ctx, _| {
///     ctx.set_body("a page that takes a while");
///     Ok(())
/// });
/// app.test().get("/favicon.ico").send().await.assert_status(404);
/// # }
/// ```
///
/// # In Koa
///
/// `favicon()`
#[must_use]
pub fn no_favicon() -> impl Middleware {
    async |ctx: &mut Context, next: Next<'_>| match ctx.path() {
        PATH => Ok(()),
        _ => next.run(ctx).await,
    }
}

async fn read(path: &PathBuf) -> Result<Bytes> {
    Ok(tokio::fs::read(path).await?.into())
}
