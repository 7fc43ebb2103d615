//! What a template is given.

use koa_core::{Error, Result};
use minijinja::value::{Serde, Value, ValueKind};
use serde::Serialize;

/// Makes the values of a template: `context! { name => value, other }`.
///
/// A value is anything that serde serializes: a text, a number, a list, a JSON value, a struct of one's own, another `context!`. `other` stands
/// for `other => other`; `..rest` at the end gives the values of an object that are not named before.
///
/// # Examples
///
/// ```
/// use koa_middleware::context;
///
/// #[derive(serde::Serialize)]
/// struct User {
///     name: String,
/// }
///
/// let user = User { name: "tobi".into() };
/// let title = "Home";
/// let values = context! { title, user, guest => context! { name => "loki" } };
/// assert_eq!(values.get_attr("user").and_then(|user| user.get_attr("name")).unwrap().as_str(), Some("tobi"));
/// ```
///
/// # In Koa
///
/// `{ title, user, guest: { name: 'loki' } }`
#[macro_export]
macro_rules! context {
    ($($name:ident $(=> $value:expr)?),* $(, ..$rest:expr)* $(,)?) => {
        $crate::__values(
            [$((::core::stringify!($name), $crate::context!(@ $name $($value)?))),*],
            [$($crate::__value(&$rest)),*],
        )
    };
    (@ $name:ident $value:expr) => { $crate::__value(&$value) };
    (@ $name:ident) => { $crate::__value(&$name) };
}

#[doc(hidden)]
pub fn __value<T: Serialize + ?Sized>(value: &T) -> Value {
    Value::from(Serde(value))
}

pub(super) use __value as value;

#[doc(hidden)]
#[must_use]
pub fn __values<const N: usize, const R: usize>(
    named: [(&'static str, Value); N],
    rest: [Value; R],
) -> Value {
    let named = Value::from_pairs(named);
    if R == 0 {
        return named;
    }
    // The last one wins.
    minijinja::value::merge_maps(rest.into_iter().rev().chain([named]))
}

/// The values of a call: an object, or nothing.
pub(super) fn locals(locals: &impl Serialize) -> Result<Value> {
    let locals = value(locals);
    match locals.kind() {
        ValueKind::Map => Ok(locals),
        ValueKind::None | ValueKind::Undefined => Ok(Value::UNDEFINED),
        ValueKind::Invalid => Err(Error::other(format!(
            "the values of a view do not serialize: {locals}"
        ))),
        kind => Err(Error::other(format!(
            "the values of a view are an object, not a {kind}"
        ))),
    }
}

/// The values of several objects in one; the last one wins.
pub(super) fn merged(objects: &[&Value]) -> Value {
    let mut given = objects.iter().filter(|object| !object.is_undefined());
    match (given.next(), given.next()) {
        (Some(only), None) => (*only).clone(),
        _ => Value::from_pairs(objects.iter().flat_map(|object| pairs(object))),
    }
}

/// The members of an object; none of anything else.
pub(super) fn pairs(object: &Value) -> Vec<(Value, Value)> {
    let members = object
        .try_iter()
        .ok()
        .filter(|_| object.kind() == ValueKind::Map);
    let pair = |name: Value| object.get_item(&name).ok().map(|value| (name, value));
    members.into_iter().flatten().filter_map(pair).collect()
}
