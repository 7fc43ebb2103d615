//! What `views` adds to `ctx`.

use std::future::Future;

use koa_core::{Context, Error, Result};
use minijinja::Value;
use serde::Serialize;

use super::{Views, locals};

/// The members that [`views`](crate::views()) adds to a context; `use koa_middleware::prelude::*` brings them in.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{context, prelude::*, views};
///
/// let mut app = App::new();
/// app.with(views("views"));
/// app.with(async |ctx, _| ctx.render("home", context! { title => "Home" }).await);
/// ```
///
/// # In Koa
///
/// `ctx.render`
pub trait ViewsContext {
    /// Renders a view and makes it the body, as HTML; the status stays what it was.
    ///
    /// The view is a path below the folder, without its extension if that is the default; a folder is its `index`. It sees
    /// the values of the call, then those of [`ctx.state`](koa_core::Context::state), then those of
    /// [`options`](crate::ViewsOptions::options). Values are anything that serializes to an object, such as
    /// [`context!`](crate::context!), `serde_json::json!` or a struct; `()` are none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_core::App;
    /// # use koa_middleware::{context, prelude::*, views};
    /// # let mut app = App::new();
    /// app.with(async |ctx, _| {
    ///     ctx.state["user"] = "tobi".into();
    ///     ctx.render("home", context! { title => "Home" }).await
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// - A 500 where a template is missing or fails; it names the template and the line.
    /// - A 403 where the path leads out of the folder.
    ///
    /// # In Koa
    ///
    /// `await ctx.render('home', { title: 'Home' })`
    fn render(&mut self, view: &str, locals: impl Serialize) -> impl Future<Output = Result>;

    /// Renders a view to a text, and leaves the response as it is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use koa_core::App;
    /// # use koa_middleware::{context, prelude::*, views};
    /// # let mut app = App::new();
    /// app.with(async |ctx, _| {
    ///     let html = ctx.render_to_string("part", context! { page => 2 }).await?;
    ///     ctx.set_body(serde_json::json!({ "html": html }));
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`render`](Self::render).
    ///
    /// # In Koa
    ///
    /// `const html = await ctx.render('part', { page: 2 })` with `autoRender: false`
    fn render_to_string(
        &self,
        view: &str,
        locals: impl Serialize,
    ) -> impl Future<Output = Result<String>>;
}

impl ViewsContext for Context {
    async fn render(&mut self, view: &str, locals: impl Serialize) -> Result {
        let html = self.render_to_string(view, locals).await?;
        self.set_type("html");
        self.set_body(html);
        Ok(())
    }

    async fn render_to_string(&self, view: &str, locals: impl Serialize) -> Result<String> {
        let views = self
            .state
            .get::<Views>()
            .or_else(|| self.app.context.get())
            .ok_or_else(|| Error::other("ctx.render needs `app.with(views(..))` before it"))?;
        let locals = locals::locals(&locals)?;
        let state = self.state.values();
        let state = if state.is_empty() {
            Value::UNDEFINED
        } else {
            locals::value(state)
        };
        let development = || self.app.env == "development";
        views.rendered(&development, view, state, locals).await
    }
}
