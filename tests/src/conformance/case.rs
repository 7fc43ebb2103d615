//! The format of a corpus: a JSON list of cases.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{answer::Outcome, kit};

/// A case: one or more requests and what is looked at in their answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The name, unique in its corpus and the key of its recording.
    pub id: String,
    /// The ids of the catalogue's rows that the case exercises.
    pub spec: Vec<String>,
    /// What the case shows, in one sentence.
    pub says: String,
    /// Whether cookies are kept from step to step.
    #[serde(default)]
    pub jar: bool,
    /// The requests, each over a connection of its own.
    pub steps: Vec<Step>,
    /// Regular expressions whose matches become `*` before comparing.
    #[serde(default)]
    pub mask: Vec<String>,
    /// Whether bodies are decompressed before comparing.
    #[serde(default)]
    pub decode: bool,
    /// Where the port deliberately does better than Koa.
    #[serde(default)]
    pub differs: Option<Differs>,
}

/// One step of a case: a request, or the raw bytes of one or several.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// A request of which the client completes Host, Content-Length and Cookie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// What is sent as it stands, one byte for each character (ISO 8859-1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// Names for group 1 of regular expressions, for later steps to use as `{{name}}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub capture: BTreeMap<String, String>,
    /// Whether bodies are decompressed; defaults to what the case says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decode: Option<bool>,
}

/// A request as a corpus writes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The request target, sent as it is; defaults to `/`.
    #[serde(default = "root")]
    pub path: String,
    /// The header lines in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The body as text, sent as UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The body as bytes, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_base64: Option<String>,
}

/// A deliberate difference from Koa.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Differs {
    /// Why Koa's answer is a defect.
    pub because: String,
    /// What the port answers instead.
    pub expect: Expect,
}

/// What the port must answer; what is not named here is not compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// How reading ends; defaults to `ok`.
    #[serde(default)]
    pub outcome: Outcome,
    /// The status code.
    pub status: Option<u16>,
    /// The reason phrase.
    pub reason: Option<String>,
    /// Header values: a text, a list of the lines, or null for a header that must be absent.
    #[serde(default)]
    pub headers: Map<String, Value>,
    /// The body.
    pub body: Option<String>,
}

/// Reads the corpus of a suite.
///
/// # Errors
///
/// Says what is wrong with the file: missing, no JSON, or not a list of cases.
pub fn corpus(suite: &str) -> Result<Vec<Case>, String> {
    let file = kit().join("corpus").join(format!("{suite}.json"));
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

fn root() -> String {
    "/".to_owned()
}
