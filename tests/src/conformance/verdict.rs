//! The verdict on a case: the same as Koa, deliberately better, or different.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use super::answer::Answer;
use super::case::{Case, Expect};

/// How the port's answers to a case compare with Koa's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same bytes.
    Same,
    /// What the case says the port does better than Koa.
    Deliberate,
    /// The differences, one line each.
    Different(Vec<String>),
}

impl Verdict {
    /// Judges a port that is held to what `differs` expects, where a case has it.
    #[must_use]
    pub fn of(case: &Case, koa: &[Vec<Answer>], port: &[Vec<Answer>]) -> Self {
        let Some(differs) = &case.differs else {
            return Self::of_koa(koa, port);
        };
        let last = port
            .last()
            .and_then(|answers| answers.first())
            .cloned()
            .unwrap_or_default();
        Self::or_different(Self::Deliberate, unmet(&differs.expect, &last))
    }

    /// Judges Koa by its own answers of another time.
    #[must_use]
    pub fn of_koa(koa: &[Vec<Answer>], port: &[Vec<Answer>]) -> Self {
        let found = if koa.is_empty() {
            vec!["not recorded".to_owned()]
        } else {
            differences(koa, port)
        };
        Self::or_different(Self::Same, found)
    }

    fn or_different(good: Self, found: Vec<String>) -> Self {
        if found.is_empty() {
            good
        } else {
            Self::Different(found)
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "same",
            Self::Deliberate => "deliberate",
            Self::Different(_) => "different",
        })
    }
}

/// What differs between the answers to a case, as lines of text.
#[must_use]
pub fn differences(koa: &[Vec<Answer>], port: &[Vec<Answer>]) -> Vec<String> {
    let mut found = Vec::new();
    if koa.len() != port.len() {
        found.push(format!("steps: koa {}, port {}", koa.len(), port.len()));
    }
    for (step, (theirs, ours)) in koa.iter().zip(port).enumerate() {
        for at in 0..theirs.len().max(ours.len()) {
            let lines = between(theirs.get(at), ours.get(at));
            found.extend(
                lines
                    .into_iter()
                    .map(|line| format!("step {}, {line}", step + 1)),
            );
        }
    }
    found
}

/// What of `expect` an answer does not meet, as lines of text.
#[must_use]
pub fn unmet(expect: &Expect, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    let mut hold = |part: &str, wanted: Value, given: Value| {
        if wanted != given {
            found.push(format!("{part}: expected {wanted}, port {given}"));
        }
    };
    hold(
        "outcome",
        expect.outcome.to_string().into(),
        answer.outcome.to_string().into(),
    );
    if expect.status.is_some() {
        hold("status", expect.status.into(), answer.status.into());
    }
    if expect.reason.is_some() {
        hold(
            "reason",
            expect.reason.clone().into(),
            answer.reason.clone().into(),
        );
    }
    for (name, value) in &expect.headers {
        let wanted = match value {
            Value::Null => Value::Array(Vec::new()),
            Value::Array(lines) => Value::Array(lines.clone()),
            line => Value::Array(vec![line.clone()]),
        };
        hold(name, wanted, answer.values(&name.to_lowercase()).into());
    }
    if expect.body.is_some() {
        hold(
            "body",
            expect.body.clone().into(),
            answer.body.clone().into(),
        );
    }
    found
}

fn between(koa: Option<&Answer>, port: Option<&Answer>) -> Vec<String> {
    let (left, right) = (parts(koa), parts(port));
    let mut found = Vec::new();
    for ((part, koa), (_, port)) in left.iter().zip(&right) {
        if koa != port {
            found.extend(in_detail(part, koa, port));
        }
    }
    let headers =
        |answer: Option<&Answer>| answer.map(Answer::headers).unwrap_or_default().to_vec();
    let (koa, port) = (headers(koa), headers(port));
    let names: BTreeSet<&String> = koa.iter().chain(&port).map(|(name, _)| name).collect();
    for name in names {
        let values = |side: &[(String, String)]| -> Vec<String> {
            side.iter()
                .filter(|(given, _)| given == name)
                .map(|(_, value)| value.clone())
                .collect()
        };
        let (koa, port) = (values(&koa), values(&port));
        if koa != port {
            found.push(format!("{name}: koa {koa:?}, port {port:?}"));
        }
    }
    found
}

