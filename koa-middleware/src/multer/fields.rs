//! Texts by names with brackets — npm `append-field`.

use serde_json::{Map, Value};

/// How many empty places all the lists of a form may have together. Upstream's have none in memory; here each is a value.
const GAPS: usize = 10_000;

/// What puts the texts of a form into an object.
#[derive(Default)]
pub(super) struct Fields {
    gaps: usize,
}

/// Lists with more empty places than all of a form may have.
pub(super) struct TooSparse;

impl Fields {
    /// The largest index of a list that a name asks for.
    pub(super) fn largest_index(name: &str) -> Option<usize> {
        let path = Path::steps(name)?;
        let indices = path.steps.iter().filter_map(|step| match step {
            Step::Index(index) => Some(*index),
            Step::Key(_) => None,
        });
        indices.max()
    }

    pub(super) fn append(
        &mut self,
        texts: &mut Value,
        name: &str,
        text: String,
    ) -> Result<(), TooSparse> {
        let path = Path::parse(name);
        let place = key_of(texts, &path.first);
        put(place, &path.steps, path.append, text, &mut self.gaps)
    }
}

/// A name in its steps.
struct Path {
    first: String,
    steps: Vec<Step>,
    /// Whether it ends in `[]`.
    append: bool,
}

enum Step {
    Index(usize),
    Key(String),
}

impl Path {
    /// A name that is no path is a key as a whole.
    fn parse(name: &str) -> Self {
        Path::steps(name).unwrap_or_else(|| Path {
            first: name.to_owned(),
            steps: Vec::new(),
            append: false,
        })
    }

    fn steps(name: &str) -> Option<Self> {
        let end = name.find('[').unwrap_or(name.len());
        let (first, mut rest) = name.split_at(end);
        if first.is_empty() {
            return None;
        }
        let mut path = Path {
            first: first.to_owned(),
            steps: Vec::new(),
            append: false,
        };
        while !rest.is_empty() {
            if rest == "[]" {
                path.append = true;
                break;
            }
            let (key, after) = rest.strip_prefix('[')?.split_once(']')?;
            if key.is_empty() {
                return None;
            }
            let digits = key.bytes().all(|byte| byte.is_ascii_digit());
            path.steps.push(match key.parse() {
                // One that no list can have is over every limit.
                Err(_) if digits => Step::Index(usize::MAX),
                Ok(index) if digits => Step::Index(index),
                _ => Step::Key(key.to_owned()),
            });
            rest = after;
        }
        Some(path)
    }
}

fn put(
    place: &mut Value,
    steps: &[Step],
    append: bool,
    text: String,
    gaps: &mut usize,
) -> Result<(), TooSparse> {
    let Some((step, rest)) = steps.split_first() else {
        put_last(place, append, text);
        return Ok(());
    };
    let inner = match step {
        Step::Index(index) => match place {
            Value::Null | Value::Array(_) => at(place, *index, gaps)?,
            _ => key_of(place, &index.to_string()),
        },
        Step::Key(key) => key_of(place, key),
    };
    put(inner, rest, append, text, gaps)
}

fn put_last(place: &mut Value, append: bool, text: String) {
    match place {
        Value::Null if append => *place = vec![text].into(),
        Value::Null => *place = text.into(),
        Value::Array(list) => list.push(text.into()),
        Value::Object(map) => put_last(map.entry("").or_insert(Value::Null), false, text),
        _ => *place = Value::Array(vec![place.take(), text.into()]),
    }
}

/// The place of an index in a list, which is made and made longer as need be.
fn at<'a>(
    place: &'a mut Value,
    index: usize,
    gaps: &mut usize,
) -> Result<&'a mut Value, TooSparse> {
    if place.is_null() {
        *place = Value::Array(Vec::new());
    }
    let Value::Array(list) = place else {
        unreachable!("the caller looked");
    };
    if index >= list.len() {
        *gaps = gaps.saturating_add(index - list.len());
        if *gaps > GAPS {
            return Err(TooSparse);
        }
        list.resize(index + 1, Value::Null);
    }
    Ok(&mut list[index])
}

/// The place of a key in an object, which is made of whatever is there.
fn key_of<'a>(place: &'a mut Value, key: &str) -> &'a mut Value {
    let map = match place.take() {
        Value::Object(map) => map,
        Value::Null => Map::new(),
        Value::Array(list) => {
            let there = list.into_iter().enumerate();
            there
                .filter(|(_, item)| !item.is_null())
                .map(|(index, item)| (index.to_string(), item))
                .collect()
        }
        scalar => Map::from_iter([(String::new(), scalar)]),
    };
    *place = Value::Object(map);
    let Value::Object(map) = place else {
        unreachable!("it was just set");
    };
    map.entry(key).or_insert(Value::Null)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Fields;

    #[test]
    fn names_with_brackets_nest() {
        let shown = |names: &[&str]| {
            let (mut fields, mut texts) = (Fields::default(), json!({}));
            for (number, name) in names.iter().enumerate() {
                let appended = fields.append(&mut texts, name, number.to_string());
                assert!(appended.is_ok(), "{name}");
            }
            texts
        };
        for (names, wanted) in [
            (&["a"][..], json!({"a": "0"})),
            (&["a", "a", "a"], json!({"a": ["0", "1", "2"]})),
            (&["a[]", "a"], json!({"a": ["0", "1"]})),
            (&["a[b][]"], json!({"a": {"b": ["0"]}})),
            (&["a[2]", "a[0]"], json!({"a": ["1", null, "0"]})),
            (&["a[1]", "a[x]"], json!({"a": {"1": "0", "x": "1"}})),
            (
                &["a[x]", "a[1]", "a[]"],
                json!({"a": {"x": "0", "1": "1", "": "2"}}),
            ),
            (&["a", "a[b]"], json!({"a": {"": "0", "b": "1"}})),
            (&["a[b]", "a"], json!({"a": {"b": "0", "": "1"}})),
            (
                &["a[b]", "a", "a"],
                json!({"a": {"b": "0", "": ["1", "2"]}}),
            ),
            (
                &["a[0][b]", "a[0][c]"],
                json!({"a": [{"b": "0", "c": "1"}]}),
            ),
            (&["a[0]", "a[0]"], json!({"a": [["0", "1"]]})),
            (
                &["a[b", "[b]", "a[]b", "a[][b]", "a]"],
                json!({"a[b": "0", "[b]": "1", "a[]b": "2", "a[][b]": "3", "a]": "4"}),
            ),
            (&["a[ b ]"], json!({"a": {" b ": "0"}})),
        ] {
            assert_eq!(shown(names), wanted, "{names:?}");
        }
    }

    #[test]
    fn lists_do_not_cost_what_their_names_say() {
        let (mut fields, mut texts) = (Fields::default(), json!({}));
        let mut is_taken = |name: &str| fields.append(&mut texts, name, String::new()).is_ok();
        assert!(is_taken("a[9999]"));
        assert!(!is_taken("b[9]"));
        for name in [
            "a[99999999]",
            "a[18446744073709551615]",
            "a[99999999999999999999999]",
        ] {
            let appended = Fields::default().append(&mut json!({}), name, String::new());
            assert!(appended.is_err(), "{name}");
        }
    }
}
