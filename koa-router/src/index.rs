//! Which layers a path may concern, found without a look at the others.

mod segment;

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use self::segment::{Key, Text, end, read, word};
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

    /// Finds the layers that may match a path, each once, in the order of registration; `merged` is room for them where they come
    /// from several nodes.
    ///
    /// `starts` gets where the segments of the path begin as far as they were looked at, and where one more would.
    #[inline]
    pub(crate) fn candidates<'a>(
        &'a self,
        path: &str,
        merged: &'a mut Vec<usize>,
        starts: &mut Vec<usize>,
    ) -> Candidates<'a> {
        merged.clear();
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
            found: Candidates::default(),
            merged,
        };
        walk.below(0, start, before + 1);
        let Walk {
            mut found, merged, ..
        } = walk;
        if !merged.is_empty() {
            merged.sort_unstable();
            merged.dedup();
            found.layers = merged;
        }
        found
    }
}

/// What an index has for a path.
#[derive(Default)]
pub(crate) struct Candidates<'a> {
    pub(crate) layers: &'a [usize],
    /// Whether a segment that may be a parameter has escapes.
    pub(crate) has_escapes: bool,
}

/// The way of one path through the tree.
struct Walk<'a, 'b> {
    nodes: &'a [Node],
    /// Without the empty segments at its end.
    path: &'b [u8],
    starts: &'b mut Vec<usize>,
    /// With the layers of the first node that had some.
    found: Candidates<'a>,
    /// The layers of all nodes, where several had some.
    merged: &'a mut Vec<usize>,
}

impl<'a> Walk<'a, '_> {
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
            let behind;
            if let Some((child, end)) = node.child(self.path, start) {
                behind = end + 1;
                self.note(seen, behind);
                at = match node.any {
                    // No text is not any text.
                    Some(any) if end > start => {
                        let text = self.path.get(start..end).unwrap_or_default();
                        self.found.has_escapes |= text.contains(&b'%');
                        self.below(child, behind, seen + 1);
                        any
                    }
                    _ => child,
                };
            } else if let Some(any) = node.any {
                let end = end(self.path, start, &mut self.found.has_escapes);
                if end == start {
                    return;
                }
                behind = end + 1;
                self.note(seen, behind);
                at = any;
            } else {
                return;
            }
            start = behind;
            seen += 1;
        }
    }

    /// Notes where a segment begins, unless another way through the tree came past it.
    #[inline]
    fn note(&mut self, seen: usize, start: usize) {
        if seen == self.starts.len() {
            self.starts.push(start);
        }
    }

    #[inline]
    fn take(&mut self, layers: &'a [usize]) {
        if layers.is_empty() {
            return;
        }
        if self.found.layers.is_empty() {
            self.found.layers = layers;
        } else {
            self.merge(layers);
        }
    }

    #[inline(never)]
    fn merge(&mut self, layers: &[usize]) {
        if self.merged.is_empty() {
            self.merged.extend_from_slice(self.found.layers);
        }
        self.merged.extend_from_slice(layers);
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
        let head = word(path, start);
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
