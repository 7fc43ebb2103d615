//! What a route may be registered with: a path, several, a regular expression, and a name.

use regex::Regex;

/// The paths of a route, and its name.
///
/// It is made of a text, a [`Regex`], or an array, slice or `Vec` of either; a list of `Paths` holds both. [`named`] gives it a name.
///
/// # Examples
///
/// ```
/// use koa_router::{Paths, Router, named};
///
/// let mut router = Router::new();
/// router.get("/one", async |_, _| Ok(()));
/// router.get(["/two", "/three/:n"], async |_, _| Ok(()));
/// router.get(named("user", "/users/:id"), async |_, _| Ok(()));
///
/// let years = regex::Regex::new(r"^/\d{4}$").unwrap();
/// router.get([Paths::from("/years"), years.into()], async |_, _| Ok(()));
///
/// let configured: Vec<String> = vec!["/a".into(), "/b".into()];
/// router.get(configured, async |_, _| Ok(()));
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

impl<P: Into<Paths>, const N: usize> From<[P; N]> for Paths {
    fn from(paths: [P; N]) -> Self {
        joined(paths)
    }
}

impl<P: Into<Paths>> From<Vec<P>> for Paths {
    fn from(paths: Vec<P>) -> Self {
        joined(paths)
    }
}

impl<P: Clone + Into<Paths>> From<&[P]> for Paths {
    fn from(paths: &[P]) -> Self {
        joined(paths.iter().cloned())
    }
}

/// All paths of a list, with the first name there is.
fn joined(list: impl IntoIterator<Item: Into<Paths>>) -> Paths {
    let mut all = Paths {
        name: None,
        paths: Vec::new(),
    };
    for Paths { name, paths } in list.into_iter().map(Into::into) {
        all.name = all.name.or(name);
        all.paths.extend(paths);
    }
    all
}
