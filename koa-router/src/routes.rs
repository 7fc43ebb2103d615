//! From a request to the layers that it concerns, and through them — `router.routes()` of `@koa/router`.

use std::{any::Any, sync::Arc};

use koa_core::{
    Context, Middleware, Next, Result,
    compose::{BoxFuture, Onward},
    routing::Step,
};

use crate::{
    Exclusive, Options, Router,
    index::Index,
    layer::{Captures, Layer},
    pattern::decode,
};

/// A router as it stood when `routes` was called, with its index.
#[derive(Debug)]
pub(crate) struct Routes {
    pub(crate) router: Router,
    index: Index,
}

/// A layer that matched, and where its captures lie.
#[derive(Clone, Copy)]
struct Found {
    layer: usize,
    captures: (usize, usize),
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
        let routes = Arc::new(Routes { router: self.clone(), index: Index::new(&self.layers) });
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
        candidates.into_iter().map(|number| self.layer(number)).filter(|layer| layer.find(path, &mut captures)).collect()
    }

    async fn run(self: &Arc<Self>, ctx: &mut Context, next: Next<'_>) -> Result {
        let Options { host, router_path, exclusive, .. } = &self.router.options;
        if !matches!(host, crate::options::Host::Any) && !host.admits(&ctx.host()) {
            return next.run(ctx).await;
        }
        let path = router_path.as_deref().or(ctx.routing.path.as_deref()).unwrap_or_else(|| ctx.request.path());
        ctx.params.set_path(path);

        let mut run = Run { routes: self, found: Vec::new(), captures: Vec::new(), next };
        let (mut candidates, mut captures, mut matched) = (Vec::new(), Captures::new(), false);
        self.index.candidates(path, &mut candidates);
        for number in candidates {
            let layer = self.layer(number);
            if !(layer.is_middleware() || layer.allows(ctx.request.method())) || !layer.find(path, &mut captures) {
                continue;
            }
            matched |= !layer.is_middleware();
            let start = run.captures.len();
            run.captures.append(&mut captures);
            run.found.push(Found { layer: number, captures: (start, run.captures.len()) });
        }
        let router: Arc<dyn Any + Send + Sync> = self.clone();
        let named = run.found.iter().rev().find(|found| !self.layer(found.layer).is_middleware());
        let named = named.map(|found| found.layer).filter(|layer| self.layer(*layer).name.is_some());
        ctx.routing.steps.push(Step { router, layer: None, named, matched });
        if !matched {
            let Run { next, .. } = run;
            return Next::through(&self.router.not_found, &Last(next)).run(ctx).await;
        }
        run.choose(*exclusive);
        run.enter(0, ctx).await
    }
}

/// A request on its way through the layers that it concerns.
struct Run<'a> {
    routes: &'a Arc<Routes>,
    found: Vec<Found>,
    captures: Captures,
    next: Next<'a>,
}

impl Run<'_> {
    fn choose(&mut self, exclusive: Exclusive) {
        let parameters = |found: &&Found| self.routes.layer(found.layer).slots().len();
        let chosen = match exclusive {
            Exclusive::No => return,
            Exclusive::Last => self.found.last(),
            Exclusive::Specificity => {
                let routes = self.found.iter().filter(|found| !self.routes.layer(found.layer).is_everywhere());
                routes.min_by_key(parameters)
            }
        };
        self.found = chosen.copied().into_iter().collect();
    }

    /// Runs the layers from a position on, and then what follows the router.
    fn enter<'a>(&'a self, position: usize, ctx: &'a mut Context) -> BoxFuture<'a, Result> {
        let Some(found) = self.found.get(position) else { return self.next.borrowed().run(ctx) };
        let layer = self.routes.layer(found.layer);
        let captures = &self.captures[found.captures.0..found.captures.1];
        for (name, capture) in layer.slots().iter().zip(captures) {
            let Some((start, end)) = capture.filter(|(start, end)| start < end) else { continue };
            let (start, end) = (start as usize, end as usize);
            match ctx.params.path().get(start..end) {
                Some(value) if value.contains('%') => {
                    let value = decode(value).into_owned();
                    ctx.params.insert(name.clone(), value);
                }
                _ => ctx.params.insert_part(name, start, end),
            }
        }
        if let Some(step) = ctx.routing.steps.last_mut() {
            step.layer = Some(found.layer);
            if layer.name.is_some() {
                step.named = Some(found.layer);
            }
        }
        let rest = Rest { run: self, position: position + 1 };
        Box::pin(async move { Next::through(&layer.stack, &rest).run(ctx).await })
    }
}

/// The layers after a position.
struct Rest<'a> {
    run: &'a Run<'a>,
    position: usize,
}

impl Onward for Rest<'_> {
    fn go_on<'a>(&'a self, ctx: &'a mut Context) -> BoxFuture<'a, Result> {
        self.run.enter(self.position, ctx)
    }
}

/// What follows the router.
struct Last<'a>(Next<'a>);

impl Onward for Last<'_> {
    fn go_on<'a>(&'a self, ctx: &'a mut Context) -> BoxFuture<'a, Result> {
        self.0.borrowed().run(ctx)
    }
}
