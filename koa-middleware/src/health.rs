//! Whether the program is well — what load balancers and Kubernetes ask.

use std::{fmt, sync::Arc, time::Duration};

use koa_core::{Context, Middleware, Next, Result, compose::BoxFuture};
use serde_json::{Map, Value, json};

use crate::Ms;

type Check = Arc<dyn Fn() -> BoxFuture<'static, Result> + Send + Sync>;

/// The options of [`health_with`].
///
/// # Examples
///
/// ```
/// use koa_middleware::{HealthOptions, health_with};
///
/// async fn ping() -> std::io::Result<()> {
///     Ok(())
/// }
///
/// let options = HealthOptions::new().path("/ready").check("database", async || Ok(ping().await?));
/// let mut app = koa_core::App::new();
/// app.with(health_with(options));
/// ```
#[derive(Clone)]
pub struct HealthOptions {
    path: String,
    checks: Vec<(String, Check)>,
    timeout: Duration,
}

impl HealthOptions {
    /// The defaults: `/health`, without checks.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HealthOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        HealthOptions {
            path: "/health".into(),
            checks: Vec::new(),
            timeout: Duration::from_secs(5),
        }
    }

    /// The path that is answered. Defaults to `/health`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HealthOptions::new().path("/healthz");
    /// ```
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Adds something that has to be well too, by its name.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::HealthOptions::new().check("disk", async || {
    ///     tokio::fs::metadata("/tmp").await?;
    ///     Ok(())
    /// });
    /// ```
    #[must_use]
    pub fn check<F>(mut self, name: impl Into<String>, check: F) -> Self
    where
        F: AsyncFn() -> Result + Send + Sync + 'static,
    {
        let check = Arc::new(check);
        self.checks.push((
            name.into(),
            Arc::new(move || {
                let check = check.clone();
                Box::pin(async move { check().await })
            }),
        ));
        self
    }

    /// How long a check may take. Defaults to 5 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let options = koa_middleware::HealthOptions::new().timeout(Duration::from_secs(1));
    /// ```
    #[must_use]
    pub fn timeout(mut self, timeout: impl Into<Ms>) -> Self {
        self.timeout = timeout.into().duration();
        self
    }

    /// Whether all is well, and the state of each check, which are run one after the other.
    async fn run(&self) -> (bool, Map<String, Value>) {
        let (mut well, mut states) = (true, Map::new());
        for (name, check) in &self.checks {
            // The text of an error may hold an address or a password; clients read its kind only.
            let state = match tokio::time::timeout(self.timeout, check()).await {
                Ok(Ok(())) => "ok",
                Ok(Err(_)) => "failed",
                Err(_) => "timeout",
            };
            well &= state == "ok";
            states.insert(name.clone(), state.into());
        }
        (well, states)
    }
}

impl Default for HealthOptions {
    fn default() -> Self {
        HealthOptions::new()
    }
}

impl fmt::Debug for HealthOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.checks.iter().map(|(name, _)| name);
        f.debug_struct("HealthOptions")
            .field("path", &self.path)
            .field("checks", &names.collect::<Vec<_>>())
            .field("timeout", &self.timeout)
            .finish()
    }
}

/// Answers `GET /health` with `{"status":"ok"}`.
///
/// It stands outermost, so that neither a log nor a session hears of what is asked every second.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::health;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(health());
/// app.test().get("/health").send().await.assert_status(200).assert_text(r#"{"status":"ok"}"#);
/// # }
/// ```
#[must_use]
pub fn health() -> impl Middleware {
    health_with(HealthOptions::new())
}

/// [`health`](fn@health) with options: a 503 where one of the checks fails or takes too long.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{HealthOptions, health_with};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let options = HealthOptions::new().check("disk", async || Err(std::io::Error::other("full").into()));
/// let mut app = App::new();
/// app.with(health_with(options));
///
/// let response = app.test().get("/health").send().await;
/// response.assert_status(503).assert_text(r#"{"status":"failed","checks":{"disk":"failed"}}"#);
/// # }
/// ```
#[must_use]
pub fn health_with(options: HealthOptions) -> impl Middleware {
    async move |ctx: &mut Context, next: Next<'_>| {
        if ctx.path() != options.path || !matches!(ctx.method(), "GET" | "HEAD") {
            return next.run(ctx).await;
        }
        let (well, states) = options.run().await;
        let mut answer = json!({ "status": if well { "ok" } else { "failed" } });
        if !states.is_empty() {
            answer["checks"] = states.into();
        }
        ctx.set_status(if well { 200 } else { 503 });
        ctx.set("Cache-Control", "no-store");
        ctx.set_body(answer);
        Ok(())
    }
}
