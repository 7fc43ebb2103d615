//! What a failed assertion of the test client tells.

use std::{borrow::Cow, fmt::Write, str};

use super::Response;

/// How many characters of a body are shown.
const SHOWN: usize = 4000;

impl Response {
    /// Fails the test, and shows the response.
    #[track_caller]
    pub(in crate::testing) fn fail(&self, what: &str) -> ! {
        panic!("{what}\n\n{}", self.report())
    }

    /// The request and the response, for people.
    pub(in crate::testing) fn report(&self) -> String {
        let mut report = format!("{}\n{} {}\n", self.request, self.status, self.reason);
        for (name, value) in &self.lines {
            // Writing to a string cannot fail.
            let _ = writeln!(report, "{name}: {value}");
        }
        report.push('\n');
        report.push_str(&self.shown());
        report
    }

    fn shown(&self) -> Cow<'_, str> {
        match str::from_utf8(&self.body) {
            Ok(text) => match text.char_indices().nth(SHOWN) {
                None => text.into(),
                Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()).into(),
            },
            Err(_) => format!("({} bytes that are no text)", self.body.len()).into(),
        }
    }
}
