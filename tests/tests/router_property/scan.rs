//! A router without an index: every layer is asked, in the order of registration.

use koa_router::{Exclusive, MatchOptions, Matcher, Pattern};
use regex::Regex;

use crate::{
    Seen,
    program::{Operation, Program, Run},
};

#[derive(Clone)]
enum Path {
    Pattern(String),
    /// Middleware without a path: everything at and below the prefixes.
    Below(String),
    Regex(Regex),
}

#[derive(Clone)]
struct Layer {
    number: usize,
    path: Path,
    methods: Vec<String>,
    is_strict: bool,
    is_sensitive: bool,
    has_end: bool,
}

/// What is found in a path, by name where it has one.
type Captures = Vec<Option<String>>;

/// The layers of a router, in their order.
pub(crate) struct Scan {
    layers: Vec<(Layer, Option<Matcher>)>,
    exclusive: Exclusive,
}

impl Scan {
    pub(crate) fn new(program: &Program) -> Self {
        let layers = layers(program, &mut 0);
        let layers = layers.into_iter().map(|layer| {
            let matcher = layer.matcher();
            (layer, matcher)
        });
        Scan {
            layers: layers.collect(),
            exclusive: program.exclusive,
        }
    }

    /// How many layers have this path and these methods.
    pub(crate) fn times(&self, layer: &(String, Vec<String>)) -> usize {
        let same = |own: &Layer| own.text() == layer.0 && own.methods == layer.1;
        self.layers.iter().filter(|(own, _)| same(own)).count()
    }

    /// The patterns of all layers.
    pub(crate) fn patterns(&self) -> Vec<Pattern> {
        let patterns = self
            .layers
            .iter()
            .filter_map(|(layer, _)| match &layer.path {
                Path::Pattern(path) | Path::Below(path) => Some(path.parse().expect("a pattern")),
                Path::Regex(_) => None,
            });
        patterns.collect()
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> Seen {
        let matching = self.layers.iter().filter_map(|(layer, matcher)| {
            let captures = layer.find(matcher.as_ref(), path)?;
            Some((
                layer,
                matcher.as_ref().map_or(&[][..], Matcher::slots),
                captures,
            ))
        });
        let matching: Vec<_> = matching.collect();
        let matched = matching
            .iter()
            .map(|(layer, ..)| (layer.text(), layer.methods.clone()))
            .collect();
        let mut found: Vec<_> = matching
            .iter()
            .filter(|(layer, ..)| {
                layer.methods.is_empty() || layer.methods.iter().any(|own| own == method)
            })
            .collect();
        let is_matched = found.iter().any(|(layer, ..)| !layer.methods.is_empty());
        match self.exclusive {
            _ if !is_matched => found.clear(),
            Exclusive::Last => drop(found.drain(..found.len() - 1)),
            Exclusive::Specificity => {
                found.retain(|(layer, ..)| {
                    !(layer.methods.is_empty() && matches!(layer.path, Path::Below(_)))
                });
                found.sort_by_key(|(_, slots, _)| slots.len());
                found.truncate(1);
            }
            _ => {}
        }
        let mut params: Vec<(String, String)> = Vec::new();
        let ran = found.into_iter().map(|(layer, slots, captures)| {
            for (name, value) in slots.iter().zip(captures) {
                let Some(value) = value.as_deref().map(decoded) else {
                    continue;
                };
                match params.iter_mut().find(|(own, _)| **own == **name) {
                    Some((_, own)) => *own = value,
                    None => params.push((name.to_string(), value)),
                }
            }
            Run {
                layer: layer.number,
                params: params.clone(),
                captures: captures.clone(),
            }
        });
        Seen {
            ran: ran.collect(),
            is_matched,
            matched,
        }
    }
}

fn layers(program: &Program, number: &mut usize) -> Vec<Layer> {
    let (mut layers, mut prefix) = (Vec::<Layer>::new(), program.prefix.clone());
    for operation in &program.operations {
        let mut add = |path: Path, methods: &[&str], has_end: bool| {
            let methods = methods.iter().flat_map(|method| {
                if *method == "GET" {
                    vec!["HEAD", "GET"]
                } else {
                    vec![*method]
                }
            });
            let methods = methods.map(str::to_owned).collect();
            let mut layer = Layer {
                number: *number,
                path,
                methods,
                is_strict: program.is_strict,
                is_sensitive: program.is_sensitive,
                has_end,
            };
            *number += 1;
            layer.put_below(&prefix);
            layers.push(layer);
        };
        match operation {
            Operation::Route(methods, paths) => paths
                .iter()
                .for_each(|path| add(Path::Pattern(path.clone()), methods, true)),
            Operation::RegexRoute(regex) => add(Path::Regex(regex.clone()), &["GET"], true),
            Operation::RegexWith(regex) => add(Path::Regex(regex.clone()), &[], false),
            Operation::Middleware => add(Path::Below(String::new()), &[], false),
            Operation::With(paths) => paths.iter().for_each(|path| match path.as_str() {
                "" => add(Path::Below(String::new()), &[], false),
                path => add(Path::Pattern(path.into()), &[], path == "/"),
            }),
            Operation::Prefix(new) => {
                let old =
                    std::mem::replace(&mut prefix, new.strip_suffix('/').unwrap_or(new).to_owned());
                for layer in &mut layers {
                    layer.take_from(&old);
                    layer.put_below(&prefix);
                }
            }
            Operation::Nest(path, child) => {
                for mut layer in self::layers(child, number) {
                    layer.put_below(path);
                    layer.put_below(&prefix);
                    layers.push(layer);
                }
            }
        }
    }
    layers
}

impl Layer {
    fn put_below(&mut self, prefix: &str) {
        match &mut self.path {
            Path::Pattern(path) if path == "/" && !self.is_strict && !prefix.is_empty() => {
                *path = prefix.into();
            }
            Path::Pattern(path) | Path::Below(path) => *path = format!("{prefix}{path}"),
            Path::Regex(_) => {}
        }
    }

