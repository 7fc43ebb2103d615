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
    /// Where the segments of paths begin that routers split, and for each path where one more would.
    starts: Vec<usize>,
    /// The segments that the first route names, as long as nothing else was added.
    first: Option<First>,
    /// What was added.
    entries: Vec<(Arc<str>, Part)>,
}

/// What a route calls the segments of a path.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Segments {
    /// No name stands twice.
    pub names: Box<[Arc<str>]>,
    /// The numbers of the segments, from 0 on.
    pub numbers: Box<[usize]>,
}

/// A path that a router split.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct SplitPath {
    /// The number by which [`Params`] keeps it.
    pub text: usize,
    /// Where the starts of its segments begin among all.
    pub starts: usize,
    /// Whether segments that are parameters may have escapes.
    pub has_escapes: bool,
}

/// The segments of a path, which are values where they are asked for.
#[derive(Clone)]
struct First {
    segments: Arc<Segments>,
    path: SplitPath,
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
        let Some(first) = &self.first else {
            return self.added(name);
        };
        let number = first.segments.names.iter().position(|own| **own == *name)?;
        self.value(number)
    }

    /// A value of the first route.
    #[inline(never)]
    fn value(&self, number: usize) -> Option<&str> {
        Some(self.text(self.first.as_ref()?.part(number, &self.starts)?))
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
        let first = self
            .first
            .iter()
            .flat_map(|first| first.parts(&self.starts));
        let added = self.entries.iter().map(|(name, part)| (name, *part));
        first
            .chain(added)
            .map(|(name, part)| (&**name, self.text(part)))
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
        self.first.is_none() && self.entries.is_empty()
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

    /// A path that was kept, and where the starts of its segments are noted.
    #[doc(hidden)]
    #[inline]
    pub fn path_to_split(&mut self, number: usize) -> (&str, &mut Vec<usize>) {
        let path = self.texts.get(number).map_or("", String::as_str);
        (path, &mut self.starts)
    }

    /// Sets each name to its segment of a path, with the escapes decoded by `decode`; none of the segments is empty.
    #[doc(hidden)]
    #[inline]
    pub fn insert_segments(
        &mut self,
        segments: &Arc<Segments>,
        path: SplitPath,
        decode: fn(&str) -> String,
    ) {
        let first = First {
            segments: segments.clone(),
            path,
        };
        if self.is_empty() && !path.has_escapes {
            self.first = Some(first);
        } else {
            self.insert_each(&first, decode);
        }
    }

    #[inline(never)]
    fn insert_each(&mut self, first: &First, decode: fn(&str) -> String) {
        for number in 0..first.segments.names.len() {
            if let Some(Part { start, end, text }) = first.part(number, &self.starts) {
                let name = &first.segments.names[number];
                self.insert_part(name, text, (start, end), decode);
            }
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
        if let Some(first) = self.first.take() {
            let parts = first.parts(&self.starts);
            self.entries
                .extend(parts.map(|(name, part)| (name.clone(), part)));
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
        if self.kept == 0 {
            return;
        }
        self.kept = 0;
        self.starts.clear();
        self.first = None;
        if !self.entries.is_empty() {
            self.entries.clear();
        }
    }

    #[inline]
    fn text(&self, part: Part) -> &str {
        &self.texts[part.text][part.start..part.end]
    }
}

impl First {
    fn part(&self, number: usize, starts: &[usize]) -> Option<Part> {
        let number = self.path.starts + self.segments.numbers.get(number)?;
        let [start, next, ..] = *starts.get(number..)? else {
            return None;
        };
        Some(Part {
            text: self.path.text,
            start,
            end: next - 1,
        })
    }

    fn parts(&self, starts: &[usize]) -> impl Iterator<Item = (&Arc<str>, Part)> {
        let names = self.segments.names.iter().enumerate();
        names.filter_map(|(number, name)| Some((name, self.part(number, starts)?)))
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
