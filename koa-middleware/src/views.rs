//! Templates — npm `koa-views` and `koa-nunjucks-2`, on minijinja.

mod context;
mod engine;
mod environment;
mod filters;
mod locals;
mod lookup;
mod loops;
mod options;
mod output;

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use koa_core::{App, Context, Middleware, Next, Result};
use minijinja::Value;
use serde::Serialize;

use self::engine::Renderer;
#[doc(hidden)]
pub use self::locals::{__value, __values};
pub use self::{context::ViewsContext, engine::Engine, options::ViewsOptions};

/// Lets `ctx.render` render the templates of a folder.
///
/// A template is a file in the syntax of nunjucks and Jinja, see [`ViewsOptions`] for the extension and for other engines. It is read
/// anew when it changed while [`App::env`](koa_core::App::env) is `development`, and kept otherwise.
///
/// Where nunjucks and its port here differ is on a page of its own: `koa-middleware/docs/views.md`.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{context, prelude::*, views};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// # let folder = std::env::temp_dir().join(format!("koa-views-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// # std::fs::write(folder.join("home.html"), "<h1>{{ name }}</h1>")?;
/// let mut app = App::new();
/// app.with(views(&folder)); // home.html: <h1>{{ name }}</h1>
/// app.with(async |ctx, _| {
///     ctx.render("home", context! { name => ctx.query("name") }).await
/// });
///
/// app.test().get("/?name=%3Ctobi%3E").send().await.assert_text("<h1>&lt;tobi&gt;</h1>");
/// # std::fs::remove_dir_all(&folder)
/// # }
/// ```
///
/// # In Koa
///
/// `app.use(views(__dirname + '/views', { map: { html: 'nunjucks' } }))`
pub fn views(folder: impl Into<PathBuf>) -> impl Middleware {
    views_with(folder, ViewsOptions::new())
}

/// Lets `ctx.render` render the templates of a folder, with options.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{ViewsOptions, context, views_with};
///
/// let options = ViewsOptions::new().extension("njk").options(context! { site => "Koa & Co" });
/// let mut app = App::new();
/// app.with(views_with("views", options));
/// ```
///
/// # In Koa
///
/// `app.use(views(__dirname + '/views', { extension: 'njk', options: { site: 'Koa & Co' } }))`
pub fn views_with(folder: impl Into<PathBuf>, options: ViewsOptions) -> impl Middleware {
    let views = Views::with_options(folder, options);
    async move |ctx: &mut Context, next: Next<'_>| {
        // The outermost counts, as in Koa.
        if ctx.state.get::<Views>().is_none() {
            ctx.state.insert(views.clone());
        }
        next.run(ctx).await
    }
}

/// The templates of a folder, without a middleware: for [`App::context`](koa_core::App::context), or to render what is no response.
///
/// A clone renders the same templates.
///
/// # Examples
///
/// Kept with the application, so that error listeners may render a page, whatever middleware failed:
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{Views, context, prelude::*};
///
/// let mut app = App::new();
/// app.context.insert(Views::new("views"));
/// app.on_error(async |error, ctx| {
///     ctx.render("error", context! { status => error.status, message => error.public_message() }).await
/// });
/// ```
///
/// # In Koa
///
/// `app.context.render = views(__dirname + '/views')()`
#[derive(Clone)]
pub struct Views {
    renderer: Arc<Renderer>,
}

impl Views {
    /// The templates of a folder, with the default options.
    ///
    /// # Examples
    ///
    /// ```
    /// let views = koa_middleware::Views::new("views");
    /// ```
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Views::with_options(folder, ViewsOptions::new())
    }

    /// The templates of a folder, with options.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{Views, ViewsOptions};
    ///
    /// let views = Views::with_options("views", ViewsOptions::new().extension("njk"));
    /// ```
    pub fn with_options(folder: impl Into<PathBuf>, options: ViewsOptions) -> Self {
        Views {
            renderer: Arc::new(Renderer::new(folder.into(), options)),
        }
    }

    /// Renders a template to a text, without the state of a request.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{Views, context};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> koa_core::Result {
    /// # let folder = std::env::temp_dir().join(format!("koa-views-mail-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # std::fs::write(folder.join("mail.html"), "<p>Hello {{ name }}</p>")?;
    /// let views = Views::new(&folder); // mail.html: <p>Hello {{ name }}</p>
    /// let mail = views.render("mail", context! { name => "tobi" }).await?;
    /// assert_eq!(mail, "<p>Hello tobi</p>");
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`ViewsContext::render`].
    ///
    /// # In Koa
    ///
    /// `await nunjucks.render('mail.html', { name: 'tobi' })`
    pub async fn render(&self, view: &str, locals: impl Serialize) -> Result<String> {
        let locals = locals::locals(&locals)?;
        self.rendered(&development, view, Value::UNDEFINED, locals)
            .await
    }

    /// Whether the application is one that is worked on is asked once.
    async fn rendered(
        &self,
        development: &dyn Fn() -> bool,
        view: &str,
        state: Value,
        locals: Value,
    ) -> Result<String> {
        self.renderer.decide(development);
        let call = engine::Call {
            view: view.to_owned(),
            state,
            locals,
        };
        if let Some(rendered) = self.renderer.at_hand(&call) {
            return rendered;
        }
        let renderer = self.renderer.clone();
        let rendering = tokio::task::spawn_blocking(move || renderer.render(&call));
        match rendering.await {
            Ok(rendered) => rendered,
            Err(failed) => match failed.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(cancelled) => Err(cancelled.into()),
            },
        }
    }
}

impl fmt::Debug for Views {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Views").finish_non_exhaustive()
    }
}

fn development() -> bool {
    App::new().env == "development"
}

/// Whether templates are kept, once that is known.
type Kept = Arc<OnceLock<bool>>;
