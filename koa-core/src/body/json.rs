//! Typed JSON bodies, serialised when the response is sent.

use serde::Serialize;
use serde_json::Value;

use super::{Body, Kind};

/// Any serialisable value as a JSON body.
///
/// It is serialised straight to bytes when the response is sent. A value that cannot be serialised is a 500.
///
/// # Examples
///
/// ```
/// use koa_core::{App, Json};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct User {
///     name: &'static str,
/// }
///
/// let mut app = App::new();
/// app.with(async |ctx, _| {
///     ctx.set_body(Json(User { name: "tobi" }));
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `ctx.body = user`
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: Serialize + 'static> From<Json<T>> for Body {
    fn from(Json(value): Json<T>) -> Self {
        Body(Kind::Typed(Box::new(value)))
    }
}

pub(crate) trait Serializable {
    fn to_bytes(&self) -> serde_json::Result<Vec<u8>>;
    fn to_value(&self) -> serde_json::Result<Value>;
}

impl<T: Serialize> Serializable for T {
    fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        crate::json::to_vec(self)
    }

    fn to_value(&self) -> serde_json::Result<Value> {
        serde_json::to_value(self)
    }
}
