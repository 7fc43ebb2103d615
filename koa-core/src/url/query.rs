//! The parsed query, an ordered multi-map (Koa's search-params.js, node's URLSearchParams).

use std::collections::HashMap;
use std::fmt;

use form_urlencoded::{byte_serialize, parse};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::json;

/// The names and values of a query string, decoded and in order.
///
/// A name may come several times: [`get`](Query::get) gives its first value, [`get_all`](Query::get_all) all of them.
/// Brackets in names and `;` have no meaning. Every name is an ordinary one, `__proto__` too.
///
/// As JSON a query is an object: a value is a string, or a list of strings when its name came several times.
///
/// # Examples
///
/// ```
/// use koa_core::Query;
///
/// let query = Query::parse("page=2&tag=a&tag=b+c");
/// assert_eq!(query.get("page"), Some("2"));
/// assert_eq!(query.get_all("tag").collect::<Vec<_>>(), ["a", "b c"]);
/// assert_eq!(
///     serde_json::to_string(&query)?,
///     r#"{"page":"2","tag":["a","b c"]}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # In Koa
///
/// `ctx.query`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Parses a query string, with or without its leading `?`.
    ///
    /// `+` is a space and `%XX` is decoded as UTF-8. Nothing fails: malformed escapes stay as they are,
    /// invalid UTF-8 becomes U+FFFD, and a name without `=` has an empty value.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Query;
    ///
    /// let query = Query::parse("?name=caf%C3%A9+noir&draft");
    /// assert_eq!(query.get("name"), Some("café noir"));
    /// assert_eq!(query.get("draft"), Some(""));
    /// assert_eq!(query.get("missing"), None);
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.query`
    #[must_use]
    pub fn parse(querystring: &str) -> Self {
        let querystring = querystring.strip_prefix('?').unwrap_or(querystring);
        let pairs = parse(querystring.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        Self { pairs }
    }

    /// The first value of a name.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Query;
    ///
    /// let query = Query::parse("color=blue&color=red");
    /// assert_eq!(query.get("color"), Some("blue"));
    /// assert_eq!(query.get("Color"), None);
    /// ```
    ///
    /// # In Koa
    ///
    /// `ctx.query.name`, which is a list when the name came several times
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(n, _)| *n == name)
            .map(|(_, value)| value)
    }

    /// All values of a name, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Query;
    ///
    /// let query = Query::parse("color=blue&size=4&color=red");
    /// assert_eq!(query.get_all("color").collect::<Vec<_>>(), ["blue", "red"]);
    /// assert_eq!(query.get_all("weight").count(), 0);
    /// ```
    ///
    /// # In Koa
    ///
    /// `[].concat(ctx.query.name)`
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.iter()
            .filter(move |(n, _)| *n == name)
            .map(|(_, value)| value)
    }

    /// Whether a name is present, be it without a value.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Query;
    ///
    /// let query = Query::parse("verbose");
    /// assert!(query.contains("verbose"));
    /// assert!(!query.contains("quiet"));
    /// ```
    ///
    /// # In Koa
    ///
    /// `'name' in ctx.query`
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|(n, _)| n == name)
    }

    /// The names with their values, in order; a name comes as often as it was given.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Query;
    ///
    /// let query = Query::parse("a=1&b=2&a=3");
    /// let pairs: Vec<(&str, &str)> = query.iter().collect();
    /// assert_eq!(pairs, [("a", "1"), ("b", "2"), ("a", "3")]);
    /// ```
    ///
    /// # In Koa
    ///
    /// `Object.entries(ctx.query)`
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The number of values, repeated names included.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Query;
    ///
    /// assert_eq!(Query::parse("a=1&a=2&b").len(), 3);
    /// ```
    ///
    /// # In Koa
    ///
    /// `new URLSearchParams(ctx.querystring).size`
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is no name at all.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Query;
    ///
    /// assert!(Query::parse("").is_empty());
    /// assert!(!Query::parse("a").is_empty());
    /// ```
    ///
    /// # In Koa
    ///
    /// `Object.keys(ctx.query).length === 0`
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Adds a value; earlier values of the name stay.
    ///
    /// # Examples
    ///
    /// ```
    /// use koa_core::Query;
    ///
    /// let mut query = Query::parse("page=2");
    /// query.append("tag", "a & b");
    /// assert_eq!(query.to_string(), "page=2&tag=a+%26+b");
    /// ```
    ///
    /// # In Koa
    ///
    /// `URLSearchParams.append`
    pub fn append(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((name.into(), value.into()));
    }
}

/// The form-encoded query string, without a leading `?`.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (name, value)) in self.iter().enumerate() {
            if i > 0 {
                f.write_str("&")?;
            }
            byte_serialize(name.as_bytes()).try_for_each(|part| f.write_str(part))?;
            f.write_str("=")?;
            byte_serialize(value.as_bytes()).try_for_each(|part| f.write_str(part))?;
        }
        Ok(())
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Query {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let pairs = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Self { pairs }
    }
}

