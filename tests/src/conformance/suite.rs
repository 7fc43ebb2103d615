//! A suite: its corpus and its recording, played as a whole.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::PathBuf;

use regex::Regex;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::answer::Outcome;
use super::case::{Case, corpus};
use super::kit;
use super::play::{Answers, play};
use super::verdict::Verdict;

/// A suite's requests and what Koa answered to them.
#[derive(Clone, Debug)]
pub struct Suite {
    name: String,
    cases: Vec<Case>,
    recording: HashMap<String, Answers>,
}

/// What a port is compared with.
#[derive(Clone, Copy, Debug)]
pub enum Reference {
    /// What the real Koa answered when it was recorded.
    Recording,
    /// The real Koa, served at a port of this machine.
    Live(u16),
}

/// A case that was played: both sides' answers and the verdict.
#[derive(Debug)]
pub struct Judged<'a> {
    /// The case.
    pub case: &'a Case,
    /// What Koa answered.
    pub koa: Answers,
    /// What the port answered.
    pub port: Answers,
    /// How they compare.
    pub verdict: Verdict,
}

impl Suite {
    /// Reads a suite's corpus and, as far as there is one, its recording.
    ///
    /// # Errors
    ///
    /// Says what is wrong with one of the files.
    pub fn load(name: &str) -> Result<Self, String> {
        let (cases, file) = (corpus(name)?, recorded(name));
        let wrong = |error: &dyn fmt::Display| format!("{}: {error}", file.display());
        let recording = match fs::read_to_string(&file) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| wrong(&error))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => HashMap::new(),
            Err(error) => return Err(wrong(&error)),
        };
        Ok(Self {
            name: name.to_owned(),
            cases,
            recording,
        })
    }

    /// The cases whose id matches a pattern; all of them by default.
    #[must_use]
    pub fn cases(&self, only: Option<&Regex>) -> Vec<&Case> {
        let wanted = |case: &&Case| only.is_none_or(|only| only.is_match(&case.id));
        self.cases.iter().filter(wanted).collect()
    }

    /// Plays one case against a port and judges its answers.
    ///
    /// With `itself` the port is a Koa too, and what `differs` expects of the port does not count.
    ///
    /// # Errors
    ///
    /// Says which case cannot be played, or after which of them a server was gone.
    pub fn judge<'a>(
        &self,
        case: &'a Case,
        port: u16,
        reference: Reference,
        itself: bool,
    ) -> Result<Judged<'a>, String> {
        let ours = alive("the port", case, play(case, port)?)?;
        let koa = match reference {
            Reference::Recording => self.recording.get(&case.id).cloned().unwrap_or_default(),
            Reference::Live(koa) => alive("Koa", case, play(case, koa)?)?,
        };
        let verdict = if itself {
            Verdict::of_koa(&koa, &ours)
        } else {
            Verdict::of(case, &koa, &ours)
        };
        Ok(Judged {
            case,
            koa,
            port: ours,
            verdict,
        })
    }

    /// Plays the whole corpus against a port; every difference as text, empty where it conforms.
    ///
    /// A port that is gone ends the list.
    #[must_use]
    pub fn differences(&self, port: u16, reference: Reference) -> String {
        let mut text = String::new();
        for case in &self.cases {
            match self.judge(case, port, reference, false) {
                Ok(judged) if matches!(judged.verdict, Verdict::Different(_)) => {
                    text += &judged.to_string();
                }
                Ok(_) => {}
                Err(error) => return text + &error + "\n",
            }
        }
        text
    }

    /// Asks the real Koa and writes the suite's recording; cases not asked keep what they have.
    ///
    /// # Errors
    ///
    /// Says which case cannot be played or recorded, or that the file cannot be written.
    pub fn record(&mut self, koa: u16, only: Option<&Regex>) -> Result<usize, String> {
        let mut asked = Vec::new();
        for case in self.cases(only) {
            asked.push((case.id.clone(), alive("Koa", case, play(case, koa)?)?));
        }
        let count = asked.len();
        self.recording.extend(asked);
        let mut lines = Vec::new();
        for case in &self.cases {
            if let Some(answers) = self.recording.get(&case.id) {
                lines.push(format!("{}: {}", spaced(&case.id)?, spaced(answers)?));
            }
        }
        let file = recorded(&self.name);
        let text = format!("{{\n{}\n}}\n", lines.join(",\n"));
        fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(count)
    }
}

impl fmt::Display for Judged<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Case { id, spec, says, .. } = self.case;
        writeln!(f, "{}: {id} {}: {says}", self.verdict, spec.join(" "))?;
        if let Verdict::Different(found) = &self.verdict {
            for line in found {
                writeln!(f, "    {line}")?;
            }
        }
        Ok(())
    }
}

fn recorded(name: &str) -> PathBuf {
    kit().join("recorded").join(format!("{name}.json"))
}

fn alive(side: &str, case: &Case, played: Answers) -> Result<Answers, String> {
    let gone = played
        .iter()
        .flatten()
        .any(|answer| answer.outcome == Outcome::Refused);
    if gone {
        return Err(format!(
            "{side} is gone: it did not survive {} or the case before",
            case.id
        ));
    }
    Ok(played)
}

/// JSON with a space after commas and colons, so that renewed recordings differ only where they do.
fn spaced<T: Serialize + ?Sized>(value: &T) -> Result<String, String> {
    let mut text = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut text, Spaced));
    written.map_err(|error| error.to_string())?;
    String::from_utf8(text).map_err(|error| error.to_string())
}

struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if first { Ok(()) } else { out.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
