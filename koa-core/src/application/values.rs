//! Values of the whole application — what Koa apps hang on `app.context`.

use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    fmt,
    sync::Arc,
};

/// Values by their type, set before the application serves and read by every request.
///
/// # Examples
///
/// ```
/// use koa_core::App;
///
/// struct Database(&'static str);
///
/// let mut app = App::new();
/// app.context.insert(Database("notes.db"));
/// app.with(async |ctx, _| {
///     let Database(name) = ctx.app.context.require::<Database>()?;
///     ctx.set_body(*name);
///     Ok(())
/// });
/// ```
///
/// # In Koa
///
/// `app.context.db = db`, then `ctx.db`
#[derive(Clone, Default)]
pub struct Values(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl Values {
    /// Keeps a value by its type, in the place of an earlier one of that type.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut app = koa_core::App::new();
    /// app.context.insert(String::from("greeting"));
    /// assert!(app.context.get::<String>().is_some());
    /// ```
    pub fn insert<T: Send + Sync + 'static>(&mut self, value: T) -> &mut Self {
        self.0.insert(TypeId::of::<T>(), Arc::new(value));
        self
    }

    /// The value of a type, if one was inserted.
    ///
    /// # Examples
    ///
    /// ```
    /// let app = koa_core::App::new();
    /// assert_eq!(app.context.get::<u8>(), None);
    /// ```
    #[must_use]
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }

    /// The value of a type that the application cannot do without.
    ///
    /// # Examples
    ///
    /// ```
    /// let app = koa_core::App::new();
    /// let missing = app.context.require::<String>().unwrap_err();
    /// assert!(missing.to_string().contains("app.context.insert"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`MissingValue`] (a 500) where no value of the type was inserted.
    pub fn require<T: 'static>(&self) -> Result<&T, MissingValue> {
        self.get().ok_or(MissingValue {
            name: type_name::<T>(),
        })
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Values").field(&self.0.len()).finish()
    }
}

/// No value of a type was inserted into [`App::context`](crate::App::context).
#[derive(Debug)]
pub struct MissingValue {
    name: &'static str,
}

impl fmt::Display for MissingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the application has no {}: call `app.context.insert(..)` before it serves",
            self.name
        )
    }
}

impl std::error::Error for MissingValue {}
