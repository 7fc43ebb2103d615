//! Values that become JSON: numbers, JSON itself, and what a context holds.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Body, Kind};
use crate::{Params, Query, State};

macro_rules! from_json {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Body {
            fn from(value: $kind) -> Self {
                Body(Kind::Json(value.into()))
            }
        })*
    };
}

from_json!(
    bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, f64
);
from_json!(Value, Map<String, Value>);

impl From<&Value> for Body {
    fn from(value: &Value) -> Self {
        value.clone().into()
    }
}

impl From<&Map<String, Value>> for Body {
    fn from(values: &Map<String, Value>) -> Self {
        values.clone().into()
    }
}

/// `ctx.body = ctx.query`: an object, with a list where a name came more than once.
impl From<&Query> for Body {
    fn from(query: &Query) -> Self {
        Body(Kind::Json(object(query)))
    }
}

/// `ctx.body = ctx.query`: an object, with a list where a name came more than once.
impl From<Query> for Body {
    fn from(query: Query) -> Self {
        (&query).into()
    }
}

/// `ctx.body = ctx.params`: an object of texts.
impl From<&Params> for Body {
    fn from(params: &Params) -> Self {
        Body(Kind::Json(object(params)))
    }
}

/// `ctx.body = ctx.params`: an object of texts.
impl From<Params> for Body {
    fn from(params: Params) -> Self {
        (&params).into()
    }
}

/// `ctx.body = ctx.state`: the named values.
impl From<&State> for Body {
    fn from(state: &State) -> Self {
        state.values().into()
    }
}

fn object(texts: &impl Serialize) -> Value {
    serde_json::to_value(texts).expect("names and texts are JSON")
}
