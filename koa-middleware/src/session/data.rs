//! The session itself — `lib/session.js` of koa-session.

mod saving;
mod shown;

use std::{fmt, ops, sync::OnceLock};

use koa_core::Error;
use serde::{Serialize, Serializer, de::DeserializeOwned};
use serde_json::{Map, Value};

use self::shown::Shown;
use super::{MaxAge, json};

static NULL: Value = Value::Null;

/// Members of a session that JavaScript has getters for, so that no data can have their names.
const MEMBERS: [&str; 3] = ["length", "populated", "externalKey"];

/// The session of a request: JSON values by their names, and how long they are kept.
///
/// It is read with [`ctx.session()`](super::SessionContext::session) and changed with
/// [`ctx.session_mut()`](super::SessionContext::session_mut). Names that begin with `_`, and `isNew`, last for the request: they
/// are not stored. `maxAge` sets [`max_age`](Self::max_age).
///
/// # Examples
///
/// ```
/// use koa_core::App;
/// use koa_middleware::{prelude::*, session};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut app = App::new();
/// app.keys = ["a secret"].into();
/// app.with(session());
/// app.with(async |ctx, _| {
///     let views = ctx.session()["views"].as_u64().unwrap_or(0) + 1; // let n = ctx.session.views || 0
///     ctx.session_mut()["views"] = views.into();                    // ctx.session.views = ++n
///     ctx.set_body(format!("{views} views"));                       // ctx.body = n + ' views'
///     Ok(())
/// });
///
/// let client = app.test();
/// client.get("/").send().await.assert_text("1 views");
/// client.get("/").send().await.assert_text("2 views");
/// # }
/// ```
///
/// # In Koa
///
/// `ctx.session`
#[derive(Default)]
pub struct Session {
    pub(super) values: Map<String, Value>,
    pub(super) is_new: bool,
    /// Set to `null`.
    pub(super) removed: bool,
    pub(super) max_age: Option<MaxAge>,
    /// When what was loaded expires, in milliseconds.
    pub(super) expire: Option<f64>,
    pub(super) external_key: Option<String>,
    /// The maxAge was set, so that it is saved whatever it holds.
    pub(super) require_save: bool,
    pub(super) save: bool,
    pub(super) regenerate: bool,
    /// Why an assignment was refused: the middleware fails with it.
    pub(super) refused: Option<String>,
    /// What a body shows of it.
    pub(super) shown: OnceLock<Shown>,
}

impl Session {
    /// A session that no request has seen before.
    pub(super) fn fresh(max_age: Option<MaxAge>, external_key: Option<String>) -> Self {
        Session {
            is_new: true,
            max_age,
            external_key,
            ..Session::default()
        }
    }

    /// A session of what was loaded or assigned: an object's members, a list's items by their indexes, of anything else nothing.
    pub(super) fn of(data: Value, max_age: Option<MaxAge>, external_key: Option<String>) -> Self {
        let mut session = Session {
            max_age,
            external_key,
            ..Session::default()
        };
        match data {
            Value::Object(values) => session.values = values,
            Value::Array(items) => {
                let items = items.into_iter().enumerate();
                session.values = items.map(|(at, item)| (at.to_string(), item)).collect();
            }
            Value::String(text) => {
                let letters = text.chars().map(String::from).enumerate();
                session.values = letters.map(|(at, c)| (at.to_string(), c.into())).collect();
            }
            _ => {}
        }
        if let Some(stored) = session.values.shift_remove("_maxAge") {
            session.max_age = MaxAge::from_stored(&stored).or(session.max_age);
        }
        if session.values.shift_remove("_session").is_some() {
            session.max_age = Some(MaxAge::Session);
        }
        session.expire = session.values.get("_expire").and_then(Value::as_f64);
        session
            .values
            .retain(|name, _| !MEMBERS.contains(&name.as_str()));
        session.take_max_age();
        session
    }

