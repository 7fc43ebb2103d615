//! What is wrong with a route.

use std::fmt;

use crate::pattern::{BuildError, PatternError};

/// Why a route could not be registered, or its URL not be built.
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
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RouteError {
    /// Occurs when a route is registered with an empty list of paths; it has the methods.
    NoPath(String),
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
            RouteError::Pattern(error) => Some(error),
            RouteError::Build(error) => Some(error),
            RouteError::NoPath(_) | RouteError::NoRoute(_) | RouteError::Regex => None,
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
