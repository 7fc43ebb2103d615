//! Which layers a path may concern, found without a look at the others.

mod segment;

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use self::segment::{Key, Text, end, head, read};
use crate::{
    layer::Layer,
    pattern::{Segment, Skeleton},
};

/// How long a text may be that the index alone compares with a path.
pub(crate) const EXACT: usize = Key::EXACT;

/// How many texts of a node are looked through one by one.
const FEW: usize = 8;

/// A tree of path segments. What it finds is more than what matches, and in the order of registration.
#[derive(Debug, Default)]
pub(crate) struct Index {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    /// The children by their texts, while they are few.
    texts: Vec<(Text, usize)>,
    /// All children by the keys of their texts; longer texts with the same key share one.
    table: HashMap<Key, usize, BuildHasherDefault<KeyHasher>>,
    any: Option<usize>,
    /// Layers for which the path may end here.
    ends: Vec<usize>,
    /// Layers for which anything may follow.
    open: Vec<usize>,
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
            let node = &mut self.nodes[at];
            let child = match segment {
                Segment::Text(text) => node.child_or(&text, fresh),
                Segment::Any => *node.any.get_or_insert(fresh),
            };
            if child == fresh {
                self.nodes.push(Node::default());
            }
            at = child;
        }
        let node = &mut self.nodes[at];
        let list = if skeleton.open {
            &mut node.open
        } else {
            &mut node.ends
        };
        if list.last() != Some(&layer) {
            list.push(layer);
        }
    }

    /// Finds the layers that may match a path, each once, in the order of registration.
    ///
    /// `starts` gets where the segments of the path begin as far as they were looked at, and where one more would.
    pub(crate) fn candidates(&self, path: &str, found: &mut Vec<usize>, starts: &mut Vec<usize>) {
        found.clear();
        let mut path = path.as_bytes();
        while let [shorter @ .., b'/'] = path {
            path = shorter;
        }
        let start = usize::from(matches!(path, [] | [b'/', ..]));
        let before = starts.len();
        starts.push(start);
        let mut walk = Walk {
            nodes: &self.nodes,
            path,
            starts,
            found,
            sources: 0,
        };
        walk.below(0, start, before + 1);
        if walk.sources > 1 {
            found.sort_unstable();
            found.dedup();
        }
    }
}

/// The way of one path through the tree.
struct Walk<'a> {
    nodes: &'a [Node],
    /// Without the empty segments at its end.
    path: &'a [u8],
    starts: &'a mut Vec<usize>,
    found: &'a mut Vec<usize>,
    sources: usize,
}

impl Walk<'_> {
    /// Goes on from a node with the segment that begins at `start`, where the path has not ended; `seen` counts the starts so far.
    ///
    /// Depth is bounded by the longest pattern, not by the path.
    fn below(&mut self, mut at: usize, mut start: usize, mut seen: usize) {
        loop {
            let node = &self.nodes[at];
            self.take(&node.open);
            if start > self.path.len() {
                return self.take(&node.ends);
            }
            let child = node.child(self.path, start);
            let end = match child {
                Some((_, end)) => end,
                None if node.any.is_some() => end(self.path, start),
                None => return,
            };
            // No text is not any text.
            let any = node.any.filter(|_| end > start);
            start = end + 1;
            if seen == self.starts.len() {
                self.starts.push(start);
            }
            seen += 1;
            at = match (child, any) {
                (Some((child, _)), Some(any)) => {
                    self.below(child, start, seen);
                    any
                }
                (Some((child, _)), None) | (None, Some(child)) => child,
                (None, None) => return,
            };
        }
    }

    fn take(&mut self, layers: &[usize]) {
        if let Some((first, others)) = layers.split_first() {
            // Mostly it is one, and need not be copied by a call.
            self.found.push(*first);
            self.found.extend_from_slice(others);
            self.sources += 1;
        }
    }
}

impl Node {
    /// The child for the segment that begins at `start`, and where that ends.
    #[inline]
    fn child(&self, path: &[u8], start: usize) -> Option<(usize, usize)> {
        if self.table.len() > FEW {
            return self.child_of_many(path, start);
        }
        if self.texts.is_empty() {
            return None;
        }
        let head = head(path, start);
        for (text, child) in &self.texts {
            if let Some(end) = text.end(head, path, start) {
                return Some((*child, end));
            }
        }
        None
    }

    #[inline(never)]
    fn child_of_many(&self, path: &[u8], start: usize) -> Option<(usize, usize)> {
        let (key, end) = read(path, start);
        self.table.get(&key).map(|child| (*child, end))
    }

    /// The child for a text, which is `fresh` where there was none.
    fn child_or(&mut self, text: &str, fresh: usize) -> usize {
        let child = *self.table.entry(Key::new(text)).or_insert(fresh);
        if self.table.len() <= FEW && self.child(text.as_bytes(), 0).is_none() {
            self.texts.push((Text::new(text), child));
        }
        child
    }
}

/// Mixes the two numbers of a key. The table holds what the program registered, so nobody else can make its keys collide.
#[derive(Debug, Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mixed = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ mixed >> 32;
    }
}
