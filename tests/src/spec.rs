//! The catalogue of Koa's behaviours and which of its rows the tests name.
//!
//! The tables in `tests/spec/catalogue` list the behaviours, one row each. A test names the rows that it
//! covers in a comment that begins with `spec:`; the cases of the played corpora name theirs in
//! `spec`. What no test can show has its reason in the table of the same name in `tests/spec/not-covered`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};
use std::fs;
use std::path::{Path, PathBuf};

mod comment;

pub use comment::ids_of;

use crate::conformance::{SUITES, case::corpus};

/// A row of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The id, as in `REQ-034`.
    pub id: String,
    /// Koa's member.
    pub member: String,
    /// What kind of behaviour it is: `http`, `api` or `js-only`.
    pub kind: String,
}

/// Which rows of the catalogue are named by tests, and which have a reason not to be.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    rows: Vec<Row>,
    /// Where each id is named, by the first place that does.
    named: BTreeMap<String, String>,
    reasons: BTreeMap<String, String>,
}

impl Coverage {
    /// Reads the catalogue, the repository's comments and the corpora of the played suites.
    ///
    /// # Errors
    ///
    /// Says which file cannot be read or has a row without its columns.
    pub fn read() -> Result<Self, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let spec = folder.join("spec");
        let rows = tables(&spec.join("catalogue"))?
            .into_iter()
            .map(Row::of)
            .collect::<Result<_, _>>()?;
        let mut coverage = Self {
            rows,
            ..Self::default()
        };
        for columns in tables(&spec.join("not-covered"))? {
            let [id, reason] = columns.as_slice() else {
                return Err(format!(
                    "not-covered: {columns:?} is not an id and a reason"
                ));
            };
            coverage.reasons.insert(id.clone(), reason.clone());
        }
        let root = folder.parent().unwrap_or(folder);
        for file in files(root, "rs")? {
            let place = file
                .strip_prefix(root)
                .unwrap_or(&file)
                .display()
                .to_string();
            coverage.name(ids_of(&read(&file)?), &place);
        }
        for suite in SUITES {
            for case in corpus(suite)? {
                coverage.name(case.spec, &case.id);
            }
        }
        Ok(coverage)
    }

    /// What has to be put right, as lines of text; empty where nothing has.
    ///
    /// - a row of kind `api` that no test names and that has no reason;
    /// - a reason for a row that a test names, or for none of the catalogue, or an empty one;
    /// - a row that a test names and the catalogue, which has its area, does not.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let known: BTreeSet<&str> = self.rows.iter().map(|row| row.id.as_str()).collect();
        let areas: BTreeSet<&str> = known.iter().map(|id| area(id)).collect();
        let mut found = Vec::new();
        for row in self.rows.iter().filter(|row| row.kind == "api") {
            if !self.named.contains_key(&row.id) && !self.reasons.contains_key(&row.id) {
                found.push(format!(
                    "{} ({}): no test names it, no reason is given",
                    row.id, row.member
                ));
            }
        }
        for (id, reason) in &self.reasons {
            if !known.contains(id.as_str()) {
                found.push(format!(
                    "{id}: not-covered names it, the catalogue does not"
                ));
            } else if let Some(place) = self.named.get(id) {
                found.push(format!("{id}: not-covered names it, but {place} covers it"));
            } else if reason.trim().is_empty() {
                found.push(format!("{id}: not-covered gives no reason"));
            }
        }
        for (id, place) in &self.named {
            if areas.contains(area(id)) && !known.contains(id.as_str()) {
                found.push(format!("{id}: {place} names it, the catalogue does not"));
            }
        }
        found
    }

    fn name(&mut self, ids: Vec<String>, place: &str) {
        for id in ids {
            self.named.entry(id).or_insert_with(|| place.to_owned());
        }
    }

    fn write_kind(&self, f: &mut fmt::Formatter<'_>, kind: &str) -> fmt::Result {
        let rows: Vec<&Row> = self.rows.iter().filter(|row| row.kind == kind).collect();
        let open: Vec<&str> = rows
            .iter()
            .map(|row| row.id.as_str())
            .filter(|id| !self.named.contains_key(*id))
            .collect();
        let (excused, open): (Vec<&str>, Vec<&str>) = open
            .into_iter()
            .partition(|id| self.reasons.contains_key(*id));
        let named = rows.len() - excused.len() - open.len();
        let (all, excused_count, open_count) = (rows.len(), excused.len(), open.len());
        writeln!(
            f,
            "{kind}: {named} of {all} rows named by a test, {excused_count} with a reason, {open_count} not named"
        )?;
        if excused_count > 0 {
            writeln!(f, "  with a reason: {}", listed(&excused))?;
        }
        if open_count > 0 {
            writeln!(f, "  not named: {}", listed(&open))?;
        }
        Ok(())
    }
}

impl fmt::Display for Coverage {
    /// The report: for each kind how many rows are named, and which are not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ["http", "api", "js-only"]
            .iter()
            .try_for_each(|kind| self.write_kind(f, kind))
    }
}

