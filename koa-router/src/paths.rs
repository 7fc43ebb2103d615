//! What a route may be registered with: a path, several, a regular expression, and a name.

use regex::Regex;

/// The paths of a route, and its name.
///
/// It is made of a text, a list of texts or a [`Regex`]; [`named`] gives it a name.
///
/// # Examples
///
/// ```
/// use koa_router::{Router, named};
///
/// let mut router = Router::new();
/// router.get("/one", async |_, _| Ok(()));
/// router.get(["/two", "/three/:n"], async |_, _| Ok(()));
/// router.get(named("user", "/users/:id"), async |_, _| Ok(()));
/// ```
///
/// # In Koa
///
/// The first argument of `router.get`, or the first two.
#[derive(Clone, Debug)]
pub struct Paths {
    pub(crate) name: Option<String>,
    pub(crate) paths: Vec<PathText>,
}

#[derive(Clone, Debug)]
pub(crate) enum PathText {
    Pattern(String),
    Regex(Regex),
}

/// Gives a route a name, for [`Router::url`](crate::Router::url).
///
/// # Examples
///
/// ```
/// use koa_router::{Router, named};
///
/// let mut router = Router::new();
/// router.get(named("user", "/users/:id"), async |_, _| Ok(()));
/// assert_eq!(router.url("user", [("id", 7)]).unwrap(), "/users/7");
/// ```
///
/// # In Koa
///
/// `router.get('user', '/users/:id', fn)`
#[must_use]
pub fn named(name: impl Into<String>, paths: impl Into<Paths>) -> Paths {
    Paths {
        name: Some(name.into()),
        ..paths.into()
    }
}

impl From<&str> for Paths {
    fn from(path: &str) -> Self {
        Paths {
            name: None,
            paths: vec![PathText::Pattern(path.into())],
        }
    }
}

impl From<String> for Paths {
    fn from(path: String) -> Self {
        path.as_str().into()
    }
}

impl From<&String> for Paths {
    fn from(path: &String) -> Self {
        path.as_str().into()
    }
}

impl From<Regex> for Paths {
    fn from(regex: Regex) -> Self {
        Paths {
            name: None,
            paths: vec![PathText::Regex(regex)],
        }
    }
}

impl<const N: usize> From<[&str; N]> for Paths {
    fn from(paths: [&str; N]) -> Self {
        paths.as_slice().into()
    }
}

impl From<&[&str]> for Paths {
    fn from(paths: &[&str]) -> Self {
        Paths {
            name: None,
            paths: paths
                .iter()
                .map(|path| PathText::Pattern((*path).into()))
                .collect(),
        }
    }
}
