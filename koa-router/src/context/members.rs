//! What stands behind the members that a router adds to `ctx`.

use std::{fmt, str::FromStr};

use koa_core::{Context, Error, Result, routing::Place};

use super::{MatchedLayer, RouterContext};
use crate::{Router, layer::Layer, routes::Routes, validation};

impl RouterContext for Context {
    fn param<T>(&self, name: &str) -> Result<T>
    where
        T: FromStr,
        T::Err: fmt::Display,
    {
        let Some(value) = self.params.get(name) else {
            return Err(absent(self, name));
        };
        value.parse().map_err(|error: T::Err| {
            Error::new(400)
                .with_message(validation::invalid(name, value))
                .with_source(error.to_string())
        })
    }

    fn captures(&self) -> Vec<Option<String>> {
        let Some(Place { step, layer }) = self.routing.present else {
            return Vec::new();
        };
        let Some(layer) = layer_at(self, Place { step, layer }) else {
            return Vec::new();
        };
        let (path, mut captures) = (
            self.params.path(self.routing.steps[step].path.text),
            Vec::new(),
        );
        if !layer.find(path, &mut captures) {
            return Vec::new();
        }
        let text =
            |(start, end): (u32, u32)| path.get(start as usize..end as usize).map(str::to_owned);
        captures
            .into_iter()
            .map(|capture| capture.and_then(text))
            .collect()
    }

    fn router_path(&self) -> Option<String> {
        present(self).map(Layer::path_text)
    }

    fn router_name(&self) -> Option<String> {
        present(self)?.name.as_deref().map(str::to_owned)
    }

    fn matched_route_name(&self) -> Option<String> {
        layer_at(self, self.routing.named?)?
            .name
            .as_deref()
            .map(str::to_owned)
    }

    fn route_matched(&self) -> bool {
        self.routing.steps.last().is_some_and(|step| step.matched)
    }

    fn matched(&self) -> Vec<MatchedLayer> {
        let routers = self
            .routing
            .steps
            .iter()
            .filter_map(|step| Some((step.router.downcast_ref::<Routes>()?, step.path.text)));
        let layers = routers.flat_map(|(routes, path)| routes.matching(self.params.path(path)));
        layers
            .map(|layer| MatchedLayer {
                path: layer.path_text(),
                name: layer.name.as_deref().map(str::to_owned),
                methods: layer.methods.iter().map(ToString::to_string).collect(),
            })
            .collect()
    }

    fn router(&self) -> Option<&Router> {
        Some(
            &self
                .routing
                .steps
                .last()?
                .router
                .downcast_ref::<Routes>()?
                .router,
        )
    }

    fn set_router_path(&mut self, path: &str) {
        self.routing.path = Some(path.to_owned());
    }

    fn mount_path(&self) -> Option<&str> {
        self.routing.mount_path.as_deref()
    }
}

/// The client left the parameter out where a pattern has it; where none has, the program asks for what cannot be there.
#[cold]
fn absent(ctx: &Context, name: &str) -> Error {
    let routers = ctx.routing.steps.iter();
    let is_known = routers
        .filter_map(|step| Some((step.router.downcast_ref::<Routes>()?, step.path.text)))
        .flat_map(|(routes, path)| routes.matching(ctx.params.path(path)))
        .any(|layer| layer.slots().iter().any(|slot| **slot == *name));
    if is_known {
        Error::new(400).with_message(validation::missing(name))
    } else {
        Error::other(format!("no route that matched has a parameter {name:?}"))
    }
}

/// The layer that runs, or ran last.
fn present(ctx: &Context) -> Option<&Layer> {
    layer_at(ctx, ctx.routing.present?)
}

fn layer_at(ctx: &Context, place: Place) -> Option<&Layer> {
    let step = ctx.routing.steps.get(place.step)?;
    Some(step.router.downcast_ref::<Routes>()?.layer(place.layer))
}
