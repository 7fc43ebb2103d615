//! What routers leave on the context for one another, for `allowed_methods` and for those who ask which route matched.

use std::{any::Any, sync::Arc};

/// The routers that a request went through; `koa-router` fills and reads it.
#[doc(hidden)]
#[derive(Debug, Default)]
pub struct Routing {
    pub steps: Vec<Step>,
    /// The parameter handlers that ran, by their addresses.
    pub ran: Vec<usize>,
    /// The path that routers match instead of `ctx.path()`.
    pub path: Option<String>,
    /// The prefix of the innermost mount.
    pub mount_path: Option<Arc<str>>,
}

/// One router on the way.
#[doc(hidden)]
#[derive(Debug)]
pub struct Step {
    pub router: Arc<dyn Any + Send + Sync>,
    /// The layer that runs, or ran last.
    pub layer: Option<usize>,
    /// The layer whose name counts: the last named one.
    pub named: Option<usize>,
    /// Whether a route matched path and method.
    pub matched: bool,
}

impl Routing {
    pub(crate) fn reset(&mut self) {
        if !self.steps.is_empty() {
            self.steps.clear();
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
