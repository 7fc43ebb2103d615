//! One entry of a router — `lib/layer` of `@koa/router`.

use std::{fmt, sync::Arc};

use koa_core::{compose::Dispatch, routing::Captures};
use regex::Regex;

use crate::{
    error::RouteError,
    method_set::{MethodBit, MethodSet},
    param::ParamStep,
    pattern::{BySegment, MatchOptions, Matcher, Pattern},
};

/// What paths a layer is for.
#[derive(Clone, Debug)]
pub(crate) enum LayerPath {
    /// A pattern with all prefixes.
    Pattern(String),
    /// A regular expression on the whole path, which no prefix changes.
    Regex(Regex),
    /// Everything at and below the prefixes: what middleware without a path is for.
    Below(String),
}

#[derive(Clone)]
enum Matching {
    Pattern(Arc<Matcher>),
    /// A pattern that is compared segment by segment where the index led to it.
    Segments(Arc<(Matcher, BySegment)>),
    Regex(Regex),
    Everything,
}

#[derive(Clone)]
pub(crate) struct Layer {
    pub(crate) path: LayerPath,
    pub(crate) name: Option<Arc<str>>,
    /// In upper case; none for middleware.
    pub(crate) methods: Vec<Arc<str>>,
    /// Those of them that a request can have.
    admitted: MethodSet,
    pub(crate) stack: Vec<Arc<dyn Dispatch>>,
    /// The parameters whose handlers are at the front of the stack.
    handlers: Vec<Arc<str>>,
    matching: Matching,
    sensitive: bool,
    strict: bool,
    end: bool,
}

impl Layer {
    pub(crate) fn new(
        path: LayerPath,
        methods: Vec<Arc<str>>,
        middleware: Arc<dyn Dispatch>,
        sensitive: bool,
        strict: bool,
        end: bool,
    ) -> Result<Self, RouteError> {
        let mut layer = Layer {
            path,
            name: None,
            admitted: MethodSet::new(&methods),
            methods,
            stack: vec![middleware],
            handlers: Vec::new(),
            matching: Matching::Everything,
            sensitive,
            strict,
            end,
        };
        layer.compile()?;
        Ok(layer)
    }

    pub(crate) fn is_middleware(&self) -> bool {
        self.methods.is_empty()
    }

    /// Whether it is middleware without a path.
    pub(crate) fn is_everywhere(&self) -> bool {
        self.is_middleware() && matches!(self.path, LayerPath::Below(_))
    }

    pub(crate) fn allows(&self, method: &str) -> bool {
        self.methods.iter().any(|own| **own == *method)
    }

    /// The same for the method of a request.
    #[inline]
    pub(crate) fn admits(&self, method: MethodBit<'_>) -> bool {
        self.admitted.contains(method)
    }

    /// Puts a prefix in front of the path.
    pub(crate) fn set_prefix(&mut self, prefix: &str) -> Result<(), RouteError> {
        if prefix.is_empty() {
            return Ok(());
        }
        match &mut self.path {
            LayerPath::Regex(_) => return Ok(()),
            LayerPath::Pattern(path) if path == "/" && !self.strict => *path = prefix.to_owned(),
            LayerPath::Pattern(path) | LayerPath::Below(path) => path.insert_str(0, prefix),
        }
        self.compile()
    }

    /// Takes a prefix off again, where it ends with a segment.
    pub(crate) fn strip_prefix(&mut self, prefix: &str) {
        let root = match &self.path {
            LayerPath::Pattern(_) => "/",
            LayerPath::Regex(_) | LayerPath::Below(_) => "",
        };
        if let LayerPath::Pattern(path) | LayerPath::Below(path) = &mut self.path
            && let Some(rest) = path.strip_prefix(prefix)
            && (rest.is_empty() || rest.starts_with('/'))
        {
            *path = if rest.is_empty() {
                root.to_owned()
            } else {
                rest.to_owned()
            };
        }
    }

