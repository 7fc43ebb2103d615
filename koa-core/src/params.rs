//! What a router found in the path — `ctx.params` of `@koa/router`.

use std::{fmt, ops};

/// The named parts of a path, decoded, in their order.
///
/// # Examples
///
/// ```
/// use koa_core::Params;
///
/// let mut params = Params::default();
/// params.insert("id", "7");
/// assert_eq!(&params["id"], "7");
/// assert_eq!(&params["missing"], "");
/// assert_eq!(params.get("missing"), None);
/// ```
///
/// # In Koa
///
/// `ctx.params`
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// The value of a name.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Params::default().get("id"), None);
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value)
    }

    /// Sets the value of a name, in the place of an earlier one.
    ///
    /// # Examples
    ///
    /// ```
    /// let mut params = koa_core::Params::default();
    /// params.insert("id", "1");
    /// params.insert("id", "2");
    /// assert_eq!(&params["id"], "2");
    /// ```
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(own, _)| *own == name) {
            Some((_, earlier)) => *earlier = value,
            None => self.0.push((name, value)),
        }
    }

    pub(crate) fn clear(&mut self) {
        if !self.0.is_empty() {
            self.0.clear();
        }
    }

    /// All names and values, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Params::default().iter().count(), 0);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether the path had no named parts.
    ///
    /// # Examples
    ///
    /// ```
    /// assert!(koa_core::Params::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The value of a name; empty where there is none.
impl ops::Index<&str> for Params {
    type Output = str;

    fn index(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