/// The parts of an answer besides its headers; null where there is none.
fn parts(answer: Option<&Answer>) -> [(&'static str, Value); 7] {
    let none = Answer::default();
    let given = answer.unwrap_or(&none);
    [
        (
            "outcome",
            answer.map(|answer| answer.outcome.to_string()).into(),
        ),
        ("interim", given.interim.clone().into()),
        ("status", given.status.into()),
        ("reason", given.reason.clone().into()),
        ("body", given.body.clone().into()),
        ("body_base64", given.body_base64.clone().into()),
        ("extra", given.extra.into()),
    ]
}

/// One line, or, where two JSON objects with the same members differ, one for each that does.
fn in_detail(part: &str, koa: &Value, port: &Value) -> Vec<String> {
    let object =
        |side: &Value| -> Option<Map<String, Value>> { serde_json::from_str(side.as_str()?).ok() };
    let whole = || vec![format!("{part}: koa {koa}, port {port}")];
    let (Some(left), Some(right)) = (object(koa), object(port)) else {
        return whole();
    };
    let differing = left
        .iter()
        .filter(|(name, value)| right.get(*name) != Some(*value));
    let lines: Option<Vec<String>> = differing
        .map(|(name, value)| {
            Some(format!(
                "{part}.{name}: koa {value}, port {}",
                right.get(name)?
            ))
        })
        .collect();
    lines
        .filter(|lines| !lines.is_empty())
        .unwrap_or_else(whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(value: Value) -> Answer {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn names_what_differs() {
        let koa = json!({"outcome": "ok", "status": 200, "reason": "OK", "body": "{\"a\":1,\"b\":2}",
            "headers": [["vary", "a"], ["vary", "b"]]});
        let with = |name: &str, value: Value| {
            let mut other = koa.clone();
            other[name] = value;
            other
        };
        let table = [
            (koa.clone(), vec![]),
            (
                with("status", json!(404)),
                vec!["step 1, status: koa 200, port 404"],
            ),
            (
                with("extra", json!(3)),
                vec!["step 1, extra: koa null, port 3"],
            ),
            (
                with("body", json!(r#"{"a":1,"b":3}"#)),
                vec!["step 1, body.b: koa 2, port 3"],
            ),
            (
                with("body", json!(r#"{"b":2,"a":1}"#)),
                vec![r#"step 1, body: koa "{\"a\":1,\"b\":2}", port "{\"b\":2,\"a\":1}""#],
            ),
            (
                with("headers", json!([["vary", "b"], ["vary", "a"], ["x", "y"]])),
                vec![
                    r#"step 1, vary: koa ["a", "b"], port ["b", "a"]"#,
                    r#"step 1, x: koa [], port ["y"]"#,
                ],
            ),
        ];
        for (port, lines) in table {
            let port = vec![vec![answer(port)]];
            assert_eq!(differences(&[vec![answer(koa.clone())]], &port), lines);
        }
    }

    #[test]
    fn a_missing_answer_and_a_missing_step_differ() {
        let one = answer(json!({"outcome": "timeout"}));
        let two = vec![vec![one.clone(), one.clone()]];
        assert_eq!(
            differences(&[vec![one.clone()]], &two),
            [r#"step 1, outcome: koa null, port "timeout""#]
        );
        assert_eq!(differences(&[], &two), ["steps: koa 0, port 1"]);
        assert_eq!(Verdict::of_koa(&[], &two).to_string(), "different");
    }

    #[test]
    fn expects_only_what_is_named() {
        let expect: Expect = serde_json::from_value(json!({
            "status": 404, "headers": {"A": "1", "b": null, "c": ["2", "3"]}
        }))
        .unwrap();
        let good = json!({"outcome": "ok", "status": 404, "body": "any",
            "headers": [["a", "1"], ["c", "2"], ["c", "3"]]});
        assert_eq!(unmet(&expect, &answer(good)), Vec::<String>::new());
        let bad = json!({"outcome": "closed", "headers": [["b", "1"], ["c", "3"], ["c", "2"]]});
        assert_eq!(
            unmet(&expect, &answer(bad)),
            [
                r#"outcome: expected "ok", port "closed""#,
                "status: expected 404, port null",
                r#"A: expected ["1"], port []"#,
                r#"b: expected [], port ["1"]"#,
                r#"c: expected ["2","3"], port ["3","2"]"#,
            ]
        );
    }
}
