//! URLs of named routes: `url` and `redirect`.

use std::collections::HashMap;

use koa_core::{Context, Next, Query};

use super::Router;
use crate::{
    PathValue, Pattern, RouteError,
    layer::LayerPath,
    pattern::{Token, encode},
};

/// What goes into a URL: parameters by name or by place, and a query.
///
/// # Examples
///
/// ```
/// use koa_router::{Router, UrlValues, named};
///
/// let mut router = Router::new();
/// router.get(named("post", "/:year/:title"), async |_, _| Ok(()));
///
/// let by_name = router.url("post", [("year", "2026"), ("title", "how to")])?;
/// assert_eq!(by_name, "/2026/how%20to");
///
/// let by_place = router.url("post", UrlValues::positional(["2026", "how to"]).query("page=2"))?;
/// assert_eq!(by_place, "/2026/how%20to?page=2");
/// # Ok::<(), koa_router::RouteError>(())
/// ```
///
/// # In Koa
///
/// The arguments of `router.url` after the name.
#[derive(Clone, Debug, Default)]
pub struct UrlValues {
    named: Vec<(String, PathValue)>,
    positional: Vec<PathValue>,
    query: String,
}

impl UrlValues {
    /// Parameters by name; ones that the route does not have are ignored.
    ///
    /// # Examples
    ///
    /// ```
    /// let values = koa_router::UrlValues::named([("id", 7)]);
    /// ```
    #[must_use]
    pub fn named<K: Into<String>, V: Into<PathValue>>(
        values: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let named = values
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        UrlValues {
            named,
            ..UrlValues::default()
        }
    }

    /// Parameters in the order of the pattern.
    ///
    /// # Examples
    ///
    /// ```
    /// let values = koa_router::UrlValues::positional([1, 2]);
    /// ```
    #[must_use]
    pub fn positional<V: Into<PathValue>>(values: impl IntoIterator<Item = V>) -> Self {
        UrlValues {
            positional: values.into_iter().map(Into::into).collect(),
            ..UrlValues::default()
        }
    }

    /// Adds a query: a text, encoded as it is to be, pairs of names and values, or a [`Query`].
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Query;
    /// use koa_router::{Router, UrlValues};
    ///
    /// let values = UrlValues::default().query("page=2&limit=10");
    /// assert_eq!(Router::url_of("/users", values)?, "/users?page=2&limit=10");
    ///
    /// let values = UrlValues::default().query([("page", 2), ("limit", 10)]);
    /// assert_eq!(Router::url_of("/users", values)?, "/users?page=2&limit=10");
    ///
    /// let query: Query = [("name", "Tobi B")].into_iter().collect();
    /// let values = UrlValues::default().query(query);
    /// assert_eq!(Router::url_of("/users", values)?, "/users?name=Tobi%20B");
    /// # Ok::<(), koa_router::RouteError>(())
    /// ```
    #[must_use]
    pub fn query(mut self, query: impl Into<UrlQuery>) -> Self {
        self.query = query.into().0;
        self
    }
}

/// The query of a URL that is built: a text as it is to be, or pairs or a [`Query`], whose names and values are encoded as those of a path.
///
/// # Examples
///
/// ```
/// use koa_router::{UrlQuery, UrlValues};
///
/// let query = UrlQuery::from("page=2");
/// let values = UrlValues::positional([7]).query(query);
/// ```
///
/// # In Koa
///
/// The option `query` of `router.url`.
#[derive(Clone, Debug, Default)]
pub struct UrlQuery(String);

impl From<&str> for UrlQuery {
    fn from(query: &str) -> Self {
        UrlQuery(query.strip_prefix('?').unwrap_or(query).replace('#', "%23"))
    }
}

impl From<&String> for UrlQuery {
    fn from(query: &String) -> Self {
        query.as_str().into()
    }
}

impl From<String> for UrlQuery {
    fn from(query: String) -> Self {
        query.as_str().into()
    }
}

impl From<&Query> for UrlQuery {
    fn from(query: &Query) -> Self {
        encoded(query.iter())
    }
}

impl From<Query> for UrlQuery {
    fn from(query: Query) -> Self {
        (&query).into()
    }
}

impl<K: AsRef<str>, V: ToString, const N: usize> From<[(K, V); N]> for UrlQuery {
    fn from(pairs: [(K, V); N]) -> Self {
        encoded(pairs)
    }
}

impl<K: AsRef<str>, V: ToString> From<Vec<(K, V)>> for UrlQuery {
    fn from(pairs: Vec<(K, V)>) -> Self {
        encoded(pairs)
    }
}

fn encoded<K: AsRef<str>, V: ToString>(pairs: impl IntoIterator<Item = (K, V)>) -> UrlQuery {
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{}={}", encode(name.as_ref()), encode(&value.to_string())))
        .collect();
    UrlQuery(pairs.join("&"))
}

