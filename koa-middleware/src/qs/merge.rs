//! Two finds for one name made one.

use koa_core::Error;

use super::{
    QsOptions, beyond_limit,
    node::{List, Node, Object, whole_number},
};

/// The list of both, or the object that it becomes over the limit.
pub(super) fn combine(first: Node, second: Node, options: &QsOptions) -> Result<Node, Error> {
    if let Node::Object(mut object) = first {
        if object.overflow.is_none() {
            return finish(pair(Node::Object(object), second), options);
        }
        if options.throw_on_limit_exceeded {
            return Err(beyond_limit(options.array_limit, "list", "element"));
        }
        match second {
            Node::List(list) => list
                .items
                .into_values()
                .for_each(|item| object.overflow_with(item)),
            value => object.overflow_with(value),
        }
        return Ok(Node::Object(object));
    }
    finish(pair(first, second), options)
}

fn pair(first: Node, second: Node) -> List {
    let mut list = match first {
        Node::List(list) => list,
        first => List::of([first]),
    };
    list.append(second);
    list
}

fn finish(list: List, options: &QsOptions) -> Result<Node, Error> {
    limited(list.length, list, options)
}

/// A list, or the object that it becomes where it has too many members.
pub(super) fn limited(members: usize, list: List, options: &QsOptions) -> Result<Node, Error> {
    if members <= options.array_limit {
        return Ok(Node::List(list));
    }
    if options.throw_on_limit_exceeded {
        return Err(beyond_limit(options.array_limit, "list", "element"));
    }
    Ok(list.into_overflow())
}

/// What was found before with what was found now.
pub(super) fn merge(target: Node, source: Node, options: &QsOptions) -> Result<Node, Error> {
    match (target, source) {
        (target, Node::Null) => Ok(target),
        (target, Node::Text(text)) if text.is_empty() => Ok(target),
        (target, Node::Text(text)) => merge_text(target, Node::Text(text), options),
        (Node::List(target), Node::List(source)) => merge_lists(target, source, options),
        (Node::List(list), source @ Node::Object(_)) => {
            let conflict = list.conflict.then(|| list.length as u64 - 1);
            let mut target = list.into_object();
            target.conflict = conflict;
            merge_members(target, source, options)
        }
        (Node::Object(target), source) => merge_members(target, source, options),
        (target, Node::Object(source)) if source.overflow.is_some() => {
            Ok(before_overflow(target, source))
        }
        (target, source) => finish(pair(target, source), options),
    }
}

fn merge_text(target: Node, text: Node, options: &QsOptions) -> Result<Node, Error> {
    match target {
        Node::List(mut list) => {
            let members = list.items.len() + 1;
            list.push(text);
            limited(members, list, options)
        }
        Node::Object(mut object) if object.overflow.is_some() => {
            object.overflow_with(text);
            Ok(Node::Object(object))
        }
        Node::Object(mut object) => {
            let Some(largest) = object.conflict else {
                let mut list = List::of([Node::Object(object), text]);
                list.conflict = true;
                return finish(list, options);
            };
            if options.throw_on_limit_exceeded && largest + 1 >= options.array_limit as u64 {
                return Err(beyond_limit(options.array_limit, "list", "element"));
            }
            object.put(&(largest + 1).to_string(), text);
            object.conflict = Some(largest + 1);
            Ok(Node::Object(object))
        }
        target => finish(List::of([target, text]), options),
    }
}

fn merge_lists(mut target: List, source: List, options: &QsOptions) -> Result<Node, Error> {
    for (index, item) in source.items {
        let Some(own) = target.items.get_mut(&index) else {
            target.put(index, item);
            continue;
        };
        if own.is_container() && item.is_container() {
            let first = std::mem::replace(own, Node::Null);
            *own = merge(first, item, options)?;
        } else {
            target.push(item);
        }
    }
    limited(target.items.len(), target, options)
}

fn merge_members(mut target: Object, source: Node, options: &QsOptions) -> Result<Node, Error> {
    let (members, overflow) = match source {
        Node::List(list) => (list.into_object(), None),
        Node::Object(object) => {
            let overflow = object.overflow;
            (object, overflow)
        }
        Node::Null | Node::Text(_) => return Ok(Node::Object(target)),
    };
    for (name, value) in members {
        match target.get_mut(&name) {
            Some(own) => {
                let first = std::mem::replace(own, Node::Null);
                *own = merge(first, value, options)?;
            }
            None => target.put(&name, value),
        }
        if let (Some(largest), None) = (overflow, target.overflow) {
            target.overflow = Some(target.largest_index(largest));
        }
        let index = whole_number(&name);
        for largest in [&mut target.overflow, &mut target.conflict] {
            *largest = largest.map(|largest| index.map_or(largest, |index| index.max(largest)));
        }
    }
    Ok(Node::Object(target))
}

/// A value in front of the members of a list that grew over the limit.
fn before_overflow(first: Node, source: Object) -> Node {
    let largest = source.overflow.map_or(0, |largest| largest + 1);
    let mut object = Object::default();
    object.put("0", first);
    for (name, value) in source {
        let name = whole_number(&name).map_or(name, |index| (index + 1).to_string());
        object.put(&name, value);
    }
    object.overflow = Some(largest);
    Node::Object(object)
}