impl Serialize for Query {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        // A client chooses the number of names, so a scan per name would be quadratic in its hands.
        let mut places: HashMap<&str, usize> = HashMap::new();
        for (name, value) in self.iter() {
            let place = *places.entry(name).or_insert_with(|| {
                groups.push((name, Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(value);
        }

        let mut map = serializer.serialize_map(Some(groups.len()))?;
        for (name, values) in &groups {
            match values.as_slice() {
                [value] => map.serialize_entry(name, value)?,
                values => map.serialize_entry(name, values)?,
            }
        }
        map.end()
    }
}

/// A JSON object: lists become repeated names, nested objects and `null` empty values.
///
/// # In Koa
///
/// `ctx.query = { page: 2, color: ['red', 'blue'] }`
impl From<Value> for Query {
    fn from(value: Value) -> Self {
        let mut query = Query::default();
        for (name, value) in value.as_object().into_iter().flatten() {
            match value {
                Value::Array(items) => {
                    for item in items {
                        query.append(name.as_str(), text(item));
                    }
                }
                value => query.append(name.as_str(), text(value)),
            }
        }
        query
    }
}

/// A JSON value as Koa writes it into a query.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => json::number(float),
            _ => number.to_string(),
        },
        Value::Bool(bool) => bool.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // spec: REQ-042, REQ-043, REQ-046, REQ-047, REQ-048, REQ-049, REQ-050, REQ-051
    #[test]
    fn parses_as_koa_does() {
        for (querystring, expected) in [
            ("page=2", json!({"page": "2"})),
            ("", json!({})),
            ("&&", json!({})),
            ("?a=1", json!({"a": "1"})),
            ("??a=1", json!({"?a": "1"})),
            ("a=1&b=3&a=2", json!({"a": ["1", "2"], "b": "3"})),
            ("a=&c&=d", json!({"a": "", "c": "", "": "d"})),
            ("a=b=c", json!({"a": "b=c"})),
            (
                "f=a+b&g=%C3%A9&h+=1",
                json!({"f": "a b", "g": "é", "h ": "1"}),
            ),
            (
                "a=%zz&b=%E4&c=100%",
                json!({"a": "%zz", "b": "\u{fffd}", "c": "100%"}),
            ),
            ("g[]=1&h[x]=1", json!({"g[]": "1", "h[x]": "1"})),
            ("a=1;b=2", json!({"a": "1;b=2"})),
            ("__proto__=1", json!({"__proto__": "1"})),
        ] {
            let found = serde_json::to_string(&Query::parse(querystring)).unwrap();
            assert_eq!(found, expected.to_string(), "{querystring}");
        }
    }

    // spec: REQ-051, REQ-052
    #[test]
    fn gives_the_first_value_and_all_values() {
        let query = Query::parse("a=1&b=&a=2&__proto__=x");
        assert_eq!(query.get("a"), Some("1"));
        assert_eq!(query.get("b"), Some(""));
        assert_eq!(query.get("__proto__"), Some("x"));
        assert_eq!(query.get("c"), None);
        assert_eq!(query.get_all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(query.get_all("c").count(), 0);
        assert!(query.contains("b"));
        assert!(!query.contains("c"));
        assert_eq!(query.len(), 4);
        assert!(!query.is_empty());
        assert!(Query::default().is_empty());
    }

    // spec: REQ-053, REQ-054, REQ-055, REQ-056, REQ-057
    #[test]
    fn reads_json_as_koa_writes_it() {
        for (value, expected) in [
            (json!({"page": 2, "color": "blue"}), "page=2&color=blue"),
            (json!({}), ""),
            (json!({"a": [1, 2]}), "a=1&a=2"),
            (json!({"a": [1]}), "a=1"),
            (json!({"a": [""]}), "a="),
            (json!({"a": [], "b": 1}), "b=1"),
            (
                json!({"a": null, "b": {"c": 1}, "d": [[1], {}]}),
                "a=&b=&d=&d=",
            ),
            (json!({"a": true, "b": [false]}), "a=true&b=false"),
            (json!({"a": 1.0, "b": -0.0, "c": -1.5}), "a=1&b=0&c=-1.5"),
            (
                json!({"a": 1e21, "b": 1.5e-7, "c": 1e20}),
                "a=1e%2B21&b=1.5e-7&c=100000000000000000000",
            ),
            (json!("a=1"), ""),
            (json!(null), ""),
        ] {
            assert_eq!(Query::from(value).to_string(), expected);
        }
    }

    // spec: REQ-058
    #[test]
    fn writes_form_encoding() {
        let query: Query = [("a b", "x y&é"), ("*-._~", "\"'=+%")]
            .into_iter()
            .collect();
        let text = query.to_string();
        assert_eq!(text, "a+b=x+y%26%C3%A9&*-._%7E=%22%27%3D%2B%25");
        assert_eq!(Query::parse(&text), query);
    }
}
