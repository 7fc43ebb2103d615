//! The comments in which tests name the rows that they cover.

use std::sync::LazyLock;

use regex::Regex;

/// The ids that the `spec:` comments of a Rust text name, ranges written out.
///
/// Both `REQ-034..041` and `REQ-034 to REQ-041` are ranges that include their end. A list that
/// ends in a comma goes on in the comment of the next line.
#[must_use]
pub fn ids_of(source: &str) -> Vec<String> {
    let (mut ids, mut goes_on) = (Vec::new(), false);
    for line in source.lines() {
        let list = comment(line).and_then(|text| match text.strip_prefix("spec:") {
            Some(list) => Some(list),
            None => goes_on.then_some(text),
        });
        goes_on = list.is_some_and(|list| list.trim_end().ends_with(','));
        ids.extend(list.into_iter().flat_map(ids_in));
    }
    ids
}

/// The text of a line's comment; two slashes within a string begin none.
fn comment(line: &str) -> Option<&str> {
    let outside = |before: &str| {
        (before.matches('"').count() - before.matches("\\\"").count()).is_multiple_of(2)
    };
    let (start, _) = line
        .match_indices("//")
        .find(|(start, _)| outside(&line[..*start]))?;
    Some(line[start..].trim_start_matches(['/', '!']).trim_start())
}

fn ids_in(list: &str) -> Vec<String> {
    static IDS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b([A-Z]{2,})-(\d+)(?:\s*(?:\.\.=?|to)\s*(?:[A-Z]{2,}-)?(\d+))?\b")
            .expect("a constant pattern")
    });
    let mut ids = Vec::new();
    for found in IDS.captures_iter(list) {
        let (area, digits) = (&found[1], &found[2]);
        let number = |text: &str| text.parse::<u32>().ok();
        let first = number(digits);
        let last = found.get(3).map_or(first, |last| number(last.as_str()));
        if let (Some(first), Some(last)) = (first, last) {
            let width = digits.len();
            ids.extend((first..=last).map(|at| format!("{area}-{at:0width$}")));
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists_and_ranges() {
        let table: [(&str, &[&str]); 9] = [
            ("// spec: NEG-001, NEG-002", &["NEG-001", "NEG-002"]),
            ("    /// spec: APP-001", &["APP-001"]),
            ("check(1); // spec: APP-001", &["APP-001"]),
            (r#"("http://a", 1), // spec: APP-001"#, &["APP-001"]),
            (
                "// spec: REQ-034..036, RES-001",
                &["REQ-034", "REQ-035", "REQ-036", "RES-001"],
            ),
            (
                "// spec: REQ-099 to REQ-101",
                &["REQ-099", "REQ-100", "REQ-101"],
            ),
            (
                "// spec: APP-001,\n// APP-002 and why\n// APP-003",
                &["APP-001", "APP-002"],
            ),
            ("// see spec: APP-001\n// APP-002", &[]),
            (r#"let text = "// spec: APP-001";"#, &[]),
        ];
        for (source, ids) in table {
            assert_eq!(ids_of(source), ids, "{source}");
        }
    }
}
