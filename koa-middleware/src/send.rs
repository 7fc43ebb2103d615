//! Sending a file — npm `koa-send`, with parts of files, preconditions and entity tags.

mod cache;
mod coding;
mod deliver;
mod lookup;
mod options;
mod path;
mod settings;
mod stored;

use std::path::{Path, PathBuf};

use koa_core::{Context, Result};

pub use self::settings::FileTag;
pub(crate) use self::{
    coding::Coding, deliver::deliver, options::file_options, settings::Settings,
};

/// Sends a file below the working directory; see [`send_with`].
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::send;
///
/// let mut app = App::new();
/// app.with(async |ctx, _| {
///     send(ctx, "public/hello.txt").await?;
///     Ok(())
/// });
/// ```
///
/// # Errors
///
/// As [`send_with`].
///
/// # In Koa
///
/// `await send(ctx, 'public/hello.txt')`
pub async fn send(ctx: &mut Context, path: impl AsRef<str>) -> Result<Option<PathBuf>> {
    send_with(ctx, path, &SendOptions::new()).await
}

/// Sends the file that a path leads to below a root; what it answers is the path of that file.
///
/// - The path is that of a URL: it is decoded once, and may begin with a slash. Whatever the method, the file is the body.
/// - A file or a folder that begins with a dot is [`hidden`](SendOptions::hidden), and a folder without an
///   [`index`](SendOptions::index) is not listed: nothing is sent then, and the answer is `None`.
/// - A file of which the client has the present version is a 304, and parts of it that were asked for are a 206.
/// - No path leads out of the root, but symbolic links do, unless [`follow_symlinks`](SendOptions::follow_symlinks) says otherwise.
/// - What other than a file is found (a pipe, a device) is not there.
/// - What is set on the response already stays: `Content-Type`, `Cache-Control`, `Last-Modified`, `ETag` and a status.
///
/// Small files are kept in memory by the options they were sent with, so make these once. A change is seen within a tenth of
/// a second, see [`cache_recheck`](SendOptions::cache_recheck).
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{SendOptions, send_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let options = SendOptions::new().root("src").index("lib.rs");
/// let mut app = App::new();
/// app.with(async move |ctx, _| {
///     send_with(ctx, ctx.path().to_owned(), &options).await?;
///     Ok(())
/// });
///
/// let client = app.test();
/// client.get("/").send().await.assert_status(200);
/// client.get("/lib.rs").header("Range", "bytes=0-3").send().await.assert_status(206).assert_text("//! ");
/// client.get("/../Cargo.toml").send().await.assert_status(403);
/// # }
/// ```
///
/// # Errors
///
/// - 400 where the path cannot be decoded (`failed to decode`), is absolute or has a NUL byte in it (`Malicious Path`)
/// - 403 where the path climbs above the root
/// - 404 where there is no such file
/// - 412 and 416 where preconditions fail and where parts are asked for that there are not; the latter says how long the file is
/// - 500 where the file cannot be read, and where the path is empty
///
/// # In Koa
///
/// `await send(ctx, ctx.path, { root: 'src' })`, whose 404 shows the path of the file on the server.
pub async fn send_with(
    ctx: &mut Context,
    path: impl AsRef<str>,
    options: &SendOptions,
) -> Result<Option<PathBuf>> {
    let sent = deliver(ctx, path.as_ref(), &options.settings).await?;
    Ok(sent.map(|file| file.path.clone()))
}

/// The options of [`send_with`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use koa_middleware::SendOptions;
///
/// let options = SendOptions::new().root("public").maxage(Duration::from_secs(3600));
/// ```
///
/// # In Koa
///
/// `{ root: 'public', maxage: 3600000 }`
#[derive(Clone, Debug)]
pub struct SendOptions {
    settings: Settings,
}

impl SendOptions {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::SendOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        SendOptions {
            settings: Settings::new(),
        }
    }

    /// The folder below which files are found. Defaults to the working directory.
    ///
    /// A relative one is below the working directory as it is now.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::SendOptions::new().root("public");
    /// ```
    ///
    /// # In Koa
    ///
    /// `root: 'public'`
    #[must_use]
    pub fn root(mut self, root: impl AsRef<Path>) -> Self {
        self.settings.root(root.as_ref());
        self
    }
}

file_options!(SendOptions);

impl Default for SendOptions {
    fn default() -> Self {
        SendOptions::new()
    }
}