    /// Makes of an assigned `maxAge` what the setter would have made.
    pub(super) fn take_max_age(&mut self) {
        if let Some(assigned) = self.values.shift_remove("maxAge") {
            self.max_age = MaxAge::from_stored(&assigned);
            self.require_save = true;
            if self.max_age.is_none() && !assigned.is_null() {
                self.refuse(format!("maxAge is a number or \"session\", not {assigned}"));
            }
        }
    }

    pub(super) fn refuse(&mut self, message: impl Into<String>) {
        self.refused.get_or_insert_with(|| message.into());
    }

    pub(super) fn take_refused(&mut self) -> Option<Error> {
        self.refused.take().map(Error::other)
    }

    /// The data in JavaScript's order, as they are stored and compared.
    pub(super) fn data(&self) -> Map<String, Value> {
        json::ordered_map(self.values.iter().filter(|(name, _)| is_data(name)))
    }

    /// A value as a type of one's own; `None` where it is missing or is not of that type.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     let user: Option<u32> = ctx.session().get("user");
    ///     ctx.assert(user.is_some(), 401, "Please log in")
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.user`
    #[must_use]
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.values.get(name)?).ok()
    }

    /// Sets a value of any type that can be serialised.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     ctx.session_mut().insert("basket", ["tea", "cake"]);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # Errors
    ///
    /// A value that JSON cannot hold (a map whose keys are no texts), and the names `length`, `populated` and `externalKey`, which are
    /// members of a session: the session middleware fails with a 500 when it returns, as Koa's setters do.
    ///
    /// # In Koa
    ///
    /// `ctx.session.basket = ['tea', 'cake']`
    pub fn insert(&mut self, name: &str, value: impl Serialize) -> &mut Self {
        match serde_json::to_value(value) {
            Ok(value) => self[name] = value,
            Err(error) => self.refuse(format!("the session cannot hold {name}: {error}")),
        }
        self
    }

    /// Takes a value out.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     ctx.session_mut().remove("basket");
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `delete ctx.session.basket`
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.values.shift_remove(name)
    }

    /// How many values there are.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     let values = ctx.session().len();
    ///     ctx.set_body(values);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.length`
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.keys().filter(|name| is_data(name)).count()
    }

    /// Whether there is no value.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     ctx.assert(!ctx.session().is_empty(), 401, "Please log in")
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `!ctx.session.populated`
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is any value.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     ctx.assert(ctx.session().populated(), 401, "Please log in")
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.populated`
    #[must_use]
    pub fn populated(&self) -> bool {
        !self.is_empty()
    }

    /// Whether it was made in this request and not loaded.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     let greeting = if ctx.session().is_new() { "Hello" } else { "Welcome back" };
    ///     ctx.set_body(greeting);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.isNew`
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Whether it was set to `null`: it reads as empty then, and a change makes a new one.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     ctx.set_session(None);
    ///     assert!(ctx.session().is_null());
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session === null`
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.removed
    }

    /// The data as JSON, in the order in which JavaScript has them; `null` where it was set to `null`.
    ///
    /// # Examples
    ///
    /// ```
    /// # let mut app = koa_core::App::new();
    /// use koa_middleware::prelude::*;
    ///
    /// app.with(async |ctx, _| {
    ///     let session = ctx.session().to_json();
    ///     ctx.set_body(session);
    ///     Ok(())
    /// });
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.session.toJSON()`
    #[must_use]
    pub fn to_json(&self) -> Value {
        if self.removed {
            Value::Null
        } else {
            self.data().into()
        }
    }
}

/// Whether a value is stored.
fn is_data(name: &str) -> bool {
    !name.starts_with('_') && name != "isNew" && name != "maxAge" && !MEMBERS.contains(&name)
}

/// A value; `null` where there is none.
impl ops::Index<&str> for Session {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&NULL)
    }
}

/// A value to assign to; it is made where it was missing.
impl ops::IndexMut<&str> for Session {
    fn index_mut(&mut self, name: &str) -> &mut Value {
        if MEMBERS.contains(&name) {
            self.refuse(format!(
                "{name} is a member of the session; data cannot have that name"
            ));
        }
        self.values.entry(name).or_insert(Value::Null)
    }
}

impl Serialize for Session {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_json(), f)
    }
}
