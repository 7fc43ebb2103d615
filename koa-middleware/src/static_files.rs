//! The files of a folder — npm `koa-static`.

use std::path::Path;

use koa_core::{Context, Middleware, Next, Result, http::header};

use crate::send::{Settings, deliver, file_options};

/// Serves the files below a folder, with the options' defaults; see [`serve_with`].
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::serve;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(serve("src"));
/// app.test().get("/lib.rs").send().await.assert_status(200);
/// # }
/// ```
///
/// # Panics
///
/// Where the root is empty.
///
/// # In Koa
///
/// `app.use(serve('src'))`
#[track_caller]
pub fn serve(root: impl AsRef<Path>) -> impl Middleware {
    serve_with(root, StaticOptions::new())
}

/// Serves the files below a folder to `GET` and `HEAD`; for every other request, and where there is no file, the chain goes on.
///
/// A file is sent as [`send_with`](crate::send_with) sends it, and nothing further down the chain runs. Several may follow each
/// other: the first that has the file serves it.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_core::App;
/// use koa_middleware::{StaticOptions, serve_with};
///
/// let mut app = App::new();
/// app.with(serve_with("public", StaticOptions::new().maxage(Duration::from_secs(3600)).defer(true)));
/// ```
///
/// # Errors
///
/// Those of [`send_with`](crate::send_with) but for the 404.
///
/// # Panics
///
/// Where the root is empty.
///
/// # In Koa
///
/// `app.use(serve('public', { maxage: 3600000, defer: true }))`
#[track_caller]
pub fn serve_with(root: impl AsRef<Path>, options: StaticOptions) -> impl Middleware {
    let root = root.as_ref();
    assert!(
        !root.as_os_str().is_empty(),
        "root directory is required to serve files"
    );
    let mut options = options;
    options.settings.root(root);
    async move |ctx: &mut Context, next: Next<'_>| {
        if !matches!(ctx.method(), "GET" | "HEAD") {
            return next.run(ctx).await;
        }
        if !options.defer && options.sends(ctx).await? {
            return Ok(());
        }
        next.run(ctx).await?;
        if is_unanswered(ctx) && options.defer && options.sends(ctx).await? {
            return Ok(());
        }
        if is_unanswered(ctx) {
            options.falls_back(ctx).await?;
        }
        Ok(())
    }
}

fn is_unanswered(ctx: &Context) -> bool {
    ctx.status() == 404 && ctx.body().is_empty()
}

/// The options of [`serve_with`].
///
/// # Examples
///
/// ```
/// let options = koa_middleware::StaticOptions::new().index("index.htm").hidden(true);
/// ```
///
/// # In Koa
///
/// `{ index: 'index.htm', hidden: true }`
#[derive(Clone, Debug)]
pub struct StaticOptions {
    settings: Settings,
    defer: bool,
    prefix: String,
    fallback: Option<String>,
}

impl StaticOptions {
    /// The defaults, which are those of [`SendOptions`](crate::SendOptions) but for the index, `index.html`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        let options = StaticOptions {
            settings: Settings::new(),
            defer: false,
            prefix: String::new(),
            fallback: None,
        };
        options.index("index.html")
    }

    /// Whether the rest of the chain runs first, and a file is sent only where that left a 404 without a body. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticOptions::new().defer(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `defer: true`
    #[must_use]
    pub fn defer(mut self, defer: bool) -> Self {
        self.defer = defer;
        self
    }

    /// The path at which the root is, which is no part of the paths below it. Defaults to nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_middleware::{StaticOptions, serve_with};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut app = App::new();
    /// app.with(serve_with("src", StaticOptions::new().prefix("/assets")));
    /// app.test().get("/assets/lib.rs").send().await.assert_status(200);
    /// # }
    /// ```
    ///
    /// # In Koa
    ///
    /// `mount('/assets', serve('src'))`
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        while self.prefix.ends_with('/') {
            self.prefix.pop();
        }
        self
    }

    /// The file, below the root, that a page gets whose path leads to none: what a single-page application wants.
    ///
    /// It is sent where the rest of the chain left a 404 without a body, to a client that accepts HTML, for a path whose last
    /// segment has no dot. So `/users/7` gets it, and `/missing.js` and a request for JSON do not. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::StaticOptions::new().fallback("index.html");
    /// ```
    ///
    /// # In Koa
    ///
    /// `async (ctx) => { await send(ctx, 'index.html', { root }) }` behind it
    #[must_use]
    pub fn fallback(mut self, file: impl Into<String>) -> Self {
        self.fallback = Some(file.into());
        self
    }

    /// Sends the file of the request's path; whether there is one.
    async fn sends(&self, ctx: &mut Context) -> Result<bool> {
        let path = ctx.path().to_owned();
        let Some(below) = self.below(&path) else {
            return Ok(false);
        };
        match deliver(ctx, below, &self.settings).await {
            Ok(sent) => Ok(sent.is_some()),
            Err(error) if error.status == 404 => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn falls_back(&self, ctx: &mut Context) -> Result {
        let Some(file) = &self.fallback else {
            return Ok(());
        };
        let is_page = self.below(ctx.path()).is_some_and(|path| {
            !path
                .rsplit('/')
                .next()
                .is_some_and(|segment| segment.contains('.'))
        });
        if is_page && ctx.headers().contains_key(header::ACCEPT) && ctx.accepts(&["html"]).is_some()
        {
            deliver(ctx, file, &self.settings).await?;
        }
        Ok(())
    }

    fn below<'p>(&self, path: &'p str) -> Option<&'p str> {
        match path.strip_prefix(&self.prefix)? {
            "" => Some("/"),
            rest => rest.starts_with('/').then_some(rest),
        }
    }
}

file_options!(StaticOptions);

impl Default for StaticOptions {
    fn default() -> Self {
        StaticOptions::new()
    }
}