    fn take_from(&mut self, prefix: &str) {
        if prefix.is_empty() {
            return;
        }
        match &mut self.path {
            Path::Pattern(path) if path == prefix => *path = "/".into(),
            Path::Below(path) if path == prefix => path.clear(),
            Path::Pattern(path) | Path::Below(path) if path.starts_with(&format!("{prefix}/")) => {
                *path = path.split_off(prefix.len());
            }
            _ => {}
        }
    }

    fn matcher(&self) -> Option<Matcher> {
        let options = MatchOptions {
            sensitive: self.is_sensitive,
            end: self.has_end,
            trailing: !self.is_strict,
        };
        let (path, options) = match &self.path {
            Path::Pattern(path) => (path, options),
            Path::Below(path) if path.is_empty() => return None,
            Path::Below(path) => (
                path,
                MatchOptions {
                    end: false,
                    trailing: true,
                    ..options
                },
            ),
            Path::Regex(_) => return None,
        };
        let pattern = Pattern::parse(path).expect("a pattern");
        Some(Matcher::new(&pattern, options).expect("a pattern that can be matched"))
    }

    fn find(&self, matcher: Option<&Matcher>, path: &str) -> Option<Captures> {
        match (&self.path, matcher) {
            (Path::Regex(regex), _) => {
                let groups = regex.captures(path)?;
                Some(
                    groups
                        .iter()
                        .skip(1)
                        .map(|group| Some(group?.as_str().to_owned()))
                        .collect(),
                )
            }
            (_, Some(matcher)) => {
                let mut places = Vec::new();
                let text = |(start, end): (u32, u32)| path[start as usize..end as usize].to_owned();
                matcher
                    .find(path, &mut places)
                    .then(|| places.into_iter().map(|place| place.map(text)).collect())
            }
            (_, None) => Some(Vec::new()),
        }
    }

    fn text(&self) -> String {
        match &self.path {
            Path::Pattern(path) => path.clone(),
            Path::Below(prefix) => format!("{prefix}{{/*rest}}"),
            Path::Regex(regex) => regex.as_str().to_owned(),
        }
    }
}

/// What `decodeURIComponent` makes of a value, or the value where it throws.
fn decoded(value: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), value);
    while let Some(at) = rest.find('%') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let byte = rest
            .get(at + 1..at + 3)
            .filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(byte) = byte.and_then(|hex| u8::from_str_radix(hex, 16).ok()) else {
            return value.into();
        };
        bytes.push(byte);
        rest = &rest[at + 3..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| value.into())
}
