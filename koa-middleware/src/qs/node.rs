//! What is found, while it is put together: texts, lists with gaps, and objects in JavaScript's order.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Map, Value};

#[derive(Debug)]
pub(super) enum Node {
    Null,
    Text(String),
    List(List),
    Object(Object),
}

/// A list that may have gaps, which cost nothing.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) items: BTreeMap<usize, Node>,
    pub(super) length: usize,
    /// Whether it was made of two values that exclude each other; a further one joins them.
    pub(super) conflict: bool,
}

/// An object: names that are whole numbers come first, in their order, then the others as they were added.
#[derive(Debug, Default)]
pub(super) struct Object {
    indexes: BTreeMap<u32, Node>,
    names: IndexMap<String, Node>,
    /// The largest index, where it is a list that grew over the limit.
    pub(super) overflow: Option<u64>,
    /// The largest index, where it comes from two values that exclude each other.
    pub(super) conflict: Option<u64>,
}

impl Node {
    pub(super) fn is_container(&self) -> bool {
        matches!(self, Node::List(_) | Node::Object(_))
    }

    pub(super) fn is_overflow(&self) -> bool {
        matches!(self, Node::Object(object) if object.overflow.is_some())
    }
}

impl List {
    pub(super) fn of(values: impl IntoIterator<Item = Node>) -> Self {
        let mut list = List::default();
        for value in values {
            list.push(value);
        }
        list
    }

    pub(super) fn push(&mut self, value: Node) {
        self.put(self.length, value);
    }

    pub(super) fn put(&mut self, index: usize, value: Node) {
        self.items.insert(index, value);
        self.length = self.length.max(index + 1);
    }

    /// Adds a value, or what a list holds with its gaps.
    pub(super) fn append(&mut self, value: Node) {
        match value {
            Node::List(list) => {
                let start = self.length;
                self.length += list.length;
                self.items
                    .extend(list.items.into_iter().map(|(i, item)| (start + i, item)));
            }
            value => self.push(value),
        }
    }

    /// The object of the same members.
    pub(super) fn into_object(self) -> Object {
        let mut object = Object::default();
        for (index, item) in self.items {
            object.put(&index.to_string(), item);
        }
        object
    }

    /// The object that a list becomes when it grows over the limit.
    pub(super) fn into_overflow(self) -> Node {
        let largest = self.length.saturating_sub(1) as u64;
        let mut object = self.into_object();
        object.overflow = Some(largest);
        Node::Object(object)
    }
}

impl Object {
    pub(super) fn put(&mut self, name: &str, value: Node) {
        match array_index(name) {
            Some(index) => self.indexes.insert(index, value),
            None => self.names.insert(name.to_owned(), value),
        };
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Node> {
        match array_index(name) {
            Some(index) => self.indexes.get_mut(&index),
            None => self.names.get_mut(name),
        }
    }

    /// Adds a value behind the largest index of a list that grew over the limit.
    pub(super) fn overflow_with(&mut self, value: Node) {
        let next = self.overflow.map_or(0, |largest| largest + 1);
        self.put(&next.to_string(), value);
        self.overflow = Some(next);
    }

    /// The largest name that is a whole number, or another number if that is larger.
    pub(super) fn largest_index(&self, other: u64) -> u64 {
        let named = self.names.keys().filter_map(|name| whole_number(name));
        let index = self
            .indexes
            .last_key_value()
            .map(|(index, _)| u64::from(*index));
        named.chain(index).chain([other]).max().unwrap_or(other)
    }
}

impl IntoIterator for Object {
    type Item = (String, Node);
    type IntoIter = Box<dyn Iterator<Item = (String, Node)>>;

    fn into_iter(self) -> Self::IntoIter {
        let indexes = self.indexes.into_iter();
        Box::new(
            indexes
                .map(|(index, node)| (index.to_string(), node))
                .chain(self.names),
        )
    }
}

impl From<Node> for Value {
    fn from(node: Node) -> Self {
        match node {
            Node::Null => Value::Null,
            Node::Text(text) => text.into(),
            Node::List(list) => list.items.into_values().map(Value::from).collect(),
            Node::Object(object) => {
                let members = object
                    .into_iter()
                    .map(|(name, node)| (name, Value::from(node)));
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}

/// The number that a text is, written as JavaScript writes it and exact there.
pub(super) fn whole_number(text: &str) -> Option<u64> {
    let canonical = text == "0"
        || !text.starts_with('0') && text.len() <= 16 && text.bytes().all(|b| b.is_ascii_digit());
    canonical
        .then(|| text.parse().ok())
        .flatten()
        .filter(|number| *number <= 1 << 53)
}

/// The name of a member that JavaScript sorts as an index.
fn array_index(name: &str) -> Option<u32> {
    let index = u32::try_from(whole_number(name)?).ok()?;
    (index != u32::MAX).then_some(index)
}
