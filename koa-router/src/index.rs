//! Which layers a path may concern, found without a look at the others.

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
    /// The children by the hashes of their texts, in the order of these; texts with the same hash share a child.
    texts: Vec<(u64, usize)>,
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
                Segment::Text(text) => {
                    let (hash, _) = first_segment(text.as_bytes());
                    match node.texts.binary_search_by_key(&hash, |(hash, _)| *hash) {
                        Ok(place) => node.texts[place].1,
                        Err(place) => {
                            node.texts.insert(place, (hash, fresh));
                            fresh
                        }
                    }
                }
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

    /// The layers that may match a path, each once, in the order of registration.
    pub(crate) fn candidates(&self, path: &str, found: &mut Vec<usize>) {
        found.clear();
        let path = path.as_bytes();
        let mut path = path.strip_prefix(b"/").unwrap_or(path);
        while let [shorter @ .., b'/'] = path {
            path = shorter;
        }
        let rest = if path.is_empty() { None } else { Some(path) };
        let mut sources = 0;
        self.walk(0, rest, found, &mut sources);
        if sources > 1 {
            found.sort_unstable();
            found.dedup();
        }
    }

    /// Depth is bounded by the longest pattern, not by the path.
    fn walk(
        &self,
        mut at: usize,
        mut rest: Option<&[u8]>,
        found: &mut Vec<usize>,
        sources: &mut usize,
    ) {
        loop {
            let node = &self.nodes[at];
            let mut take = |list: &[usize]| {
                if !list.is_empty() {
                    found.extend_from_slice(list);
                    *sources += 1;
                }
            };
            take(&node.open);
            let Some(path) = rest else {
                return take(&node.ends);
            };
            let (child, length) = node.child(path);
            rest = path.get(length + 1..);
            at = match (child, node.any) {
                (Some(child), Some(any)) => {
                    self.walk(child, rest, found, sources);
                    any
                }
                (Some(child), None) | (None, Some(child)) => child,
                (None, None) => return,
            };
        }
    }
}

impl Node {
    /// The child for the text of the first segment, and how long that is.
    fn child(&self, path: &[u8]) -> (Option<usize>, usize) {
        if self.texts.is_empty() {
            let slash = path.iter().position(|byte| *byte == b'/');
            return (None, slash.unwrap_or(path.len()));
        }
        let (hash, length) = first_segment(path);
        let place = match self.texts.as_slice() {
            [(only, child)] => return (Some(*child).filter(|_| *only == hash), length),
            texts => texts.binary_search_by_key(&hash, |(hash, _)| *hash),
        };
        (place.ok().map(|place| self.texts[place].1), length)
    }
}

/// A hash of the path up to the first slash, without regard to case, and how long that is.
///
/// It is FNV-1a. Texts that somebody makes collide are told apart where the layers are matched.
fn first_segment(path: &[u8]) -> (u64, usize) {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (length, byte) in path.iter().enumerate() {
        if *byte == b'/' {
            return (hash, length);
        }
        hash = (hash ^ u64::from(byte | 0x20)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash, path.len())
}
