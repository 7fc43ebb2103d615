//! The session as the body of a response.

use std::sync::{Arc, Mutex, PoisonError};

use koa_core::{Body, Json};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Session;

impl Session {
    /// The data as a JSON body, as they are when the session middleware returns: with what is changed later, and what
    /// [`before_save`](crate::SessionOptions::before_save) adds.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     let session = ctx.session().to_body();
    ///     ctx.set_body(session);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.body = ctx.session`
    #[must_use]
    pub fn to_body(&self) -> Body {
        if self.removed {
            return Body::null();
        }
        self.shown.get_or_init(Shown::default);
        self.show();
        self.shown.get().cloned().map(Json).into()
    }

    /// Brings a body up to date.
    pub(in crate::session) fn show(&self) {
        if let Some(shown) = self.shown.get() {
            shown.write(self.to_json());
        }
    }
}

/// A session as a body shows it; what is written into it last is sent.
#[derive(Clone, Default)]
pub(in crate::session) struct Shown(Arc<Mutex<Value>>);

impl Shown {
    fn write(&self, value: Value) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = value;
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        value.serialize(serializer)
    }
}
