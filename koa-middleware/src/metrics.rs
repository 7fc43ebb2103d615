//! How many requests there were and how long they took, as Prometheus reads it.

mod registry;

use std::{fmt, time::Instant};

use koa_core::{Context, Middleware, Next};

pub use self::registry::Metrics;
use self::registry::Series;

type Label = Box<dyn Fn(&Context) -> Option<String> + Send + Sync>;

/// The options of [`metrics_with`].
///
/// # Examples
///
/// ```
/// use koa_middleware::{MetricsOptions, metrics_with};
///
/// let mut app = koa_core::App::new();
/// app.with(metrics_with(MetricsOptions::new().path("/internal/metrics")));
/// ```
pub struct MetricsOptions {
    path: Option<String>,
    label: Label,
    metrics: Option<Metrics>,
}

impl MetricsOptions {
    /// The defaults: `/metrics`, with the route that matched as the label.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MetricsOptions::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        MetricsOptions {
            path: Some("/metrics".into()),
            label: Box::new(|ctx| ctx.routing.route()),
            metrics: None,
        }
    }

    /// The path that answers with the numbers. Defaults to `/metrics`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MetricsOptions::new().path("/internal/metrics");
    /// ```
    #[must_use]
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Answers nowhere, for an application on another port that shows [`Metrics::text`].
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_middleware::{Metrics, MetricsOptions, metrics_with};
    ///
    /// let metrics = Metrics::new();
    /// let mut app = App::new();
    /// app.with(metrics_with(MetricsOptions::new().no_path().metrics(metrics.clone())));
    ///
    /// let mut internal = App::new();
    /// internal.with(async move |ctx, _| {
    ///     ctx.set_body(metrics.text());
    ///     Ok(())
    /// });
    /// ```
    #[must_use]
    pub fn no_path(mut self) -> Self {
        self.path = None;
        self
    }

    /// What the label `route` says of a request. Defaults to the path of the koa-router's route that matched, as it was registered.
    ///
    /// There should be few of them: every one is a series of numbers that is kept. After 2000, all others are called `other`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_middleware::MetricsOptions::new()
    ///     .label_by(|ctx| ctx.path().starts_with("/api/").then(|| "api".to_owned()));
    /// ```
    #[must_use]
    pub fn label_by(
        mut self,
        label: impl Fn(&Context) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.label = Box::new(label);
        self
    }

    /// Where the numbers are kept. Defaults to a place of its own, with the buckets of [`Metrics::new`].
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_middleware::{Metrics, MetricsOptions};
    ///
    /// let options = MetricsOptions::new().metrics(Metrics::with_buckets([0.1, 1.0, 10.0]));
    /// ```
    #[must_use]
    pub fn metrics(mut self, metrics: Metrics) -> Self {
        self.metrics = Some(metrics);
        self
    }
}

impl Default for MetricsOptions {
    fn default() -> Self {
        MetricsOptions::new()
    }
}

impl fmt::Debug for MetricsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetricsOptions")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Counts requests and measures how long they take, and answers `GET /metrics` with the numbers.
///
/// | name | type | labels |
/// | --- | --- | --- |
/// | `http_requests_total` | counter | `method`, `route`, `status` |
/// | `http_request_duration_seconds` | histogram | `method`, `route`, `status` |
/// | `http_requests_in_flight` | gauge | |
///
/// A request counts when its response was sent. `route` is the path of the route of koa-router that matched, as it was registered, and
/// empty where none did; a path that a client made up is never a label, nor is a method.
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::metrics;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.with(metrics());
/// let client = app.test();
/// client.get("/nowhere").send().await;
/// let numbers = client.get("/metrics").send().await;
/// assert!(numbers.text().contains(r#"http_requests_total{method="GET",route="",status="404"} 1"#));
/// # }
/// ```
///
/// # In Koa
///
/// `koa-prometheus-middleware` and others around `prom-client`
#[must_use]
pub fn metrics() -> impl Middleware {
    metrics_with(MetricsOptions::new())
}

/// [`metrics`](fn@metrics) with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::{MetricsOptions, metrics_with};
///
/// let mut app = koa_core::App::new();
/// app.with(metrics_with(MetricsOptions::new().path("/internal/metrics")));
/// ```
#[must_use]
pub fn metrics_with(options: MetricsOptions) -> impl Middleware {
    let metrics = options.metrics.unwrap_or_default();
    async move |ctx: &mut Context, next: Next<'_>| {
        if options.path.as_deref() == Some(ctx.path()) && matches!(ctx.method(), "GET" | "HEAD") {
            ctx.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            ctx.set_body(metrics.text());
            return Ok(());
        }
        let (start, running) = (Instant::now(), metrics.enter());
        let method = ctx.method().to_owned();
        let result = next.run(ctx).await;
        let route = (options.label)(ctx).unwrap_or_default();
        ctx.on_finished(move |finished| {
            let series = Series::new(&method, route, finished.status);
            running.leave(series, start.elapsed());
        });
        result
    }
}
