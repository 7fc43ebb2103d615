//! The options of `views`.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use minijinja::{Environment, Value};
use serde::Serialize;

use super::{Engine, locals};

type Configure = Box<dyn FnOnce(&mut Environment<'static>)>;

/// The options of `views`.
///
/// # Examples
///
/// ```
/// use koa_middleware::{ViewsOptions, views_with};
///
/// let middleware = views_with("views", ViewsOptions::new().extension("njk"));
/// ```
///
/// # In Koa
///
/// `{ extension: 'njk' }`
#[derive(Default)]
pub struct ViewsOptions {
    pub(super) extension: Option<String>,
    pub(super) map: HashMap<String, String>,
    pub(super) engines: HashMap<String, Arc<dyn Engine>>,
    pub(super) options: Value,
    pub(super) folders: Vec<PathBuf>,
    pub(super) cache: Option<bool>,
    pub(super) autoescape: Option<bool>,
    pub(super) configure: Vec<Configure>,
}

impl ViewsOptions {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ViewsOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        ViewsOptions::default()
    }

    /// The extension of views that are named without one; an empty one appends nothing. Defaults to `html`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ViewsOptions::new().extension("njk");
    /// ```
    ///
    /// # In Koa
    ///
    /// `extension: 'njk'`, or `ext: '.njk'` of `koa-nunjucks-2`, whose default is `njk`.
    #[must_use]
    pub fn extension(mut self, extension: impl Into<String>) -> Self {
        self.extension = Some(extension.into());
        self
    }

    /// The name of the engine for an extension.
    ///
    /// By default the files `.html`, `.htm`, `.xml`, `.svg`, `.njk`, `.nunjucks`, `.jinja`, `.jinja2` and `.j2` are rendered by minijinja, which goes by
    /// `nunjucks`, and any other extension is the name of its engine.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ViewsOptions::new().map("tpl", "nunjucks");
    /// ```
    ///
    /// # In Koa
    ///
    /// `map: { tpl: 'nunjucks' }`
    #[must_use]
    pub fn map(mut self, extension: impl Into<String>, engine: impl Into<String>) -> Self {
        self.map.insert(without_dot(extension), engine.into());
        self
    }

    /// Another engine, under a name for [`map`](Self::map), or the extension that it is for.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::ViewsOptions;
    /// use serde_json::{Map, Value};
    /// use std::path::Path;
    ///
    /// let options = ViewsOptions::new().engine_source("txt", |path: &Path, locals: &Map<String, Value>| {
    ///     Ok(std::fs::read_to_string(path)?.replace("NAME", locals["name"].as_str().unwrap_or_default()))
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `engineSource: { txt: async (path, locals) => .. }`
    #[must_use]
    pub fn engine_source(mut self, name: impl Into<String>, engine: impl Engine) -> Self {
        self.engines.insert(without_dot(name), Arc::new(engine));
        self
    }

    /// Values that every view sees, unless the state or the call has others of the name. Defaults to none.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{ViewsOptions, context};
    ///
    /// let options = ViewsOptions::new().options(context! { site => "Koa & Co" });
    /// ```
    ///
    /// # In Koa
    ///
    /// `options: { site: 'Koa & Co' }`
    #[must_use]
    pub fn options(mut self, values: impl Serialize) -> Self {
        self.options = locals::value(&values);
        self
    }

    /// One more folder, searched after those before it.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ViewsOptions::new().path("shared/views");
    /// ```
    ///
    /// # In Koa
    ///
    /// `path: ['views', 'shared/views']` of `koa-nunjucks-2`
    #[must_use]
    pub fn path(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folders.push(folder.into());
        self
    }

    /// Whether templates are kept and not read again. Defaults to `true`, but in an application whose `env` is `development`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ViewsOptions::new().cache(true);
    /// ```
    ///
    /// # In Koa
    ///
    /// `options: { cache: true }`, which is off by default.
    #[must_use]
    pub fn cache(mut self, cache: bool) -> Self {
        self.cache = Some(cache);
        self
    }

    /// Whether minijinja escapes values for HTML. Defaults to `true`, whatever the extension.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::ViewsOptions::new().extension("txt").map("txt", "nunjucks").autoescape(false);
    /// ```
    ///
    /// # In Koa
    ///
    /// `nunjucksConfig: { autoescape: false }` of `koa-nunjucks-2`
    #[must_use]
    pub fn autoescape(mut self, autoescape: bool) -> Self {
        self.autoescape = Some(autoescape);
        self
    }

    /// Changes minijinja's environment: filters, tests, globals, templates of one's own.
    ///
    /// A loader that it sets gives way to the one for the folders.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::ViewsOptions;
    ///
    /// let options = ViewsOptions::new().configure_environment(|env| {
    ///     env.add_filter("shorten", |text: String, length: usize| text.chars().take(length).collect::<String>());
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `configureEnvironment: (env) => { env.addFilter('shorten', ..) }` of `koa-nunjucks-2`, `nunjucksEnv` of `koa-views`
    #[must_use]
    pub fn configure_environment(
        mut self,
        configure: impl FnOnce(&mut Environment<'static>) + 'static,
    ) -> Self {
        self.configure.push(Box::new(configure));
        self
    }
}

pub(super) fn without_dot(extension: impl Into<String>) -> String {
    let mut extension = extension.into();
    if extension.starts_with('.') {
        extension.remove(0);
    }
    extension
}

impl std::fmt::Debug for ViewsOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ViewsOptions")
            .field("extension", &self.extension)
            .field("map", &self.map)
            .field("folders", &self.folders)
            .field("cache", &self.cache)
            .field("autoescape", &self.autoescape)
            .finish_non_exhaustive()
    }
}
