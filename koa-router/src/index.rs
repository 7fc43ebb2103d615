//! Which layers a path may concern, found without a look at the others.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use crate::{
    layer::Layer,
    pattern::{Segment, Skeleton},
};

/// A tree of path segments. What it finds is more than what matches, and in the order of registration.
#[derive(Debug, Default)]
pub(crate) struct Index {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    texts: HashMap<Box<[u8]>, usize, BuildHasherDefault<Fnv>>,
    any: Option<usize>,
    /// Layers for which the path may end here.
    ends: Vec<usize>,
    /// Layers for which anything may follow.
    open: Vec<usize>,
}

/// FNV-1a. The keys are the program's own, so nobody can choose ones that collide.
#[derive(Debug)]
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl Index {
    pub(crate) fn new(layers: &[Layer]) -> Self {
        let mut index = Index {
            nodes: vec![Node::default()],
        };
        for (number, layer) in layers.iter().enumerate() {
            match layer.matcher() {
                Some(matcher) => {
                    for skeleton in matcher.skeletons() {
                        index.add(number, skeleton);
                    }
                }
                None => index.nodes[0].open.push(number),
            }
        }
        index
    }

    fn add(&mut self, layer: usize, skeleton: Skeleton) {
        let mut at = 0;
        for segment in skeleton.segments {
            let fresh = self.nodes.len();
            let child = match segment {
                Segment::Text(text) => *self.nodes[at]
                    .texts
                    .entry(text.into_bytes().into())
                    .or_insert(fresh),
                Segment::Any => *self.nodes[at].any.get_or_insert(fresh),
            };
            if child == fresh {
                self.nodes.push(Node::default());
            }
            at = child;
        }
        let list = if skeleton.open {
            &mut self.nodes[at].open
        } else {
            &mut self.nodes[at].ends
        };
        if list.last() != Some(&layer) {
            list.push(layer);
        }
    }

    /// The layers that may match a path, each once, in the order of registration.
    pub(crate) fn candidates(&self, path: &str, found: &mut Vec<usize>) {
        found.clear();
        let path = path.strip_prefix('/').unwrap_or(path).trim_end_matches('/');
        let mut sources = 0;
        self.walk(
            0,
            Some(path).filter(|path| !path.is_empty()),
            found,
            &mut sources,
        );
        if sources > 1 {
            found.sort_unstable();
            found.dedup();
        }
    }

    /// Depth is bounded by the longest pattern, not by the path.
    fn walk(&self, at: usize, rest: Option<&str>, found: &mut Vec<usize>, sources: &mut usize) {
        let node = &self.nodes[at];
        let mut take = |list: &[usize]| {
            if !list.is_empty() {
                found.extend_from_slice(list);
                *sources += 1;
            }
        };
        take(&node.open);
        let Some(rest) = rest else {
            return take(&node.ends);
        };
        let (segment, rest) = match rest.split_once('/') {
            Some((segment, rest)) => (segment, Some(rest)),
            None => (rest, None),
        };
        if !node.texts.is_empty() {
            let child = if segment.bytes().any(|byte| byte.is_ascii_uppercase()) {
                node.texts.get(segment.to_ascii_lowercase().as_bytes())
            } else {
                node.texts.get(segment.as_bytes())
            };
            if let Some(child) = child {
                self.walk(*child, rest, found, sources);
            }
        }
        if let Some(any) = node.any {
            self.walk(any, rest, found, sources);
        }
    }
}