impl From<()> for UrlValues {
    fn from((): ()) -> Self {
        UrlValues::default()
    }
}

impl<K: Into<String>, V: Into<PathValue>, const N: usize> From<[(K, V); N]> for UrlValues {
    fn from(values: [(K, V); N]) -> Self {
        UrlValues::named(values)
    }
}

impl<K: Into<String>, V: Into<PathValue>> From<Vec<(K, V)>> for UrlValues {
    fn from(values: Vec<(K, V)>) -> Self {
        UrlValues::named(values)
    }
}

impl<K: Into<String>, V: Into<PathValue>, S> From<HashMap<K, V, S>> for UrlValues {
    fn from(values: HashMap<K, V, S>) -> Self {
        UrlValues::named(values)
    }
}

impl From<&Query> for UrlValues {
    fn from(query: &Query) -> Self {
        UrlValues::named(query.iter())
    }
}

impl Router {
    /// The URL of a named route, nested ones included.
    ///
    /// Values are encoded; groups whose parameters are all there are filled, and a wildcard takes a text with slashes or a list.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{Router, named};
    ///
    /// let mut router = Router::new();
    /// router.get(named("file", "/files/*path{.:ext}"), async |_, _| Ok(()));
    /// assert_eq!(router.url("file", [("path", "a/b"), ("ext", "png")])?, "/files/a/b.png");
    /// # Ok::<(), koa_router::RouteError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// No route of that name, a parameter that is missing, or a route whose path is a regular expression.
    ///
    /// # In Koa
    ///
    /// `router.url('file', { path: 'a/b' })`, which returns the error of an unknown name and cannot fill wildcards and groups.
    pub fn url(&self, name: &str, values: impl Into<UrlValues>) -> Result<String, RouteError> {
        let layer = self
            .layers
            .iter()
            .find(|layer| layer.name.as_deref() == Some(name));
        match layer.map(|layer| &layer.path) {
            Some(LayerPath::Pattern(path)) => Router::url_of(path, values),
            Some(LayerPath::Regex(_) | LayerPath::Below(_)) => Err(RouteError::Regex),
            None => Err(RouteError::NoRoute(name.into())),
        }
    }

    /// The URL of a pattern, without a router.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::Router;
    ///
    /// assert_eq!(Router::url_of("/users/:id", [("id", 7)])?, "/users/7");
    /// # Ok::<(), koa_router::RouteError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A pattern that is none, or a parameter that is missing.
    ///
    /// # In Koa
    ///
    /// `Router.url('/users/:id', { id: 7 })`
    pub fn url_of(pattern: &str, values: impl Into<UrlValues>) -> Result<String, RouteError> {
        let (pattern, mut values) = (Pattern::parse(pattern)?, values.into());
        let mut names = Vec::new();
        collect_names(pattern.tokens(), &mut names);
        values
            .named
            .extend(names.into_iter().zip(values.positional));
        let path = pattern.to_path(&values.named)?;
        Ok(if values.query.is_empty() {
            path
        } else {
            format!("{path}?{}", values.query)
        })
    }

    /// Redirects all methods of a path, or of a named route, to a path, a URL or a named route, with 301 unless `status` says otherwise.
    ///
    /// What begins with `/` or has `://` in it is taken as it is, everything else is a name.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{Router, named};
    ///
    /// let mut router = Router::new();
    /// router.get(named("sign-in", "/sign-in"), async |_, _| Ok(()));
    /// router.redirect("/login", "sign-in", None)?;
    /// router.redirect("/old", "/new", 302)?;
    /// # Ok::<(), koa_router::RouteError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// An unknown name, or a path that is no pattern.
    ///
    /// # In Koa
    ///
    /// `router.redirect('/login', 'sign-in')`
    pub fn redirect(
        &mut self,
        source: &str,
        destination: &str,
        status: impl Into<Option<u16>>,
    ) -> Result<&mut Self, RouteError> {
        let source = if source.starts_with('/') {
            source.to_owned()
        } else {
            self.url(source, ())?
        };
        let destination = if destination.starts_with('/') || destination.contains("://") {
            destination.to_owned()
        } else {
            self.url(destination, ())?
        };
        let status = status.into().unwrap_or(301);
        Ok(
            self.all(source, async move |ctx: &mut Context, _next: Next<'_>| {
                ctx.redirect(&destination);
                ctx.set_status(status);
                Ok(())
            }),
        )
    }
}

fn collect_names(tokens: &[Token], names: &mut Vec<String>) {
    for token in tokens {
        match token {
            Token::Text(_) => {}
            Token::Param(name) | Token::Wildcard(name) => names.push(name.clone()),
            Token::Group(tokens) => collect_names(tokens, names),
        }
    }
}
