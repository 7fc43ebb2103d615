//! Playing a case: its steps are filled in, sent, and their answers made comparable.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use regex::{Captures, Regex, bytes};

use super::answer::Answer;
use super::case::{Case, Request, Step};
use super::decode::decode;
use super::jar::Jar;
use super::mask::Mask;
use super::wire::ask;

/// The answers to each step of a case.
pub type Answers = Vec<Vec<Answer>>;

/// Plays the steps of a case against a port of this machine; the masked answers of each step.
///
/// # Errors
///
/// Says what in the case cannot be sent or is no regular expression.
pub fn play(case: &Case, port: u16) -> Result<Answers, String> {
    let wrong = |error: String| format!("{}: {error}", case.id);
    let masks: Vec<Mask> = case
        .mask
        .iter()
        .map(|mask| Mask::new(mask))
        .collect::<Result<_, _>>()
        .map_err(wrong)?;
    let (mut captured, mut jar, mut played) = (HashMap::new(), Jar::default(), Vec::new());
    for step in &case.steps {
        let (sent, methods) = bytes_of(step, &captured, &jar).map_err(wrong)?;
        let mut answers = ask(port, &sent, &methods);
        if step.decode.unwrap_or(case.decode) {
            answers.iter_mut().for_each(decode);
        }
        if let Some(first) = answers.first() {
            if case.jar {
                jar.keep(first);
            }
            capture(step, first, &mut captured).map_err(wrong)?;
        }
        for mask in &masks {
            answers.iter_mut().for_each(|answer| mask.apply(answer));
        }
        played.push(answers);
    }
    Ok(played)
}

/// The bytes of a step and the methods of the requests in them.
fn bytes_of(
    step: &Step,
    captured: &HashMap<String, String>,
    jar: &Jar,
) -> Result<(Vec<u8>, Vec<String>), String> {
    match (&step.raw, &step.request) {
        (Some(raw), None) => {
            let sent = latin1(&fill(raw, captured))?;
            let methods = methods_in(&sent);
            Ok((sent, methods))
        }
        (None, Some(request)) => Ok((
            request_bytes(request, captured, jar)?,
            vec![request.method.clone()],
        )),
        _ => Err("a step has either `request` or `raw`".to_owned()),
    }
}

fn request_bytes(
    request: &Request,
    captured: &HashMap<String, String>,
    jar: &Jar,
) -> Result<Vec<u8>, String> {
    let path = fill(&request.path, captured);
    let given: HashSet<String> = request
        .headers
        .iter()
        .map(|(name, _)| name.to_lowercase())
        .collect();
    let body = match (&request.body_base64, &request.body) {
        (Some(coded), _) => Some(STANDARD.decode(coded).map_err(|error| error.to_string())?),
        (None, Some(text)) => Some(fill(text, captured).into_bytes()),
        (None, None) => None,
    };
    let mut head = format!("{} {path} HTTP/1.1\r\n", request.method);
    let mut line = |name: &str, value: &str| {
        for part in [name, ": ", value, "\r\n"] {
            head.push_str(part);
        }
    };
    if !given.contains("host") {
        line("Host", "127.0.0.1");
    }
    for (name, value) in &request.headers {
        line(name, &fill(value, captured));
    }
    if let Some(body) = &body
        && !given.contains("content-length")
        && !given.contains("transfer-encoding")
    {
        line("Content-Length", &body.len().to_string());
    }
    if let Some(cookies) = jar.header(&path).filter(|_| !given.contains("cookie")) {
        line("Cookie", &cookies);
    }
    head.push_str("\r\n");
    let mut sent = latin1(&head)?;
    sent.extend(body.unwrap_or_default());
    Ok(sent)
}

fn methods_in(sent: &[u8]) -> Vec<String> {
    static REQUEST_LINE: LazyLock<bytes::Regex> = LazyLock::new(|| {
        bytes::Regex::new(r"(?m-u)^([A-Za-z]+) \S.* HTTP/1\.[01]\r?$").expect("a constant pattern")
    });
    let lines = REQUEST_LINE.captures_iter(sent);
    let methods: Vec<String> = lines
        .map(|line| String::from_utf8_lossy(&line[1]).into_owned())
        .collect();
    // What holds no request line is answered as one request all the same.
    if methods.is_empty() {
        vec!["GET".to_owned()]
    } else {
        methods
    }
}

fn capture(
    step: &Step,
    answer: &Answer,
    captured: &mut HashMap<String, String>,
) -> Result<(), String> {
    for (name, pattern) in &step.capture {
        let pattern = Regex::new(pattern).map_err(|error| format!("capture {name}: {error}"))?;
        if let Some(group) = pattern
            .captures(&answer.text())
            .and_then(|found| found.get(1))
        {
            captured.insert(name.clone(), group.as_str().to_owned());
        }
    }
    Ok(())
}

/// A text with `{{name}}` replaced by what was captured; an unknown name stays.
fn fill(text: &str, captured: &HashMap<String, String>) -> String {
    static NAME: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\{\{(\w+)\}\}").expect("a constant pattern"));
    let value = |found: &Captures<'_>| {
        captured
            .get(&found[1])
            .map_or(&found[0], String::as_str)
            .to_owned()
    };
    NAME.replace_all(text, value).into_owned()
}

fn latin1(text: &str) -> Result<Vec<u8>, String> {
    let byte = |character: char| {
        u8::try_from(character).map_err(|_| format!("{character:?} is not in ISO 8859-1"))
    };
    text.chars().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(step: &str, jar: &Jar) -> Result<(String, Vec<String>), String> {
        let step: Step = serde_json::from_str(step).unwrap();
        let captured = HashMap::from([("id".to_owned(), "7".to_owned())]);
        let (bytes, methods) = bytes_of(&step, &captured, jar)?;
        Ok((bytes.into_iter().map(char::from).collect(), methods))
    }

    #[test]
    fn completes_requests_and_leaves_raw_ones() {
        let mut jar = Jar::default();
        let cookie = vec![("set-cookie".to_owned(), "a=1".to_owned())];
        jar.keep(&Answer {
            headers: Some(cookie),
            ..Answer::default()
        });
        let table = [
            (
                r#"{"request": {"method": "GET"}}"#,
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: a=1\r\n\r\n",
            ),
            (
                r#"{"request": {"method": "PUT", "path": "/{{id}}", "headers": [["cookie", "b"], ["HOST", "{{no}}"]], "body": "é{{id}}"}}"#,
                "PUT /7 HTTP/1.1\r\ncookie: b\r\nHOST: {{no}}\r\nContent-Length: 3\r\n\r\n\u{c3}\u{a9}7",
            ),
            (r#"{"raw": "é {{id}}"}"#, "\u{e9} 7"),
        ];
        for (step, bytes) in table {
            assert_eq!(sent(step, &jar).unwrap().0, bytes, "{step}");
        }
        assert!(sent(r#"{"raw": "€"}"#, &jar).is_err());
        assert!(sent("{}", &jar).is_err());
    }

    #[test]
    fn knows_the_methods_in_raw_bytes() {
        let raw =
            r#"{"raw": "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.0\n\nGET /b HTTP/2\r\n"}"#;
        assert_eq!(sent(raw, &Jar::default()).unwrap().1, ["HEAD", "POST"]);
        assert_eq!(sent(r#"{"raw": "?"}"#, &Jar::default()).unwrap().1, ["GET"]);
    }
}
