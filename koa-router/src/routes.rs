//! From a request to the layers that it concerns, and through them — `router.routes()` of `@koa/router`.

#[cfg(test)]
mod tests;

use std::{mem, ops::Range, sync::Arc};

use koa_core::{
    Context, Middleware, Next, Result,
    compose::{BoxFuture, Onward},
    routing::{Captures, Found, Place, Scratch, Step},
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
        async move |ctx: &mut Context, next: Next<'_>| routes.run(ctx, next).await
    }
}

impl Routes {
    pub(crate) fn layer(&self, number: usize) -> &Layer {
        &self.router.layers[number]
    }

    /// The layers whose path matches, whatever the method.
    pub(crate) fn matching(&self, path: &str) -> Vec<&Layer> {
        let (mut candidates, mut captures) = (Vec::new(), Captures::new());
        self.index.candidates(path, &mut candidates);
        candidates
            .into_iter()
            .map(|number| self.layer(number))
            .filter(|layer| layer.find(path, &mut captures))
            .collect()
    }

    async fn run(self: &Arc<Self>, ctx: &mut Context, next: Next<'_>) -> Result {
        let host = &self.router.options.host;
        if !matches!(host, Host::Any) && !host.admits(&ctx.host()) {
            return next.run(ctx).await;
        }
        let run = match self.begin(ctx) {
            Some((step, found)) => Run {
                routes: self,
                step,
                found,
                next,
            },
            None if self.router.not_found.is_empty() => return next.run(ctx).await,
            None => {
                let onward: &dyn Onward = &next;
                return Next::through(&self.router.not_found, &onward)
                    .run(ctx)
                    .await;
            }
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

    /// Finds the layers that the request concerns; returns its step and where they are, or `None` where no route is among them.
    fn begin(self: &Arc<Self>, ctx: &mut Context) -> Option<(usize, Range<usize>)> {
        let Options {
            router_path,
            exclusive,
            ..
        } = &self.router.options;
        let path = router_path
            .as_deref()
            .or(ctx.routing.path.as_deref())
            .unwrap_or_else(|| ctx.request.path());
        let number = ctx.params.keep_path(path);
        let (path, method, routing) = (
            ctx.params.path(number),
            ctx.request.method(),
            &mut ctx.routing,
        );
        let (step, first) = (routing.steps.len(), routing.found.len());

        // Taken out of the context while the rest of it is written to.
        let Scratch {
            mut candidates,
            mut captures,
        } = mem::take(&mut routing.scratch);
        self.index.candidates(path, &mut candidates);
        let mut last = None;
        for number in &candidates {
            let layer = self.layer(*number);
            if !(layer.is_middleware() || layer.allows(method)) || !layer.find(path, &mut captures)
            {
                continue;
            }
            if !layer.is_middleware() {
                last = Some((*number, layer));
            }
            let start = routing.captures.len();
            routing.captures.append(&mut captures);
            routing.found.push(Found {
                layer: *number,
                captures: (start, routing.captures.len()),
            });
        }
        routing.scratch = Scratch {
            candidates,
            captures,
        };

        routing.steps.push(Step {
            router: self.clone(),
            path: number,
            matched: last.is_some(),
        });
        let (layer, route) = last?;
        if route.name.is_some() {
            routing.named = Some(Place { step, layer });
        }
        self.choose(*exclusive, &mut routing.found, first);
        Some((step, first..routing.found.len()))
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
    fn enter(&self, position: usize, ctx: &mut Context) -> Option<&Layer> {
        let found = *ctx.routing.found.get(self.found.clone())?.get(position)?;
        let layer = self.routes.layer(found.layer);
        let path = ctx.routing.steps.get(self.step)?.path;
        let captures = ctx
            .routing
            .captures
            .get(found.captures.0..found.captures.1)?;
        for (name, capture) in layer.slots().iter().zip(captures) {
            let Some((start, end)) = capture.filter(|(start, end)| start < end) else {
                continue;
            };
            match ctx.params.path(path).get(start as usize..end as usize) {
                Some(value) if value.bytes().any(|byte| byte == b'%') => {
                    let value = decode(value).into_owned();
                    ctx.params.insert(name.clone(), value);
                }
                _ => ctx.params.insert_part(name, path, (start, end)),
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
