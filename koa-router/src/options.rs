//! The options of a router — `new Router({ .. })` of `@koa/router`.

use regex::Regex;

use crate::router::pattern_or_panic;

/// Which of the layers that match run.
///
/// # Examples
///
/// ```
/// use koa_router::{Exclusive, Options, Router};
///
/// let router = Router::with_options(Options::new().exclusive(Exclusive::Last));
/// ```
///
/// # In Koa
///
/// `exclusive: true`, `exclusive: 'specificity'`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exclusive {
    /// All of them, in the order of registration.
    #[default]
    No,
    /// The last one only, be it middleware.
    Last,
    /// The one with the fewest parameters only, the earliest of several; middleware without a path does not compete.
    Specificity,
}

#[derive(Clone, Debug)]
pub(crate) enum Host {
    Any,
    Names(Vec<String>),
    Pattern(Regex),
}

impl Host {
    pub(crate) fn admits(&self, host: &str) -> bool {
        match self {
            Host::Any => true,
            _ if host.is_empty() => false,
            Host::Names(names) => names.iter().any(|name| name == host),
            Host::Pattern(pattern) => pattern.is_match(host),
        }
    }
}

/// The options of a router.
///
/// # Examples
///
/// ```
/// use koa_router::{Options, Router};
///
/// let mut router = Router::with_options(Options::new().prefix("/users").strict(true));
/// router.get("/:id", async |ctx, _| {
///     ctx.set_body(ctx.params["id"].to_owned());
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `new Router({ prefix: '/users', strict: true })`
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) prefix: String,
    pub(crate) sensitive: bool,
    pub(crate) strict: bool,
    pub(crate) exclusive: Exclusive,
    pub(crate) methods: Vec<String>,
    pub(crate) host: Host,
    pub(crate) router_path: Option<String>,
}

impl Options {
    /// The defaults.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_router::Options::new();
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Options {
            prefix: String::new(),
            sensitive: false,
            strict: false,
            exclusive: Exclusive::No,
            methods: ["HEAD", "OPTIONS", "GET", "PUT", "PATCH", "POST", "DELETE"]
                .map(str::to_owned)
                .into(),
            host: Host::Any,
            router_path: None,
        }
    }

    /// What stands in front of every path; it may have parameters. Defaults to nothing.
    ///
    /// A slash at its end is kept, as in `@koa/router`; [`Router::prefix`](crate::Router::prefix) drops it.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_router::Options::new().prefix("/users");
    /// ```
    ///
    /// # Panics
    ///
    /// Where the prefix is no pattern, with what to write instead.
    #[must_use]
    #[track_caller]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        pattern_or_panic(&self.prefix);
        self
    }

    /// Whether paths are compared with regard to case. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_router::Options::new().sensitive(true);
    /// ```
    #[must_use]
    pub fn sensitive(mut self, sensitive: bool) -> Self {
        self.sensitive = sensitive;
        self
    }

    /// Whether a slash at the end of a path matters. Defaults to `false`.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_router::Options::new().strict(true);
    /// ```
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Which of the layers that match run. Defaults to all of them.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_router::Options::new().exclusive(koa_router::Exclusive::Specificity);
    /// ```
    #[must_use]
    pub fn exclusive(mut self, exclusive: Exclusive) -> Self {
        self.exclusive = exclusive;
        self
    }

    /// The methods that `allowed_methods` does not answer with 501. Defaults to HEAD, OPTIONS, GET, PUT, PATCH, POST and DELETE.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_router::Options::new().methods(["GET", "POST"]);
    /// ```
    #[must_use]
    pub fn methods<M: Into<String>>(mut self, methods: impl IntoIterator<Item = M>) -> Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// The hosts, with their ports, that the router is for. Defaults to all; of this and [`host_pattern`](Self::host_pattern) the last one counts.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_router::Options::new().host(["example.com", "www.example.com"]);
    /// ```
    #[must_use]
    pub fn host<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.host = Host::Names(names.into_iter().map(Into::into).collect());
        self
    }

    /// The hosts that the router is for, as a regular expression; of this and [`host`](Self::host) the last one counts.
    ///
    /// # Examples
    ///
    /// ```
    /// # fn main() -> Result<(), regex::Error> {
    /// let pattern = regex::Regex::new(r"^(.*\.)?example\.com$")?;
    /// let options = koa_router::Options::new().host_pattern(pattern);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn host_pattern(mut self, pattern: Regex) -> Self {
        self.host = Host::Pattern(pattern);
        self
    }

    /// The path that is matched for every request in the place of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// let options = koa_router::Options::new().router_path("/maintenance");
    /// ```
    #[must_use]
    pub fn router_path(mut self, path: impl Into<String>) -> Self {
        self.router_path = Some(path.into());
        self
    }
}

impl Default for Options {
    fn default() -> Self {
        Options::new()
    }
}
