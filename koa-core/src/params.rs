//! What a router found in the path — `ctx.params` of `@koa/router`.

use std::{fmt, ops, sync::Arc};

use serde::{Serialize, Serializer};

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
#[derive(Clone, Default)]
pub struct Params {
    /// The paths that values are parts of, so that none of them need be copied; those from `kept` on are of earlier requests.
    paths: Vec<String>,
    kept: usize,
    entries: Vec<(Arc<str>, Value)>,
}

#[derive(Clone)]
enum Value {
    /// A path by its number, the first byte and the one behind the last.
    Part(usize, u32, u32),
    Text(String),
}

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
        self.entries
            .iter()
            .find(|(own, _)| **own == *name)
            .map(|(_, value)| self.text(value))
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
    pub fn insert(&mut self, name: impl Into<Arc<str>>, value: impl Into<String>) {
        self.put(name.into(), Value::Text(value.into()));
    }

    /// All names and values, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Params::default().iter().count(), 0);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries
            .iter()
            .map(|(name, value)| (&**name, self.text(value)))
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
        self.entries.is_empty()
    }

    /// Keeps a path for [`insert_part`](Self::insert_part), and says by which number it goes.
    #[doc(hidden)]
    pub fn keep_path(&mut self, path: &str) -> usize {
        let kept = &self.paths[..self.kept];
        if let Some(number) = kept.iter().position(|own| own == path) {
            return number;
        }
        match self.paths.get_mut(self.kept) {
            Some(earlier) => {
                earlier.clear();
                earlier.push_str(path);
            }
            None => self.paths.push(path.to_owned()),
        }
        self.kept += 1;
        self.kept - 1
    }

    /// A path that was kept; empty where there is none of that number.
    #[doc(hidden)]
    #[must_use]
    pub fn path(&self, number: usize) -> &str {
        self.paths[..self.kept]
            .get(number)
            .map_or("", String::as_str)
    }

    /// Sets a value to a part of a path that was kept, given by byte positions that must lie on characters.
    #[doc(hidden)]
    pub fn insert_part(&mut self, name: &Arc<str>, path: usize, (start, end): (u32, u32)) {
        let kept = self.path(path);
        if kept.is_char_boundary(start as usize)
            && kept.is_char_boundary(end as usize)
            && start <= end
        {
            self.put(name.clone(), Value::Part(path, start, end));
        }
    }

    pub(crate) fn reset(&mut self) {
        if !self.entries.is_empty() {
            self.entries.clear();
        }
        self.kept = 0;
    }

    fn put(&mut self, name: Arc<str>, value: Value) {
        match self.entries.iter_mut().find(|(own, _)| *own == name) {
            Some((_, earlier)) => *earlier = value,
            None => self.entries.push((name, value)),
        }
    }

    fn text<'a>(&'a self, value: &'a Value) -> &'a str {
        match value {
            Value::Part(path, start, end) => &self.paths[*path][*start as usize..*end as usize],
            Value::Text(text) => text,
        }
    }
}

/// The value of a name; empty where there is none.
impl ops::Index<&str> for Params {
    type Output = str;

    fn index(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }
}

/// An object of texts, as `ctx.body = ctx.params` sends it.
impl Serialize for Params {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl PartialEq for Params {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Params {}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
