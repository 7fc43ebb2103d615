//! From a request to the layers that it concerns, and through them — `router.routes()` of `@koa/router`.

#[cfg(test)]
mod tests;

use std::{ops::Range, sync::Arc};

use koa_core::{
    Context, Middleware, Next, Result,
    compose::{BoxFuture, Onward},
    routing::{Captures, Found, Place, Routing, Step, Table},
};

use crate::{
    Exclusive, Options, Router, index::Index, layer::Layer, options::Host, pattern::decode,
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
            let (step, found) = match routes.begin(ctx) {
                Way::Layers(step, found) => (step, found),
                Way::Past => return next.run(ctx).await,
                Way::NotFound => {
                    let onward: &dyn Onward = &next;
                    let not_found = Next::through(&routes.router.not_found, &onward);
                    return not_found.run(ctx).await;
                }
            };
            let run = Run {
                routes: &routes,
                step,
                found,
                next,
            };
            let Some(layer) = run.enter(0, ctx) else {
                return run.next.run(ctx).await;
            };
            let rest = Rest {
                run: &run,
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
            .iter()
            .map(|number| self.layer(*number))
            .filter(|layer| layer.find(path, &mut captures))
            .collect()
    }

    /// Finds the layers that the request concerns.
    fn begin(self: &Arc<Self>, ctx: &mut Context) -> Way {
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
        let number = ctx.params.keep_path(path);
        let (path, method, routing) = (
            ctx.params.path(number),
            ctx.request.http_method(),
            &mut ctx.routing,
        );
        let (step, first) = (routing.steps.len(), routing.found.len());

        let Routing {
            candidates,
            starts,
            found,
            captures,
            scratch,
            ..
        } = routing;
        let before = starts.len();
        let candidates = self.index.candidates(path, candidates, starts);
        let mut last = None;
        for number in candidates {
            let layer = self.layer(*number);
            if !(layer.is_middleware() || layer.admits(method)) {
                continue;
            }
            let start = captures.len();
            let is_match = match layer.segments() {
                Some(segments) => segments.is_match(path, &starts[before..]),
                None => layer.find_all(path, scratch, captures),
            };
            if !is_match {
                continue;
            }
            if !layer.is_middleware() {
                last = Some((*number, layer));
            }
            found.push(Found {
                layer: *number,
                captures: (start, captures.len()),
            });
        }

        routing.steps.push(Step {
            router: self.clone(),
            path: number,
            starts: (before, routing.starts.len()),
            matched: last.is_some(),
        });
        let Some((layer, route)) = last else {
            return if self.router.not_found.is_empty() {
                Way::Past
            } else {
                Way::NotFound
            };
        };
        if route.name.is_some() {
            routing.named = Some(Place { step, layer });
        }
        if *exclusive != Exclusive::No {
            self.choose(*exclusive, &mut routing.found, first);
        }
        Way::Layers(step, first..routing.found.len())
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
enum Way {
    /// To what follows the router.
    Past,
    /// To the router's own answer for what no route is for.
    NotFound,
    /// Through the layers of a step that were found.
    Layers(usize, Range<usize>),
}

impl Table for Routes {
    fn route(&self, layer: usize) -> Option<String> {
        let layer = self.layer(layer);
        (!layer.is_middleware()).then(|| layer.path_text())
    }
}

/// A request on its way through the layers of a router that it concerns.
struct Run<'a> {
    routes: &'a Routes,
    step: usize,
    /// Where its layers are among those that were found.
    found: Range<usize>,
    next: Next<'a>,
}

impl Run<'_> {
    /// Sets the context up for the layer at a position, if there is one.
    #[inline]
    fn enter(&self, position: usize, ctx: &mut Context) -> Option<&Layer> {
        let found = *ctx.routing.found.get(self.found.clone())?.get(position)?;
        let layer = self.routes.layer(found.layer);
        let Routing {
            steps,
            starts,
            captures,
            ..
        } = &ctx.routing;
        let step = steps.get(self.step)?;
        let decode = |part: &str| decode(part).into_owned();
        if let Some(segments) = layer.segments() {
            let parts = segments.captures(starts.get(step.starts.0..step.starts.1)?);
            ctx.params
                .insert_all(segments.names(), step.path, parts, decode);
        } else {
            let parts = captures.get(found.captures.0..found.captures.1)?;
            for (name, part) in layer.slots().iter().zip(parts) {
                if let Some((start, end)) = *part {
                    let part = (start as usize, end as usize);
                    ctx.params.insert_part(name, step.path, part, decode);
                }
            }
        }
        let place = Place {
            step: self.step,
            layer: found.layer,
        };
        ctx.routing.present = Some(place);
        if layer.name.is_some() {
            ctx.routing.named = Some(place);
        }
        Some(layer)
    }
}

/// The layers from a position on, and what follows the router.
struct Rest<'a> {
    run: &'a Run<'a>,
    position: usize,
}

impl Onward for Rest<'_> {
    fn go_on<'a>(&'a self, ctx: &'a mut Context) -> BoxFuture<'a, Result> {
        let Some(layer) = self.run.enter(self.position, ctx) else {
            return self.run.next.borrowed().run(ctx);
        };
        let rest = Rest {
            run: self.run,
            position: self.position + 1,
        };
        Box::pin(async move {
            let onward: &dyn Onward = &rest;
            Next::through(&layer.stack, &onward).run(ctx).await
        })
    }
}
