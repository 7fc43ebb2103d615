//! The parameters of header values, RFC 9110, 5.6.6, and RFC 8187.

use super::names;

/// A media type with its parameters.
pub(crate) struct ContentType {
    /// The type in lower case, without its parameters.
    pub(crate) essence: String,
    parameters: Vec<(String, Vec<u8>)>,
}

impl ContentType {
    /// None where it is malformed.
    pub(crate) fn parse(value: &[u8]) -> Option<Self> {
        let (kind, rest) = token(value.trim_ascii());
        let (subtype, rest) = token(rest.strip_prefix(b"/")?);
        if kind.is_empty() || subtype.is_empty() {
            return None;
        }
        let found = Parameters::parse(rest);
        let essence = [kind, b"/", subtype].concat().to_ascii_lowercase();
        found.whole.then(|| ContentType {
            essence: String::from_utf8_lossy(&essence).into_owned(),
            parameters: found.values,
        })
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&[u8]> {
        find(&self.parameters, name)
    }
}

/// What a `Content-Disposition` says.
#[derive(Default)]
pub(crate) struct Disposition {
    pub(crate) kind: String,
    parameters: Parameters,
}

impl Disposition {
    pub(crate) fn parse(value: &[u8]) -> Self {
        let (kind, rest) = token(value.trim_ascii());
        Disposition {
            kind: String::from_utf8_lossy(&kind.to_ascii_lowercase()).into_owned(),
            parameters: Parameters::parse(rest),
        }
    }

    /// Whether nothing of it is malformed.
    pub(crate) fn is_whole(&self) -> bool {
        self.parameters.whole
    }

    /// A parameter's value; the bytes are as they were sent.
    pub(crate) fn parameter(&self, name: &str) -> Option<&[u8]> {
        find(&self.parameters.values, name)
    }

    /// The value of a parameter that says how it is encoded, such as `filename*`.
    pub(crate) fn extended(&self, name: &str) -> Option<&str> {
        let mut texts = self.parameters.extended.iter();
        texts
            .find(|(own, _)| own == name)
            .map(|(_, text)| text.as_str())
    }
}

#[derive(Default)]
struct Parameters {
    values: Vec<(String, Vec<u8>)>,
    extended: Vec<(String, String)>,
    /// Whether they end where the value does.
    whole: bool,
}

impl Parameters {
    fn parse(mut rest: &[u8]) -> Self {
        let mut found = Parameters::default();
        found.whole = found.read(&mut rest).is_some();
        found
    }

    /// None at the first thing that is no parameter.
    fn read(&mut self, rest: &mut &[u8]) -> Option<()> {
        loop {
            *rest = rest.trim_ascii_start();
            if rest.is_empty() {
                return Some(());
            }
            let (name, value) = token(rest.strip_prefix(b";")?.trim_ascii_start());
            let value = value.strip_prefix(b"=").filter(|_| !name.is_empty())?;
            let name = String::from_utf8_lossy(&name.to_ascii_lowercase()).into_owned();
            let is_new = find(&self.values, &name).is_none();
            if let Some(plain) = name.strip_suffix('*') {
                let (text, after) = extended(value)?;
                self.extended.push((plain.to_owned(), text));
                *rest = after;
            } else {
                let (text, after) = match value.strip_prefix(b"\"") {
                    Some(quoted) => unquoted(quoted)?,
                    None => {
                        let (text, after) = token(value);
                        (!text.is_empty()).then(|| (text.to_owned(), after))?
                    }
                };
                if is_new {
                    self.values.push((name, text));
                }
                *rest = after;
            }
        }
    }
}

fn find<'a>(parameters: &'a [(String, Vec<u8>)], name: &str) -> Option<&'a [u8]> {
    let mut own = parameters.iter();
    own.find(|(own, _)| own == name)
        .map(|(_, value)| value.as_slice())
}

