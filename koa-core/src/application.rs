//! The application — Koa's `lib/application.js`.

mod event;
mod limits;
mod values;

use std::{env, fmt, sync::Arc};

use serde_json::{Value, json};

use self::event::Listen;
pub use self::{
    event::Listener,
    limits::Limits,
    values::{MissingValue, Values},
};
use crate::{
    Keygrip, Middleware,
    compose::{self, Dispatch},
};

/// A chain of middleware with its settings.
///
/// The settings are public fields with Koa's names. It has no type parameters, so `fn app() -> App` is all it takes to share
/// one between `main` and the tests. A clone is an application of its own with the same middleware and listeners.
///
/// # Examples
///
/// ```no_run
/// use koa_core::{App, Result};
///
/// #[tokio::main]
/// async fn main() -> Result {
///     let mut app = App::new();
///     app.with(async |ctx, _| {
///         ctx.set_body("Hello World");
///         Ok(())
///     });
///     app.listen(3000).await
/// }
/// ```
///
/// # In Koa
///
/// `new Koa()`
#[derive(Clone)]
#[non_exhaustive]
pub struct App {
    /// The keys that sign cookies, the first one signs, all verify. Defaults to none.
    pub keys: Keygrip,
    /// Whether the `X-Forwarded-*` headers of a proxy are trusted. Defaults to `false`.
    pub proxy: bool,
    /// The header in which a trusted proxy names the client. Defaults to `X-Forwarded-For`.
    pub proxy_ip_header: String,
    /// How many addresses of that header count, from its end. Defaults to 0: all.
    pub max_ips_count: usize,
    /// How many labels of the host name are no subdomains. Defaults to 2.
    pub subdomain_offset: usize,
    /// The environment. Defaults to `NODE_ENV`, or `development` where that is not set.
    pub env: String,
    /// Whether errors stay out of the log where no listener is registered. Defaults to `false`.
    pub silent: bool,
    /// How many threads serve. Defaults to 0: the environment's `KOA_WORKERS`, or one for each core.
    pub workers: usize,
    /// Timeouts and sizes that the server holds clients to.
    pub limits: Limits,
    /// Values that every request may read, by their type: what Koa apps hang on `app.context`.
    pub context: Values,
    middleware: Vec<Arc<dyn Dispatch>>,
    listeners: Vec<Arc<dyn Listen>>,
    onerror: Option<Arc<dyn Listen>>,
}

impl App {
    /// Makes an application without middleware and with the default settings.
    ///
    /// # Examples
    ///
    /// ```
    /// let app = koa_core::App::new();
    /// assert!(!app.proxy);
    /// assert_eq!((app.proxy_ip_header.as_str(), app.subdomain_offset), ("X-Forwarded-For", 2));
    /// ```
    ///
    /// # In Koa
    ///
    /// `new Koa()`; what its options set are the fields here.
    #[must_use]
    pub fn new() -> Self {
        App {
            keys: Keygrip::default(),
            proxy: false,
            proxy_ip_header: "X-Forwarded-For".into(),
            max_ips_count: 0,
            subdomain_offset: 2,
            env: env::var("NODE_ENV")
                .ok()
                .filter(|env| !env.is_empty())
                .unwrap_or_else(|| "development".into()),
            silent: false,
            workers: 0,
            limits: Limits::default(),
            context: Values::default(),
            middleware: Vec::new(),
            listeners: Vec::new(),
            onerror: None,
        }
    }

    /// Appends a middleware to the chain.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.with(async |ctx, next| {
    ///     next.run(ctx).await?;
    ///     ctx.set("X-Powered-By", "koa");
    ///     Ok(())
    /// })
    /// .with(async |ctx, _| {
    ///     ctx.set_body("Hello World");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `app.use(fn)`; `use` is a keyword of Rust.
    pub fn with(&mut self, middleware: impl Middleware) -> &mut Self {
        self.middleware.push(compose::boxed(middleware));
        self
    }

    /// The chain of the application as one middleware, to be mounted in another application.
    ///
    /// It runs with the context, the settings, the keys and the listeners of the application around it; those of this one are not
    /// looked at. Where its chain ends, the chain around it goes on. Middleware added later is not part of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    ///
    /// let mut greeting = App::new();
    /// greeting.with(async |ctx, _| {
    ///     ctx.set_body("Hello World");
    ///     Ok(())
    /// });
    ///
    /// let mut app = App::new();
    /// app.with(greeting.compose());
    /// ```
    ///
    /// # In Koa
    ///
    /// `compose(app.middleware)`, which is how `koa-mount` mounts an application.
    #[must_use]
    pub fn compose(&self) -> impl Middleware + use<> {
        compose::chain(self.middleware.clone())
    }

    /// The JSON form of the application: `subdomainOffset`, `proxy` and `env`, never the keys.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.env = "test".into();
    /// assert_eq!(app.to_json().to_string(), r#"{"subdomainOffset":2,"proxy":false,"env":"test"}"#);
    /// ```
    ///
    /// # In Koa
    ///
    /// `app.toJSON()`
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "subdomainOffset": self.subdomain_offset, "proxy": self.proxy, "env": self.env })
    }

    pub(crate) fn middleware(&self) -> &[Arc<dyn Dispatch>] {
        &self.middleware
    }
}

impl Default for App {
    fn default() -> Self {
        App::new()
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("subdomain_offset", &self.subdomain_offset)
            .field("proxy", &self.proxy)
            .field("env", &self.env)
            .field("middleware", &self.middleware.len())
            .field("listeners", &self.listeners.len())
            .finish_non_exhaustive()
    }
}
