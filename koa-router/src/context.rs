//! What a router adds to `ctx`.

use std::{fmt, str::FromStr};

use koa_core::{Context, Error, Result};

use crate::{Router, layer::Layer, routes::Routes};

/// A layer whose path matched, for [`RouterContext::matched`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MatchedLayer {
    /// The path as it was registered, with all prefixes.
    pub path: String,
    /// The name of the route.
    pub name: Option<String>,
    /// The methods in upper case; none for middleware.
    pub methods: Vec<String>,
}

/// The members that a router adds to a context; `use koa_router::RouterContext` brings them in.
///
/// # Examples
///
/// ```
/// use koa_router::{Router, RouterContext};
///
/// let mut router = Router::new();
/// router.get("/users/:id", async |ctx, _| {
///     let id: u64 = ctx.param("id")?;
///     ctx.set_body(format!("user {id} by {}", ctx.router_path().unwrap_or_default()));
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `ctx.captures`, `ctx.routerPath` and the others
pub trait RouterContext {
    /// A parameter as a type of one's own.
    ///
    /// # Errors
    ///
    /// A 400 that names the parameter, where it is missing or does not parse.
    ///
    /// # In Koa
    ///
    /// `Number(ctx.params.id)`
    fn param<T>(&self, name: &str) -> Result<T>
    where
        T: FromStr,
        T::Err: fmt::Display;

    /// What the layer that runs captured, not decoded, one entry for each group; `None` for one that is absent.
    ///
    /// # In Koa
    ///
    /// `ctx.captures`
    fn captures(&self) -> Vec<Option<String>>;

    /// The path of the layer that runs, as it was registered, with all prefixes.
    ///
    /// # In Koa
    ///
    /// `ctx.routerPath`, `ctx._matchedRoute`
    fn router_path(&self) -> Option<String>;

    /// The name of the layer that runs.
    ///
    /// # In Koa
    ///
    /// `ctx.routerName`
    fn router_name(&self) -> Option<String>;

    /// The name of the last route with one that matched.
    ///
    /// # In Koa
    ///
    /// `ctx._matchedRouteName`
    fn matched_route_name(&self) -> Option<String>;

    /// Whether a route of the last router matched path and method.
    ///
    /// # In Koa
    ///
    /// `ctx.routeMatched`
    fn route_matched(&self) -> bool;

    /// Every layer whose path matched, whatever the method, in all routers so far.
    ///
    /// # In Koa
    ///
    /// `ctx.matched`
    fn matched(&self) -> Vec<MatchedLayer>;

    /// The router that handles the request, or handled it last.
    ///
    /// # In Koa
    ///
    /// `ctx.router`
    fn router(&self) -> Option<&Router>;

    /// Makes the routers that follow match a path in the place of the request's.
    ///
    /// # In Koa
    ///
    /// `ctx.newRouterPath = '/v2/users'`
    fn set_router_path(&mut self, path: &str);

    /// The prefix of the innermost mount that was entered.
    ///
    /// # In Koa
    ///
    /// `ctx.mountPath`
    fn mount_path(&self) -> Option<&str>;
}

impl RouterContext for Context {
    fn param<T>(&self, name: &str) -> Result<T>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        let Some(value) = self.params.get(name) else {
            return Err(Error::new(400).with_message(format!("the parameter {name} is missing")));
        };
        value.parse().map_err(|error| {
            Error::new(400).with_message(format!("the parameter {name} is not valid: {error}"))
        })
    }

    fn captures(&self) -> Vec<Option<String>> {
        let (Some(layer), path) = (present(self), self.params.path()) else { return Vec::new() };
        let mut captures = Vec::new();
        if !layer.find(path, &mut captures) {
            return Vec::new();
        }
        let text = |(start, end): (u32, u32)| path.get(start as usize..end as usize).map(str::to_owned);
        captures.into_iter().map(|capture| capture.and_then(text)).collect()
    }

    fn router_path(&self) -> Option<String> {
        present(self).map(Layer::path_text)
    }

    fn router_name(&self) -> Option<String> {
        present(self)?.name.as_deref().map(str::to_owned)
    }

    fn matched_route_name(&self) -> Option<String> {
        self.routing.steps.iter().rev().find_map(|step| {
            let routes = step.router.downcast_ref::<Routes>()?;
            routes.layer(step.named?).name.as_deref().map(str::to_owned)
        })
    }

    fn route_matched(&self) -> bool {
        self.routing.steps.last().is_some_and(|step| step.matched)
    }

    fn matched(&self) -> Vec<MatchedLayer> {
        let routers = self.routing.steps.iter().filter_map(|step| step.router.downcast_ref::<Routes>());
        let layers = routers.flat_map(|routes| routes.matching(self.params.path()));
        layers
            .map(|layer| MatchedLayer {
                path: layer.path_text(),
                name: layer.name.as_deref().map(str::to_owned),
                methods: layer.methods.iter().map(ToString::to_string).collect(),
            })
            .collect()
    }

    fn router(&self) -> Option<&Router> {
        Some(&self.routing.steps.last()?.router.downcast_ref::<Routes>()?.router)
    }

    fn set_router_path(&mut self, path: &str) {
        self.routing.path = Some(path.to_owned());
    }

    fn mount_path(&self) -> Option<&str> {
        self.routing.mount_path.as_deref()
    }
}

/// The layer that runs, or ran last.
fn present(ctx: &Context) -> Option<&Layer> {
    ctx.routing.steps.iter().rev().find_map(|step| {
        let routes = step.router.downcast_ref::<Routes>()?;
        Some(routes.layer(step.layer?))
    })
}
