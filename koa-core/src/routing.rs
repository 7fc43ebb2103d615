//! What routers leave on the context for one another, for `allowed_methods` and for those who ask which route matched.

use std::{any::Any, fmt, sync::Arc};

use crate::params::SplitPath;

/// The routers that a request went through; `koa-router` fills and reads it.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Routing {
    pub steps: Vec<Step>,
    /// The layers that matched, of all steps.
    pub found: Vec<Found>,
    /// What those layers captured whose captures are not whole segments.
    pub captures: Captures,
    /// The layer that runs, or ran last.
    pub present: Option<Place>,
    /// The layer whose name counts.
    pub named: Option<Place>,
    /// The parameter handlers that ran, by their addresses.
    pub ran: Vec<usize>,
    /// The path that routers match instead of `ctx.path()`.
    pub path: Option<String>,
    /// The prefix of the innermost mount.
    pub mount_path: Option<Arc<str>>,
    /// The layers that an index found; kept so that the list need not be allocated again.
    pub candidates: Vec<usize>,
    /// The captures of one layer, kept in the same way.
    pub scratch: Captures,
}

/// One router on the way.
#[doc(hidden)]
#[derive(Debug)]
pub struct Step {
    pub router: Arc<dyn Table>,
    /// The path that it matched.
    pub path: SplitPath,
    /// Where its layers are among those that were found.
    pub found: (usize, usize),
    /// Whether a route matched path and method.
    pub matched: bool,
}

/// A layer of a step, both by their numbers.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub step: usize,
    pub layer: usize,
}

/// A layer that matched, and where its captures lie.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub layer: usize,
    pub captures: (usize, usize),
}

/// Byte ranges of captures in a path.
#[doc(hidden)]
pub type Captures = Vec<Option<(u32, u32)>>;

/// The table of a router; only the router itself knows more of it.
#[doc(hidden)]
pub trait Table: Any + Send + Sync {
    /// The path of a route as it was registered; `None` for middleware.
    fn route(&self, layer: usize) -> Option<String>;
}

impl dyn Table {
    /// The router's own table.
    #[must_use]
    pub fn downcast_ref<T: Any>(&self) -> Option<&T> {
        let table: &dyn Any = self;
        table.downcast_ref()
    }
}

impl fmt::Debug for dyn Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Table")
    }
}

impl Routing {
    /// The path of the route that runs, or ran last, as it was registered.
    ///
    /// Where middleware of the router ended the chain, it is that of the last route that it would have come to.
    #[must_use]
    pub fn route(&self) -> Option<String> {
        let Place { step, layer } = self.present?;
        let table = &self.steps.get(step)?.router;
        table.route(layer).or_else(|| {
            let last = step + 1 == self.steps.len();
            let mut found = self.found.iter().rev().filter(|_| last);
            found.find_map(|found| table.route(found.layer))
        })
    }

    /// Forgets everything; what is allocated stays for the next request.
    pub fn reset(&mut self) {
        if !self.steps.is_empty() {
            self.steps.clear();
            self.found.clear();
            self.captures.clear();
            self.present = None;
            self.named = None;
        }
        if !self.ran.is_empty() {
            self.ran.clear();
        }
        if self.path.is_some() {
            self.path = None;
        }
        if self.mount_path.is_some() {
            self.mount_path = None;
        }
    }
}
