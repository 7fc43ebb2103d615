//! Nested query strings and forms — npm `qs`.

mod keys;
mod merge;
mod node;
mod options;
#[cfg(test)]
mod tests;
mod values;

use koa_core::Error;
use serde_json::Value;

pub use self::options::{Duplicates, QsOptions};
use self::{merge::merge, node::Node};

/// Parses a query string or a form; brackets in names nest.
///
/// Every value is a text, a list or an object. It never fails, and what it returns is never larger than its input warrants: lists with gaps
/// are closed, indexes of 20 and more make an object, names are nested 5 levels deep, and what follows the first 1000 parts is dropped.
///
/// - Names of members that every JavaScript object has (`__proto__`, `constructor`, `toString`..) are dropped.
/// - A value that is no valid percent-encoding stays as it was sent.
/// - As in a JavaScript object, names that are whole numbers come first, in their order.
///
/// # Examples
///
/// ```
/// use koa_middleware::qs;
/// use serde_json::json;
///
/// assert_eq!(qs::parse("user[name]=tobi&tags[]=a&tags[]=b"), json!({ "user": { "name": "tobi" }, "tags": ["a", "b"] }));
/// assert_eq!(qs::parse("a[20]=x&b=%zz&c"), json!({ "a": { "20": "x" }, "b": "%zz", "c": "" }));
/// ```
///
/// # In Koa
///
/// `qs.parse('user[name]=tobi')`
#[must_use]
pub fn parse(text: &str) -> Value {
    // Only options that are not set here make it fail.
    parse_with(text, &QsOptions::new()).unwrap_or_default()
}

/// [`parse`] with options.
///
/// # Examples
///
/// ```
/// use koa_middleware::{QsOptions, qs};
/// use serde_json::json;
///
/// # fn main() -> koa_core::Result {
/// let found = qs::parse_with("a.b=1&c=2&c=3", &QsOptions::new().allow_dots(true))?;
/// assert_eq!(found, json!({ "a": { "b": "1" }, "c": ["2", "3"] }));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// A 400, whose text is for the log, where [`throw_on_limit_exceeded`](QsOptions::throw_on_limit_exceeded) or
/// [`strict_depth`](QsOptions::strict_depth) asks for one.
///
/// # In Koa
///
/// `qs.parse('a.b=1', { allowDots: true })`
pub fn parse_with(text: &str, options: &QsOptions) -> Result<Value, Error> {
    let mut whole = Node::Object(node::Object::default());
    for (key, value) in values::parse(text, options)? {
        let Some(segments) = keys::split(&key, options)? else {
            continue;
        };
        let found = keys::nest(&segments, value, options)?;
        whole = merge(whole, found, options)?;
    }
    Ok(whole.into())
}

fn beyond_limit(limit: usize, what: &str, place: &str) -> Error {
    let plural = if limit == 1 { "" } else { "s" };
    refused(format!(
        "{what} limit exceeded: only {limit} {place}{plural} allowed"
    ))
}

fn refused(message: String) -> Error {
    Error::new(400).with_message(message).with_expose(false)
}
