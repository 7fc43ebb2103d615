//! Finds a pattern in paths: the captures that upstream's regular expression gives, in linear time
//! (npm path-to-regexp `pathToRegexp`, `match`).

use std::sync::Arc;

use super::{
    Pattern,
    alternative::{Alternative, Capture, Class, Otherwise},
    error::PatternError,
    flatten::flatten,
};

/// How paths are compared with a pattern.
///
/// # Examples
///
/// ```
/// use koa_router::{MatchOptions, Matcher, Pattern};
///
/// let pattern = Pattern::parse("/users")?;
/// let strict = MatchOptions { trailing: false, ..MatchOptions::default() };
/// assert!(!Matcher::new(&pattern, strict)?.is_match("/users/"));
/// # Ok::<(), koa_router::PatternError>(())
/// ```
///
/// # In Koa
///
/// `PathToRegexpOptions` of path-to-regexp; `strict` of `@koa/router` is `trailing: false`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchOptions {
    /// Whether text is compared with regard to case. Defaults to `false`.
    pub sensitive: bool,
    /// Whether the whole path has to match; else it may go on behind a `/`. Defaults to `true`.
    pub end: bool,
    /// Whether one `/` more may end the path. Defaults to `true`.
    pub trailing: bool,
}

impl Default for MatchOptions {
    fn default() -> Self {
        Self {
            sensitive: false,
            end: true,
            trailing: true,
        }
    }
}

/// A [`Pattern`] made ready to be found in paths.
///
/// It takes time in proportion to the length of the path, whatever the path is.
///
/// # Examples
///
/// ```
/// use koa_router::{MatchOptions, Matcher, Pattern};
///
/// let matcher = Matcher::new(&Pattern::parse("/:from-:to")?, MatchOptions::default())?;
/// let path = "/a-b-c";
/// let mut captures = Vec::new();
/// assert!(matcher.find(path, &mut captures));
/// let texts: Vec<_> = captures
///     .iter()
///     .map(|range| range.map(|(start, end)| &path[start as usize..end as usize]))
///     .collect();
/// assert_eq!(texts, [Some("a-b"), Some("c")]);
/// # Ok::<(), koa_router::PatternError>(())
/// ```
///
/// # In Koa
///
/// `pathToRegexp(path, options)` of path-to-regexp
#[derive(Clone, Debug)]
pub struct Matcher {
    pub(super) alternatives: Vec<Alternative>,
    pub(super) options: MatchOptions,
    slots: Vec<Arc<str>>,
}

/// The place of a capture in the path, in bytes.
type Slot = Option<(u32, u32)>;

impl Matcher {
    /// Makes a pattern ready.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{MatchOptions, Matcher, Pattern};
    ///
    /// let pattern = Pattern::parse("/:foo:bar")?;
    /// let error = Matcher::new(&pattern, MatchOptions::default()).unwrap_err();
    /// assert!(error.to_string().starts_with("Missing text before \"bar\" param: /:foo:bar;"));
    /// # Ok::<(), koa_router::PatternError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// More than 256 combinations of optional groups, or two captures without text between them.
    pub fn new(pattern: &Pattern, options: MatchOptions) -> Result<Self, PatternError> {
        let mut slots: Vec<Arc<str>> = Vec::new();
        let mut alternatives = Vec::new();
        flatten(pattern.tokens(), pattern.as_str(), |tokens| {
            let slot = |name: &str| {
                let known = slots.iter().find(|slot| &***slot == name).map(Arc::clone);
                slots.push(known.unwrap_or_else(|| name.into()));
            };
            let alternative = Alternative::new(tokens, options.sensitive, pattern.as_str(), slot)?;
            alternatives.push(alternative);
            Ok(())
        })?;
        Ok(Self {
            alternatives,
            options,
            slots,
        })
    }

    /// The name of each capture slot.
    ///
    /// Each combination of optional groups has slots of its own, so a name may stand more than once.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{MatchOptions, Matcher, Pattern};
    ///
    /// let matcher = Matcher::new(&Pattern::parse("/f{/:a}{.:ext}")?, MatchOptions::default())?;
    /// let names: Vec<&str> = matcher.slots().iter().map(|name| &**name).collect();
    /// assert_eq!(names, ["a", "ext", "a", "ext"]);
    /// # Ok::<(), koa_router::PatternError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `keys` of path-to-regexp, `layer.paramNames` of `@koa/router`
    #[must_use]
    pub fn slots(&self) -> &[Arc<str>] {
        &self.slots
    }

    /// Whether the path matches.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{MatchOptions, Matcher, Pattern};
    ///
    /// let matcher = Matcher::new(&Pattern::parse("/user{s}/:id")?, MatchOptions::default())?;
    /// assert!(matcher.is_match("/users/1"));
    /// assert!(!matcher.is_match("/users"));
    /// # Ok::<(), koa_router::PatternError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `layer.match(path)` of `@koa/router`
    #[must_use]
    pub fn is_match(&self, path: &str) -> bool {
        self.find(path, &mut Vec::new())
    }

