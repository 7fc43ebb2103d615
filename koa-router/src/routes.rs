//! From a request to the layers that it concerns, and through them — `router.routes()` of `@koa/router`.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use koa_core::{
    Context, Middleware, Next, Result,
    compose::{BoxFuture, Onward},
    http::Method,
    params::SplitPath,
    routing::{Captures, Found, Place, Routing, Step, Table},
};

use crate::{
    Exclusive, Options, Router, index::Index, layer::Layer, method_set::MethodBit, options::Host,
    pattern::decode,
};

/// A router as it stood when `routes` was called, with its index.
#[derive(Debug)]
pub(crate) struct Routes {
    pub(crate) router: Router,
    index: Index,
}

impl Router {
    /// The router as a middleware of an application; what is registered later is not part of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::App;
    /// use koa_router::Router;
    ///
    /// let mut router = Router::new();
    /// router.get("/", async |ctx, _| {
    ///     ctx.set_body("home");
    ///     Ok(())
    /// });
    ///
    /// let mut app = App::new();
    /// app.with(router.routes());
    /// ```
    ///
    /// # In Koa
    ///
    /// `router.routes()`
    #[must_use]
    pub fn routes(&self) -> impl Middleware + use<> {
        let routes = Arc::new(Routes {
            router: self.clone(),
            index: Index::new(&self.layers),
        });
        async move |ctx: &mut Context, next: Next<'_>| {
            let (step, layer) = match routes.begin(ctx) {
                Way::Layers(step, layer) => (step, layer),
                Way::Past => return next.run(ctx).await,
                Way::NotFound => {
                    let onward: &dyn Onward = &next;
                    let not_found = Next::through(&routes.router.not_found, &onward);
                    return not_found.run(ctx).await;
                }
            };
            let rest = Rest {
                routes: &routes,
                next: &next,
                step,
                position: 1,
            };
            let onward: &dyn Onward = &rest;
            Next::through(&layer.stack, &onward).run(ctx).await
        }
    }
}

impl Routes {
    pub(crate) fn layer(&self, number: usize) -> &Layer {
        &self.router.layers[number]
    }

    /// The layers whose path matches, whatever the method.
    pub(crate) fn matching(&self, path: &str) -> Vec<&Layer> {
        let mut captures = Captures::new();
        self.index
            .candidates(path, &mut Vec::new(), &mut Vec::new())
            .layers
            .iter()
            .map(|number| self.layer(*number))
            .filter(|layer| layer.find(path, &mut captures))
            .collect()
    }

    /// Finds the layers that the request concerns, and sets the context up for the first.
    #[inline]
    fn begin<'a>(self: &'a Arc<Self>, ctx: &mut Context) -> Way<'a> {
        let Options {
            host,
            router_path,
            exclusive,
            ..
        } = &self.router.options;
        if !matches!(host, Host::Any) && !is_for_host(host, ctx) {
            return Way::Past;
        }
        let path = router_path
            .as_deref()
            .or(ctx.routing.path.as_deref())
            .unwrap_or_else(|| ctx.request.path());
        let text = ctx.params.keep_path(path);
        let (path, starts) = ctx.params.path_to_split(text);
        let (method, routing) = (ctx.request.http_method(), &mut ctx.routing);
        let (step, first, before) = (routing.steps.len(), routing.found.len(), starts.len());

        let (has_escapes, route) = self.find(path, starts, method, routing);
        let path = SplitPath {
            text,
            starts: before,
            has_escapes,
        };
        if *exclusive != Exclusive::No {
            self.choose(*exclusive, &mut routing.found, first);
        }
        routing.steps.push(Step {
            router: self.clone(),
            path,
            found: (first, routing.found.len()),
            matched: route.is_some(),
        });
        let (Some((layer, route)), Some(found)) = (route, routing.found.get(first).copied()) else {
            return if self.router.not_found.is_empty() {
                Way::Past
            } else {
                Way::NotFound
            };
        };
        if route.name.is_some() {
            routing.named = Some(Place { step, layer });
        }
        let layer = self.layer(found.layer);
        layer.set_up(found, step, path, ctx);
        Way::Layers(step, layer)
    }

    /// Finds the layers that match a path and a method, and returns whether parameters may have escapes, and the last route.
    #[inline]
    fn find(
        &self,
        path: &str,
        starts: &mut Vec<usize>,
        method: &Method,
        routing: &mut Routing,
    ) -> (bool, Option<(usize, &Layer)>) {
        let Routing {
            candidates,
            found,
            captures,
            scratch,
            ..
        } = routing;
        let before = starts.len();
        let candidates = self.index.candidates(path, candidates, starts);
        let starts = &starts[before..];
        let method = MethodBit::new(method);
        let mut last_route = None;
        for number in candidates.layers {
            let layer = self.layer(*number);
            let is_middleware = layer.is_middleware();
            if !(is_middleware || layer.admits(method)) {
                continue;
            }
            let start = captures.len();
            let is_match = match layer.segments() {
                Some(segments) => segments.is_match(path, starts),
                None => layer.find_all(path, scratch, captures),
            };
            if !is_match {
                continue;
            }
            found.push(Found {
                layer: *number,
                captures: (start, captures.len()),
            });
            if !is_middleware {
                last_route = Some((*number, layer));
            }
        }
        (candidates.has_escapes, last_route)
    }

    /// Leaves one of the layers from `first` on, where the router is exclusive.
    fn choose(&self, exclusive: Exclusive, found: &mut Vec<Found>, first: usize) {
        let all = found[first..].iter();
        let chosen = match exclusive {
            Exclusive::No => return,
            Exclusive::Last => all.last(),
            Exclusive::Specificity => all
                .filter(|found| !self.layer(found.layer).is_everywhere())
                .min_by_key(|found| self.layer(found.layer).slots().len()),
        };
        let chosen = chosen.copied();
        found.truncate(first);
        found.extend(chosen);
    }
}

