//! Masks: what differs from run to run (times, random ids) becomes `*` before comparing.
//!
//! The corpora write them as regular expressions with lookarounds, which the `regex` crate leaves
//! out. The three shapes in use are carried over: `(?<=before)x`, `x(?=after)` and `x(?!not)y`.

use regex::{Captures, Regex};

use super::answer::Answer;

/// A regular expression whose matches are replaced by `*`.
#[derive(Clone, Debug)]
pub struct Mask {
    whole: Regex,
    /// What must not follow the group `gate` of `whole`.
    unless: Option<Regex>,
}

impl Mask {
    /// Reads a mask.
    ///
    /// # Errors
    ///
    /// Says why the pattern is no regular expression or which lookaround is not supported.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let wrong = |error: regex::Error| format!("mask {pattern}: {error}");
        let (flags, rest) = match pattern.strip_prefix("(?m)") {
            Some(rest) => ("(?m)", rest),
            None => ("", pattern),
        };
        let parts = split(rest).ok_or_else(|| format!("mask {pattern}: unsupported lookaround"))?;
        let Parts {
            before,
            middle,
            after,
            not,
        } = parts;
        let whole = format!("{flags}(?:{before})(?<masked>{middle})(?:{after})");
        let unless = not
            .map(|not| Regex::new(&format!("{flags}\\A(?:{not})")))
            .transpose();
        Ok(Self {
            whole: Regex::new(&whole).map_err(wrong)?,
            unless: unless.map_err(wrong)?,
        })
    }

    /// A text with every match replaced.
    #[must_use]
    pub fn replace(&self, text: &str) -> String {
        let (mut masked, mut kept, mut from) = (String::with_capacity(text.len()), 0, 0);
        while let Some(found) = self.whole.captures_at(text, from) {
            let Some(range) = found.name("masked").map(|masked| masked.range()) else {
                break;
            };
            if range.is_empty() || self.is_barred(text, &found) {
                let step = text[range.start..].chars().next();
                let Some(step) = step else { break };
                from = range.start + step.len_utf8();
                continue;
            }
            masked.push_str(&text[kept..range.start]);
            masked.push('*');
            (kept, from) = (range.end, range.end);
        }
        masked.push_str(&text[kept..]);
        masked
    }

    /// Masks the header lines, the reason phrase and the body of an answer.
    pub fn apply(&self, answer: &mut Answer) {
        for (name, value) in answer.headers.iter_mut().flatten() {
            let line = self.replace(&format!("{name}: {value}"));
            let (left, right) = line.split_once(": ").unwrap_or((&line, ""));
            (*name, *value) = (left.to_owned(), right.to_owned());
        }
        for text in [&mut answer.reason, &mut answer.body].into_iter().flatten() {
            *text = self.replace(text);
        }
    }

    fn is_barred(&self, text: &str, found: &Captures<'_>) -> bool {
        let gate = found.name("gate").map(|gate| gate.start());
        let bar = self.unless.as_ref().zip(gate);
        bar.is_some_and(|(unless, gate)| unless.is_match(&text[gate..]))
    }
}

/// A pattern taken apart at its lookarounds.
struct Parts {
    before: String,
    middle: String,
    after: String,
    not: Option<String>,
}

fn split(pattern: &str) -> Option<Parts> {
    let mut parts = Parts {
        before: String::new(),
        middle: pattern.to_owned(),
        after: String::new(),
        not: None,
    };
    for (start, end, kind) in lookarounds(pattern)?.into_iter().rev() {
        let inner = pattern[start + kind.len()..end - 1].to_owned();
        match kind {
            "(?<=" if start == 0 => {
                parts.before = inner;
                parts.middle.replace_range(start..end, "");
            }
            "(?=" if end == pattern.len() => {
                parts.after = inner;
                parts.middle.truncate(start);
            }
            "(?!" if parts.not.is_none() => {
                parts.not = Some(inner);
                parts.middle.replace_range(start..end, "(?<gate>)");
            }
            _ => return None,
        }
    }
    Some(parts)
}

/// Where the lookarounds of a pattern begin and end; none inside of another group is supported.
fn lookarounds(pattern: &str) -> Option<Vec<(usize, usize, &'static str)>> {
    let (mut found, mut open, mut class, mut alternatives) = (Vec::new(), Vec::new(), false, false);
    let mut bytes = pattern.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'[' if !class => class = true,
            b']' if class => class = false,
            b'(' if !class => {
                let kinds = ["(?<=", "(?=", "(?!", "(?<!"];
                let kind = kinds
                    .into_iter()
                    .find(|kind| pattern[at..].starts_with(kind));
                if kind.is_some() && !open.is_empty() {
                    return None;
                }
                open.push((at, kind));
            }
            b')' if !class => {
                let (start, kind) = open.pop()?;
                found.extend(kind.map(|kind| (start, at + 1, kind)));
            }
            b'|' if !class && open.is_empty() => alternatives = true,
            _ => {}
        }
    }
    (found.is_empty() || !alternatives).then_some(found)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::conformance::{case::corpus, kit};

    #[test]
    fn replaces_every_match() {
        let table = [
            (r"\d+ms", "1ms and 22ms", "* and *"),
            (
                r"(?<=rate-reset: )[\d.]+",
                "x-rate-reset: 17.5",
                "x-rate-reset: *",
            ),
            (
                r"k=(?!old;|new;)[^;]*",
                "k=old; k=other; k=new; k=newer",
                "k=old; *; k=new; *",
            ),
            (
                r"(?m)^--\w{2,9}?(?=(--)?\r$)",
                "--ab\r\nx\r\n--ab--\r\n",
                "*\r\nx\r\n*--\r\n",
            ),
            (r"&#(x2f|47);|/", "a/b&#47;c", "a*b*c"),
            (r"[(?=]x", "?x (x", "* *"),
            (r"\w*?(?!a)", "aé", "aé"),
        ];
        for (pattern, text, masked) in table {
            assert_eq!(
                Mask::new(pattern).unwrap().replace(text),
                masked,
                "{pattern}"
            );
        }
    }

    #[test]
    fn refuses_what_it_cannot_carry_over() {
        for pattern in [
            "(?<!a)b",
            "a(?=b)c",
            "(a(?!b))",
            "(?<=a)b|c",
            "(?!a)b(?!c)",
            "(",
            "a)",
        ] {
            assert!(Mask::new(pattern).is_err(), "{pattern}");
        }
    }

    #[test]
    fn every_mask_and_capture_of_the_corpora_is_supported() {
        for file in fs::read_dir(kit().join("corpus")).unwrap() {
            let file = file.unwrap().path();
            let suite = file.file_stem().unwrap().to_str().unwrap();
            for case in corpus(suite).unwrap() {
                for mask in &case.mask {
                    assert!(
                        Mask::new(mask).is_ok(),
                        "{}: {:?}",
                        case.id,
                        Mask::new(mask)
                    );
                }
                for capture in case.steps.iter().flat_map(|step| step.capture.values()) {
                    assert!(Regex::new(capture).is_ok(), "{}: {capture}", case.id);
                }
            }
        }
    }
}