    /// Whether the path matches, and where in the path each capture stands.
    ///
    /// `captures` gets one entry for each of the [`slots`](Self::slots): the start and the end in bytes, or
    /// `None` where the slot is not of the combination that matched. Where the path does not match, all are `None`.
    /// A path of 4 GiB or more does not match.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_router::{MatchOptions, Matcher, Pattern};
    ///
    /// let matcher = Matcher::new(&Pattern::parse("/f{/:a}{.:ext}")?, MatchOptions::default())?;
    /// let mut captures = Vec::new();
    /// assert!(matcher.find("/f/x", &mut captures));
    /// assert_eq!(captures, [None, None, Some((3, 4)), None]);
    /// # Ok::<(), koa_router::PatternError>(())
    /// ```
    ///
    /// # In Koa
    ///
    /// `layer.captures(path)` of `@koa/router`
    pub fn find(&self, path: &str, captures: &mut Vec<Option<(u32, u32)>>) -> bool {
        captures.clear();
        captures.resize(self.slots.len(), None);
        if u32::try_from(path.len()).is_err() {
            return false;
        }
        let mut slots = captures.as_mut_slice();
        for alternative in &self.alternatives {
            let (own, others) = slots.split_at_mut(alternative.captures.len());
            if self.find_alternative(alternative, path, own).is_some() {
                return true;
            }
            own.fill(None);
            slots = others;
        }
        false
    }

    fn find_alternative(
        &self,
        alternative: &Alternative,
        path: &str,
        slots: &mut [Slot],
    ) -> Option<()> {
        let captures = alternative.captures.as_slice();
        let mut at = alternative.prefix.end_at(path, 0)?;
        for (index, capture) in captures.iter().enumerate() {
            if !capture.is_forced {
                return self.find_searching(&captures[index..], path, at, &mut slots[index..]);
            }
            let end = forced_end(capture, path, at)?;
            slots[index] = slot(at, end);
            at = capture.text.end_at(path, end)?;
        }
        self.ends(path, at).then_some(())
    }

    /// Finds captures of which some may end at more than one place.
    ///
    /// From the last capture to the first, and from the end of the path to `from`, it is noted where the capture
    /// that begins there would end: the first end, in the order a regular expression tries them, from which all
    /// that follows matches. A capture is never empty, so 0 stands for none.
    fn find_searching(
        &self,
        captures: &[Capture],
        path: &str,
        from: usize,
        slots: &mut [Slot],
    ) -> Option<()> {
        let width = path.len() - from + 1;
        let mut ends = vec![0; captures.len() * width];
        for (index, capture) in captures.iter().enumerate().rev() {
            let (row, later) = ends[index * width..].split_at_mut(width);
            let later = later.get(..width);
            let goes_on = |end: usize| {
                capture
                    .text
                    .end_at(path, end)
                    .is_some_and(|next| match later {
                        Some(later) => later[next - from] != 0,
                        None => self.ends(path, next),
                    })
            };
            let (mut first, mut second) = (0, 0);
            for at in (from..path.len()).rev() {
                let longest = |longer: u32, class: &Class| {
                    if !class.takes(path, at) {
                        0
                    } else if longer == 0 && goes_on(at + 1) {
                        offset(at + 1)
                    } else {
                        longer
                    }
                };
                first = longest(first, &capture.class);
                row[at - from] = match &capture.otherwise {
                    Some(Otherwise::Class(class)) => {
                        second = longest(second, class);
                        if first == 0 { second } else { first }
                    }
                    Some(Otherwise::Text(text)) if first == 0 => text
                        .end_at(path, at)
                        .filter(|end| goes_on(*end))
                        .map_or(0, offset),
                    _ => first,
                };
            }
        }
        let mut at = from;
        for (index, capture) in captures.iter().enumerate() {
            let end = ends[index * width + at - from] as usize;
            if end == 0 {
                return None;
            }
            slots[index] = slot(at, end);
            at = capture.text.end_at(path, end)?;
        }
        Some(())
    }

    /// Whether a match may end at `at`.
    fn ends(&self, path: &str, at: usize) -> bool {
        match &path.as_bytes()[at..] {
            [] => true,
            [b'/'] => self.options.trailing || !self.options.end,
            [b'/', ..] => !self.options.end,
            _ => false,
        }
    }
}

/// The end of a capture that can end at one place only.
fn forced_end(capture: &Capture, path: &str, at: usize) -> Option<usize> {
    let end = capture.class.run(path, at);
    if end > at {
        return Some(end);
    }
    match &capture.otherwise {
        Some(Otherwise::Text(text)) => text.end_at(path, at),
        _ => None,
    }
}

fn slot(start: usize, end: usize) -> Slot {
    Some((offset(start), offset(end)))
}

/// A place in a path, whose length is known to fit.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
