//! An answer as it came over the wire and as a recording keeps it.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// What a request got: how reading it ended, and the answer as far as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// How reading the answer ended.
    pub outcome: Outcome,
    /// The statuses of interim answers (1xx) that came first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interim: Vec<u16>,
    /// The status code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The reason phrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The headers, names in lower case, sorted by name, lines of one name in their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Vec<(String, String)>>,
    /// The body, where it is UTF-8 text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The body in base64, where it is not UTF-8 text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_base64: Option<String>,
    /// How many bytes followed that belong to no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<usize>,
}

/// How reading an answer ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A complete answer.
    #[default]
    Ok,
    /// Nothing more came in time.
    Timeout,
    /// The connection was closed before an answer.
    Closed,
    /// The connection was closed within a body.
    Truncated,
    /// What came is no HTTP/1.
    Garbled,
    /// Nothing listens.
    Refused,
    /// The body cannot be decompressed as its Content-Encoding says.
    Undecodable,
}

impl Answer {
    /// An answer of which only the outcome is known.
    #[must_use]
    pub fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            ..Self::default()
        }
    }

    /// The header lines; none where no head came.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        self.headers.as_deref().unwrap_or_default()
    }

    /// The values of the lines of one header, by its lower-case name.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<&str> {
        let lines = self.headers().iter().filter(|(given, _)| given == name);
        lines.map(|(_, value)| value.as_str()).collect()
    }

    /// The bytes of the body.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        match (&self.body, &self.body_base64) {
            (Some(text), _) => text.clone().into_bytes(),
            (None, Some(coded)) => STANDARD.decode(coded).unwrap_or_default(),
            (None, None) => Vec::new(),
        }
    }

    /// Keeps a body as text, or in base64 where it is no UTF-8.
    pub fn set_bytes(&mut self, bytes: Vec<u8>) {
        (self.body, self.body_base64) = match String::from_utf8(bytes) {
            Ok(text) => (Some(text), None),
            Err(error) => (None, Some(STANDARD.encode(error.as_bytes()))),
        };
    }

    /// The head and the body as one text, in which captures search.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: Vec<String> = self
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let body = match &self.body {
            Some(text) => text.clone(),
            None => self.bytes().into_iter().map(char::from).collect(),
        };
        format!("{}\n\n{body}", lines.join("\n"))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ok => "ok",
            Self::Timeout => "timeout",
            Self::Closed => "closed",
            Self::Truncated => "truncated",
            Self::Garbled => "garbled",
            Self::Refused => "refused",
            Self::Undecodable => "undecodable",
        })
    }
}