impl Row {
    fn of(columns: Vec<String>) -> Result<Self, String> {
        match <[String; 5]>::try_from(columns) {
            Ok([id, _, member, _, kind]) => Ok(Self { id, member, kind }),
            Err(columns) => Err(format!("catalogue: {columns:?} has not five columns")),
        }
    }
}

/// The lines of all tables of a folder.
fn tables(folder: &Path) -> Result<Vec<Vec<String>>, String> {
    let mut lines = Vec::new();
    for file in files(folder, "tsv")? {
        lines.extend(table(&file)?);
    }
    Ok(lines)
}

/// The lines of a table after its first, which names the columns.
fn table(file: &Path) -> Result<Vec<Vec<String>>, String> {
    let text = read(file)?;
    let lines = text.lines().skip(1).filter(|line| !line.is_empty());
    Ok(lines
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect())
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// The files of a folder that have an extension, without what is built or installed in it.
fn files(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let (kind, name) = (entry.file_type().map_err(wrong)?, entry.file_name());
        let name = name.to_string_lossy();
        if kind.is_dir() && !name.starts_with('.') && !["target", "node_modules"].contains(&&*name)
        {
            found.extend(files(&entry.path(), extension)?);
        } else if kind.is_file()
            && Path::new(&*name)
                .extension()
                .is_some_and(|own| own == extension)
        {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn area(id: &str) -> &str {
    id.split('-').next().unwrap_or_default()
}

/// Ids in their order, neighbours as a range: `REQ-001..003, REQ-007`.
fn listed(ids: &[&str]) -> String {
    let number = |id: &str| {
        id.rsplit('-')
            .next()
            .and_then(|digits| digits.parse::<u32>().ok())
    };
    let mut text = String::new();
    let mut rest = ids;
    while let Some((&first, _)) = rest.split_first() {
        let next = |pair: &[&str]| {
            area(pair[0]) == area(pair[1]) && number(pair[0]).map(|at| at + 1) == number(pair[1])
        };
        let run = 1 + rest.windows(2).take_while(|pair| next(pair)).count();
        let comma = if text.is_empty() { "" } else { ", " };
        let last = rest[run - 1].rsplit('-').next().unwrap_or_default();
        let written = if run == 1 {
            write!(text, "{comma}{first}")
        } else {
            write!(text, "{comma}{first}..{last}")
        };
        written.expect("writing to a String cannot fail");
        rest = &rest[run..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coverage(named: &[(&str, &str)], reasons: &[(&str, &str)]) -> Coverage {
        let row = |id: &str, kind: &str| Row {
            id: id.into(),
            member: "m".into(),
            kind: kind.into(),
        };
        let owned = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(left, right)| ((*left).to_owned(), (*right).to_owned()))
                .collect()
        };
        let kinds = [
            ("A-001", "api"),
            ("A-002", "api"),
            ("A-003", "api"),
            ("A-004", "http"),
        ];
        let rows = kinds.into_iter().map(|(id, kind)| row(id, kind)).collect();
        Coverage {
            rows,
            named: owned(named),
            reasons: owned(reasons),
        }
    }

    #[test]
    fn finds_what_has_to_be_put_right() {
        type Pairs = &'static [(&'static str, &'static str)];
        let table: [(Pairs, Pairs, &[&str]); 4] = [
            (
                &[("A-001", "x.rs"), ("B-001", "x.rs")],
                &[("A-002", "no such thing"), ("A-003", "nor this")],
                &[],
            ),
            (
                &[("A-001", "x.rs"), ("A-002", "x.rs")],
                &[],
                &["A-003 (m): no test names it, no reason is given"],
            ),
            (
                &[("A-001", "x.rs"), ("A-002", "x.rs"), ("A-009", "y.rs")],
                &[("A-002", "why"), ("A-003", " "), ("C-001", "why")],
                &[
                    "A-002: not-covered names it, but x.rs covers it",
                    "A-003: not-covered gives no reason",
                    "C-001: not-covered names it, the catalogue does not",
                    "A-009: y.rs names it, the catalogue does not",
                ],
            ),
            (&[("A-001", ""), ("A-002", ""), ("A-003", "")], &[], &[]),
        ];
        for (named, reasons, problems) in table {
            assert_eq!(coverage(named, reasons).problems(), problems);
        }
    }

    #[test]
    fn reports_each_kind() {
        let report = coverage(&[("A-001", "x.rs")], &[("A-002", "why")]).to_string();
        assert_eq!(
            report,
            "http: 0 of 1 rows named by a test, 0 with a reason, 1 not named\n  not named: A-004\n\
             api: 1 of 3 rows named by a test, 1 with a reason, 1 not named\n  \
             with a reason: A-002\n  not named: A-003\n\
             js-only: 0 of 0 rows named by a test, 0 with a reason, 0 not named\n"
        );
    }

    #[test]
    fn lists_neighbours_as_ranges() {
        let ids = ["A-001", "A-002", "A-003", "A-005", "B-006", "B-007"];
        assert_eq!(listed(&ids), "A-001..003, A-005, B-006..007");
    }
}
