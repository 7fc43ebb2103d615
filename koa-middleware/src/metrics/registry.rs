//! The numbers and their text.

use std::{
    collections::BTreeMap,
    fmt::{self, Write},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// The most series that are kept.
const LIMIT: usize = 2000;

const BUCKETS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT",
];

/// The numbers of [`metrics`](fn@crate::metrics); clones share them.
///
/// # Examples
///
/// ```
/// let metrics = koa_middleware::Metrics::new();
/// assert!(metrics.text().contains("http_requests_in_flight 0"));
/// ```
#[derive(Clone)]
pub struct Metrics(Arc<Shared>);

struct Shared {
    buckets: Vec<f64>,
    in_flight: AtomicI64,
    series: Mutex<BTreeMap<Series, Numbers>>,
}

/// What is counted apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Series {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Clone, Default)]
struct Numbers {
    /// How many fell into each bucket and no smaller one.
    buckets: Vec<u64>,
    count: u64,
    seconds: f64,
}

/// A request that is being answered.
pub(super) struct Running(Metrics);

impl Metrics {
    /// Nothing counted yet; buckets from 5 milliseconds to 10 seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// let metrics = koa_middleware::Metrics::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Metrics::with_buckets(BUCKETS)
    }

    /// Nothing counted yet, with the upper bounds of the histogram's buckets in seconds.
    ///
    /// # Examples
    ///
    /// ```
    /// let metrics = koa_middleware::Metrics::with_buckets([0.1, 1.0]);
    /// ```
    #[must_use]
    pub fn with_buckets(seconds: impl Into<Vec<f64>>) -> Self {
        let mut buckets = seconds.into();
        buckets.sort_by(f64::total_cmp);
        Metrics(Arc::new(Shared {
            buckets,
            in_flight: AtomicI64::new(0),
            series: Mutex::default(),
        }))
    }

    /// The numbers in the text format of Prometheus.
    ///
    /// # Examples
    ///
    /// ```
    /// println!("{}", koa_middleware::Metrics::new().text());
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text);
        text
    }

    pub(super) fn enter(&self) -> Running {
        self.0.in_flight.fetch_add(1, Ordering::Relaxed);
        Running(self.clone())
    }

    fn record(&self, mut series: Series, took: Duration) {
        let seconds = took.as_secs_f64();
        let mut all = self.0.series.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= LIMIT && !all.contains_key(&series) {
            series.route = "other".into();
        }
        let numbers = all.entry(series).or_insert_with(|| Numbers {
            buckets: vec![0; self.0.buckets.len()],
            ..Numbers::default()
        });
        let bucket = self.0.buckets.iter().position(|bound| seconds <= *bound);
        if let Some(bucket) = bucket.and_then(|bucket| numbers.buckets.get_mut(bucket)) {
            *bucket += 1;
        }
        numbers.count += 1;
        numbers.seconds += seconds;
    }

    fn write(&self, text: &mut String) -> fmt::Result {
        let all = self
            .0
            .series
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        head(
            text,
            "http_requests_in_flight",
            "gauge",
            "Requests that are being answered.",
        )?;
        let in_flight = self.0.in_flight.load(Ordering::Relaxed);
        writeln!(text, "http_requests_in_flight {in_flight}")?;
        head(
            text,
            "http_requests_total",
            "counter",
            "Requests whose response was sent.",
        )?;
        for (series, numbers) in &all {
            writeln!(
                text,
                "http_requests_total{{{}}} {}",
                series.labels(),
                numbers.count
            )?;
        }
        let name = "http_request_duration_seconds";
        head(
            text,
            name,
            "histogram",
            "How long requests took until their response was sent.",
        )?;
        for (series, numbers) in &all {
            let (labels, mut below) = (series.labels(), 0);
            for (bound, count) in self.0.buckets.iter().zip(&numbers.buckets) {
                below += count;
                writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {below}")?;
            }
            writeln!(
                text,
                "{name}_bucket{{{labels},le=\"+Inf\"}} {}",
                numbers.count
            )?;
            writeln!(text, "{name}_sum{{{labels}}} {}", numbers.seconds)?;
            writeln!(text, "{name}_count{{{labels}}} {}", numbers.count)?;
        }
        Ok(())
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) -> fmt::Result {
    writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics")
            .field("buckets", &self.0.buckets)
            .field("in_flight", &self.0.in_flight)
            .finish_non_exhaustive()
    }
}

impl Series {
    pub(super) fn new(method: &str, route: String, status: u16) -> Self {
        let known = METHODS.into_iter().find(|known| *known == method);
        Series {
            route,
            method: known.unwrap_or("other"),
            status,
        }
    }

    fn labels(&self) -> String {
        let route = self
            .route
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n");
        format!(
            "method=\"{}\",route=\"{route}\",status=\"{}\"",
            self.method, self.status
        )
    }
}

impl Running {
    pub(super) fn leave(self, series: Series, took: Duration) {
        self.0.record(series, took);
    }
}

/// Also where nobody hears how the response ended.
impl Drop for Running {
    fn drop(&mut self) {
        self.0.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative_and_labels_escaped() {
        let metrics = Metrics::with_buckets([1.0, 0.1]);
        let series = || Series::new("GET", "/a\"\\\n".into(), 200);
        for millis in [50, 500, 5000] {
            metrics
                .enter()
                .leave(series(), Duration::from_millis(millis));
        }
        let _running = metrics.enter();
        let labels = r#"method="GET",route="/a\"\\\n",status="200""#;
        let text = metrics.text();
        for line in [
            "http_requests_in_flight 1".to_owned(),
            format!("http_requests_total{{{labels}}} 3"),
            format!("http_request_duration_seconds_bucket{{{labels},le=\"0.1\"}} 1"),
            format!("http_request_duration_seconds_bucket{{{labels},le=\"1\"}} 2"),
            format!("http_request_duration_seconds_bucket{{{labels},le=\"+Inf\"}} 3"),
            format!("http_request_duration_seconds_sum{{{labels}}} 5.55"),
            format!("http_request_duration_seconds_count{{{labels}}} 3"),
        ] {
            assert!(text.lines().any(|own| own == line), "{line}\n{text}");
        }
    }

    #[test]
    fn the_number_of_series_has_a_limit() {
        let metrics = Metrics::new();
        for number in 0..LIMIT + 50 {
            metrics.enter().leave(
                Series::new("PURGE", number.to_string(), 200),
                Duration::ZERO,
            );
        }
        let text = metrics.text();
        let total = |line: &&str| line.starts_with("http_requests_total");
        assert_eq!(text.lines().filter(total).count(), LIMIT + 1);
        assert!(
            text.contains(r#"http_requests_total{method="other",route="other",status="200"} 50"#)
        );
    }
}