#[cold]
fn is_for_host(host: &Host, ctx: &Context) -> bool {
    host.admits(&ctx.host())
}

/// Where a request goes that comes to a router.
enum Way<'a> {
    /// To what follows the router.
    Past,
    /// To the router's own answer for what no route is for.
    NotFound,
    /// Through the layers of a step, of which this is the first.
    Layers(usize, &'a Layer),
}

impl Table for Routes {
    fn route(&self, layer: usize) -> Option<String> {
        let layer = self.layer(layer);
        (!layer.is_middleware()).then(|| layer.path_text())
    }
}

impl Layer {
    /// Gives the context the parameters that the layer has in the path of a step, and says that it is here.
    #[inline]
    fn set_up(&self, found: Found, step: usize, path: SplitPath, ctx: &mut Context) {
        let routing = &mut ctx.routing;
        let decode = |part: &str| decode(part).into_owned();
        if let Some(segments) = self.segments() {
            ctx.params
                .insert_segments(segments.parameters(), path, decode);
        } else {
            let parts = &routing.captures[found.captures.0..found.captures.1];
            for (name, part) in self.slots().iter().zip(parts) {
                if let Some((start, end)) = *part {
                    let part = (start as usize, end as usize);
                    ctx.params.insert_part(name, path.text, part, decode);
                }
            }
        }
        let place = Place {
            step,
            layer: found.layer,
        };
        routing.present = Some(place);
        if self.name.is_some() {
            routing.named = Some(place);
        }
    }
}

/// The layers of a step from a position on, and what follows the router.
struct Rest<'a> {
    routes: &'a Routes,
    next: &'a Next<'a>,
    step: usize,
    position: usize,
}

impl<'a> Rest<'a> {
    /// Sets the context up for the layer at the position, if there is one.
    fn enter(&self, ctx: &mut Context) -> Option<&'a Layer> {
        let step = ctx.routing.steps.get(self.step)?;
        let found = ctx.routing.found.get(step.found.0..step.found.1)?;
        let found = *found.get(self.position)?;
        let layer = self.routes.layer(found.layer);
        layer.set_up(found, self.step, step.path, ctx);
        Some(layer)
    }
}

impl Onward for Rest<'_> {
    fn go_on<'a>(&'a self, ctx: &'a mut Context) -> BoxFuture<'a, Result> {
        let Some(layer) = self.enter(ctx) else {
            return self.next.borrowed().run(ctx);
        };
        let rest = Rest {
            position: self.position + 1,
            ..*self
        };
        Box::pin(async move {
            let onward: &dyn Onward = &rest;
            Next::through(&layer.stack, &onward).run(ctx).await
        })
    }
}
