//! What is wrong with a route.

use std::fmt;

use koa_core::SetUp;

use crate::pattern::{BuildError, PatternError};

/// Why a route could not be registered, or its URL not be built.
///
/// Its `Debug`, which a `main` that returns it prints, is the whole text: a path that is no pattern with a mark below the place, and what to
/// write instead.
///
/// # Examples
///
/// ```
/// use koa_router::Router;
///
/// let router = Router::new();
/// let error = router.url("home", ()).unwrap_err();
/// assert_eq!(error.to_string(), "No route found for name: home");
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum RouteError {
    /// Occurs when a route is registered with an empty list of paths; it has the methods.
    NoPath(String),
    /// Occurs when a route is registered for what is no method, which no request can have.
    Method(String),
    /// Occurs when a path is no pattern.
    Pattern(PatternError),
    /// Occurs when no route has the name.
    NoRoute(String),
    /// Occurs when a URL is asked for of a route whose path is a regular expression.
    Regex,
    /// Occurs when a URL lacks parameters, or has ones that do not fit.
    Build(BuildError),
}

impl RouteError {
    /// What is wrong, with the pattern quoted and a hand that points at the place.
    pub(crate) fn detailed(&self) -> String {
        match self {
            RouteError::Pattern(error) => error.detailed(),
            other => other.to_string(),
        }
    }
}

impl fmt::Debug for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detailed())
    }
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RouteError::Pattern(error) => error.fmt(f),
            RouteError::NoPath(methods) => {
                let article = if methods.starts_with(['a', 'o']) {
                    "an"
                } else {
                    "a"
                };
                write!(
                    f,
                    "You have to provide a path when adding {article} {methods} handler"
                )
            }
            RouteError::Method(method) => write!(f, "{method:?} is no method of HTTP"),
            RouteError::NoRoute(name) => write!(f, "No route found for name: {name}"),
            RouteError::Regex => f.write_str(
                "Cannot generate URL for routes defined with RegExp paths. \
                 Use string paths with named parameters instead.",
            ),
            RouteError::Build(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RouteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // A request brings the values of a URL.
            RouteError::Build(_) => None,
            _ => Some(&SetUp),
        }
    }
}

impl From<PatternError> for RouteError {
    fn from(error: PatternError) -> Self {
        RouteError::Pattern(error)
    }
}

impl From<BuildError> for RouteError {
    fn from(error: BuildError) -> Self {
        RouteError::Build(error)
    }
}
