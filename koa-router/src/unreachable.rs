//! A check at start-up: the routes that stand behind others which match all that they match.

mod shape;

#[cfg(test)]
mod tests;

use std::fmt;

use self::shape::{Shape, shapes};
use crate::{Exclusive, MatchedLayer, Router, index::Index, layer::Layer, router::is_all};

/// A route that can never be the first to answer, from [`Router::unreachable`].
///
/// Its `Display` names both routes.
///
/// # Examples
///
/// ```
/// use koa_router::Router;
///
/// let mut router = Router::new();
/// router.get("/users/:id", async |_, _| Ok(()));
/// router.get("/users/me", async |_, _| Ok(()));
/// assert_eq!(
///     router.unreachable()[0].to_string(),
///     "HEAD, GET /users/me is always reached second: HEAD, GET /users/:id stands before it and matches every path that it matches",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreachable {
    /// The route that is reached second.
    pub route: MatchedLayer,
    /// The first of those that are reached before it.
    pub behind: MatchedLayer,
}

impl Router {
    /// The routes before which another one always stands, with all their methods and all their paths.
    ///
    /// They run only where that other one runs `next`, which cannot be known. What is found is certain, but not all there is: regular
    /// expressions are left out, and so are several routes that only together match all that a later one does, and some wildcards and segments of several
    /// parts before others like them. An
    /// [exclusive](crate::Options::exclusive) router, which chooses in another way, has none.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::Router;
    ///
    /// let mut router = Router::new();
    /// router.get("/files/*path", async |_, _| Ok(()));
    /// router.get("/files/:name", async |_, _| Ok(()));
    /// for route in router.unreachable() {
    ///     eprintln!("warning: {route}");
    /// }
    /// # assert_eq!(router.unreachable().len(), 1);
    /// ```
    #[must_use]
    pub fn unreachable(&self) -> Vec<Unreachable> {
        if self.options.exclusive != Exclusive::No {
            return Vec::new();
        }
        let shapes: Vec<_> = self.layers.iter().map(shapes).collect();
        let (index, mut found) = (Index::new(&self.layers), Vec::new());
        let (mut merged, mut starts) = (Vec::new(), Vec::new());
        for (number, layer) in self.layers.iter().enumerate() {
            let Some(sample) = shapes[number].first().map(Shape::sample) else {
                continue;
            };
            starts.clear();
            let mut earlier = index
                .candidates(&sample, &mut merged, &mut starts)
                .layers
                .iter()
                .copied()
                .take_while(|earlier| *earlier < number);
            let first = earlier.find(|earlier| {
                let other = &self.layers[*earlier];
                layer.methods.iter().all(|method| other.allows(method))
                    && shapes[number]
                        .iter()
                        .all(|shape| stands_before(other, &shapes[*earlier], layer, shape))
            });
            if let Some(first) = first {
                found.push(Unreachable {
                    route: described(layer),
                    behind: described(&self.layers[first]),
                });
            }
        }
        found
    }
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let route = |layer: &MatchedLayer| {
            let name = layer.name.as_ref().map(|name| format!(" ({name})"));
            let methods = if is_all(&layer.methods) {
                "all methods of".to_owned()
            } else {
                layer.methods.join(", ")
            };
            format!("{methods} {}{}", layer.path, name.unwrap_or_default())
        };
        write!(
            f,
            "{} is always reached second: {} stands before it and matches every path that it matches",
            route(&self.route),
            route(&self.behind),
        )
    }
}

fn described(layer: &Layer) -> MatchedLayer {
    MatchedLayer {
        path: layer.path_text(),
        name: layer.name.as_deref().map(str::to_owned),
        methods: layer.methods.iter().map(ToString::to_string).collect(),
    }
}

/// Whether every path of one shape of a layer matches an earlier layer, whatever the options of each.
fn stands_before(earlier: &Layer, shapes: &[Shape], layer: &Layer, shape: &Shape) -> bool {
    let sample = shape.sample();
    let swapped = sample.chars().map(|char| match char {
        'a'..='z' => char.to_ascii_uppercase(),
        char => char.to_ascii_lowercase(),
    });
    let variants = [swapped.collect(), format!("{sample}/")];
    let mut captures = Vec::new();
    let mut both = |path: &str, or_neither: bool| {
        let matches = layer.find(path, &mut captures);
        (matches && earlier.find(path, &mut captures)) || (or_neither && !matches)
    };
    shapes.iter().any(|own| own.covers(shape))
        && both(&sample, false)
        && variants.iter().all(|path| both(path, true))
}
