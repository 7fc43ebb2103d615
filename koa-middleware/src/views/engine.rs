//! Which engine renders a view, and when.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use koa_core::{Error, Result};
use minijinja::{Environment, Value};

use super::{
    Kept, ViewsOptions, environment,
    locals::merged,
    lookup::{Folders, Found},
    options::without_dot,
};

/// The names by which minijinja goes.
const BUILT_IN: [&str; 10] = [
    "html",
    "htm",
    "xml",
    "svg",
    "njk",
    "nunjucks",
    "jinja",
    "jinja2",
    "j2",
    "minijinja",
];

/// An engine for templates of another kind.
///
/// A function of a path and of values is one, see [`ViewsOptions::engine_source`].
///
/// # Examples
///
/// ```
/// use std::path::Path;
///
/// use koa_core::Result;
/// use koa_middleware::Engine;
/// use serde_json::{Map, Value};
///
/// struct Plain;
///
/// impl Engine for Plain {
///     fn render(&self, path: &Path, _: &Map<String, Value>) -> Result<String> {
///         Ok(std::fs::read_to_string(path)?)
///     }
/// }
/// ```
///
/// # In Koa
///
/// A member of `engineSource`.
pub trait Engine: Send + Sync + 'static {
    /// Renders the template in a file. It is called on a thread where it may block.
    ///
    /// # Examples
    ///
    /// ```
    /// # use std::path::Path;
    /// # use koa_core::Result;
    /// # use koa_middleware::Engine;
    /// # use serde_json::{Map, Value};
    /// fn render(engine: &dyn Engine, locals: &Map<String, Value>) -> Result<String> {
    ///     engine.render(Path::new("views/home.ejs"), locals)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Where the template cannot be read or rendered.
    fn render(
        &self,
        path: &Path,
        locals: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<String>;
}

impl<F> Engine for F
where
    F: Fn(&Path, &serde_json::Map<String, serde_json::Value>) -> Result<String>
        + Send
        + Sync
        + 'static,
{
    fn render(
        &self,
        path: &Path,
        locals: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<String> {
        self(path, locals)
    }
}

/// A view to be rendered.
pub(super) struct Call {
    pub(super) view: String,
    pub(super) state: Value,
    pub(super) locals: Value,
}

/// The engines and what they render.
pub(super) struct Renderer {
    folders: Folders,
    map: HashMap<String, String>,
    engines: HashMap<String, Arc<dyn Engine>>,
    options: Value,
    environment: Environment<'static>,
    kept: Kept,
    /// The views of minijinja that were rendered before: what they need is in memory.
    known: RwLock<HashMap<String, String>>,
}

impl Renderer {
    pub(super) fn new(folder: PathBuf, options: ViewsOptions) -> Self {
        let roots: Vec<_> = [folder].into_iter().chain(options.folders).collect();
        let kept = Kept::default();
        if let Some(cache) = options.cache {
            kept.get_or_init(|| cache);
        }
        let mut environment = environment::new(options.autoescape.unwrap_or(true));
        for configure in options.configure {
            configure(&mut environment);
        }
        let added = environment
            .templates()
            .map(|(name, _)| name.to_owned())
            .collect();
        let usual_delimiters = environment.syntax().block_delimiters() == ("{%", "%}");
        let loader = environment::loader(roots.clone(), kept.clone(), usual_delimiters);
        environment.set_loader(loader);
        Renderer {
            folders: Folders {
                roots,
                extension: without_dot(options.extension.unwrap_or_else(|| "html".into())),
                added,
            },
            map: options.map,
            engines: options.engines,
            options: options.options,
            environment,
            kept,
            known: RwLock::default(),
        }
    }

    pub(super) fn decide(&self, development: &dyn Fn() -> bool) {
        self.kept.get_or_init(|| !development());
    }

    /// Renders a view that needs no file any more.
    pub(super) fn at_hand(&self, call: &Call) -> Option<Result<String>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let name = known.get(&call.view)?.clone();
        drop(known);
        Some(self.built_in(&name, call))
    }

    /// Finds a view and renders it; this may read files.
    pub(super) fn render(&self, call: &Call) -> Result<String> {
        let found = self.folders.find(&call.view)?;
        let Some(engine) = self.engine(&found)? else {
            let rendered = self.built_in(&found.name, call)?;
            if self.kept.get() == Some(&true) {
                let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
                known.insert(call.view.clone(), found.name);
            }
            return Ok(rendered);
        };
        let mut locals = serde_json::Map::new();
        for values in [&self.options, &call.state, &call.locals] {
            if let serde_json::Value::Object(values) = serde_json::to_value(values)? {
                locals.extend(values);
            }
        }
        engine.render(&found.path, &locals)
    }

    /// The engine of a view; `None` is minijinja.
    fn engine(&self, found: &Found) -> Result<Option<&dyn Engine>> {
        let name = self.map.get(&found.extension).unwrap_or(&found.extension);
        match self.engines.get(name) {
            Some(engine) => Ok(Some(&**engine)),
            None if BUILT_IN.contains(&&**name) => Ok(None),
            None => Err(Error::other(format!(
                "Engine not found for the \".{}\" file extension",
                found.extension
            ))),
        }
    }

    fn built_in(&self, name: &str, call: &Call) -> Result<String> {
        let values = merged(&[&self.options, &call.state, &call.locals]);
        Ok(self.environment.get_template(name)?.render(values)?)
    }
}