    fn compile(&mut self) -> Result<(), RouteError> {
        let options = MatchOptions {
            sensitive: self.sensitive,
            end: self.end,
            trailing: !self.strict,
        };
        self.matching = match &self.path {
            LayerPath::Regex(regex) => Matching::Regex(regex.clone()),
            LayerPath::Below(prefix) if prefix.is_empty() => Matching::Everything,
            LayerPath::Below(prefix) => {
                let below = MatchOptions {
                    end: false,
                    trailing: true,
                    ..options
                };
                Matching::Pattern(Arc::new(Matcher::new(&Pattern::parse(prefix)?, below)?))
            }
            LayerPath::Pattern(path) => {
                let matcher = Matcher::new(&Pattern::parse(path)?, options)?;
                match matcher.by_segment() {
                    Some(segments) => Matching::Segments(Arc::new((matcher, segments))),
                    None => Matching::Pattern(Arc::new(matcher)),
                }
            }
        };
        Ok(())
    }

    pub(crate) fn matcher(&self) -> Option<&Matcher> {
        match &self.matching {
            Matching::Pattern(matcher) => Some(matcher),
            Matching::Segments(both) => Some(&both.0),
            Matching::Regex(_) | Matching::Everything => None,
        }
    }

    /// The name of each capture; none for regular expressions, whose captures go by number.
    pub(crate) fn slots(&self) -> &[Arc<str>] {
        self.matcher().map_or(&[], Matcher::slots)
    }

    /// Whether the path matches, and what is captured of it.
    pub(crate) fn find(&self, path: &str, captures: &mut Captures) -> bool {
        match &self.matching {
            Matching::Everything => {
                captures.clear();
                true
            }
            Matching::Pattern(matcher) => matcher.find(path, captures),
            Matching::Segments(both) => both.0.find(path, captures),
            Matching::Regex(regex) => {
                captures.clear();
                let Some(found) = regex.captures(path) else {
                    return false;
                };
                let place = |place: usize| u32::try_from(place).ok();
                captures.extend(found.iter().skip(1).map(|group| {
                    let group = group?;
                    Some((place(group.start())?, place(group.end())?))
                }));
                true
            }
        }
    }

    /// The pattern by its segments, where nothing else need be compared behind the index.
    pub(crate) fn segments(&self) -> Option<&BySegment> {
        match &self.matching {
            Matching::Segments(both) => Some(&both.1),
            Matching::Pattern(_) | Matching::Regex(_) | Matching::Everything => None,
        }
    }

    /// The same as [`find`](Self::find) with what is captured behind `all`.
    #[inline(never)]
    pub(crate) fn find_all(&self, path: &str, scratch: &mut Captures, all: &mut Captures) -> bool {
        let is_match = self.find(path, scratch);
        if is_match {
            all.append(scratch);
        }
        is_match
    }

    /// Puts a parameter handler in front of the middleware, in the order of the parameters in the pattern.
    pub(crate) fn add_param(&mut self, step: &ParamStep) {
        let position = |name: &Arc<str>| self.slots().iter().position(|slot| slot == name);
        let own = position(&step.name);
        if own.is_none() {
            return;
        }
        let at = self
            .handlers
            .iter()
            .take_while(|name| position(name) <= own)
            .count();
        self.handlers.insert(at, step.name.clone());
        self.stack.insert(at, Arc::new(step.clone()));
    }

    /// The path as it was registered, with all prefixes.
    pub(crate) fn path_text(&self) -> String {
        match &self.path {
            LayerPath::Pattern(path) => path.clone(),
            LayerPath::Regex(regex) => regex.as_str().to_owned(),
            LayerPath::Below(prefix) => format!("{prefix}{{/*rest}}"),
        }
    }
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Layer")
            .field("path", &self.path_text())
            .field("name", &self.name)
            .field("methods", &self.methods)
            .finish_non_exhaustive()
    }
}