/// The token at the start and what follows it.
fn token(text: &[u8]) -> (&[u8], &[u8]) {
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    let end = text.iter().position(|byte| !is_token(byte));
    text.split_at(end.unwrap_or(text.len()))
}

/// What stands in quotes. A backslash escapes a quote and itself; before anything else it is part of a path, as browsers once sent them.
fn unquoted(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let (mut value, mut place) = (Vec::new(), 0);
    loop {
        match (*text.get(place)?, text.get(place + 1)) {
            (b'"', _) => return Some((value, &text[place + 1..])),
            (b'\\', Some(escaped @ (b'"' | b'\\'))) => {
                value.push(*escaped);
                place += 2;
            }
            (byte, _) => {
                value.push(byte);
                place += 1;
            }
        }
    }
}

/// A value with its charset and language, RFC 8187, 3.2.
fn extended(value: &[u8]) -> Option<(String, &[u8])> {
    let end = value
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || *byte == b';');
    let (value, after) = value.split_at(end.unwrap_or(value.len()));
    let mut parts = value.splitn(3, |byte| *byte == b'\'');
    let (charset, _language, text) = (parts.next()?, parts.next()?, parts.next()?);
    let text = names::percent_decoded(text)?;
    let text = names::decode(&text, std::str::from_utf8(charset).ok()?)?;
    Some((text, after))
}

#[cfg(test)]
mod tests {
    use super::{ContentType, Disposition};

    #[test]
    fn media_types_with_their_parameters() {
        for (value, essence, boundary) in [
            (
                "multipart/form-data; boundary=X",
                "multipart/form-data",
                Some("X"),
            ),
            (
                "Multipart/Mixed;BOUNDARY=\"X Y\"",
                "multipart/mixed",
                Some("X Y"),
            ),
            ("text/plain", "text/plain", None),
            ("a/b ; x=1 ; boundary=2", "a/b", Some("2")),
            ("a/b; boundary=1; boundary=2", "a/b", Some("1")),
            (
                "a/b; boundary=\"a\\\"b\\\\c\\d\"",
                "a/b",
                Some("a\"b\\c\\d"),
            ),
        ] {
            let kind = ContentType::parse(value.as_bytes()).expect(value);
            assert_eq!(kind.essence, essence, "{value}");
            assert_eq!(
                kind.parameter("boundary"),
                boundary.map(str::as_bytes),
                "{value}"
            );
        }
        for value in [
            "",
            "text",
            "/",
            "a/",
            "a/b;",
            "a/b; c",
            "a/b; c=",
            "a/b; c=\"d",
            "a/b c=d",
            "a/b; =d",
        ] {
            assert!(ContentType::parse(value.as_bytes()).is_none(), "{value}");
        }
    }

    #[test]
    fn dispositions_keep_what_came_before_a_mistake() {
        let parse = |value: &str| Disposition::parse(value.as_bytes());
        let found = parse("Form-Data; name=\"a\"; filename=\"b\"; filename*=UTF-8''%E2%82%AC%20b");
        assert!(found.is_whole() && found.kind == "form-data");
        assert_eq!(found.parameter("name"), Some(&b"a"[..]));
        assert_eq!(found.parameter("filename"), Some(&b"b"[..]));
        assert_eq!(found.extended("filename"), Some("€ b"));

        for (value, name) in [
            ("form-data; name=\"a\"; wrong", Some("a")),
            ("form-data; name=\"a\"; filename=\"b", Some("a")),
            ("form-data; name=\"a\"; filename*=UTF-8''%4", Some("a")),
            (
                "form-data; name=\"a\"; filename*=no-such-charset''a",
                Some("a"),
            ),
            ("form-data; name=\"a\"; filename*=UTF-8'a", Some("a")),
            ("form-data; x; name=\"a\"", None),
        ] {
            let found = parse(value);
            assert!(!found.is_whole(), "{value}");
            assert_eq!(found.parameter("name"), name.map(str::as_bytes), "{value}");
        }
    }
}
