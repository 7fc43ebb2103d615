//! What middleware pass on to one another — Koa's `ctx.state`.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt, ops,
    sync::LazyLock,
};

use serde_json::{Map, Value};

static NULL: Value = Value::Null;

/// The state of one request: named JSON values that templates see, and typed values that they do not.
///
/// Every request starts with an empty one; nothing is allocated before the first value.
///
/// # Examples
///
/// ```
/// use koa_core::State;
/// use serde_json::json;
///
/// struct User(u32);
///
/// let mut state = State::default();
/// state["title"] = json!("Home");
/// state.insert(User(7));
///
/// assert_eq!(state["title"], "Home");
/// assert!(state["nobody"].is_null());
/// assert_eq!(state.get::<User>().map(|user| user.0), Some(7));
/// ```
///
/// # In Koa
///
/// `ctx.state.title = 'Home'`
#[derive(Default)]
pub struct State(Option<Box<Kept>>);

#[derive(Default)]
struct Kept {
    values: Map<String, Value>,
    typed: HashMap<TypeId, Box<dyn Any>>,
}

static NOTHING: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

impl State {
    pub(crate) fn reset(&mut self) {
        self.0 = None;
    }

    /// The named values, as a template or a JSON body sees them.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut state = koa_core::State::default();
    /// state["user"] = "tobi".into();
    /// assert!(state.values().contains_key("user"));
    /// ```
    #[must_use]
    pub fn values(&self) -> &Map<String, Value> {
        self.0.as_ref().map_or(&NOTHING, |kept| &kept.values)
    }

    /// Keeps a value by its type, in the place of an earlier one of that type, which is returned.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut state = koa_core::State::default();
    /// assert_eq!(state.insert(1_u8), None);
    /// assert_eq!(state.insert(2_u8), Some(1));
    /// ```
    pub fn insert<T: 'static>(&mut self, value: T) -> Option<T> {
        let earlier = self
            .0
            .get_or_insert_default()
            .typed
            .insert(TypeId::of::<T>(), Box::new(value));
        earlier
            .and_then(|value| value.downcast().ok())
            .map(|value| *value)
    }

    /// The value of a type, if one was inserted.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut state = koa_core::State::default();
    /// state.insert(String::from("tobi"));
    /// assert_eq!(state.get::<String>().map(String::as_str), Some("tobi"));
    /// ```
    #[must_use]
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.0
            .as_ref()?
            .typed
            .get(&TypeId::of::<T>())?
            .downcast_ref()
    }

    /// The value of a type, to change it.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut state = koa_core::State::default();
    /// state.insert(1_u8);
    /// if let Some(count) = state.get_mut::<u8>() {
    ///     *count += 1;
    /// }
    /// assert_eq!(state.get(), Some(&2_u8));
    /// ```
    pub fn get_mut<T: 'static>(&mut self) -> Option<&mut T> {
        self.0
            .as_mut()?
            .typed
            .get_mut(&TypeId::of::<T>())?
            .downcast_mut()
    }

    /// Takes the value of a type out.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut state = koa_core::State::default();
    /// state.insert(1_u8);
    /// assert_eq!(state.remove::<u8>(), Some(1));
    /// assert_eq!(state.remove::<u8>(), None);
    /// ```
    pub fn remove<T: 'static>(&mut self) -> Option<T> {
        let value = self.0.as_mut()?.typed.remove(&TypeId::of::<T>())?;
        value.downcast().ok().map(|value| *value)
    }
}

/// A named value; `null` where nothing was set.
impl ops::Index<&str> for State {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        self.values().get(name).unwrap_or(&NULL)
    }
}

/// A named value to assign to; it is made where it was missing.
impl ops::IndexMut<&str> for State {
    fn index_mut(&mut self, name: &str) -> &mut Value {
        self.0
            .get_or_insert_default()
            .values
            .entry(name)
            .or_insert(Value::Null)
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("values", self.values())
            .field("typed", &self.0.as_ref().map_or(0, |kept| kept.typed.len()))
            .finish()
    }
}
