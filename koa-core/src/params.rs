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
    /// What values are parts of, so that none of them need be copied; those from `kept` on are of earlier requests.
    texts: Vec<String>,
    kept: usize,
    /// The names of the first route and their values, as long as nothing else was added.
    names: Option<Arc<[Arc<str>]>>,
    parts: Vec<Part>,
    /// What was added.
    entries: Vec<(Arc<str>, Part)>,
}

/// A text by its number, the first byte and the one behind the last.
#[derive(Clone, Copy)]
struct Part {
    text: usize,
    start: usize,
    end: usize,
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
    // Inline, for a name is mostly a literal, and then a comparison takes no call and no loop.
    #[inline]
    pub fn get(&self, name: &str) -> Option<&str> {
        let Some(names) = &self.names else {
            return self.added(name);
        };
        let number = names.iter().position(|own| **own == *name)?;
        self.value(number)
    }

    #[inline(never)]
    fn value(&self, number: usize) -> Option<&str> {
        Some(self.text(*self.parts.get(number)?))
    }

    #[inline(never)]
    fn added(&self, name: &str) -> Option<&str> {
        let (_, part) = self.entries.iter().find(|(own, _)| **own == *name)?;
        Some(self.text(*part))
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
        let part = self.keep(&value.into());
        self.spread();
        put(&mut self.entries, &name.into(), part);
    }

    /// All names and values, in their order.
    ///
    /// # Examples
    ///
    /// ```
    /// assert_eq!(koa_core::Params::default().iter().count(), 0);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let first = self.names.iter().flat_map(|names| names.iter());
        let first = first.zip(&self.parts);
        let added = self.entries.iter().map(|(name, part)| (name, part));
        first
            .chain(added)
            .map(|(name, part)| (&**name, self.text(*part)))
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
        self.names.is_none() && self.entries.is_empty()
    }

    /// Keeps a path for [`insert_part`](Self::insert_part), and says by which number it goes.
    #[doc(hidden)]
    #[inline]
    pub fn keep_path(&mut self, path: &str) -> usize {
        let kept = &self.texts[..self.kept];
        if let Some(number) = kept.iter().position(|own| own == path) {
            return number;
        }
        match self.texts.get_mut(self.kept) {
            Some(earlier) => {
                earlier.clear();
                earlier.push_str(path);
            }
            None => self.texts.push(path.to_owned()),
        }
        self.kept += 1;
        self.kept - 1
    }

    /// A path that was kept; empty where there is none of that number.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub fn path(&self, number: usize) -> &str {
        self.texts.get(number).map_or("", String::as_str)
    }

    /// Sets each name to its part of a kept path, with the escapes decoded by `decode`; no name stands twice, no part is empty.
    #[doc(hidden)]
    #[inline]
    pub fn insert_all(
        &mut self,
        names: &Arc<[Arc<str>]>,
        path: usize,
        parts: impl Iterator<Item = (usize, usize)>,
        decode: fn(&str) -> String,
    ) {
        if !self.is_empty() {
            for (name, part) in names.iter().zip(parts) {
                self.insert_part(name, path, part, decode);
            }
            return;
        }
        self.names = Some(names.clone());
        let text = self.texts.get(path).map_or(&[][..], String::as_bytes);
        let mut has_escapes = false;
        self.parts.extend(parts.map(|(start, end)| {
            let part = text.get(start..end).unwrap_or_default();
            has_escapes |= part.contains(&b'%');
            Part {
                text: path,
                start,
                end,
            }
        }));
        if has_escapes {
            self.decode_all(decode);
        }
    }

    #[cold]
    fn decode_all(&mut self, decode: fn(&str) -> String) {
        for number in 0..self.parts.len() {
            self.parts[number] = self.without_escapes(self.parts[number], decode);
        }
    }

    /// Sets a name to a part of a kept path, with the escapes decoded by `decode`; an empty part is none.
    #[doc(hidden)]
    pub fn insert_part(
        &mut self,
        name: &Arc<str>,
        path: usize,
        (start, end): (usize, usize),
        decode: fn(&str) -> String,
    ) {
        let part = Part {
            text: path,
            start,
            end,
        };
        if start < end {
            let part = self.without_escapes(part, decode);
            self.spread();
            put(&mut self.entries, name, part);
        }
    }

    #[inline]
    fn without_escapes(&mut self, part: Part, decode: fn(&str) -> String) -> Part {
        let bytes = self.path(part.text).as_bytes();
        let bytes = bytes.get(part.start..part.end).unwrap_or_default();
        if bytes.contains(&b'%') {
            self.decoded(part, decode)
        } else {
            part
        }
    }

    /// Makes entries of the first route's values, so that others can be put beside them.
    fn spread(&mut self) {
        if let Some(names) = self.names.take() {
            let values = names.iter().cloned().zip(self.parts.drain(..));
            self.entries.extend(values);
        }
    }

    #[cold]
    fn decoded(&mut self, part: Part, decode: fn(&str) -> String) -> Part {
        let text = decode(self.text(part));
        self.keep(&text)
    }

    fn keep(&mut self, text: &str) -> Part {
        Part {
            text: self.keep_path(text),
            start: 0,
            end: text.len(),
        }
    }

    pub(crate) fn reset(&mut self) {
        if self.names.is_some() {
            self.names = None;
            self.parts.clear();
        }
        if !self.entries.is_empty() {
            self.entries.clear();
        }
        self.kept = 0;
    }

    #[inline]
    fn text(&self, part: Part) -> &str {
        &self.texts[part.text][part.start..part.end]
    }
}

#[inline]
fn put(entries: &mut Vec<(Arc<str>, Part)>, name: &Arc<str>, part: Part) {
    match entries.iter_mut().find(|(own, _)| own == name) {
        Some((_, earlier)) => *earlier = part,
        None => entries.push((name.clone(), part)),
    }
}

/// The value of a name; empty where there is none.
impl ops::Index<&str> for Params {
    type Output = str;

    #[inline]
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
